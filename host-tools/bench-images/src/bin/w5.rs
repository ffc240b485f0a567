//! One example of 6-32-16-4 learned by SGD.
#![no_std]
#![no_main]

use bench_images::{Gesture, Learn, W5};
use tinyfit::Sgd;

bench_images::image!(Learn<Gesture, Sgd> = W5);
