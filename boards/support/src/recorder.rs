//! The application without a network: it sends what the sensor measures.

use crate::codec::{self, Reply, Request};
use crate::line::Line;
use crate::protocol::{self, Command, Error, Info};
use crate::recording::Clock;
use crate::serve::{Application, Output};
use crate::task::Classes;

/// Records a sensor of `C` channels; before there is a model. Commands but `info` and `record` are refused with
/// [`Error::Unsupported`].
#[derive(Clone, Copy, Debug)]
pub struct Recorder<const C: usize> {
    /// The board's name.
    pub board: &'static str,
    /// Samples a second, if it is known.
    pub rate: Option<f32>,
    /// A free running clock.
    pub clock: Clock,
    /// Whether it records.
    pub is_on: bool,
}

impl<const C: usize> Recorder<C> {
    fn obey(
        &mut self,
        command: Command<'_, protocol::List<0>, protocol::List<0>>,
    ) -> Result<Reply<'_>, Error> {
        match command {
            Command::Info => {
                let sensing = protocol::Sensing {
                    channels: C,
                    rate: self.rate,
                    frame: 1,
                    stride: 1,
                    features: 0,
                    samples: 0,
                };
                let ticks_per_second = self.clock.ticks_per_second;
                let Self { board, .. } = *self;
                let info = Info {
                    board,
                    firmware: "record",
                    sensing: Some(sensing),
                    ticks_per_second,
                    ..Info::SCORER
                };
                Ok(Reply::Info(info))
            }
            Command::Record { on } => {
                self.is_on = on;
                Ok(Reply::Ok)
            }
            _ => Err(Error::Unsupported),
        }
    }
}

impl<const C: usize> Application for Recorder<C> {
    const CHANNELS: usize = C;

    fn answer<'a>(&mut self, line: Line<'_>, output: &'a mut Output) -> &'a [u8] {
        let Request { id, command, .. } = codec::read::<Classes<0>, 0>(line);
        let reply = command.and_then(|command| self.obey(command));
        codec::reply(id, reply.unwrap_or_else(Reply::Error), output)
    }

    fn sense<'a>(&mut self, _: &[i16], _: &'a mut Output) -> &'a [u8] {
        &[]
    }

    fn lost<'a>(&mut self, _: u32, _: u32, _: &'a mut Output) -> &'a [u8] {
        &[]
    }

    fn recording(&self) -> Option<Clock> {
        self.is_on.then_some(self.clock)
    }

    fn is_busy(&self) -> bool {
        false
    }

    fn work<'a>(&mut self, _: &'a mut Output) -> &'a [u8] {
        &[]
    }
}
