//! LM3S6965: prints checksums of what imported int8 models compute, in every rounding, over UART0, then `done`.
//!
//! The rows and the checksums are those of `host-tools/tflite/tests/vectors`, made by LiteRT and TFLite Micro.

#![no_std]
#![no_main]

use core::fmt::Write;

use cortex_m_rt::entry;
use crc::{CRC_32_ISO_HDLC, Crc};
use tinyfit::Layer;
use tinyfit_lm3s6965::{Serial, stop};

const ROWS: usize = 32;
const CRC: Crc<u32> = Crc::<u32>::new(&CRC_32_ISO_HDLC);

macro_rules! networks {
    ($($name:ident: $file:literal, $model:literal, $runtime:literal;)+) => {
        $(
            #[allow(dead_code, reason = "the ends in f32 are not used")]
            mod $name {
                include!(concat!(env!("OUT_DIR"), "/", $file, ".rs"));
            }
        )+

        #[entry]
        fn main() -> ! {
            $(
                let sum = checksum($name::NETWORK.body());
                let _ = writeln!(Serial, "{} {} {}", $model, $runtime, sum);
            )+
            let _ = writeln!(Serial, "done");
            stop()
        }
    };
}

networks! {
    autoencoder_litert_reference: "autoencoder_litert_reference", "autoencoder-int8", "litert-reference";
    autoencoder_tflite_micro: "autoencoder_tflite_micro", "autoencoder-int8", "tflite-micro";
    autoencoder_litert_builtin: "autoencoder_litert_builtin", "autoencoder-int8", "litert-builtin";
    autoencoder_litert: "autoencoder_litert", "autoencoder-int8", "litert";
    classifier_litert_reference: "classifier_litert_reference", "classifier-int8", "litert-reference";
    classifier_tflite_micro: "classifier_tflite_micro", "classifier-int8", "tflite-micro";
    classifier_litert_builtin: "classifier_litert_builtin", "classifier-int8", "litert-builtin";
    classifier_litert: "classifier_litert", "classifier-int8", "litert";
    detector_litert_reference: "detector_litert_reference", "detector-int8", "litert-reference";
    detector_tflite_micro: "detector_tflite_micro", "detector-int8", "tflite-micro";
    detector_litert_builtin: "detector_litert_builtin", "detector-int8", "litert-builtin";
    detector_litert: "detector_litert", "detector-int8", "litert";
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
