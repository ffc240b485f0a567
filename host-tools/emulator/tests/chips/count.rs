//! What ticks stand for.

use tinyfit_emulator::Count;

use crate::named;

#[test]
fn a_second_of_each() {
    assert_eq!(Count::of(named("stm32f405"), 168_000_000), Some(Count::Instructions(1_000_000_000)));
    assert_eq!(Count::of(named("rp2040"), 1_000_000), Some(Count::Cycles(125_000_000)));
    assert_eq!(Count::of(named("stm32f405"), u32::MAX), Some(Count::Instructions(25_565_281_518)));
    assert_eq!(Count::of(named("fe310"), 7), Some(Count::Instructions(7)));
    assert_eq!(Count::Cycles(5).to_string(), "5 cycles");
}
