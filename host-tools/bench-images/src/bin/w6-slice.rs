//! A slice of an example of 6-32-16-4 learned by Adam.
#![no_std]
#![no_main]
#![allow(
    clippy::deref_addrof,
    reason = "what Clippy would have is a reference to a `static mut`, which Rust 2024 refuses"
)]

use bench_images::{Gesture, Learn, Sliced, W6};
use tinyfit::Adam;

static mut EXAMPLE: Learn<Gesture, Adam> = W6;

// SAFETY: nothing else refers to it.
bench_images::image!(Sliced<Gesture, Adam> = Sliced::new(unsafe { &mut *&raw mut EXAMPLE }));
