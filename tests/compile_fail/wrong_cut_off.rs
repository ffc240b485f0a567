//! A filter whose cut-off is above half of the rate.
use tinyfit::features::Butterworth;

static FILTER: Butterworth<2> = Butterworth::low_pass(4, 100.0, 60.0);

fn main() {
    let _ = FILTER;
}
