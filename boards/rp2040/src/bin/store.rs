//! Raspberry Pi Pico: saves numbered records as it is told over UART0, to test that the flash keeps them.
//!
//! It first prints `found N`, the record that the flash holds, 0 if it holds none, or `found mixed`. For each line that comes it
//! saves the next one and prints `saved N`.

#![no_std]
#![no_main]

use embedded_io::{Read, Write};
use rp2040_hal::entry;
use tinyfit_board::store::{Source, Store};
use tinyfit_rp2040::{Board, SLOTS, init};

/// Four pages of flash with the header of a record.
const LENGTH: u32 = 1000;

#[entry]
fn main() -> ! {
    let Board { mut serial, flash, .. } = init();
    let Ok(mut store) = Store::open(flash, SLOTS, 0x7E57) else { panic!("the slots fit the flash") };
    let mut record = 0;
    if store.source() != Source::Factory {
        let mut first = [0];
        let mut whole = true;
        let read = store.load(|reader| {
            reader.read(&mut first)?;
            for at in 1..LENGTH {
                let mut byte = [0];
                reader.read(&mut byte)?;
                whole &= byte[0] == content(first[0], at);
            }
            Ok(())
        });
        record = first[0];
        if read.is_err() || !whole {
            let _ = writeln!(serial, "found mixed");
        }
    }
    let _ = writeln!(serial, "found {record}");
    let mut byte = [0];
    while serial.read(&mut byte).is_ok() {
        if byte != *b"\n" {
            continue;
        }
        record = record.wrapping_add(1);
        let saved =
            store.save(LENGTH, |writer| (0..LENGTH).try_for_each(|at| writer.write(&[content(record, at)])));
        match saved {
            Ok(()) => drop(writeln!(serial, "saved {record}")),
            Err(_) => drop(writeln!(serial, "not saved")),
        }
    }
    panic!("the serial line broke off");
}

/// A byte of a record: its number first, then what no other record has there.
fn content(record: u8, at: u32) -> u8 {
    if at == 0 { record } else { record.wrapping_mul(31) ^ at.wrapping_mul(7) as u8 }
}
