//! The workloads of the bench, and [`image!`], which makes a program of one.
//!
//! A workload is one value that holds its data, weights, trainer and result. In an image it is a `static` called
//! `BENCH`, and a counter calls `bench_run(&mut BENCH)` [`Workload::calls`] times. The address comes from
//! outside, so the compiler has the shapes but not the values, as in a firmware.
#![cfg_attr(target_os = "none", no_std)]

mod features;
mod nets;
#[cfg(target_os = "none")]
pub mod start;
mod workload;

pub use features::{Extract, LogMel, Mfcc13, Spectrum16, Statistics12};
pub use nets::{Anomaly, AnomalyInt4, Gesture, GestureInt8, Mnist, Motion, Table, anomaly, anomaly_int4};
pub use workload::{Bytes, Classify, Learn, Nothing, Predict, Several, Sliced, Supervised, Workload, mixed};

use tinyfit::{Adam, Sgd};

use nets::{GESTURE, GESTURE_IN_FLASH, GESTURE_INT8, MNIST, MOTION, TABLE, random, random_int8};

/// One prediction of 6-32-16-4: ReLU, softmax, weights in flash.
pub const W1: Predict<Gesture> = Predict::new(&GESTURE_IN_FLASH, random(1.0));

/// One prediction of 6-32-16-4 in int8: ReLU, weights in flash.
pub const W2: Predict<GestureInt8> = Predict::new(&GESTURE_INT8, random_int8());

/// The same of 20-64-64-1.
pub const W3: Predict<Table> = Predict::new(&TABLE, random_int8());

/// From thirty features in their own units to one of seven classes, 30-32-16-7 in int8.
pub const CLASS_INT8: Classify<Motion> = Classify::new(&MOTION, random(1000.0));

/// The same of 640-128-128-128-128-8-128-128-128-128-640, which the image declares as a `static`: see [`anomaly`].
pub const fn w4(net: &'static Anomaly) -> Predict<Anomaly> {
    Predict::new(net, random_int8())
}

/// W4 with weights of four bits.
pub const fn w4_int4(net: &'static AnomalyInt4) -> Predict<AnomalyInt4> {
    Predict::new(net, random_int8())
}

/// One example of 6-32-16-4 learned by SGD.
pub const W5: Learn<Gesture, Sgd> = Learn::new(GESTURE, Sgd::new(0.05), random(1.0), 2);

/// The same by Adam.
pub const W6: Learn<Gesture, Adam> = Learn::new(GESTURE, Adam::new(0.001), random(1.0), 2);

/// W5's network, which a supervisor watches.
pub const W5_SUPERVISOR: Supervised<Gesture> = Supervised::new(GESTURE, &GESTURE_IN_FLASH, Sgd::new(0.1));

/// One example of 784-32-10 learned by SGD: handwritten digits, on an RP2040.
pub const SGD_784_32_10: Learn<Mnist, Sgd> = Learn::new(MNIST, Sgd::new(0.05), random(1.0), 7);

/// Sixteen bands of a spectrum of 256 samples, in decibels.
pub const SPECTRUM_256: Extract<256, 16, Spectrum16> = Extract::new(features::SPECTRUM_16);

/// Thirteen mel-frequency cepstral coefficients of 512 samples, of 26 bands.
pub const MFCC_512: Extract<512, 13, Mfcc13> = Extract::new(features::MFCC_13);

/// 128 mel bands of 1,024 samples in decibels: one of the five frames of MLPerf Tiny's anomaly detection.
pub const LOG_MEL_1024: Extract<1024, 128, LogMel> = Extract::new(features::LOG_MEL);

/// All twelve statistics of 256 samples.
pub const STATISTICS_256: Extract<256, 12, Statistics12> = Extract::new(features::STATISTICS_12);

/// The program of a workload: `image!(Learn<Gesture, Sgd> = W5);`
#[macro_export]
macro_rules! image {
    ($type:ty = $workload:expr) => {
        // SAFETY: nothing else in an image has one of these four names, and the section is code, as `.text` is.
        #[used]
        #[unsafe(no_mangle)]
        static mut BENCH: $type = $workload;

        // SAFETY: as above.
        #[unsafe(no_mangle)]
        #[inline(never)]
        #[allow(improper_ctypes_definitions, reason = "only its address is used")]
        extern "C" fn bench_run(workload: &mut $type) {
            $crate::Workload::call(workload);
        }

        // SAFETY: as above.
        #[unsafe(no_mangle)]
        #[unsafe(link_section = ".harness")]
        #[allow(improper_ctypes_definitions, reason = "only its address is used")]
        extern "C" fn bench_buffers(workload: &$type) -> usize {
            $crate::Workload::buffers(workload)
        }

        // SAFETY: as above.
        #[unsafe(no_mangle)]
        #[unsafe(link_section = ".harness")]
        extern "C" fn start() -> ! {
            // SAFETY: nothing else refers to it.
            $crate::start::measure(bench_run, unsafe { &mut *&raw mut BENCH })
        }

        #[panic_handler]
        fn panic(_: &core::panic::PanicInfo) -> ! {
            loop {
                core::hint::spin_loop();
            }
        }
    };
}
