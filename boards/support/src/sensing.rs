//! From samples to the features of windows.

use tinyfit::features::{Features, SlidingWindow};

use crate::protocol::{AXES, Error, SAMPLES};

/// Windows of 2 s, one each second, at 50 Hz.
pub(crate) type Windows = SlidingWindow<AXES, 2, SAMPLES>;

/// Takes samples; returns the features of the window that ends with one of them, axis by axis. At most one does: a
/// command holds a window's stride of samples at most.
///
/// # Errors
/// The network's inputs are not the features of a window.
pub(crate) fn take<const INPUTS: usize>(
    windows: &mut Windows,
    samples: &[[i16; AXES]],
) -> Result<Option<[f32; INPUTS]>, Error> {
    if INPUTS != AXES * Features::LEN {
        return Err(Error::Unsupported);
    }
    let mut window = None;
    for sample in samples {
        window = windows.push(sample).or(window);
    }
    Ok(window.map(|axes| {
        let mut x = [0.0; INPUTS];
        for (x, feature) in x.iter_mut().zip(axes.iter().flat_map(|axis: &Features| axis.to_array())) {
            *x = feature;
        }
        x
    }))
}
