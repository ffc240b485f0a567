//! One example of 784-32-10 learned by SGD.
#![no_std]
#![no_main]

use bench_images::{Learn, Mnist, SGD_784_32_10};
use tinyfit::Sgd;

bench_images::image!(Learn<Mnist, Sgd> = SGD_784_32_10);
