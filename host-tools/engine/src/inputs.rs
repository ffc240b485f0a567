//! The inputs of examples: rows of a store, as columns and scalers make numbers of them when they are read.

use std::sync::Arc;

use tinyfit_model::{Column, Scaler};

use crate::memory::Memory;
use crate::store::{Store, StoreError};

/// Rows of inputs. Their records are in one [`Store`], whatever is chosen from it and however that is scaled: a
/// clone, a choice or a scaling of rows copies none of their numbers.
#[derive(Clone, Debug)]
pub struct Inputs {
    store: Arc<Store>,
    /// The numbers of the records; none: all of them.
    rows: Option<Arc<[u32]>>,
    /// The columns of a record's codes; none: the record is the inputs.
    columns: Arc<[Column]>,
    /// One after the other.
    scalers: Vec<Arc<Scaler>>,
    width: usize,
}

/// Rows in memory at once where all are gone through and a row is worked on at a time.
const ROWS: usize = 256;

impl Inputs {
    /// Every record of a store.
    ///
    /// # Errors
    /// The store's file cannot be written.
    pub fn of(mut store: Store) -> Result<Self, StoreError> {
        store.finish()?;
        let width = store.width();
        let (columns, scalers) = (Arc::default(), Vec::new());
        Ok(Self { store: Arc::new(store), rows: None, columns, scalers, width })
    }

    /// Rows of `width` numbers, in memory.
    pub fn in_memory(width: usize, values: Vec<f32>) -> Self {
        let (store, columns) = (Arc::new(Store::in_memory(width, values)), Arc::default());
        Self { store, rows: None, columns, scalers: Vec::new(), width }
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.rows.as_ref().map_or(self.store.len(), |rows| rows.len())
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of inputs of a row.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The memory that the rows may take.
    pub fn memory(&self) -> &Memory {
        self.store.memory()
    }

    /// Every row's number.
    pub fn numbers(&self) -> std::ops::Range<u32> {
        // A store has no more.
        0..self.len() as u32
    }

    /// These rows, in this order.
    pub fn select(&self, rows: &[u32]) -> Self {
        let rows = rows.iter().map(|&row| self.record(row)).collect();
        Self { rows: Some(rows), ..self.clone() }
    }

    /// The inputs that these columns make of the records, which have one code per column.
    pub fn with_columns(self, columns: &[Column]) -> Self {
        // The code of a plain number is the input.
        if columns.iter().all(|column| *column == Column::number(&column.name)) {
            return self;
        }
        let width = columns.iter().map(Column::width).sum();
        Self { columns: columns.into(), width, ..self }
    }

    /// The inputs standardized, by the arithmetic of the kernel's `StandardScaler`.
    pub fn scaled(mut self, scaler: &Scaler) -> Self {
        self.scalers.push(Arc::new(scaler.clone()));
        self
    }

    /// Calls `each` with the rows of these numbers, in this order, `batch` at a time: with their numbers, and their inputs one
    /// row after the other.
    ///
    /// # Errors
    /// The store's file cannot be read, or `each` fails.
    pub fn batches<E: From<StoreError>>(
        &self,
        mut rows: impl Iterator<Item = u32>,
        batch: usize,
        mut each: impl FnMut(&[u32], &[f32]) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut ahead = ReadAhead::default();
        while let Some(Rows { numbers, inputs }) = ahead.next(self, &mut rows, batch.max(1))? {
            each(numbers, inputs)?;
        }
        Ok(())
    }

    /// Calls `each` with every row.
    ///
    /// # Errors
    /// The store's file cannot be read.
    pub fn each(&self, mut each: impl FnMut(&[f32])) -> Result<(), StoreError> {
        self.batches(self.numbers(), ROWS, |_, inputs| {
            inputs.chunks_exact(self.width).for_each(&mut each);
            Ok(())
        })
    }

    /// The inputs of these rows, one row after the other; in memory, so not for many.
    ///
    /// # Errors
    /// The store's file cannot be read.
    pub fn gather(&self, rows: impl IntoIterator<Item = u32>) -> Result<Vec<f32>, StoreError> {
        let mut gathered = Vec::new();
        self.batches(rows.into_iter(), ROWS, |_, inputs| {
            gathered.extend_from_slice(inputs);
            Ok::<(), StoreError>(())
        })?;
        Ok(gathered)
    }

    /// Calls `each` with all values of these inputs, in the order of the rows: one after the other, but of a few at a time the
    /// rows are gone through once. The few take a quarter of what rows may, and at least one: four bytes per row.
    ///
    /// # Errors
    /// The store's file cannot be read.
    pub fn each_column(
        &self,
        columns: &[usize],
        mut each: impl FnMut(usize, Vec<f32>),
    ) -> Result<(), StoreError> {
        let column = (self.len() * size_of::<f32>()).max(1);
        for columns in columns.chunks((self.memory().limit() / 4 / column).max(1)) {
            let mut values = vec![Vec::with_capacity(self.len()); columns.len()];
            self.each(|row| columns.iter().zip(&mut values).for_each(|(&i, values)| values.push(row[i])))?;
            columns.iter().zip(values).for_each(|(&i, values)| each(i, values));
        }
        Ok(())
    }

    /// The same rows in a separate store.
    #[cfg(test)]
    pub(crate) fn copied(&self, memory: &Memory) -> Self {
        let mut store = Store::new(memory, self.width, 0).unwrap();
        self.each(|row| store.push(row).unwrap()).unwrap();
        Self::of(store).unwrap()
    }

    fn record(&self, row: u32) -> u32 {
        self.rows.as_ref().map_or(row, |rows| rows[row as usize])
    }

    /// The inputs computed from records.
    fn inputs<'a>(&self, records: &'a mut [f32], inputs: &'a mut Vec<f32>) -> &'a [f32] {
        let made = if self.columns.is_empty() {
            records
        } else {
            inputs.clear();
            for codes in records.chunks_exact(self.columns.len()) {
                self.columns.iter().zip(codes).for_each(|(column, &code)| column.expand(code, inputs));
            }
            inputs
        };
        for scaler in &self.scalers {
            made.chunks_exact_mut(self.width).for_each(|row| scaler.apply(row));
        }
        made
    }
}

/// Rows at hand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rows<'a> {
    pub numbers: &'a [u32],
    /// One row after the other.
    pub inputs: &'a [f32],
}

