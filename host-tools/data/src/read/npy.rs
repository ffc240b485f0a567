//! Reads and writes NumPy's `.npy` files of two-dimensional arrays.
//!
//! Written here because the crates for it parse any Python literal and panic on shapes that overflow, and this header
//! has only three fields. Format: `numpy.lib.format`, versions 1 to 3.

const MAGIC: &[u8] = b"\x93NUMPY";

/// An array in the file's own order.
#[derive(Debug, PartialEq)]
pub(crate) struct Array<'a> {
    /// NumPy's name of the type, as in `<f4`.
    pub descr: &'a str,
    pub rows: usize,
    pub columns: usize,
    /// Whether values are stored column by column (Fortran order).
    pub by_column: bool,
    pub data: &'a [u8],
}

/// Parses the header; an error is the reason why this is not a two-dimensional array.
pub(crate) fn parse(bytes: &[u8]) -> Result<Array<'_>, String> {
    let rest = bytes.strip_prefix(MAGIC).ok_or("it does not begin as a .npy file")?;
    let cut = || "the header is cut short".to_string();
    let ([major, _], rest) = rest.split_first_chunk().ok_or_else(cut)?;
    let (len, rest) = match major {
        1 => rest.split_first_chunk().map(|(len, rest)| (u32::from(u16::from_le_bytes(*len)), rest)),
        2 | 3 => rest.split_first_chunk().map(|(len, rest)| (u32::from_le_bytes(*len), rest)),
        _ => return Err(format!("version {major} of the format is not known")),
    }
    .ok_or_else(cut)?;
    let (header, data) =
        usize::try_from(len).ok().and_then(|len| rest.split_at_checked(len)).ok_or_else(cut)?;
    let header = std::str::from_utf8(header).map_err(|_| "the header is not text")?;

    let descr = field(header, "descr").and_then(|value| value.strip_prefix('\'')?.split('\'').next());
    let descr = descr.ok_or("the header has no simple 'descr'")?;
    let by_column = match field(header, "fortran_order") {
        Some(value) if value.starts_with("False") => false,
        Some(value) if value.starts_with("True") => true,
        _ => return Err("the header has no 'fortran_order'".to_string()),
    };
    let shape = field(header, "shape").and_then(|value| value.strip_prefix('(')?.split(')').next());
    let shape = shape.ok_or("the header has no 'shape'")?;
    let sizes: Vec<&str> = shape.split(',').map(str::trim).filter(|size| !size.is_empty()).collect();
    let [rows, columns] = sizes[..] else {
        return Err(format!("the shape is ({shape}) where two dimensions are expected"));
    };
    let size = |text: &str| text.parse().map_err(|_| format!("the shape ({shape}) is not of integers"));
    Ok(Array { descr, rows: size(rows)?, columns: size(columns)?, by_column, data })
}

/// What follows `'name':` in the header.
fn field<'a>(header: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = header.split_once(&format!("'{name}'"))?;
    Some(rest.trim_start().strip_prefix(':')?.trim_start())
}

/// The bytes of a file with `data` row by row.
pub(crate) fn serialize(descr: &str, rows: usize, columns: usize, data: &[u8]) -> Vec<u8> {
    let mut header =
        format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': ({rows}, {columns}), }}");
    // The data begins at a multiple of 64, after magic, version, length and the header's line break.
    let begins = MAGIC.len() + 4 + header.len() + 1;
    header += &" ".repeat(begins.next_multiple_of(64) - begins);
    header.push('\n');
    // Two integers of at most 20 digits leave the header far below 65,536 bytes.
    let len = u16::try_from(header.len()).unwrap_or(u16::MAX);
    [MAGIC, &[1, 0], &len.to_le_bytes(), header.as_bytes(), data].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn writes_what_numpy_writes() {
        // python3 -c "import numpy as n, sys; n.save(sys.stdout.buffer, n.array([[1, -2, 3]], 'i1'))" | xxd -i
        let mut numpy =
            b"\x93NUMPY\x01\x00\x76\x00{'descr': '|i1', 'fortran_order': False, 'shape': (1, 3), }".to_vec();
        numpy.resize(127, b' ');
        numpy.extend(b"\n\x01\xfe\x03");
        assert_eq!(serialize("|i1", 1, 3, &[1, 254, 3]), numpy);
        let want = Array { descr: "|i1", rows: 1, columns: 3, by_column: false, data: &[1, 254, 3] };
        assert_eq!(parse(&numpy), Ok(want));
    }

    #[test]
    fn other_shapes_are_refused() {
        for shape in ["(3,)", "()", "(1, 2, 3)", "(-1, 2)", "(99999999999999999999, 2)"] {
            let header = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}");
            let bytes = [MAGIC, &[1, 0, header.len() as u8, 0], header.as_bytes()].concat();
            assert!(parse(&bytes).is_err(), "{shape}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(version in 0u8..4, tail in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = parse(&[MAGIC, &[version, 0], &tail].concat());
        }

        #[test]
        fn no_header_makes_it_panic(header in "\\{'descr': '[<|]?[if][0-9]', 'fortran_order':.{0,8}'shape': .{0,30}") {
            let len = (header.len() as u16).to_le_bytes();
            let _ = parse(&[MAGIC, &[1, 0], &len, header.as_bytes()].concat());
        }
    }
}
