//! Any bytes as a table, with all that a command does with one short of training.

#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use tinyfit_data::{Examples, Format, Framing, Missing, Roles, Table, TaskChoice};
use tinyfit_engine::Memory;

fuzz_target!(|bytes: &[u8]| {
    for no_header in [false, true] {
        let format = Format { no_header, ..Format::default() };
        let Ok(table) = Table::parse(bytes, Path::new("t.csv"), &format) else { continue };
        let (first, memory) = (table.columns()[0].clone(), Memory::unlimited());
        let last = table.columns().last().unwrap();
        for (choice, missing) in [
            (TaskChoice::Auto, Missing::Error),
            (TaskChoice::Classify, Missing::Mean),
            (TaskChoice::Regress, Missing::Median),
            (TaskChoice::Autoencode, Missing::Indicator),
        ] {
            let _ = Examples::read(&table, &Roles { missing, ..Roles::of(last) }, choice, &memory);
        }
        let framing = Framing { window: Some(4), stride: Some(2), ..Framing::default() };
        let roles = Roles { framing, ..Roles::of(last) };
        let _ = Examples::read(&table, &roles, TaskChoice::Classify, &memory);
        let roles = Roles { weights: Some(first.clone()), time: Some(first), ..Roles::of(last) };
        let _ = Examples::read(&table, &roles, TaskChoice::Auto, &memory);
    }
});
