//! The errors between a host and a device.

use crate::protocol::{self, LEAP, VERSION};

use crate::transport::Broken;

/// Why a command brought no answer.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The line has ended.
    #[error(transparent)]
    Broken(#[from] Broken),
    /// Nothing was answered. The command may have been carried out.
    #[error(
        "nothing answers `{command}`, sent {times} times; check the port, its speed and that the firmware runs"
    )]
    Silent {
        /// The command's name.
        command: &'static str,
        /// How often it was sent.
        times: u32,
    },
    /// The device speaks another version.
    #[error(
        "the device speaks version {theirs} of the protocol, and this is version {VERSION}; flash the firmware of this version"
    )]
    Protocol {
        /// Its version.
        theirs: u64,
    },
    /// The device did not carry it out, and nothing has changed.
    #[error("the device refused `{command}`: {}", reason(error))]
    Refused {
        /// The command's name.
        command: &'static str,
        /// Why.
        error: protocol::Error,
    },
    /// The device took the command, and what it answered was lost: it was carried out, or refused.
    #[error(
        "the answer to `{command}` was lost, but the device accepted it; check its counts before you send it again"
    )]
    Unanswered {
        /// The command's name.
        command: &'static str,
    },
    /// The device is busy and gets no further.
    #[error("the device is busy with `{command}` and makes no progress; restart it")]
    Stuck {
        /// The command's name.
        command: &'static str,
    },
    /// The device has seen a higher number than those of this host.
    #[error("another program talks to the device; it is not known whether `{command}` was carried out")]
    Uncertain {
        /// The command's name.
        command: &'static str,
    },
    /// The answer belongs to another command.
    #[error("`{command}` was answered by {answer}")]
    Unexpected {
        /// The command's name.
        command: &'static str,
        /// What came.
        answer: String,
    },
    /// A chunk of a model does not match its checksum.
    #[error("the model from number {offset} on arrived damaged several times")]
    Damaged {
        /// The first number of the chunk.
        offset: usize,
    },
    /// The model and the device do not fit each other.
    #[error(transparent)]
    Mismatch(#[from] crate::model::Mismatch),
    /// An update is not for the device, or not its next.
    #[error(transparent)]
    Unfit(#[from] crate::update::Unfit),
    /// The device is none that its owner speaks to.
    #[error(
        "the board reports that it is the {what} '{got}', and the signature is for {expected}; if this is the right board, give its name with --{what}"
    )]
    OtherBoard {
        /// `product` or `device`.
        what: &'static str,
        /// The names that the owner gave.
        expected: String,
        /// The board's report.
        got: String,
    },
    /// Nothing was signed: [`SignError`](crate::SignError) in words.
    #[error("{0}")]
    Signer(String),
    /// All 2^32 numbers of commands are used.
    #[error("the device has received the last possible command number; restart it")]
    Numbers,
}

/// A device's reason in words.
pub fn reason(error: &protocol::Error) -> String {
    use protocol::Error as E;
    match error {
        E::LineTooLong { limit } => format!("the line has more than {limit} bytes"),
        E::NotACommand => "it is not a command of its protocol".into(),
        E::Repeated { last } => format!("its number is not above {last}"),
        E::Unsupported => "its firmware does not learn, or its model takes no samples".into(),
        E::Busy => "it is learning; wait until it has answered, or stop it".into(),
        E::Locked => "only its owner may do this, and the command was not signed; give --key or --sign-with".into(),
        E::RateLimited => {
            "it limits how often it does this, or checks wrong signatures; try again later".into()
        }
        E::Length { expected, got } => format!("it expects {expected} features, and got {got}"),
        E::Samples { limit, channels: 0 } => format!("it takes 1 to {limit} whole samples"),
        E::Samples { limit, channels } => format!("it takes 1 to {limit} whole samples of {channels} channels"),
        E::Channels { expected, got } => {
            format!("its model takes samples of {expected} channels, and its sensor has {got}")
        }
        E::Saturated => {
            "a sample of the window is at the end of its range, so it was not scored; set a larger range".into()
        }
        E::Stuck => "all samples of the window are the same, so it was not scored; check the sensor".into(),
        E::Class { expected } => format!("its classes are 0 to {}", expected.saturating_sub(1)),
        E::Targets { expected: 0, .. } => "it learns what it keeps as it is: a label has nothing".into(),
        E::Targets { expected, got } => format!("it takes {expected} targets and no class, and {got} came"),
        E::NothingScored => "no window was scored since the last label".into(),
        E::Window { last } => format!("the last scored window is {last}"),
        E::Full { kept } => format!("it keeps {kept} examples, and has no room for more"),
        E::Empty => "it keeps no examples to learn from".into(),
        E::Offset { expected, total } => format!("number {expected} of {total} is next"),
        E::Chunk { limit } => format!("it takes 1 to {limit} numbers at a time"),
        E::NoUpdate => "no update is in progress; it may have restarted: send the update again".into(),
        E::Crc => "a checksum is wrong".into(),
        E::Counter { last } => format!(
            "its last update is {last}, and it accepts {} to {}",
            last.saturating_add(1),
            last.saturating_add(LEAP)
        ),
        E::OtherDevice => "the update is for another device, by its name".into(),
        E::OtherFactory { factory } => {
            format!("the update is for firmware of another factory model than its {factory:#010x}")
        }
        E::Signature => {
            "it requires a signature of this by its owner's key; check that the key is the one in its firmware"
                .into()
        }
        E::InvalidValue => "a number is not finite or out of range".into(),
        E::Flash { saved: false } => {
            "its flash does not work or has no room; what was saved before is still there".into()
        }
        E::Flash { saved: true } => {
            "its flash failed during a save; restart it to see whether the save is there".into()
        }
    }
}
