//! HDF5 files, read in memory and time that are bounded by their length.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::archive::most_bytes;
use hdf5_pure::{AttrValue, Chunk, Dataset, Datatype, DatatypeByteOrder, File, FormatError, Group, Source};
use tinyfit_model::{bf16_to_f32, f16_to_f32};

/// The magic number of an HDF5 file.
pub(crate) const SIGNATURE: &[u8] = b"\x89HDF\r\n\x1a\n";

/// Numbers and their shape.
pub(crate) struct Variable {
    pub shape: Vec<usize>,
    pub values: Vec<f32>,
}

/// An HDF5 file.
pub(crate) struct Hdf5 {
    file: File,
    most: u64,
}

/// The bytes of a file; the number of bytes read is limited in proportion to it: references can be many to one
/// place, and go round in a circle.
struct Metered {
    bytes: Vec<u8>,
    left: AtomicU64,
}

impl Source for Metered {
    fn len(&self) -> u64 {
        self.bytes.len() as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), FormatError> {
        let taken = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
            // One for the call: a circle may be of empty blocks.
            left.checked_sub(1 + buffer.len() as u64)
        });
        taken.map_err(|_| FormatError::Source("it refers to itself too often".into()))?;
        let from = usize::try_from(offset).ok().and_then(|offset| self.bytes.get(offset..));
        let read = from.and_then(|from| from.get(..buffer.len()));
        buffer.copy_from_slice(read.ok_or_else(|| FormatError::Source("it is cut short".into()))?);
        Ok(())
    }
}

impl Hdf5 {
    pub(crate) fn open(bytes: Vec<u8>) -> Result<Self, String> {
        let most = most_bytes(bytes.len());
        let len = bytes.len() as u64;
        let source = Metered { bytes, left: AtomicU64::new(most) };
        let file = File::from_source(source).map_err(shown)?;
        if file.superblock().eof_address > len {
            return Err("it is cut short".into());
        }
        Ok(Self { file, most })
    }

    /// Whether there is a group.
    pub(crate) fn has_group(&self, path: &str) -> bool {
        self.file.group(path).is_ok()
    }

    /// The texts of an attribute of a group. Keras shares out a list that is too long for one to `NAME0`, `NAME1`, ..
    pub(crate) fn texts(&self, path: &str, name: &str) -> Result<Option<Vec<String>>, String> {
        let attributes = self.group(path)?.attrs().map_err(shown)?;
        let texts =
            |attribute: &AttrValue| attribute.as_strings().map(<[String]>::to_vec).unwrap_or_default();
        if let Some(attribute) = attributes.get(name) {
            return Ok(Some(texts(attribute)));
        }
        let parts: Vec<_> = (0..).map_while(|part| attributes.get(&format!("{name}{part}"))).collect();
        Ok((!parts.is_empty()).then(|| parts.into_iter().flat_map(texts).collect()))
    }

    fn group(&self, path: &str) -> Result<Group, String> {
        if path.is_empty() { Ok(self.file.root()) } else { self.file.group(path).map_err(shown) }
    }

    /// A dataset; none where there is no such dataset.
    pub(crate) fn numbers(&self, path: &str) -> Result<Option<Variable>, String> {
        let Ok(dataset) = self.file.dataset(path) else { return Ok(None) };
        let shape = self.checked_shape(&dataset).map_err(|what| format!("dataset '{path}': {what}"))?;
        let values = values(&dataset).map_err(|error| format!("dataset '{path}': {error}"))?;
        if values.len() != shape.iter().product::<usize>() {
            return Err(format!("dataset '{path}': {} values where its shape is {shape:?}", values.len()));
        }
        Ok(Some(Variable { shape, values }))
    }

    /// The text that a dataset holds as bytes.
    pub(crate) fn document(&self, path: &str) -> Option<String> {
        let dataset = self.file.dataset(path).ok()?;
        self.checked_shape(&dataset).ok()?;
        String::from_utf8(dataset.read_u8().ok()?).ok()
    }

    /// The shape, if the file is in proportion to it.
    fn checked_shape(&self, dataset: &Dataset) -> Result<Vec<usize>, String> {
        let shape = dataset.shape().map_err(shown)?;
        let size = dataset.element_size().map_err(shown)?.max(4);
        let chunk = dataset.chunk_shape().map_err(shown)?.unwrap_or_default();
        for dimensions in [&shape, &chunk] {
            let bytes = dimensions.iter().try_fold(size, |bytes, &n| bytes.checked_mul(n));
            if bytes.is_none_or(|bytes| bytes > self.most) {
                return Err(format!("it declares {dimensions:?} values, far more than the file has"));
            }
        }
        if dataset.is_chunked() {
            let end = |chunk: &Chunk| chunk.address.saturating_add(chunk.storage_size);
            if dataset.chunks().map_err(shown)?.iter().any(|chunk| end(chunk) > self.file.file_size()) {
                return Err("a part of it is beyond the file".into());
            }
        }
        // Each dimension is now below what memory has.
        Ok(shape.into_iter().map(|n| n as usize).collect())
    }
}

/// The numbers of a dataset; those of two bytes, which the library has no type for, by their bits.
fn values(dataset: &Dataset) -> Result<Vec<f32>, String> {
    let little = DatatypeByteOrder::LittleEndian;
    let halves = |half: fn([u8; 2]) -> f32| {
        let bytes = dataset.read_raw().map_err(shown)?;
        Ok(bytes.as_chunks().0.iter().copied().map(half).collect())
    };
    match dataset.datatype().map_err(shown)? {
        Datatype::FloatingPoint { size: 2, byte_order, layout }
            if byte_order == little && layout.exponent_size == 5 =>
        {
            halves(|bits| f16_to_f32(u16::from_le_bytes(bits)))
        }
        // HDF5 has no such type; Keras names it in an attribute.
        Datatype::Opaque { size: 2, .. }
            if dataset
                .attrs()
                .is_ok_and(|attrs| attrs.get("dtype").and_then(AttrValue::as_str) == Some("bfloat16")) =>
        {
            halves(|bits| bf16_to_f32(u16::from_le_bytes(bits)))
        }
        _ => dataset.read_f32().map_err(shown),
    }
}

fn shown(error: impl ToString) -> String {
    error.to_string()
}
