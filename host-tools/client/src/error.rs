//! The errors between a host and a device.

use tinyfit_board::protocol::{self, LEAP, VERSION};

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
        "nothing answers `{command}`, asked for {times} times; check the port, its speed and that the firmware runs"
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
    #[error("the device refused `{command}`: {}", why(error))]
    Refused {
        /// The command's name.
        command: &'static str,
        /// Why.
        error: protocol::Error,
    },
    /// The device took the command, and what it answered was lost: it was carried out, or refused.
    #[error(
        "the answer to `{command}` was lost, though the device took it; look at its counts before you ask again"
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
    #[error("somebody else talks to the device; whether `{command}` was carried out is not known")]
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
    #[error("number {offset} of the model and those after it came damaged, time and again")]
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
        "the board reports that it is the {what} '{got}', and what is signed is for {expected}; if this is the board that you mean, give its name by --{what}"
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
    #[error("the device has seen the last number of a command there is; restart it")]
    Numbers,
}

/// A device's reason in words.
fn why(error: &protocol::Error) -> String {
    use protocol::Error as E;
    match error {
        E::LineTooLong { limit } => format!("the line has more than {limit} bytes"),
        E::NotACommand => "it is not a command of its protocol".into(),
        E::Repeated { last } => format!("its number is not above {last}"),
        E::Unsupported => "its firmware does not learn, or its model takes no samples".into(),
        E::Busy => "it is learning; wait until it has answered, or stop it".into(),
        E::Locked => "only its owner may, and the command was not signed; give --key or --sign-with".into(),
        E::RateLimited => {
            "it does this, or checks signatures that were wrong, only so often; ask again in a while".into()
        }
        E::Length { expected, got } => format!("it takes {expected} features, and {got} came"),
        E::Samples { limit } => format!("it takes 1 to {limit} whole samples"),
        E::Class { expected } => format!("its classes are 0 to {}", expected.saturating_sub(1)),
        E::NothingScored => "no window was scored since the last label".into(),
        E::Window { last } => format!("the window scored last is {last}"),
        E::Full { kept } => format!("it keeps {kept} examples, and there is no room for more"),
        E::Empty => "it keeps no examples to learn from".into(),
        E::Offset { expected, total } => format!("number {expected} of {total} is due"),
        E::Chunk { limit } => format!("it takes 1 to {limit} numbers at once"),
        E::NoUpdate => "no update has begun; it may have restarted in between: send the update again".into(),
        E::Crc => "a checksum is wrong".into(),
        E::Counter { last } => format!(
            "its last update is {last}, and it takes {} to {}",
            last.saturating_add(1),
            last.saturating_add(LEAP)
        ),
        E::OtherDevice => "the update is for another device, by its name".into(),
        E::OtherFactory { factory } => {
            format!("the update is for firmware of another factory model than its {factory:#010x}")
        }
        E::Signature => {
            "it wants a signature of this by its owner's key; check that the key is the one in its firmware"
                .into()
        }
        E::InvalidValue => "a number is not finite or out of range".into(),
        E::Flash { saved: false } => {
            "its flash does not work or has no room; what was saved before is still there".into()
        }
        E::Flash { saved: true } => {
            "its flash failed while it saved; whether that is there shows after it is restarted".into()
        }
    }
}
