//! Lines into commands, answers into lines.

use serde::Serialize;
use tinyfit::Zero;

use crate::json;
use crate::line::Line;
use crate::protocol::{self, Error, List, NumberedReply, OWNER_LEAP, SIGNATURE};
use crate::serve::Output;
use crate::task::Task;

/// A command that a device of that task, with so many inputs, reads.
pub(crate) type Command<'a, T, const INPUTS: usize> =
    protocol::Command<'a, List<INPUTS>, <T as Task>::Targets>;

/// A reply that a device writes.
pub(crate) type Reply<'a> = protocol::Reply<'a, &'a [f32], &'a [u32]>;

/// A line as it was read.
pub(crate) struct Request<'a, T: Task, const INPUTS: usize> {
    /// Its number. A line that is not a command may have one too.
    pub(crate) id: Option<u32>,
    pub(crate) command: Result<Command<'a, T, INPUTS>, Error>,
    /// Of a numbered line alone.
    pub(crate) seal: Option<Seal<'a>>,
}

/// A signature, and what it is of.
pub(crate) struct Seal<'a> {
    pub(crate) signature: &'a str,
    /// The line before `,"signature":"`.
    pub(crate) head: &'a [u8],
}

/// The command of a line.
pub(crate) fn read<T: Task, const INPUTS: usize>(line: Line<'_>) -> Request<'_, T, INPUTS> {
    let refused = |id, error| Request { id, command: Err(error), seal: None };
    let bytes = match line {
        Line::Whole(bytes) => bytes,
        Line::TooLong { limit } => return refused(None, Error::LineTooLong { limit }),
    };
    let not_a_command = || refused(json::id(bytes), Error::NotACommand);
    if !json::has_sound_numbers(bytes) {
        return not_a_command();
    }
    // Nothing but white space may follow the command.
    let ends = |used: usize| bytes.iter().skip(used).all(u8::is_ascii_whitespace);
    if let Ok((command, used)) = serde_json_core::from_slice(bytes)
        && ends(used)
    {
        return Request { id: None, command: Ok(command), seal: None };
    }
    match serde_json_core::from_slice(bytes) {
        Ok((protocol::Numbered { id, command, signature: None }, used)) if ends(used) => {
            Request { id: Some(id), command: Ok(command), seal: None }
        }
        // It must be the last, as it is of all that comes before.
        Ok((protocol::Numbered { id, command, signature: Some(signature) }, used)) if ends(used) => {
            let head = bytes.trim_ascii().strip_suffix(b"\"}");
            let head = head.and_then(|head| head.strip_suffix(signature.as_bytes()));
            match head.and_then(|head| head.strip_suffix(SIGNATURE.as_bytes())) {
                Some(head) => {
                    Request { id: Some(id), command: Ok(command), seal: Some(Seal { signature, head }) }
                }
                None => not_a_command(),
            }
        }
        _ => not_a_command(),
    }
}

/// The numbers of commands; each must be above the last: of lines without the owner's signature, and of those with
/// it.
pub(crate) struct Numbers {
    last: [u32; 2],
}

impl Zero for Numbers {
    const ZERO: Self = Self { last: [0; 2] };
}

impl Numbers {
    /// The last of lines without the owner's signature, and of those with it.
    pub(crate) fn last(&self) -> [u32; 2] {
        self.last
    }

    /// Whether a number is above the last.
    pub(crate) fn check(&self, id: Option<u32>, owner: bool) -> Result<(), Error> {
        let last = self.last[usize::from(owner)];
        // A wrong `last_id` must not make an owner use up all numbers.
        let leaps = |id: u32| owner && id.saturating_sub(last) > OWNER_LEAP;
        if id.is_some_and(|id| id <= last || leaps(id)) { Err(Error::Repeated { last }) } else { Ok(()) }
    }

    /// Makes it the last.
    pub(crate) fn take(&mut self, id: Option<u32>, owner: bool) -> Result<(), Error> {
        self.check(id, owner)?;
        if let Some(id) = id {
            self.last[usize::from(owner)] = id;
        }
        Ok(())
    }
}

/// A reply as a line.
pub(crate) fn reply<'a>(id: Option<u32>, reply: Reply<'_>, output: &'a mut Output) -> &'a [u8] {
    match id {
        Some(id) => write(&NumberedReply { id, reply }, output),
        None => write(&reply, output),
    }
}

/// A message as a line; nothing if it does not fit. It fits in lines of [`protocol::line_of`].
pub(crate) fn write<'a>(message: &impl Serialize, output: &'a mut Output) -> &'a [u8] {
    let room = output.len().saturating_sub(1);
    let written = output.get_mut(..room).and_then(|room| serde_json_core::to_slice(message, room).ok());
    let Some(length) = written else { return &[] };
    if let Some(end) = output.get_mut(length) {
        *end = b'\n';
    }
    output.get(..=length).unwrap_or(&[])
}
