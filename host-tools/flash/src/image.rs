//! Bytes and where they go.

use std::ops::Range;

/// The value of an erased byte.
pub const ERASED: u8 = 0xFF;

/// A run of bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Where the first goes.
    pub address: u32,
    /// The bytes; they end within the addresses of 32 bits.
    pub bytes: Vec<u8>,
}

impl Segment {
    /// The addresses they go to.
    pub fn range(&self) -> Range<u32> {
        self.address..self.address + self.bytes.len() as u32
    }
}

/// Segments that do not touch, in the order of their addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Image {
    segments: Vec<Segment>,
}

impl Image {
    /// Adds bytes. `None` if they overlap what is there, or end beyond the last address.
    #[must_use]
    pub fn with(mut self, address: u32, bytes: &[u8]) -> Option<Self> {
        let end = u32::try_from(bytes.len()).ok().and_then(|len| address.checked_add(len))?;
        let at = self.segments.partition_point(|segment| segment.address < address);
        if at > 0 && self.segments[at - 1].range().end > address {
            return None;
        }
        if self.segments.get(at).is_some_and(|next| next.address < end) {
            return None;
        }
        if bytes.is_empty() {
            return Some(self);
        }
        self.segments.insert(at, Segment { address, bytes: bytes.to_vec() });
        // Neighbors become one.
        for i in [at + 1, at] {
            if i > 0
                && i < self.segments.len()
                && self.segments[i - 1].range().end == self.segments[i].address
            {
                let next = self.segments.remove(i);
                self.segments[i - 1].bytes.extend(next.bytes);
            }
        }
        Some(self)
    }

    /// The segments.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// How many bytes there are.
    pub fn len(&self) -> usize {
        self.segments.iter().map(|segment| segment.bytes.len()).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.segments.is_empty()
    }

    /// The same in whole pages of so many bytes: what is missing in one is as if erased. The last page ends within the
    /// addresses of 32 bits.
    #[must_use]
    pub fn in_pages(&self, page: u32) -> Self {
        let mut segments: Vec<Segment> = Vec::new();
        for Segment { address, bytes } in &self.segments {
            let start = address / page * page;
            match segments.last_mut() {
                // The page it begins in is the one that the last segment ends in, or the next.
                Some(last) if last.range().end.next_multiple_of(page) >= start => {
                    last.bytes.resize((address - last.address) as usize, ERASED);
                    last.bytes.extend_from_slice(bytes);
                }
                _ => {
                    let mut padded = vec![ERASED; (address - start) as usize];
                    padded.extend_from_slice(bytes);
                    segments.push(Segment { address: start, bytes: padded });
                }
            }
        }
        for Segment { bytes, .. } in &mut segments {
            bytes.resize(bytes.len().next_multiple_of(page as usize), ERASED);
        }
        Self { segments }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use proptest::prelude::*;

    use super::*;

    fn image(segments: &[(u32, &[u8])]) -> Option<Image> {
        segments.iter().try_fold(Image::default(), |image, (address, bytes)| image.with(*address, bytes))
    }

    #[test]
    fn neighbors_are_one_segment_in_whatever_order_they_come() {
        let forward = image(&[(8, b"ab"), (10, b"cd"), (20, b"e")]).unwrap();
        let backward = image(&[(20, b"e"), (10, b"cd"), (8, b"ab")]).unwrap();
        let middle = image(&[(8, b"a"), (20, b"e"), (10, b"cd"), (9, b"b")]).unwrap();
        assert_eq!(forward, backward);
        assert_eq!(forward, middle);
        let expected = [(8, b"abcd".to_vec()), (20, b"e".to_vec())];
        let expected = expected.map(|(address, bytes)| Segment { address, bytes });
        assert_eq!(forward.segments(), expected);
        assert_eq!(forward.len(), 5);
    }

    #[test]
    fn overlaps_and_what_has_no_address_are_refused() {
        assert_eq!(image(&[(8, b"abc"), (10, b"x")]), None);
        assert_eq!(image(&[(8, b"abc"), (7, b"xy")]), None);
        assert_eq!(image(&[(8, b"abc"), (8, b"x")]), None);
        assert_eq!(image(&[(u32::MAX, b"ab")]), None);
    }

    proptest! {
        #[test]
        fn pages_hold_what_the_image_holds_and_are_erased_elsewhere(
            pieces in prop::collection::vec((0u32..2_000, prop::collection::vec(any::<u8>(), 1..40)), 0..12),
            page in prop::sample::select(vec![1u32, 4, 16, 256]),
        ) {
            let mut memory = vec![None; 4_096];
            let mut image = Image::default();
            for (address, bytes) in pieces {
                if let Some(with) = image.clone().with(address, &bytes) {
                    image = with;
                    for (i, byte) in bytes.iter().enumerate() {
                        memory[address as usize + i] = Some(*byte);
                    }
                }
            }
            let paged = image.in_pages(page);
            let mut covered = vec![false; memory.len()];
            let mut end = None;
            for segment in paged.segments() {
                prop_assert_eq!(segment.address % page, 0);
                prop_assert_eq!(segment.bytes.len() % page as usize, 0);
                prop_assert!(end.is_none_or(|end| end < segment.address));
                end = Some(segment.range().end);
                for (address, byte) in segment.range().zip(&segment.bytes) {
                    covered[address as usize] = true;
                    prop_assert_eq!(*byte, memory[address as usize].unwrap_or(ERASED));
                }
            }
            for (page, covered) in memory.chunks(page as usize).zip(covered.chunks(page as usize)) {
                prop_assert_eq!(page.iter().any(Option::is_some), covered.iter().all(|c| *c));
            }
        }
    }
}
