//! Examples of 6-32-16-4 learned by SGD, watched by a supervisor.
#![no_std]
#![no_main]

use bench_images::{Gesture, Supervised, W5_SUPERVISOR};

bench_images::image!(Supervised<Gesture> = W5_SUPERVISOR);
