//! One example of 6-32-16-4 learned by Adam.
#![no_std]
#![no_main]

use bench_images::{Gesture, Learn, W6};
use tinyfit::Adam;

bench_images::image!(Learn<Gesture, Adam> = W6);
