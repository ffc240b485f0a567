//! A network that goes on learning. A line is a row of raw inputs with commas between them: it is predicted, and learned if
//! TARGET follows. `save` keeps in flash what was learned, `forget` goes back to the model.
//!
//! For your own sensor, call `predict` and `learn` in `sense`, or in your own loop: both take raw inputs.

use embedded_io::Write;
use embedded_storage::nor_flash::NorFlash;
use tinyfit::{Layer, Sgd, Train, Trainer, Zero};
use tinyfit_board::store::{Slots, Store};
use tinyfit_board::{Application, ConstStaticCell, Line, Output};

use crate::model::{CLASSES, FINGERPRINT, INPUTS, NETWORK, Network, OUTPUTS, learn, predict_by};

/// The learning rate.
const LEARNING_RATE: f32 = 0.01;

/// What lies in RAM.
struct Memory {
    net: Network,
    trainer: Trainer<Network>,
}

static MEMORY: ConstStaticCell<Memory> =
    ConstStaticCell::new(Memory { net: Network::ZERO, trainer: Trainer::ZERO });

/// The network that learns, and the flash that it is kept in.
pub struct Learner<F> {
    memory: &'static mut Memory,
    store: Option<Store<F>>,
}

impl<F: NorFlash> Learner<F> {
    /// From what was saved last, or from the model if nothing was. Call it once.
    pub fn new(flash: F, slots: Slots) -> Self {
        let mut learner = Self { memory: MEMORY.take(), store: Store::open(flash, slots, origin()).ok() };
        if !learner.restore() {
            learner.memory.net.copy_from(&NETWORK);
        }
        learner
    }

    fn restore(&mut self) -> bool {
        let Self { memory, store: Some(store) } = self else { return false };
        let restored = store.load(|record| {
            let mut read = Ok(());
            memory.net.restore_parameters(&mut |weight| {
                if read.is_err() {
                    return weight;
                }
                record.read_f32().unwrap_or_else(|error| {
                    read = Err(error);
                    weight
                })
            });
            read
        });
        restored.is_ok()
    }

    fn save(&mut self) -> bool {
        let Self { memory, store: Some(store) } = self else { return false };
        let saved = store.save(4 * Network::PARAMETERS as u32, |record| {
            let mut written = Ok(());
            memory.net.save_parameters(&mut |weight| {
                if written.is_ok() {
                    written = record.write_f32(weight);
                }
            });
            written
        });
        saved.is_ok()
    }

    /// Predicts a row, and learns it if it has a label.
    fn row(&mut self, row: &str, said: &mut impl Write) {
        let mut cells = row.split(',').map(str::trim);
        let mut x = [0.0; INPUTS.len()];
        for (x, name) in x.iter_mut().zip(INPUTS) {
            match cells.next().map(str::parse) {
                Some(Ok(number)) => *x = number,
                _ => {
                    return tell(
                        said,
                        format_args!(
                            "error: no number for {name}: give save, forget or {} numbers",
                            INPUTS.len()
                        ),
                    );
                }
            }
        }
        self.predict(&x, said);
        let mut cells = cells.peekable();
        if cells.peek().is_some() {
            self.learn(x, cells, said);
        }
    }

    /// Predicts raw inputs.
    pub fn predict(&mut self, x: &[f32; INPUTS.len()], said: &mut impl Write) {
        for (nth, (name, y)) in OUTPUTS.iter().zip(&predict_by(&self.memory.net, x)).enumerate() {
            tell(said, format_args!("{}{name} {y}", if nth == 0 { "" } else { " " }));
        }
    }

    /// Learns raw inputs; TARGET is in the cells.
    pub fn learn<'a>(
        &mut self,
        x: [f32; INPUTS.len()],
        mut cells: impl Iterator<Item = &'a str>,
        said: &mut impl Write,
    ) {
        let Memory { net, trainer } = &mut *self.memory;
        let mut optimizer = Sgd::new(LEARNING_RATE);
        // TARGET
        match learned {
            Ok(loss) => tell(said, format_args!(" loss {loss}")),
            Err(refused) => tell(said, format_args!(" not learned: {refused}")),
        }
    }
}

/// What does not fit a line is left out.
pub fn tell(said: &mut impl Write, words: core::fmt::Arguments<'_>) {
    let _ = said.write_fmt(words);
}

/// The model in one number: what was learned from another is not taken for this one's.
fn origin() -> u32 {
    let mut mixed = FINGERPRINT;
    NETWORK.parameters(&mut |weight| {
        mixed = mixed.rotate_left(5).wrapping_add(weight.to_bits()).wrapping_mul(0x9E37_79B1)
    });
    mixed
}

impl<F: NorFlash> Application for Learner<F> {
    fn answer<'a>(&mut self, line: Line<'_>, output: &'a mut Output) -> &'a [u8] {
        let room = output.len().saturating_sub(1);
        let mut said = &mut output[..room];
        match line {
            Line::Whole(b"save") if self.save() => tell(&mut said, format_args!("saved")),
            Line::Whole(b"save") => {
                tell(&mut said, format_args!("error: the flash does not work, or has no room"))
            }
            Line::Whole(b"forget") => {
                self.memory.net.copy_from(&NETWORK);
                self.memory.trainer.clear();
                tell(&mut said, format_args!("forgotten"));
            }
            Line::Whole(bytes) => match core::str::from_utf8(bytes) {
                Ok(row) => self.row(row, &mut said),
                Err(_) => tell(&mut said, format_args!("error: the line is not UTF-8")),
            },
            Line::TooLong { limit } => {
                tell(&mut said, format_args!("error: the line is longer than {limit} bytes"))
            }
        }
        let length = room - said.len();
        output[length] = b'\n';
        &output[..=length]
    }

    /// A sample of the board's motion sensor, if it has one.
    fn sense<'a>(&mut self, _sample: &[i16], _output: &'a mut Output) -> &'a [u8] {
        &[]
    }

    fn lost<'a>(&mut self, _sensor: u32, _queue: u32, _output: &'a mut Output) -> &'a [u8] {
        &[]
    }

    fn is_busy(&self) -> bool {
        false
    }

    fn work<'a>(&mut self, _output: &'a mut Output) -> &'a [u8] {
        &[]
    }
}
