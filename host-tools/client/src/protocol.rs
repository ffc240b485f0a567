//! The messages of the protocol as a host has them: lists of numbers are vectors.

pub use tinyfit_board::protocol::*;

/// A command.
pub type Command<'a> = tinyfit_board::protocol::Command<'a, Vec<f32>, Vec<f32>>;
/// A command with a number.
pub type Numbered<'a> = tinyfit_board::protocol::Numbered<'a, Vec<f32>, Vec<f32>>;
/// A reply.
pub type Reply<'a> = tinyfit_board::protocol::Reply<'a, Vec<f32>, Vec<u32>>;
/// The reply to a numbered command.
pub type NumberedReply<'a> = tinyfit_board::protocol::NumberedReply<'a, Vec<f32>, Vec<u32>>;
/// A score.
pub type Score = tinyfit_board::protocol::Score<Vec<f32>>;
/// Counts of windows, labels and learning.
pub type Stats = tinyfit_board::protocol::Stats<Vec<u32>>;
/// Something that happened.
pub type Event = tinyfit_board::protocol::Event<Vec<f32>>;
/// A line that a device sends without being asked.
pub type Notification = tinyfit_board::protocol::Notification<Vec<f32>>;
