//! The public key of an owner.

use std::fs;
use std::io::Read;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// What comes before the 32 bytes of an Ed25519 key in a SubjectPublicKeyInfo (RFC 8410, section 4).
const PREFIX: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// How a pair of keys is made, and where the public one goes.
pub(crate) const HOW: &str = "openssl genpkey -algorithm ed25519 -out private.pem; openssl pkey -in private.pem -pubout -out public.pem";

/// The Ed25519 public key in a PEM file, as `openssl pkey -pubout` writes it.
///
/// # Errors
/// The file cannot be read, or holds something else; the reason names it.
pub fn public_key(path: &Path) -> Result<[u8; 32], String> {
    let mut text = String::new();
    let read = fs::File::open(path).and_then(|file| file.take(16 << 10).read_to_string(&mut text));
    read.map_err(|e| format!("{}: {e}", path.display()))?;
    let none = || format!("{}: no public key of Ed25519 in PEM; to make one: {HOW}", path.display());
    let (_, rest) = text.split_once("-----BEGIN PUBLIC KEY-----").ok_or_else(none)?;
    let (body, _) = rest.split_once("-----END PUBLIC KEY-----").ok_or_else(none)?;
    let body: String = body.split_whitespace().collect();
    let der = STANDARD.decode(body).map_err(|_| none())?;
    der.strip_prefix(&PREFIX).and_then(|key| key.try_into().ok()).ok_or_else(none)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    /// The public key of RFC 8410, section 10.1.
    const OF_THE_RFC: &str = "-----BEGIN PUBLIC KEY-----\n\
        MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";

    fn file(text: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("public.pem");
        fs::write(&path, text).unwrap();
        (folder, path)
    }

    #[test]
    fn the_key_of_the_rfc_is_read() {
        let (_folder, path) = file(OF_THE_RFC);
        let key = public_key(&path).unwrap();
        assert_eq!((key[0], key[1], key[31]), (0x19, 0xbf, 0xe1));
    }

    #[test]
    fn what_is_no_key_is_answered_by_the_command_that_makes_one() {
        let private = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----\n";
        for text in ["", private, &OF_THE_RFC.replace("MCow", "MCox"), &OF_THE_RFC.replace("uE=", "")] {
            let (_folder, path) = file(text);
            let error = public_key(&path).unwrap_err();
            assert!(error.contains("public.pem") && error.contains("openssl genpkey"), "{error}");
        }
        assert!(public_key(Path::new("no/such.pem")).unwrap_err().contains("no/such.pem"));
    }
}
