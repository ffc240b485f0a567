//! Records of numbers, all of one length: in memory, or in a temporary file where memory does not hold them.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::memory::Memory;

/// Records that are read by their numbers.
///
/// A file of them has no name (on Windows it is deleted when it is closed), so that nothing is left of it however the
/// process ends.
#[derive(Debug)]
pub struct Store {
    width: usize,
    len: usize,
    memory: Memory,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Memory(Vec<f32>),
    File { file: Mutex<File>, unwritten: Vec<u8> },
}

/// Why records cannot be kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The system refused.
    #[error("{folder}: a temporary file of rows cannot be {what} ({reason}); {}", Self::ADVICE)]
    File {
        /// The folder of temporary files.
        folder: String,
        /// The operation on the file.
        what: &'static str,
        /// The system's error.
        reason: String,
    },
    /// Rows are numbered in 32 bits.
    #[error("there are more than {} rows; give fewer", u32::MAX)]
    TooMany,
}

impl StoreError {
    /// What to do about a file.
    pub const ADVICE: &'static str = "give another folder with --temp-dir, or more memory with --memory";
}

const BYTES: usize = size_of::<f32>();

/// The size of a read or write, in bytes; at least a record.
const PIECE: usize = 1 << 20;

/// Records so many bytes apart are read together with what lies between: that takes less time than a second call.
const GAP: usize = 1 << 14;

impl Store {
    /// Room for records of `width` numbers. It begins in a file if so many records will not fit.
    ///
    /// # Errors
    /// The file cannot be made.
    pub fn new(memory: &Memory, width: usize, records: usize) -> Result<Self, StoreError> {
        let numbers = records.saturating_mul(width);
        let fits = memory.has(numbers.saturating_mul(BYTES));
        let mut store = Self {
            width,
            len: 0,
            memory: memory.clone(),
            place: Place::Memory(if fits { Vec::with_capacity(numbers) } else { Vec::new() }),
        };
        if !fits {
            store.move_to_file()?;
        }
        Ok(store)
    }

    /// Records of `width` numbers each, in memory whatever the limit.
    pub(crate) fn in_memory(width: usize, values: Vec<f32>) -> Self {
        let (len, memory) = (values.len().checked_div(width).unwrap_or(0), Memory::unlimited());
        memory.take(values.len() * BYTES);
        Self { width, len, memory, place: Place::Memory(values) }
    }

