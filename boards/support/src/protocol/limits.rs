//! The sizes of lines, and the version of the protocol.

/// The version of this protocol.
pub const VERSION: u8 = 3;

/// The numbers of a model that a chunk carries at most.
pub const CHUNK: usize = 160;

/// Characters of a chunk in base64.
pub const CHUNK_BASE64: usize = (4 * CHUNK).div_ceil(3) * 4;

/// Bytes of a line at most, in either direction, its end not counted, where a model needs no longer ones. [`Info::line`](super::Info::line)
/// has a device's limit: see [`line_of`].
pub const LINE: usize = 1024;

/// Bytes of a line that are not its content at most: a number, the names of its parts, a signature.
pub const ENVELOPE: usize = 224;

/// Bytes of a score that are not its numbers at most.
const SCORE: usize = 128;

/// Characters of an `f32` at most, with the comma after it: `-1.1754944e-38,`.
const NUMBER: usize = 15;

/// Characters of a count at most, with the comma after it.
const COUNT: usize = 11;

/// Bytes of counts and their names in the answer to `stats`, without those by class.
const STATS: usize = 448;

/// The bytes of a line at most of a device whose network has so many inputs, whose scores have so many numbers, and whose sensor has
/// so many channels: at least [`LINE`], and room for one row of inputs, for the scores of two networks, and for one sample.
pub const fn line_of(inputs: usize, values: usize, channels: usize) -> usize {
    let lines = [
        inputs * NUMBER + ENVELOPE,
        2 * values * NUMBER + SCORE,
        values * COUNT + STATS,
        (2 * channels).div_ceil(3) * 4 + ENVELOPE,
    ];
    let (mut most, mut i) = (LINE, 0);
    while i < lines.len() {
        if lines[i] > most {
            most = lines[i];
        }
        i += 1;
    }
    most
}

/// The samples of so many channels that a line carries at most.
pub const fn samples_of(line: usize, channels: usize) -> usize {
    let bytes = line.saturating_sub(ENVELOPE) / 4 * 3;
    match bytes.checked_div(2 * channels) {
        Some(samples) => samples,
        None => 0,
    }
}

/// How far an update's counter may be above the last at most.
pub const LEAP: u32 = 1024;

/// How far the number of an owner's line may be above the last at most.
pub const OWNER_LEAP: u32 = 1 << 20;

/// The text before the signature of a line.
pub const SIGNATURE: &str = r#","signature":""#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_room_for_what_the_build_needs() {
        assert_eq!([line_of(30, 7, 6), line_of(640, 1, 1), line_of(3, 100, 0)], [1024, 9824, 3128]);
        assert_eq!((line_of(1, 1, 1000), samples_of(line_of(1, 1, 1000), 1000)), (2892, 1));
        assert_eq!((samples_of(LINE, 6), samples_of(LINE, 0)), (50, 0));
    }
}
