//! A whole model from a device, and to one.

use crate::protocol::{self, CHUNK, Command, Info, Reply, chunk_crc};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use crc::{CRC_32_ISO_HDLC, Crc};
use tinyfit_model::{Model, Network, Sensing};

use crate::client::Client;
use crate::error::Error;
use crate::transport::Transport;
use crate::update::Update;

/// Numbers of a device's model at most, which it has in RAM as it learns: 4 MB.
const MOST_NUMBERS: usize = 1 << 20;

/// Why a model and a device do not fit each other: what, and after the last semicolon what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Mismatch {
    /// A device learns in f32.
    #[error(
        "the model is int8, and a device stores its weights in f32; give the f32 model that it was quantized from"
    )]
    Int8,
    /// A device standardizes its inputs, and stores the scaler before the weights.
    #[error("the model has no scaler, and a device standardizes its inputs; train it with --scale standard")]
    NoScaler,
    /// Another task.
    #[error(
        "the model's task is to {model}, and that of the device's firmware is to {device}; give a model of that task, or flash firmware with this one"
    )]
    Task {
        /// The model's.
        model: &'static str,
        /// The device's.
        device: String,
    },
    /// Another network.
    #[error(
        "the model's network is {model:#010x}, and the device's is {device:#010x}; give the model that its firmware was built with"
    )]
    Fingerprint {
        /// The model's.
        model: u32,
        /// The device's.
        device: u32,
    },
    /// Other inputs.
    #[error(
        "the model takes {model}, and the device's firmware {device}; flash firmware with this model, or give the one that it was built with"
    )]
    Sensing {
        /// The model's.
        model: String,
        /// The device's.
        device: String,
    },
    /// More numbers than a device can have.
    #[error(
        "the device reports a model of {got} numbers, and no chip has room for more than {MOST_NUMBERS}; write its firmware again with `tinyfit flash`"
    )]
    TooMany {
        /// The device's.
        got: usize,
    },
    /// Another number of numbers.
    #[error(
        "the model has {expected} numbers, and the device's has {got}; give the model that its firmware was built with"
    )]
    Length {
        /// The model's.
        expected: usize,
        /// What came.
        got: usize,
    },
}

/// The numbers of a model in the order a device has them: means, scales, those of its [task](tinyfit_model::Task::numbers), and layer by
/// layer weights `[input][output]` and biases.
///
/// # Errors
/// It is an int8 model, or has no scaler.
pub fn numbers(model: &Model) -> Result<Vec<f32>, Mismatch> {
    let Network::F32(network) = &model.network else { return Err(Mismatch::Int8) };
    let scaler = model.scaler.as_ref().ok_or(Mismatch::NoScaler)?;
    let layers = network.layers.iter().flat_map(|layer| layer.weights.iter().chain(&layer.bias));
    let task = model.task.numbers();
    Ok(scaler.mean.iter().chain(&scaler.inv_std).chain(&task).chain(layers).copied().collect())
}

/// Checks that a device makes the inputs of a model: channels, rate, frame and stride. One that does not show what it does may.
///
/// # Errors
/// [`Mismatch::Sensing`].
pub fn check_sensing(info: &Info<'_>, sensing: Option<&Sensing>) -> Result<(), Mismatch> {
    let (Some(device), Some(model)) = (info.sensing, sensing) else { return Ok(()) };
    let rate = model.rate.map(|rate| rate as f32);
    let has_rate = rate.is_none() || device.rate.is_none() || rate == device.rate;
    let shape = [model.channels.len(), model.span(), model.stride];
    if has_rate && shape == [device.channels, device.frame, device.stride] {
        return Ok(());
    }
    let words = |[channels, frame, stride]: [usize; 3], rate: Option<f32>| {
        let rate = rate.map_or(String::new(), |rate| format!(" at {rate} Hz"));
        format!("{channels} channels{rate} in frames of {frame} samples, one every {stride}")
    };
    let device = words([device.channels, device.frame, device.stride], device.rate);
    Err(Mismatch::Sensing { model: words(shape, rate), device })
}

/// The CRC-32 of a model's numbers, as a device has that of its factory's: never 0, which stands for any.
///
/// # Errors
/// As [`numbers`].
pub fn origin(model: &Model) -> Result<u32, Mismatch> {
    Ok(crc(&bytes_of(&numbers(model)?)).max(1))
}

