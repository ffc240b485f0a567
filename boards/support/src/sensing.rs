//! From samples to windows, and what is told of them: alike in an application that learns and in one that does not.

use tinyfit::features::{Features, SlidingWindow};

use crate::log::log;
use crate::protocol::{AXES, Error, Event, SAMPLES, Score, Spoken, Stats};
use crate::serve::Output;
use crate::speech::write;

/// Windows of 2 s, one each second, at 50 Hz.
pub(crate) type Windows = SlidingWindow<AXES, 2, SAMPLES>;

/// Takes samples; returns the features of the window that ends with one of them, axis by axis. At most one does: a
/// command holds a window's stride of samples at most.
///
/// # Errors
/// The network's inputs are no window's features.
pub(crate) fn take<const INPUTS: usize>(
    windows: &mut Windows,
    samples: &[[i16; AXES]],
) -> Result<Option<[f32; INPUTS]>, Error> {
    if INPUTS != AXES * Features::LEN {
        return Err(Error::NotHere);
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

/// Tells of the score of a window that the sensor has filled, to who watches.
pub(crate) fn tell(score: Result<Score, Error>, watched: bool, output: &mut Output) -> &[u8] {
    match score {
        Ok(score) if watched => write(&Spoken { event: Event::Score(score) }, output),
        _ => &[],
    }
}

/// Counts samples that were lost and begins the window anew.
pub(crate) fn lose<'a>(
    samples: u32,
    windows: &mut Windows,
    stats: &mut Stats,
    watched: bool,
    output: &'a mut Output,
) -> &'a [u8] {
    stats.lost = stats.lost.saturating_add(samples);
    windows.clear();
    log!(warn, "{=u32} samples were lost", samples);
    if watched { write(&Spoken { event: Event::Lost { samples } }, output) } else { &[] }
}
