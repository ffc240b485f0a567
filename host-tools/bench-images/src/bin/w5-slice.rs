//! A slice of an example of 6-32-16-4 learned by SGD.
#![no_std]
#![no_main]
#![allow(
    clippy::deref_addrof,
    reason = "what Clippy would have is a reference to a `static mut`, which Rust 2024 refuses"
)]

use bench_images::{Gesture, Learn, Sliced, W5};
use tinyfit::Sgd;

static mut EXAMPLE: Learn<Gesture, Sgd> = W5;

// SAFETY: nothing else refers to it.
bench_images::image!(Sliced<Gesture, Sgd> = Sliced::new(unsafe { &mut *&raw mut EXAMPLE }));
