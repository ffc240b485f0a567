//! Reads Parquet files as lines of CSV.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::Path;

use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::reader::RowIter;
use parquet::record::{Field, Row};
use time::OffsetDateTime;

use crate::fault::Fault;
use crate::limits::{self, Beyond};
use crate::read::file;

/// The column that pandas writes for an index without a name.
const INDEX: &str = "__index_level_0__";

/// The rows of a file as CSV; `None` if it is not a Parquet file.
///
/// # Errors
/// The file is damaged, or a column is nested.
pub(crate) fn text(file: &File, path: &Path) -> Result<Option<Box<dyn Read>>, Fault> {
    let unreadable = |error: io::Error| file::unreadable(path, &error);
    let mut file = file.try_clone().map_err(unreadable)?;
    let mut start = Vec::new();
    file.by_ref().take(4).read_to_end(&mut start).map_err(unreadable)?;
    file.rewind().map_err(unreadable)?;
    if start != b"PAR1" {
        return Ok(None);
    }
    let damaged = |error: ParquetError| {
        Fault::new(path, format!("cannot be read as Parquet ({error})"), "save it again, or as CSV")
    };
    let reader = SerializedFileReader::new(file).map_err(damaged)?;
    check_sizes(&reader, path)?;
    let fields = reader.metadata().file_metadata().schema().get_fields();
    if let Some(field) = fields.iter().find(|field| !field.is_primitive()) {
        let advice = "flatten it: a column each, of numbers or texts";
        return Err(Fault::new(path, "the column holds others", advice).column(field.name()));
    }
    let names = fields.iter().map(|field| if field.name() == INDEX { "" } else { field.name() });
    let out = record(names).map_err(unreadable)?;
    Ok(Some(Box::new(Lines { rows: RowIter::from_file_into(Box::new(reader)), out, taken: 0 })))
}

/// Refuses files whose pages would fill memory, from the sizes in their metadata.
fn check_sizes(reader: &SerializedFileReader<File>, path: &Path) -> Result<(), Fault> {
    let chunks = || reader.metadata().row_groups().iter().flat_map(|group| group.columns());
    let (mut all, mut stored) = (0u64, 0u64);
    for chunk in chunks() {
        let sizes = [chunk.uncompressed_size(), chunk.compressed_size()].map(u64::try_from);
        let [Ok(size), Ok(compressed)] = sizes else {
            return Err(Fault::new(path, "has a column of less than no bytes", "save it again, or as CSV"));
        };
        (all, stored) = (all.saturating_add(size), stored.saturating_add(compressed));
        let most = limits::machine() / 8;
        if size > most {
            let what = format!("a group of rows takes more than {} in a column", limits::size(most));
            return Err(Fault::new(path, what, "save it with smaller row groups, or as CSV"));
        }
    }
    if all > limits::INFLATED && all / stored.max(1) > limits::RATIO {
        let what = format!("decompresses to {} times its length", all / stored.max(1));
        return Err(Fault::new(path, what, "save it as CSV"));
    }
    Ok(())
}

/// Rows as they are written.
struct Lines {
    rows: RowIter<'static>,
    out: Vec<u8>,
    taken: usize,
}

impl Read for Lines {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.taken == self.out.len() {
            let Some(row) = self.rows.next() else { return Ok(0) };
            self.out = cells(&row.map_err(io::Error::other)?)?;
            if self.out.len() as u64 > limits::ROW {
                let what = format!("a row is longer than {}", limits::size(limits::ROW));
                return Err(Beyond::error(what, "leave the column of long texts out"));
            }
            self.taken = 0;
        }
        let n = (&self.out[self.taken..]).read(buffer)?;
        self.taken += n;
        Ok(n)
    }
}

fn cells(row: &Row) -> io::Result<Vec<u8>> {
    let cells = row.get_column_iter().map(|(_, field)| cell(field)).collect::<io::Result<Vec<_>>>()?;
    record(cells)
}

fn record(cells: impl IntoIterator<Item = impl AsRef<[u8]>>) -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(cells)?;
    writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

/// A value as text: numbers as Rust writes them, null as an empty cell, times in ISO 8601 and UTC.
fn cell(field: &Field) -> io::Result<String> {
    let time = |nanoseconds: i128| match OffsetDateTime::from_unix_timestamp_nanos(nanoseconds) {
        Ok(time) => {
            let (year, month, day) = time.to_calendar_date();
            let (hour, minute, second, nano) = time.to_hms_nano();
            format!("{year:04}-{:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{nano:09}Z", u8::from(month))
        }
        Err(_) => nanoseconds.to_string(),
    };
    Ok(match field {
        Field::Null => String::new(),
        Field::Float16(value) => value.to_f32().to_string(),
        Field::Float(value) => value.to_string(),
        Field::Double(value) => value.to_string(),
        Field::Str(text) => text.clone(),
        Field::Bytes(bytes) => String::from_utf8(bytes.data().to_vec()).map_err(io::Error::other)?,
        Field::TimestampMillis(value) => time(i128::from(*value) * 1_000_000),
        Field::TimestampMicros(value) => time(i128::from(*value) * 1000),
        Field::Date(days) => {
            time(i128::from(*days) * 86_400_000_000_000).split('T').next().unwrap_or_default().to_string()
        }
        // Booleans, integers, decimals, times of day.
        other => other.to_string(),
    })
}
