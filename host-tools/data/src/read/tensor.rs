//! Raw tensors of a network, one example per row: `.npy`, or CSV of numbers without a header.

use std::fmt::Display;
use std::path::Path;

use crate::fault::Fault;
use crate::limits;
use crate::read::{file, npy, records, row};
use crate::text::shown;

/// Rows of equal length.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor<T> {
    /// The length of a row.
    pub columns: usize,
    /// Row by row.
    pub values: Vec<T>,
}

/// The element types of a network's tensors.
pub trait Element: Copy + Display {
    /// The name, for messages.
    const NAME: &'static str;
    /// NumPy's name, in `.npy`.
    const DESCR: &'static str;
    /// Bytes of one.
    const BYTES: usize;
    /// Parses a text.
    ///
    /// # Errors
    /// The text is not a value of this type.
    fn parse(text: &str) -> Result<Self, String>;
    /// Decodes `BYTES` bytes; `None` if they are not a finite number.
    fn from_bytes(bytes: &[u8]) -> Option<Self>;
    /// Encodes to `BYTES` bytes.
    fn to_bytes(self) -> impl AsRef<[u8]>;
}

impl Element for f32 {
    const NAME: &'static str = "float32";
    const DESCR: &'static str = "<f4";
    const BYTES: usize = 4;

    fn parse(text: &str) -> Result<Self, String> {
        row::number(text).map(|number| number as f32)
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(f32::from_le_bytes).filter(|value| value.is_finite())
    }

    fn to_bytes(self) -> impl AsRef<[u8]> {
        self.to_le_bytes()
    }
}

impl Element for i8 {
    const NAME: &'static str = "int8";
    const DESCR: &'static str = "|i1";
    const BYTES: usize = 1;

    fn parse(text: &str) -> Result<Self, String> {
        text.parse().map_err(|_| format!("{} is not an integer from -128 to 127", shown(text)))
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(i8::from_le_bytes)
    }

    fn to_bytes(self) -> impl AsRef<[u8]> {
        self.to_le_bytes()
    }
}

impl<T: Element> Tensor<T> {
    /// Reads rows of `columns` elements.
    ///
    /// # Errors
    /// The file cannot be read, or holds something else.
    pub fn read(path: &Path, columns: usize) -> Result<Self, Fault> {
        let bytes = file::read_at_most(path, limits::held(), "cut it into several files")?;
        Self::parse(&bytes, path, columns)
    }

    /// Reads the bytes of a file. The extension of `path` determines the format.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn parse(bytes: &[u8], path: &Path, columns: usize) -> Result<Self, Fault> {
        let values =
            if is_npy(path) { from_npy(bytes, path, columns)? } else { from_csv(bytes, path, columns)? };
        if values.is_empty() {
            return Err(Fault::new(path, "there is no row", format!("give rows of {columns} numbers")));
        }
        Ok(Self { columns, values })
    }

    /// The rows.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[T]> {
        self.values.chunks_exact(self.columns)
    }

    /// The bytes of a `.npy` file.
    pub fn to_npy(&self) -> Vec<u8> {
        let data: Vec<u8> = self.values.iter().flat_map(|v| v.to_bytes().as_ref().to_vec()).collect();
        npy::serialize(T::DESCR, self.rows().len(), self.columns, &data)
    }

    /// The text of a CSV file without a header.
    pub fn to_csv(&self) -> String {
        let row = |row: &[T]| row.iter().map(T::to_string).collect::<Vec<_>>().join(",") + "\n";
        self.rows().map(row).collect()
    }
}

/// Whether a path has the extension of a NumPy array.
pub fn is_npy(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("npy"))
}

