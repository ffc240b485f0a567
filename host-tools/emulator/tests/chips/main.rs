//! Boards as their emulators run them; of `cargo xtask test device`, which installs what is missing.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use tinyfit_boards::Board;

mod boards;
mod count;
mod model_only;
mod motion;
mod power_cut;
mod sensors;

fn named(name: &str) -> &'static Board {
    tinyfit_boards::named(name).unwrap()
}