    /// The numbers of a record.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The number of records.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no record.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub(crate) fn memory(&self) -> &Memory {
        &self.memory
    }

    /// Appends a record.
    ///
    /// # Errors
    /// The file cannot be made or written, or there are too many records.
    pub fn push(&mut self, record: &[f32]) -> Result<(), StoreError> {
        debug_assert_eq!(record.len(), self.width);
        if u32::try_from(self.len + 1).is_err() {
            return Err(StoreError::TooMany);
        }
        if let Place::Memory(_) = self.place
            && !self.memory.take(size_of_val(record))
        {
            self.move_to_file()?;
        }
        self.len += 1;
        match &mut self.place {
            Place::Memory(values) => values.extend_from_slice(record),
            Place::File { unwritten, .. } => {
                encode(record, unwritten);
                if unwritten.len() >= PIECE {
                    self.flush()?;
                }
            }
        }
        Ok(())
    }

    /// Writes what is not yet in the file, after the last record.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(crate) fn finish(&mut self) -> Result<(), StoreError> {
        self.flush()?;
        match &mut self.place {
            Place::Memory(values) => values.shrink_to_fit(),
            Place::File { unwritten, .. } => *unwritten = Vec::new(),
        }
        Ok(())
    }

    /// Changes every record, in order.
    ///
    /// # Errors
    /// The file cannot be read or written.
    pub fn update(&mut self, mut change: impl FnMut(&mut [f32])) -> Result<(), StoreError> {
        self.flush()?;
        let (bytes, width) = (self.len * self.width * BYTES, self.width.max(1));
        match &mut self.place {
            Place::Memory(values) => values.chunks_exact_mut(width).for_each(change),
            Place::File { file, .. } => {
                let file = file.get_mut().unwrap_or_else(PoisonError::into_inner);
                let piece = (PIECE / (width * BYTES)).max(1) * width * BYTES;
                let (mut encoded, mut values) = (Vec::new(), Vec::new());
                for at in (0..bytes).step_by(piece) {
                    encoded.resize(piece.min(bytes - at), 0);
                    read_at(file, at, &mut encoded).map_err(|error| fault(&self.memory, "read", &error))?;
                    values.clear();
                    values.extend(decode(&encoded));
                    values.chunks_exact_mut(width).for_each(&mut change);
                    encoded.clear();
                    encode(&values, &mut encoded);
                    let written =
                        file.seek(SeekFrom::Start(at as u64)).and_then(|_| file.write_all(&encoded));
                    written.map_err(|error| fault(&self.memory, "written", &error))?;
                }
            }
        }
        Ok(())
    }

    /// How many records to ask [`fetch`](Self::fetch) for at once, a multiple of `batch`: of a file as many as half of the
    /// memory holds, because the more of them are read in one sweep, the fewer sweeps a shuffled order takes.
    pub(crate) fn read_ahead(&self, batch: usize) -> usize {
        match self.place {
            Place::Memory(_) => batch,
            // With each record its number, its place in the file's order, and that of its row.
            Place::File { .. } => {
                let record = self.width * BYTES + 3 * size_of::<u32>();
                (self.memory.limit() / 2 / record / batch).max(1).saturating_mul(batch)
            }
        }
    }

    /// The records of these numbers, in this order. Of a file they are read in its order, so that a sweep is made of it.
    ///
    /// # Errors
    /// The file cannot be read.
    pub(crate) fn fetch(&self, numbers: &[u32], records: &mut Vec<f32>) -> Result<(), StoreError> {
        records.clear();
        let width = self.width;
        match &self.place {
            Place::Memory(values) => {
                let record = |&n: &u32| &values[n as usize * width..(n as usize + 1) * width];
                numbers.iter().for_each(|n| records.extend_from_slice(record(n)));
                Ok(())
            }
            Place::File { file, .. } => {
                records.resize(numbers.len() * width, 0.0);
                sweep(&mut lock(file), width, numbers, records)
                    .map_err(|error| fault(&self.memory, "read", &error))
            }
        }
    }

    fn flush(&mut self) -> Result<(), StoreError> {
        let Place::File { file, unwritten } = &mut self.place else { return Ok(()) };
        let file = file.get_mut().unwrap_or_else(PoisonError::into_inner);
        let written = file.seek(SeekFrom::End(0)).and_then(|_| file.write_all(unwritten));
        unwritten.clear();
        written.map_err(|error| fault(&self.memory, "written", &error))
    }

    fn move_to_file(&mut self) -> Result<(), StoreError> {
        let file = tempfile::tempfile_in(self.memory.folder())
            .map_err(|error| fault(&self.memory, "made", &error))?;
        let file = Place::File { file: Mutex::new(file), unwritten: Vec::new() };
        if let Place::Memory(values) = std::mem::replace(&mut self.place, file) {
            for piece in values.chunks(PIECE / BYTES) {
                if let Place::File { unwritten, .. } = &mut self.place {
                    encode(piece, unwritten);
                }
                self.flush()?;
            }
            self.memory.give_back(values.len() * BYTES);
        }
        Ok(())
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        if let Place::Memory(values) = &self.place {
            self.memory.give_back(values.len() * BYTES);
        }
    }
}

/// Reads the records of these numbers from the first in the file to the last.
fn sweep(file: &mut File, width: usize, numbers: &[u32], records: &mut [f32]) -> io::Result<()> {
    let record = width * BYTES;
    let start = |place: u32| numbers[place as usize] as usize * record;
    let mut places: Vec<u32> = (0..numbers.len() as u32).collect();
    places.sort_unstable_by_key(|&place| numbers[place as usize]);
    let (mut rest, mut bytes) = (&places[..], Vec::new());
    while let Some(&first) = rest.first() {
        let begin = start(first);
        let near = |pair: &[u32]| {
            start(pair[1]) <= start(pair[0]) + record + GAP && start(pair[1]) + record <= begin + PIECE
        };
        let count = 1 + rest.windows(2).take_while(|pair| near(pair)).count();
        let (run, later) = rest.split_at(count);
        bytes.resize(start(run[count - 1]) + record - begin, 0);
        read_at(file, begin, &mut bytes)?;
        for &place in run {
            let from = &bytes[start(place) - begin..][..record];
            let to = &mut records[place as usize * width..][..width];
            to.iter_mut().zip(decode(from)).for_each(|(to, value)| *to = value);
        }
        rest = later;
    }
    Ok(())
}

fn lock(file: &Mutex<File>) -> MutexGuard<'_, File> {
    file.lock().unwrap_or_else(PoisonError::into_inner)
}

fn read_at(file: &mut File, at: usize, bytes: &mut [u8]) -> io::Result<()> {
    file.seek(SeekFrom::Start(at as u64))?;
    file.read_exact(bytes)
}

fn fault(memory: &Memory, what: &'static str, error: &io::Error) -> StoreError {
    StoreError::File { folder: memory.folder().display().to_string(), what, reason: error.to_string() }
}

