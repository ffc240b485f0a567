//! What ticks stand for.

use tinyfit_emulator::{Chip, Count};

#[test]
fn a_second_of_each() {
    assert_eq!(Chip::Stm32f405.count(168_000_000), Some(Count::Instructions(1_000_000_000)));
    assert_eq!(Chip::Rp2040.count(1_000_000), Some(Count::Cycles(125_000_000)));
    assert_eq!(Chip::Stm32f405.count(u32::MAX), Some(Count::Instructions(25_565_281_518)));
    assert_eq!(Chip::Fe310.count(7), Some(Count::Instructions(7)));
    assert_eq!(Count::Cycles(5).to_string(), "5 cycles");
}
