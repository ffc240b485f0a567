//! Examples of 6-32-16-4 learned by SGD, watched by a coach.
#![no_std]
#![no_main]

use bench_images::{Coached, Gesture, W5_COACH};

bench_images::image!(Coached<Gesture> = W5_COACH);