fn from_npy<T: Element>(bytes: &[u8], path: &Path, columns: usize) -> Result<Vec<T>, Fault> {
    let wanted = format!("save a 2-D array of {} with {columns} columns", T::NAME);
    let fault = |what: String| Fault::new(path, what, wanted.clone());
    let array = npy::parse(bytes).map_err(|what| fault(format!("not an array to use: {what}")))?;
    if array.descr.trim_start_matches(['<', '|']) != T::DESCR.trim_start_matches(['<', '|']) {
        return Err(fault(format!(
            "the elements are {} where the network takes {}",
            shown(array.descr),
            T::NAME
        )));
    }
    if array.columns != columns {
        return Err(fault(format!("{} columns where the network takes {columns}", array.columns)));
    }
    if array.rows.checked_mul(columns).and_then(|n| n.checked_mul(T::BYTES)) != Some(array.data.len()) {
        return Err(fault(format!("{} bytes of data do not make {} rows", array.data.len(), array.rows)));
    }
    let element = |row: usize, column: usize| {
        let at = if array.by_column { column * array.rows + row } else { row * columns + column };
        T::from_bytes(&array.data[at * T::BYTES..(at + 1) * T::BYTES]).ok_or_else(|| {
            let what = format!("row {row} holds a value that is not a finite number");
            Fault::new(path, what, "correct it, or remove the row").column(column.to_string())
        })
    };
    (0..array.rows)
        .flat_map(|row| (0..columns).map(move |column| (row, column)))
        .map(|(r, c)| element(r, c))
        .collect()
}

fn from_csv<T: Element>(bytes: &[u8], path: &Path, columns: usize) -> Result<Vec<T>, Fault> {
    let mut values = Vec::new();
    for record in records::records(bytes, path) {
        let (line, cells) = record?;
        if cells.len() != columns {
            let what = format!("{} cells where the network takes {columns}", cells.len());
            return Err(
                Fault::new(path, what, "give a row of numbers an example, without a header").line(line)
            );
        }
        for (i, text) in cells.iter().enumerate() {
            let value = T::parse(text).map_err(|what| {
                let advice = "give a row of numbers an example, without a header";
                Fault::new(path, what, advice).line(line).column((i + 1).to_string())
            })?;
            values.push(value);
        }
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn fortran_order_is_turned() {
        let mut bytes = npy::serialize("|i1", 2, 3, &[1, 4, 2, 5, 3, 6]);
        let at = bytes.windows(5).position(|w| w == b"False").unwrap();
        bytes[at..at + 5].copy_from_slice(b"True ");
        let tensor = Tensor::<i8>::parse(&bytes, Path::new("x.npy"), 3).unwrap();
        assert_eq!(tensor.values, [1, 2, 3, 4, 5, 6]);
    }

    #[test]
    fn other_types_and_sizes_are_refused() {
        let refuses = |bytes: &[u8], path: &str| {
            Tensor::<f32>::parse(bytes, Path::new(path), 2).unwrap_err().to_string()
        };
        assert!(
            refuses(&npy::serialize("<f8", 1, 2, &[0; 16]), "x.npy")
                .contains("'<f8' where the network takes float32")
        );
        assert!(refuses(&npy::serialize(">f4", 1, 2, &[0; 8]), "x.npy").contains(">f4"));
        assert!(refuses(&npy::serialize("<f4", 1, 3, &[0; 12]), "x.npy").contains("3 columns"));
        assert!(refuses(&npy::serialize("<f4", usize::MAX, 2, &[0; 8]), "x.npy").contains("8 bytes"));
        assert!(refuses(&npy::serialize("<f4", 1, 2, &[0xff; 8]), "x.npy").contains("finite"));
        assert!(refuses(b"a,b\n1,2\n", "x.csv").contains("x.csv:1: column '1': 'a' is not a number"));
        assert!(refuses(b"1,2\n\n1\n", "x.csv").contains("x.csv:3: 1 cells"));
        assert!(refuses(b"", "x.csv").contains("no row"));
    }

    proptest! {
        #[test]
        fn floats_survive(values in proptest::collection::vec(proptest::num::f32::NORMAL | proptest::num::f32::SUBNORMAL, 1..20)) {
            let tensor = Tensor { columns: 1, values };
            prop_assert_eq!(&Tensor::parse(&tensor.to_npy(), Path::new("x.npy"), 1).unwrap(), &tensor);
            prop_assert_eq!(&Tensor::parse(tensor.to_csv().as_bytes(), Path::new("x.csv"), 1).unwrap(), &tensor);
        }
    }
}