/// Numbers as `put` carries them.
pub(crate) fn bytes_of(numbers: &[f32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

fn crc(bytes: &[u8]) -> u32 {
    Crc::<u32>::new(&CRC_32_ISO_HDLC).checksum(bytes)
}

/// A model whose numbers are replaced by a device's.
///
/// # Errors
/// It is an int8 model or has no scaler, or the numbers are fewer or more than it has.
pub fn with_numbers(model: &Model, numbers: &[f32]) -> Result<Model, Mismatch> {
    let expected = self::numbers(model)?.len();
    if numbers.len() != expected {
        return Err(Mismatch::Length { expected, got: numbers.len() });
    }
    let mut model = model.clone();
    let Network::F32(network) = &mut model.network else { return Err(Mismatch::Int8) };
    let scaler = model.scaler.as_mut().ok_or(Mismatch::NoScaler)?;
    let layers = network.layers.iter_mut().flat_map(|layer| layer.weights.iter_mut().chain(&mut layer.bias));
    let mut task = model.task.numbers();
    let places = scaler.mean.iter_mut().chain(&mut scaler.inv_std).chain(&mut task).chain(layers);
    places.zip(numbers).for_each(|(place, number)| *place = *number);
    model.task.set_numbers(&task);
    Ok(model)
}

impl<T: Transport> Client<T> {
    /// The numbers of the model in use, in the order of [`numbers`]. Each chunk is asked for again until its checksum is right.
    ///
    /// The device may learn between two chunks only if another host commands it.
    ///
    /// # Errors
    /// As [`ask`](Client::ask), or a chunk came damaged time and again.
    pub fn get_model(&mut self) -> Result<Vec<f32>, Error> {
        // A chunk's checksum is not of the number of all; said twice alike, it is right.
        let info = self.info()?;
        let all = info.numbers();
        if all > MOST_NUMBERS {
            return Err(Mismatch::TooMany { got: all }.into());
        }
        let mut numbers: Vec<f32> = Vec::new();
        while numbers.len() < all {
            let offset = numbers.len();
            let mut tries = self.patience().times;
            numbers.extend(loop {
                if let Reply::Model { offset: at, total, base64, crc } = self.ask(&Command::Get { offset })?
                    && (at, total) == (offset, all)
                    && let Some(chunk) = checked(offset, base64, crc)
                {
                    break chunk;
                }
                tries = tries.saturating_sub(1);
                if tries == 0 {
                    return Err(Error::Damaged { offset });
                }
            });
        }
        Ok(numbers)
    }

    /// Makes these numbers the model of a device that takes any, saved and of the next counter; returns the counter.
    ///
    /// # Errors
    /// As [`ask`](Client::ask). A refusal leaves the device's model as it was.
    pub fn put_model(&mut self, numbers: &[f32]) -> Result<u32, Error> {
        let counter = self.info()?.counter.checked_add(1).ok_or(Error::Numbers)?;
        let crc = crc(&bytes_of(numbers));
        let update =
            Command::Update { counter, crc, factory: 0, device: None, digest: None, signature: None };
        self.transfer(&update, counter, numbers)?;
        Ok(counter)
    }

    /// Brings an update to the device that it is for, which makes it its model and saves it.
    ///
    /// # Errors
    /// It is not for this device, or not its next: [`Error::Unfit`]; or as [`ask`](Client::ask). A refusal leaves
    /// the device's model as it was.
    pub fn carry(&mut self, update: &Update) -> Result<(), Error> {
        update.check(&self.info()?)?;
        let content = update.content();
        let (digest, signature) = (STANDARD.encode(update.digest()), STANDARD.encode(update.signature()));
        let command = Command::Update {
            counter: content.counter,
            crc: crc(&bytes_of(&content.numbers)),
            factory: content.factory,
            device: Some(content.device.as_str()).filter(|device| !device.is_empty()),
            digest: Some(&digest),
            signature: Some(&signature),
        };
        self.transfer(&command, content.counter, &content.numbers)
    }

    fn transfer(&mut self, update: &Command<'_>, counter: u32, numbers: &[f32]) -> Result<(), Error> {
        self.order(update)?;
        for (nth, chunk) in numbers.chunks(CHUNK).enumerate() {
            self.put(nth * CHUNK, chunk)?;
        }
        match self.saved(&Command::Commit) {
            // Its counter shows what became of it.
            Err(error @ (Error::Unanswered { .. } | Error::Uncertain { .. })) => {
                if self.info()?.counter == counter { Ok(()) } else { Err(error) }
            }
            outcome => outcome.map(drop),
        }
    }

    /// Sends a chunk of a model. One whose answer was lost is sent again: the device reports what is due next, and
    /// so whether it has it.
    fn put(&mut self, offset: usize, numbers: &[f32]) -> Result<(), Error> {
        let bytes = bytes_of(numbers);
        let base64 = STANDARD.encode(&bytes);
        let put = Command::Put { offset, base64: &base64, crc: chunk_crc(offset, &bytes) };
        let mut error = Error::Damaged { offset };
        for _ in 0..self.patience().times {
            error = match self.order(&put) {
                Err(Error::Refused { error: protocol::Error::Offset { expected, .. }, .. })
                    if expected == offset + numbers.len() =>
                {
                    return Ok(());
                }
                Err(
                    error @ (Error::Unanswered { .. }
                    | Error::Uncertain { .. }
                    | Error::Refused {
                        error: protocol::Error::Crc | protocol::Error::Chunk { .. },
                        ..
                    }),
                ) => error,
                outcome => return outcome,
            };
        }
        Err(error)
    }
}

/// The numbers of a chunk, if they match its checksum.
fn checked(offset: usize, base64: &str, crc: u32) -> Option<Vec<f32>> {
    let bytes = STANDARD.decode(base64).ok()?;
    let (numbers, rest) = bytes.as_chunks::<4>();
    let whole = !numbers.is_empty() && rest.is_empty() && chunk_crc(offset, &bytes) == crc;
    whole.then(|| numbers.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect())
}
