//! Whose a firmware is.

use std::fmt;

use serde::Serialize;
use tinyfit_client::{Ledger, LedgerError};

use super::Args;
use crate::output::Output;
use crate::owner_args::{read_public_key, unusable};

/// Who may teach a board: anybody, anybody until `tinyfit provision`, or its owner.
pub(super) const ACCESS: [&str; 3] = [OPEN, "until-provisioned", "owner-only"];
pub(super) const OPEN: &str = "open";

/// The owner options as they are built into the firmware.
#[derive(Serialize)]
pub(super) struct Owned {
    pub(super) product: String,
    pub(super) device: String,
    /// Whether it takes only signed models.
    pub(super) signed: bool,
    /// Updates of this counter and below are refused.
    pub(super) least_counter: u32,
    /// Who may teach it; `score` learns nothing.
    pub(super) access: String,
}

impl Args {
    /// The owner to build into the firmware. Its least counter is the last one signed for it, so that a board whose
    /// flash was erased refuses older updates.
    ///
    pub(super) fn owned(&self, output: &Output) -> anyhow::Result<Owned> {
        let owner = &self.owner;
        let public = owner.public_key.as_deref().map(read_public_key).transpose()?;
        let least_counter = match owner.ledger() {
            Some(ledger) if ledger.exists() || owner.ledger.is_some() => {
                let last = ledger.known(public.as_ref(), &owner.product, owner.device());
                last.map_err(|error| unusable(&ledger, &error))?
            }
            _ => 0,
        };
        if public.is_some() && owner.ledger().is_none_or(|ledger| !ledger.exists()) {
            let note = "no ledger is given, so a board whose flash is erased accepts earlier signed updates again; give --ledger if there are any";
            output.notes(&[note.to_string()]);
        }
        Ok(Owned {
            product: owner.product.clone(),
            device: owner.device().to_string(),
            signed: public.is_some(),
            least_counter,
            access: self.access.clone().unwrap_or_else(|| OPEN.to_string()),
        })
    }

    /// The last counter that the owner signed for the board, if there is a ledger: a new firmware is no reason to
    /// take older updates again.
    pub(super) fn signed_so_far(&self) -> anyhow::Result<u32> {
        let Some(ledger) = self.owner.ledger.as_deref().map(Ledger::at) else { return Ok(0) };
        let last = match ledger.known(None, &self.owner.product, self.owner.device()) {
            Ok(0) => Err(LedgerError::Nothing(self.owner.product.clone())),
            last => last,
        };
        last.map_err(|error| unusable(&ledger, &error).into())
    }
}

impl fmt::Display for Owned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { product, device, signed, least_counter, access } = self;
        let names =
            [("product", product), ("device", device)].into_iter().filter(|(_, name)| !name.is_empty());
        let named: String = names.map(|(what, name)| format!("{what} '{name}', ")).collect();
        if *signed {
            writeln!(f, "{named}updates signed by its owner, above {least_counter}; access: {access}")
        } else if named.is_empty() {
            Ok(())
        } else {
            writeln!(f, "{named}updates from anybody")
        }
    }
}
