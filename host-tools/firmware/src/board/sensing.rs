//! Samples into frames, frames into predictions, and labels for the last frame. A line `label TARGET` learns it; all other lines are the learner's.

use embedded_storage::nor_flash::NorFlash;
use tinyfit::Zero;
use tinyfit::features::Extractor as Features;
use tinyfit_board::{Application, ConstStaticCell, Line, Output};

use crate::example::{Learner, tell};
use crate::model::{CHANNELS, EXTRACTOR, Extractor, INPUTS};

type State = <Extractor as Features<CHANNELS>>::State;

static STATE: ConstStaticCell<State> = ConstStaticCell::new(<State as Zero>::ZERO);

/// A learner of frames, and the frame that fills.
pub struct Sensing<F> {
    learner: Learner<F>,
    state: &'static mut State,
    /// The features of the last frame, raw, and whether there are any.
    features: [f32; INPUTS.len()],
    is_there: bool,
}

impl<F: NorFlash> Sensing<F> {
    /// Without samples yet. Call it once.
    pub fn new(learner: Learner<F>) -> Self {
        Self { learner, state: STATE.take(), features: [0.0; INPUTS.len()], is_there: false }
    }

    /// Takes a sample in counts, and predicts the frame that it ends.
    fn sample<'a>(&mut self, sample: &[i16; CHANNELS], output: &'a mut Output) -> &'a [u8] {
        if !EXTRACTOR.push(self.state, sample, &mut self.features) {
            return &[];
        }
        self.is_there = true;
        line(output, |said| self.learner.predict(&self.features, said))
    }

    /// Learns the last frame.
    fn label<'a>(&mut self, target: &str, output: &'a mut Output) -> &'a [u8] {
        line(output, |said| match self.is_there {
            true => self.learner.learn(self.features, target.split(',').map(str::trim), said),
            false => tell(said, format_args!("error: no frame has ended yet")),
        })
    }
}

impl<F: NorFlash> Application for Sensing<F> {
    // A sensor with another number of channels does not compile.
    const CHANNELS: usize = CHANNELS;

    fn answer<'a>(&mut self, line: Line<'_>, output: &'a mut Output) -> &'a [u8] {
        if let Line::Whole(bytes) = line
            && let Ok(text) = core::str::from_utf8(bytes)
        {
            if let Some(target) = text.strip_prefix("label ") {
                return self.label(target, output);
            }
            if let Some(sample) = counts(text) {
                return self.sample(&sample, output);
            }
        }
        self.learner.answer(line, output)
    }

    fn sense<'a>(&mut self, sample: &[i16], output: &'a mut Output) -> &'a [u8] {
        match sample.try_into() {
            Ok(sample) => self.sample(sample, output),
            Err(_) => &[],
        }
    }

    /// A frame must not go across samples that were lost.
    fn lost<'a>(&mut self, sensor: u32, queue: u32, output: &'a mut Output) -> &'a [u8] {
        <Extractor as Features<CHANNELS>>::clear(self.state);
        line(output, |said| tell(said, format_args!("lost {sensor} in the sensor, {queue} in the queue")))
    }

    fn is_busy(&self) -> bool {
        false
    }

    fn work<'a>(&mut self, _output: &'a mut Output) -> &'a [u8] {
        &[]
    }
}

/// A sample that comes over the serial line: a count of each channel, with commas between them.
fn counts(text: &str) -> Option<[i16; CHANNELS]> {
    let (mut sample, mut cells) = ([0; CHANNELS], text.split(','));
    for count in &mut sample {
        *count = cells.next()?.trim().parse().ok()?;
    }
    cells.next().is_none().then_some(sample)
}

/// A line; what has no room is left out.
fn line<'a>(output: &'a mut Output, write: impl FnOnce(&mut &mut [u8])) -> &'a [u8] {
    let room = output.len().saturating_sub(1);
    let mut said = &mut output[..room];
    write(&mut said);
    let length = room - said.len();
    output[length] = b'\n';
    &output[..=length]
}