fn encode(values: &[f32], bytes: &mut Vec<u8>) {
    bytes.extend(values.iter().flat_map(|value| value.to_le_bytes()));
}

fn decode(bytes: &[u8]) -> impl Iterator<Item = f32> + '_ {
    bytes.as_chunks::<BYTES>().0.iter().map(|&bytes| f32::from_le_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn store(memory: &Memory, width: usize, values: &[f32]) -> Store {
        let mut store = Store::new(memory, width, 0).unwrap();
        values.chunks_exact(width).for_each(|record| store.push(record).unwrap());
        store.finish().unwrap();
        store
    }

    fn is_in_file(store: &Store) -> bool {
        matches!(store.place, Place::File { .. })
    }

    #[test]
    fn stores_share_memory_and_give_it_back() {
        let memory = Memory::new(20, std::env::temp_dir());
        let first = store(&memory, 1, &[1.0, 2.0, 3.0]);
        assert!(!is_in_file(&first) && memory.has(8) && !memory.has(9));
        let second = store(&memory, 1, &[1.0, 2.0, 3.0]);
        assert!(is_in_file(&second) && memory.has(8));
        drop(first);
        assert!(memory.has(20));
        assert!(!is_in_file(&store(&memory, 1, &[1.0, 2.0, 3.0, 4.0, 5.0])));
        // Rows that cannot fit start in a file.
        assert!(is_in_file(&Store::new(&memory, 2, 3).unwrap()) && memory.has(20));
    }

    #[test]
    fn a_folder_or_a_disk_that_fails_is_reported() {
        let memory = Memory::new(0, "/no/such/folder");
        let error = Store::new(&memory, 1, 1).unwrap_err().to_string();
        assert!(error.starts_with("/no/such/folder: a temporary file of rows cannot be made ("), "{error}");
        // Any file that is open to be read cannot be written.
        let file = Mutex::new(File::open(std::env::current_exe().unwrap()).unwrap());
        let mut store = Store::new(&Memory::unlimited(), 1, 0).unwrap();
        store.place = Place::File { file, unwritten: Vec::new() };
        store.push(&[1.0]).unwrap();
        let error = store.finish().unwrap_err().to_string();
        assert!(error.contains("cannot be written") && error.contains("--temp-dir"), "{error}");
        // A record that is not there, as of a file that something has cut off.
        let mut records = Vec::new();
        let error =
            super::tests::store(&Memory::new(0, std::env::temp_dir()), 1, &[1.0]).fetch(&[1], &mut records);
        assert!(error.unwrap_err().to_string().contains("cannot be read"));
    }

    proptest! {
        #[test]
        fn a_file_gives_what_memory_does(
            width in 1usize..5,
            values in proptest::collection::vec(any::<f32>(), 4..800),
            limit in 0usize..2000,
            places in proptest::collection::vec(any::<proptest::sample::Index>(), 0..50),
        ) {
            let memory = Memory::new(limit, std::env::temp_dir());
            let mut stores = [store(&Memory::unlimited(), width, &values), store(&memory, width, &values)];
            let records = values.len() / width;
            prop_assert_eq!(is_in_file(&stores[1]), records * width * BYTES > limit);
            let numbers: Vec<u32> = places.iter().map(|place| place.index(records) as u32).collect();
            let fetch = |store: &Store| {
                let mut records = Vec::new();
                store.fetch(&numbers, &mut records).unwrap();
                records.iter().map(|value| value.to_bits()).collect::<Vec<_>>()
            };
            prop_assert_eq!(fetch(&stores[0]), fetch(&stores[1]));
            for store in &mut stores {
                store.update(|record| record.reverse()).unwrap();
            }
            prop_assert_eq!(fetch(&stores[0]), fetch(&stores[1]));
        }
    }

    #[test]
    fn runs_are_as_long_as_pieces_and_gaps_allow() {
        // Records of 8 KiB: neighbors, gaps up to 16 KiB and wider ones, and more than a piece in succession.
        let width = 2048;
        let memory = Memory::new(0, std::env::temp_dir());
        let mut far = Store::new(&memory, width, 400).unwrap();
        (0..400).for_each(|n| far.push(&vec![n as f32; width]).unwrap());
        far.finish().unwrap();
        far.update(|record| record[1] = -record[0]).unwrap();
        let numbers: Vec<u32> = (0..300).chain([303, 310, 399, 0, 399, 150]).rev().collect();
        let mut records = Vec::new();
        far.fetch(&numbers, &mut records).unwrap();
        for (record, &n) in records.chunks_exact(width).zip(&numbers) {
            let n = n as f32;
            assert!(record[0] == n && record[1] == -n && record[2..].iter().all(|&value| value == n), "{n}");
        }
    }
}
