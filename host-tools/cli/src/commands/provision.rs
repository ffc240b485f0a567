//! `tinyfit provision`

use std::fmt;

use serde::Serialize;
use tinyfit_client::{Client, Patience, Serial};

use crate::error::Usage;
use crate::output::Output;
use crate::owner_args::{NOTHING_SIGNS, OwnerArgs};

const EXAMPLES: &str = "\
Examples:
  tinyfit provision --port /dev/ttyACM0 --key private.pem --product flower";

/// Make a board learn only for its owner from now on
///
/// The board's firmware must have been flashed with --access until-provisioned. This also saves what it has
/// learned. The board stays provisioned until it gets other firmware.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The serial port of the board
    #[arg(short, long, value_name = "PORT")]
    port: String,
    /// The speed of the port in bits per second
    #[arg(long, default_value_t = 115_200)]
    baud: u32,
    #[command(flatten)]
    owner: OwnerArgs,
}

#[derive(Serialize)]
struct Report {
    port: String,
    board: String,
    product: String,
    device: String,
    /// Whether it was so before.
    was_locked: bool,
}

/// Provisions the board.
///
/// # Errors
/// There is no key, no board or another one answers, or it refuses.
pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    let owner = args.owner.owner(output)?.ok_or_else(|| Usage(NOTHING_SIGNS.into()))?;
    let serial = Serial::open(&args.port, args.baud).map_err(tinyfit_client::Error::Broken)?;
    let mut client = Client::open(serial, Patience::default())?;
    client.as_owner(owner)?;
    let info = client.info()?;
    let report = Report {
        port: args.port.clone(),
        board: info.board.to_string(),
        product: info.product.to_string(),
        device: info.device.to_string(),
        was_locked: info.locked,
    };
    if !info.locked {
        client.provision()?;
    }
    output.report(&report)
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { port, board, was_locked, .. } = self;
        let when = if *was_locked {
            "learned only for its owner before"
        } else {
            "learns only for its owner from now on"
        };
        writeln!(f, "{board} at {port} {when}")
    }
}
