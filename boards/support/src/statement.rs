//! The signed statement of an owner: 164 bytes that allow one update or one command, for one product or device, once.
//!
//! | bytes | an update | a command |
//! |---|---|---|
//! | 16 | `tinyfit update 3` | `tinyfit command3` |
//! | 32 | the product's name, UTF-8, padded with zeros | the same |
//! | 32 | the device's name, padded with zeros; all zeros: any device of the product | the device's name |
//! | 4 | [fingerprint](crate::protocol::Info::fingerprint) of the network | session, word 0 |
//! | 4 | [CRC-32](crate::protocol::Info::factory) of the factory model it replaces; 0: any | session, word 1 |
//! | 4 | the update's counter | session, word 2 |
//! | 4 | bytes of the model | session, word 3 |
//! | 4 | 0 | the command's number |
//! | 64 | SHA-512 of the model's bytes, as `put` carries them | SHA-512 of the line before `,"signature":"` |
//!
//! Numbers are `u32`, little-endian. The signature is Ed25519 (RFC 8032, section 5.1) of these bytes, without prehash and context, so that
//! any token, agent or `openssl pkeyutl -sign -rawin` can make it.

/// Bytes of a statement.
pub const BYTES: usize = 164;

/// Bytes of a name at most, of a product or a device.
pub const NAME: usize = 32;

/// A SHA-512.
pub type Digest = [u8; 64];

/// An update of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Update<'a> {
    /// The network's fingerprint.
    pub fingerprint: u32,
    /// The CRC-32 of the factory model of the firmware it is for: [`Info::factory`](crate::protocol::Info::factory). If it is
    /// 0, the update is for any factory model.
    pub factory: u32,
    /// Its counter.
    pub counter: u32,
    /// Bytes of the model.
    pub length: u32,
    /// SHA-512 of them.
    pub digest: Digest,
    /// The product it is for.
    pub product: &'a str,
    /// The one device it is for, by its name of at most [`NAME`] bytes. If it is empty, the update is for any device of
    /// the product.
    pub device: &'a str,
}

impl Update<'_> {
    /// The signed content.
    pub fn to_bytes(&self) -> [u8; BYTES] {
        let numbers = [self.fingerprint, self.factory, self.counter, self.length, 0];
        statement(b"tinyfit update 3", self.product, self.device, numbers, &self.digest)
    }
}

/// A command of the owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signed<'a> {
    /// The device's product.
    pub product: &'a str,
    /// The device's name.
    pub device: &'a str,
    /// The device's session.
    pub session: [u32; 4],
    /// The command's number.
    pub id: u32,
    /// SHA-512 of the line before `,"signature":"`.
    pub digest: Digest,
}

impl Signed<'_> {
    /// The signed content.
    pub fn to_bytes(&self) -> [u8; BYTES] {
        let [a, b, c, d] = self.session;
        statement(b"tinyfit command3", self.product, self.device, [a, b, c, d, self.id], &self.digest)
    }
}

fn statement(
    domain: &[u8; 16],
    product: &str,
    device: &str,
    numbers: [u32; 5],
    digest: &Digest,
) -> [u8; BYTES] {
    let numbers = numbers.map(u32::to_le_bytes);
    let mut bytes = [0; BYTES];
    let parts = [
        (0, domain.as_slice()),
        (16, product.as_bytes().get(..NAME).unwrap_or(product.as_bytes())),
        (48, device.as_bytes().get(..NAME).unwrap_or(device.as_bytes())),
        (80, numbers.as_flattened()),
        (100, digest),
    ];
    for (at, part) in parts {
        for (place, byte) in bytes.iter_mut().skip(at).zip(part) {
            *place = *byte;
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_lie_where_the_table_has_them() {
        let (product, device) = ("pump", "north 7");
        let digest = core::array::from_fn(|i| i as u8 + 100);
        let update = Update { product, device, fingerprint: 1, factory: 2, counter: 3, length: 4, digest };
        let bytes = update.to_bytes();
        assert_eq!(&bytes[..16], b"tinyfit update 3");
        assert_eq!((&bytes[16..20], &bytes[20..48]), (b"pump".as_slice(), [0; 28].as_slice()));
        assert_eq!((&bytes[48..55], &bytes[55..80]), (b"north 7".as_slice(), [0; 25].as_slice()));
        assert_eq!(bytes[80..100], [1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(bytes[100..], digest);
        let command = Signed { product, device, session: [5, 6, 7, 1 << 24], id: 258, digest };
        let bytes = command.to_bytes();
        assert_eq!(&bytes[..16], b"tinyfit command3");
        assert_eq!(bytes[80..100], [5, 0, 0, 0, 6, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 1, 2, 1, 0, 0]);
    }

    /// Names of 32 bytes fill their place and run into nothing.
    #[test]
    fn names_end_where_the_next_part_begins() {
        let name = "x".repeat(NAME);
        let of =
            |product, device| Signed { product, device, session: [0; 4], id: 0, digest: [0; 64] }.to_bytes();
        let bytes = of(&name, "");
        assert_eq!((&bytes[16..48], &bytes[48..]), (name.as_bytes(), [0; 116].as_slice()));
        let bytes = of("", &name);
        assert_eq!((&bytes[16..48], &bytes[80..]), ([0; 32].as_slice(), [0; 84].as_slice()));
    }
}
