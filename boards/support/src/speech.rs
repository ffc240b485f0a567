//! Lines into commands, answers into lines.

use serde::Serialize;
use tinyfit::Zero;

use crate::json;
use crate::line::Line;
use crate::protocol::{Command, Error, LINE, Numbered, NumberedReply, Reply};
use crate::serve::Output;

/// The numbers of commands, of which each must be above the last.
pub(crate) struct Numbers {
    last: u32,
}

impl Zero for Numbers {
    const ZERO: Self = Self { last: 0 };
}

impl Numbers {
    pub(crate) fn last(&self) -> u32 {
        self.last
    }

    /// The command of a line, and its number if it has one: what is no command may have one as well, and then it is not counted
    /// as the last.
    pub(crate) fn read<'a>(&mut self, line: Line<'a>) -> (Option<u32>, Result<Command<'a>, Error>) {
        let bytes = match line {
            Line::Whole(bytes) => bytes,
            Line::TooLong => return (None, Err(Error::LineTooLong { limit: LINE })),
        };
        if !json::has_sound_numbers(bytes) {
            return (json::id(bytes), Err(Error::NotACommand));
        }
        // Nothing but white space may follow the command.
        let ends = |used: usize| bytes.iter().skip(used).all(u8::is_ascii_whitespace);
        if let Ok((command, used)) = serde_json_core::from_slice(bytes)
            && ends(used)
        {
            return (None, Ok(command));
        }
        match serde_json_core::from_slice(bytes) {
            Ok((Numbered { id, .. }, used)) if ends(used) && id <= self.last => {
                (Some(id), Err(Error::Repeated { last: self.last }))
            }
            Ok((Numbered { id, command }, used)) if ends(used) => {
                self.last = id;
                (Some(id), Ok(command))
            }
            _ => (json::id(bytes), Err(Error::NotACommand)),
        }
    }
}

/// A reply as a line.
pub(crate) fn reply<'a>(id: Option<u32>, reply: Reply<'_>, output: &'a mut Output) -> &'a [u8] {
    match id {
        Some(id) => write(&NumberedReply { id, reply }, output),
        None => write(&reply, output),
    }
}

/// What is said as a line. It always fits: the longest are a chunk of a model, and the scores of 28 classes by two
/// networks, of at most 15 characters each.
pub(crate) fn write<'a>(said: &impl Serialize, output: &'a mut Output) -> &'a [u8] {
    let length = serde_json_core::to_slice(said, &mut output[..LINE]).unwrap_or(0);
    output[length] = b'\n';
    &output[..=length]
}