/// Rows that are read ahead, and taken a batch at a time.
#[derive(Debug, Default)]
pub(crate) struct ReadAhead {
    numbers: Vec<u32>,
    /// Those of the records.
    found: Vec<u32>,
    records: Vec<f32>,
    inputs: Vec<f32>,
    /// The rows that were taken.
    taken: usize,
}

impl ReadAhead {
    /// The next rows, at most `batch`. When all that was read is taken, more of `rows` is read; none is left if there is
    /// nothing more.
    ///
    /// # Errors
    /// The store's file cannot be read.
    pub(crate) fn next(
        &mut self,
        of: &Inputs,
        rows: &mut impl Iterator<Item = u32>,
        batch: usize,
    ) -> Result<Option<Rows<'_>>, StoreError> {
        if self.taken == self.numbers.len() {
            let mut numbers = std::mem::take(&mut self.numbers);
            numbers.clear();
            numbers.extend(rows.take(of.store.read_ahead(batch)));
            self.found.clear();
            self.found.extend(numbers.iter().map(|&row| of.record(row)));
            self.taken = 0;
            of.store.fetch(&self.found, &mut self.records)?;
            // Only now, so that there is nothing to take where nothing was read.
            self.numbers = numbers;
        }
        let rows = self.taken..self.numbers.len().min(self.taken + batch);
        if rows.is_empty() {
            return Ok(None);
        }
        self.taken = rows.end;
        let width = of.store.width();
        let records = &mut self.records[rows.start * width..rows.end * width];
        Ok(Some(Rows { numbers: &self.numbers[rows], inputs: of.inputs(records, &mut self.inputs) }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scale::{Scaling, fit_columns};
    use proptest::prelude::*;
    use tinyfit_model::Kind;

    /// A number with gaps and a category, as codes.
    fn codes(memory: &Memory, rows: &[(f32, u8)]) -> Inputs {
        let mut store = Store::new(memory, 2, 0).unwrap();
        for &(x, category) in rows {
            store.push(&[if category == 3 { f32::NAN } else { x }, f32::from(category % 3)]).unwrap();
        }
        Inputs::of(store).unwrap()
    }

    fn columns() -> [Column; 2] {
        let values = ["a", "b", "c"].map(String::from).to_vec();
        let number = Column { fill: Some(0.5), indicator: true, ..Column::number("x") };
        [number, Column { kind: Kind::Category { values }, ..Column::number("c") }]
    }

    /// All that can be read of some of the rows in some order.
    fn read(
        codes: &Inputs,
        chosen: &[u32],
        order: &[u32],
        batch: usize,
    ) -> (Vec<Vec<u32>>, Vec<f32>, Vec<f32>) {
        let inputs = codes.select(chosen).with_columns(&columns());
        let scalers = [Scaling::Standard, Scaling::MinMax, Scaling::Robust]
            .map(|scaling| fit_columns(&inputs, scaling, |column| column != 2).unwrap());
        let inputs = inputs.scaled(&scalers[0]).scaled(&scalers[2]);
        let mut batches = Vec::new();
        inputs
            .batches(order.iter().copied(), batch, |numbers, rows| {
                assert_eq!((numbers.len() * 5, numbers.len() <= batch), (rows.len(), true));
                batches.push(numbers.to_vec());
                Ok::<(), StoreError>(())
            })
            .unwrap();
        let scalers = scalers.into_iter().flat_map(|scaler| [scaler.mean, scaler.inv_std].concat()).collect();
        (batches, inputs.gather(order.iter().copied()).unwrap(), scalers)
    }

    proptest! {
        #[test]
        fn where_rows_are_makes_no_difference(
            rows in proptest::collection::vec((-10.0f32..10.0, 0u8..4), 1..200),
            limit in 0usize..2000,
            batch in 1usize..40,
            chosen in proptest::collection::vec(any::<proptest::sample::Index>(), 1..100),
            order in proptest::collection::vec(any::<proptest::sample::Index>(), 0..300),
        ) {
            let chosen: Vec<u32> = chosen.iter().map(|place| place.index(rows.len()) as u32).collect();
            let order: Vec<u32> = order.iter().map(|place| place.index(chosen.len()) as u32).collect();
            let here = read(&codes(&Memory::unlimited(), &rows), &chosen, &order, batch);
            let there = read(&codes(&Memory::new(limit, std::env::temp_dir()), &rows), &chosen, &order, batch);
            prop_assert_eq!(&here, &there);
            prop_assert_eq!(here.0.concat(), order);
        }
    }

    #[test]
    fn columns_make_inputs_and_scalers_follow_one_another() {
        let inputs = codes(&Memory::unlimited(), &[(2.0, 0), (4.0, 1), (9.0, 3)]).with_columns(&columns());
        let once = |mean: f32, scale: f32| Scaler { mean: vec![mean; 5], inv_std: vec![scale; 5] };
        assert_eq!(inputs.gather([2, 0]).unwrap(), [0.5, 1.0, 1.0, 0.0, 0.0, 2.0, 0.0, 1.0, 0.0, 0.0]);
        let scaled = inputs.scaled(&once(1.0, 2.0)).scaled(&once(4.0, 1.0));
        // (4 - 1) * 2 - 4, and of 0 and 1
        assert_eq!(scaled.select(&[1]).gather([0]).unwrap(), [2.0, -6.0, -6.0, -4.0, -6.0]);
    }
}
