//! The protocol between a host and a device: JSON lines over a serial port. Each command gets one reply.
//!
//! ```text
//! > "info"
//! < {"info":{"protocol":3,"board":"rp2040","firmware":"tune","product":"","device":"","task":"classify","inputs":30,
//!   "classes":7,"sensing":{"channels":6,"rate":50.0,"frame":200,"stride":50,"features":30,"samples":50},"line":1024,
//!   "parameters":1639,"ram":50840,"ticks_per_second":1000000,"fingerprint":3735928559,"factory":1234567890,"counter":0,
//!   "last_id":0,"owner_id":0,"signed":false,"access":"open","locked":false,"session":[3,0,81207,1234567890],
//!   "slots":["empty",{"valid":{"sequence":3,"length":11232}}],"source":{"slot":1}}}
//! > {"samples":{"base64":"DAD9/+YDAAABAAAA"}}
//! < "ok"                                     (or a score, if a window ended)
//! > {"label":{"class":2,"keep":true}}        (of the last score)
//! < "ok"
//! > {"learn":{"epochs":5,"learning_rate":0.01,"seed":42}}
//! < {"learned":{"examples":504,"held_out":168,"rejected":0,"skipped":0,"improved":7,"rolled_back":0,"loss":0.31,
//!   "weights":"current","reverted":false}}
//! > "save"
//! < {"saved":{"slot":0,"sequence":1,"bytes":11232}}
//! > {"get":{"offset":0}}
//! < {"model":{"offset":0,"total":1699,"base64":"zcxMPQ==","crc":2098514574}}
//! > {"label":{"class":99,"keep":true}}
//! < {"error":{"class":{"expected":7}}}
//! ```
//!
//! Numbers are written so that they read back as the same bits. A line ends with `\n`, `\r\n` or `\r`. Strings may be escaped as in any
//! JSON: `\/` in base64 is `/`.
//!
//! # Other tasks
//! `info` shows the `task` of the network. That of the example is to `classify`: a score has the probability of each class, and a label
//! has the index of one.
//!
//! A network that estimates quantities shows `"task":"regress"` and what they are called, `"outputs":"power,heat"`, in place of
//! `classes`. A score has each of them in the unit that it was learned in, and a label has what they are:
//!
//! ```text
//! > {"score":{"x":[21.5,3.5,0.25,1.5]}}
//! < {"score":{"window":1,"f32":[104.5,71.25],"int8":[104.25,71.5]}}
//! > {"label":{"class":1,"keep":true}}
//! < {"error":{"targets":{"expected":2,"got":0}}}
//! > {"label":{"targets":[107.5,70.5],"keep":true}}
//! < "ok"
//! ```
//!
//! An autoencoder shows `"task":"autoencode","outputs":"score","threshold":0.25`. A score has its reconstruction error, and whether that
//! is above the threshold. It learns what it keeps as it is, so a label has nothing:
//!
//! ```text
//! > {"score":{"x":[21.5,3.5,0.25,1.5]}}
//! < {"score":{"window":2,"f32":[0.125],"int8":[0.1875],"anomaly":false}}
//! > {"label":{"keep":true}}
//! < "ok"
//! ```
//!
//! Fields without a meaning for a task are absent. Regressors and autoencoders have no accuracies and no counts by class.
//!
//! # Samples
//! `sensing` in `info` shows what the inputs are made of: frames of `frame` samples of `channels` numbers, one every `stride`, at `rate`
//! samples a second. `samples` brings as many whole samples as `sensing` shows at most. It is absent if the inputs are not features of
//! samples: then `samples` is `unsupported`, and rows of inputs come by `score`.
//!
//! A window with a sample at the end of the range, -32,768 or 32,767, is not scored (`saturated`), nor is one whose samples are all the
//! same (`stuck`). Lost samples begin another window; they are counted in `stats`, watched or not, and so is each time that the serial
//! line lost bytes.
//!
//! # Sizes
//! A line has as many bytes as `line` in `info` shows at most: 1,024, or what a row of inputs, the scores or the counts of the build's
//! model need.
//!
//! # Numbered commands
//! A command may carry a number. Its reply then carries the same number. A number that is not above the last one is refused and changes
//! nothing: a line that was sent twice or out of order is carried out once, or not at all. A newly connected host asks for `info`
//! without a number and continues from its `last_id`.
//!
//! ```text
//! > {"id":7,"command":{"label":{"class":2,"keep":true}}}
//! < {"id":7,"reply":"ok"}
//! > {"id":7,"command":{"label":{"class":2,"keep":true}}}
//! < {"id":7,"reply":{"error":{"repeated":{"last":7}}}}
//! ```
//!
//! A line with a number that is not a command, such as `{"id":8,"command":{"nope":1}}`, is answered with that number too:
//! `{"id":8,"reply":{"error":"not_a_command"}}`. The number may be used again, since the line may have been garbled.
//!
//! # Events
//! After `watch` a device sends events between replies: each window that its sensor filled or why it was not scored, actions of the
//! supervisor, lost samples, and presses of its button.
//!
//! ```text
//! > {"watch":{"on":true}}
//! < "ok"
//! < {"event":{"score":{"window":12,"f32":[0.9,0.1],"int8":[0.88,0.12]}}}
//! < {"event":{"supervisor":{"outcome":"improved","loss":0.21,"accuracy":0.94}}}
//! < {"event":{"lost":{"samples":3,"queue":1}}}
//! < {"event":{"error":"saturated"}}
//! < {"event":{"selected":{"class":2}}}
//! < {"event":{"labeled":{"window":12,"class":2}}}
//! ```
//!
//! # Recording
//! `record` has the device send the samples of its sensor as they are, in place of scoring them, until it gets `false`. They come in
//! [packets](crate::recording) between two zero bytes, which no line has; lines are answered between packets. A device without a sensor answers `unsupported`.
//!
//! ```text
//! > {"record":{"on":true}}
//! < "ok"
//! ```
//!
//! Firmware that only records has `"firmware":"record"` in `info`, and no `inputs`.
//!
//! # A model in chunks
//! `get` and `put` carry the part of a model that a device can change: the scaler's means, its scales, the task's numbers (of a
//! regressor the targets' means and then their deviations, of an autoencoder the threshold), and then the trainable parameters, layer by layer, `[input][output]` before biases, as `f32` of little-endian bytes in base64. Each chunk has the CRC-32 of
//! its offset (`u32`, little-endian) and its bytes. `update` starts an update, `put` fills a copy in order, `commit` checks all of it
//! and makes it the device's model:
//!
//! ```text
//! > {"update":{"counter":1,"crc":963824379}}
//! < "ok"
//! > {"put":{"offset":0,"base64":"zcxMPQ==","crc":2098514574}}
//! < "ok"
//! > "commit"
//! < {"saved":{"slot":1,"sequence":2,"bytes":6856}}
//! ```
//!
//! A refused `update` or `commit` ends the transfer: `put` is then answered with `no_update` until the next `update`. After a refused
//! `put` the chunk can be sent again, and after a `commit` that was `rate_limited` or failed in flash, `commit`.
//!
//! `crc` in `update` is that of all bytes. The counter must be above the last one, which `info` shows, and at most [`LEAP`] above it, so
//! that no single update can use up the counters. A device that was built with a public key accepts only signed updates: `update` then
//! has `digest` and `signature`, and, if they were signed, the `factory` model and the `device` that it is for.
//! [`statement`](crate::statement) describes the signed bytes. An update needs no conversation: any carrier may
//! bring it.
//!
//! # The owner's commands
//! A device whose build has `owner_only`, or `until_provisioned` once it is provisioned, is locked, as `info` shows. Anybody may use
//! `info`, `stats`, `timing`, `watch`, `score`, and a signed `update` with its `put` and `commit`. Every other command is answered with
//! `locked` unless its line is numbered and ends with the owner's signature, 88 characters of base64:
//!
//! ```text
//! > {"id":7,"command":"save","signature":"3q2+..=="}
//! < {"id":7,"reply":{"saved":{"slot":1,"sequence":2,"bytes":6856}}}
//! ```
//!
//! The signature covers the SHA-512 of the line before `,"signature":"`, the names, the session that `info` shows and the command's
//! number: see [`statement`](crate::statement). Signed lines are numbered separately. Their last number is `owner_id`, so nobody else
//! can use up the owner's numbers. The session is four numbers, fixed when somebody first asks for it: the highest sequence number
//! of a record in flash, the counter of updates, the clock, and the CRC-32 of the factory's model. Within a boot a number is accepted once.
//! After a save the next boot has another sequence number. So a conversation that ended in a save cannot be replayed unless the flash is erased,
//! and one that did not leaves nothing in flash.
//! Features of an unsigned `score` are scored as window 0, which cannot be labeled.

mod command;
mod error;
mod event;
mod info;
mod limits;
mod list;
mod reply;
mod stats;

pub use command::{Command, Numbered, chunk_crc};
pub use error::Error;
pub use event::{Event, Notification, Outcome, SupervisorEvent, Weights};
pub use info::{Access, Info, Sensing};
pub use limits::{
    CHUNK, CHUNK_BASE64, ENVELOPE, LEAP, LINE, OWNER_LEAP, SIGNATURE, VERSION, line_of, samples_of,
};
pub use list::List;
pub use reply::{Evaluated, Learned, NumberedReply, Reply, Score, Timing};
pub use stats::Stats;
