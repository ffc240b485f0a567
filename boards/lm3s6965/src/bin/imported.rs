//! LM3S6965: prints checksums of what imported int8 models compute, for each runtime, over UART0, then `done`.
//!
//! The rows and the checksums are those of `host-tools/tflite/tests/vectors`, made by LiteRT and TFLite Micro.

#![no_std]
#![no_main]

use crc::{CRC_32_ISO_HDLC, Crc};
use tinyfit::Layer;
use tinyfit_board::print;
use tinyfit_lm3s6965::{entry, init, stop};

const ROWS: usize = 32;
const CRC: Crc<u32> = Crc::<u32>::new(&CRC_32_ISO_HDLC);

// A module for each model and runtime, and `each_network!`: see `build.rs`.
include!(concat!(env!("OUT_DIR"), "/networks.rs"));

#[entry]
fn main() -> ! {
    print(&mut init().serial, |print| {
        macro_rules! print_network {
            ($network:ident, $model:literal, $runtime:literal) => {
                print(format_args!("{} {} {}", $model, $runtime, checksum($network::NETWORK.body())));
            };
        }
        each_network!(print_network);
    });
    stop()
}

/// Of the outputs of 32 rows of hashed inputs.
fn checksum<const I: usize, const O: usize>(net: &impl Layer<In = [i8; I], Out = [i8; O]>) -> u32 {
    let mut digest = CRC.digest();
    for row in 0..ROWS {
        let x = core::array::from_fn(|i| hashed(row * I + i));
        digest.update(&net.predict(&x).map(|y| y as u8));
    }
    digest.finalize()
}

/// SplitMix64 of a counter, as the vectors have it.
fn hashed(i: usize) -> i8 {
    let mut z = ((6_000_000u64 << 32) + i as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((z ^ z >> 31) as u8) as i8 ^ -128
}
