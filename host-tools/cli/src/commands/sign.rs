//! `tinyfit sign`

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Serialize;
use tinyfit_client::{Ledger, Signing, numbers, origin};

use crate::error::Usage;
use crate::error::fault;
use crate::files;
use crate::output::Output;
use crate::owner_args::{NOTHING_SIGNS, OwnerArgs, unsigned};

const EXAMPLES: &str = "\
Examples:
  tinyfit sign iris.safetensors --key private.pem --product flower -o iris-5.json
  tinyfit sign iris.safetensors --key private.pem --product flower --device 'north 7' --factory old.safetensors -o iris-6.json
  tinyfit sign iris.safetensors --sign-with 'pkcs11-tool --module libsofthsm2.so --login --sign --mechanism EDDSA --label k --input-file {}' --public-key public.pem -o u.json";

/// Sign a model as an update for boards that accept only signed updates
///
/// No board is needed. Options name the recipient, and the counter comes from the ledger, a small file next to the
/// key. The counter rises by one each time. A board accepts an update once, if its counter is at most 1,024 above
/// that of the last update. `tinyfit flash --update`, or any program that speaks the boards' protocol, sends it to
/// a board without a key.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// A model file in f32
    model: PathBuf,
    #[command(flatten)]
    owner: OwnerArgs,
    /// The factory model of the boards' firmware, as a file or by its CRC-32: firmware with another one refuses the
    /// update [default: any]
    ///
    #[arg(long, value_name = "MODEL|CRC")]
    factory: Option<String>,
    /// The counter, at most 1,024 above the last signed one [default: the ledger's next]
    #[arg(long, value_name = "N")]
    counter: Option<u32>,
    /// The file to write the update to
    #[arg(short, long, value_name = "UPDATE")]
    out: PathBuf,
}

#[derive(Serialize)]
struct Report {
    update: String,
    model: String,
    product: String,
    /// Empty for any of the product.
    device: String,
    fingerprint: u32,
    /// The CRC-32 of the factory model; `None` for any.
    factory: Option<u32>,
    counter: u32,
    ledger: String,
    /// Whether the ledger begins with this.
    new_ledger: bool,
}

/// Signs and writes the update.
///
/// # Errors
/// Boards do not take the model, there is no key, the ledger gives no counter, or a file cannot be written.
pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    let owner = &args.owner;
    let read: Vec<&Path> =
        [Some(&args.model), owner.key.as_ref(), owner.public_key.as_ref(), owner.ledger.as_ref()]
            .into_iter()
            .flatten()
            .map(PathBuf::as_path)
            .collect();
    files::check_inputs(read.iter().copied())?;
    let (owned, factory_model) = (owner.files(), args.factory.as_deref().map(Path::new));
    let kept = read.iter().copied().chain(owned.iter().map(PathBuf::as_path)).chain(factory_model);
    files::check_destination(&args.out, &kept.collect::<Vec<_>>())?;
    let output = &output.aside([args.out.as_path()])?;
    let (model, _) = files::read_model(&args.model)?;
    let of_model = |error| fault(&args.model, &error);
    tinyfit_flash::carries(&model).map_err(|error| fault(&args.model, &error))?;
    let numbers = numbers(&model).map_err(of_model)?;
    let factory = args.factory.as_deref().map(factory).transpose()?;
    let signer = owner.signer(output)?.ok_or_else(|| Usage(NOTHING_SIGNS.into()))?;
    let ledger = owner.ledger().ok_or_else(|| Usage("give --ledger".into()))?;
    if Ledger::at(&args.out) == ledger {
        let what = format!("--out {} is the ledger: give another path", args.out.display());
        return Err(Usage(what).into());
    }
    let new_ledger = !ledger.exists();
    let signing =
        Signing { signer, ledger, product: owner.product.clone(), device: owner.device().to_string() };
    let update = signing.sign(numbers, model.fingerprint(), factory.unwrap_or(0), args.counter);
    let update = update.map_err(unsigned)?;
    files::write(&args.out, update.to_json().as_bytes())?;
    output.report(&Report {
        update: args.out.display().to_string(),
        model: args.model.display().to_string(),
        product: signing.product,
        device: signing.device,
        fingerprint: model.fingerprint(),
        factory,
        counter: update.content().counter,
        ledger: signing.ledger.path().display().to_string(),
        new_ledger,
    })
}

/// The CRC-32 of a factory model: in digits, or of a model file.
fn factory(text: &str) -> anyhow::Result<u32> {
    let crc = match text.strip_prefix("0x") {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    };
    match crc {
        Some(0) => {
            Err(Usage("--factory 0 would be any firmware: leave --factory out for that".into()).into())
        }
        Some(crc) => Ok(crc),
        None => {
            let path = Path::new(text);
            let (model, _) = files::read_model(path)?;
            Ok(origin(&model).map_err(|error| fault(path, &error))?)
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { update, model, product, device, factory, counter, ledger, new_ledger, .. } = self;
        let whom = match (device.as_str(), product.as_str()) {
            ("", "") => "any board that names no product".to_string(),
            ("", product) => format!("any board of '{product}'"),
            (device, "") => format!("the board '{device}'"),
            (device, product) => format!("the board '{device}' of '{product}'"),
        };
        writeln!(f, "{update}: {model} as update {counter} for {whom}")?;
        match factory {
            Some(crc) => writeln!(f, "firmware whose factory model is not {crc:#010x} refuses it")?,
            None => writeln!(
                f,
                "firmware with any factory model of this network accepts it; --factory MODEL binds it to one"
            )?,
        }
        writeln!(f, "the counter is recorded in {ledger}{}", if *new_ledger { ", which is new" } else { "" })
    }
}
