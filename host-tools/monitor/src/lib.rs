//! A device watched: its lines become a [`State`], which a terminal screen shows or a script reads line by line.
//!
//! ```text
//! device ── Link ──┐                       ┌── screen
//!                  ├── Moment ── Session ──┤
//! recording ───────┘    (State, CSV, recording)   └── plain lines
//! ```
//!
//! All messages, with their times, are [`Moment`]s: a recorded session is a file of them, and played back it gives
//! the same state and the same screens. Commands of a person or a script are [`Action`]s.

mod action;
mod feed;
mod link;
mod logs;
mod moment;
mod news;
mod plain;
mod play;
mod screen;
mod session;
mod state;
mod terminal;

pub use action::{Action, Wish};
pub use feed::{Feed, Next, Replay};
pub use link::{Fetch, Learning, Line, Link, Worn};
pub use logs::follow;
pub use moment::{Moment, Said, Unreadable, read_recording};
pub use news::News;
pub use plain::plain;
pub use play::{Player, Recording};
pub use screen::draw;
pub use session::{Error, Session};
pub use state::{Label, Scored, State};
pub use terminal::watch;
