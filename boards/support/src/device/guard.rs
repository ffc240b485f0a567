//! Who may do what, and how often.

use embedded_storage::nor_flash::NorFlash;
use tinyfit::{Layer, Train, Zero};

use super::Device;
use crate::codec::{Command, Reply, Seal};
use crate::log::log;
use crate::owner::{self, Access};
use crate::protocol::{self, Error};
use crate::sensing::Sensing;
use crate::store::{Mark, Store};
use crate::task::Task;

impl<N, Q, F, T, S, const INPUTS: usize, const OUTPUTS: usize> Device<N, Q, F, INPUTS, OUTPUTS, T, S>
where
    N: Train<In = [f32; INPUTS], Out = [f32; OUTPUTS]> + Zero,
    Q: Layer<In = [f32; INPUTS], Out = [f32; OUTPUTS]>,
    F: NorFlash,
    T: Task,
    S: Sensing,
{
    /// Whether only the owner may label and train. A device whose flash does not work counts as provisioned.
    pub(super) fn is_locked(&self) -> bool {
        match self.factory.owner.access {
            Access::Open => false,
            Access::UntilProvisioned => {
                self.mark().provisioned || !self.store.as_ref().is_some_and(Store::is_mark_whole)
            }
            Access::OwnerOnly => true,
        }
    }

    /// Whether a locked device carries a command out for anybody: it changes nothing, or only by the owner's signature within it.
    pub(super) fn is_for_everybody(&self, command: &Command<'_, T, INPUTS>) -> bool {
        match command {
            protocol::Command::Info
            | protocol::Command::Stats
            | protocol::Command::Timing
            | protocol::Command::Watch { .. }
            | protocol::Command::Score { .. } => true,
            protocol::Command::Update { .. } | protocol::Command::Put { .. } | protocol::Command::Commit => {
                self.factory.owner.updates.is_signed()
            }
            _ => false,
        }
    }

    /// The state of updates and of the owner in flash.
    pub(super) fn mark(&self) -> Mark {
        self.store.as_ref().map_or(Mark::default(), Store::mark)
    }

    /// The session that the owner's signatures are bound to, from the first request to the next boot.
    pub(super) fn session(&mut self) -> [u32; 4] {
        if let Some(session) = self.state.session {
            return session;
        }
        let sequence = self.store.as_ref().map_or(0, Store::last_sequence);
        let session = [sequence, self.counter(), (self.factory.clock)(), self.origin];
        self.state.session = Some(session);
        session
    }

    /// Counts a line by its number. Returns whether it is the owner's.
    ///
    /// # Errors
    /// Its number came before, or its signature is wrong.
    pub(super) fn authenticate(&mut self, id: Option<u32>, seal: Option<Seal<'_>>) -> Result<bool, Error> {
        let owner = match seal {
            Some(seal) if self.factory.owner.updates.is_signed() => {
                // A command that was carried out is not verified again.
                self.state.scores.numbers.check(id, true)?;
                let mut hash = owner::Hash::new();
                hash.update(seal.head);
                let session = self.session();
                let owner::Owner { product, device, .. } = self.factory.owner;
                let signed = crate::statement::Signed {
                    product,
                    device,
                    session,
                    id: id.unwrap_or(0),
                    digest: hash.finish(),
                };
                self.verify(&signed.to_bytes(), seal.signature)?;
                true
            }
            _ => false,
        };
        self.state.scores.numbers.take(id, owner)?;
        Ok(owner)
    }

    /// Whether a statement is the owner's.
    #[inline(never)]
    pub(super) fn verify(
        &mut self,
        statement: &[u8; crate::statement::BYTES],
        signature: &str,
    ) -> Result<(), Error> {
        let (now, rate) = ((self.factory.clock)(), self.factory.owner.limits.forgeries);
        let forgeries = &mut self.state.spent.forgeries;
        if !forgeries.has(rate, now, self.factory.ticks_per_second) {
            return Err(Error::RateLimited);
        }
        if owner::verify(self.factory.owner.updates, statement, signature) {
            return Ok(());
        }
        forgeries.spend();
        log!(warn, "a signature was refused: it is not the owner's, or not of this");
        Err(Error::Signature)
    }

    /// Lets time pass for the limit that takes long: a clock may wrap within half a minute.
    pub(super) fn pass_time(&mut self) {
        let (now, rate) = ((self.factory.clock)(), self.factory.owner.limits.saves);
        self.state.spent.saves.has(rate, now, self.factory.ticks_per_second);
    }

    /// One of the records that may be written.
    pub(super) fn spend_save(&mut self) -> Result<(), Error> {
        let (now, rate) = ((self.factory.clock)(), self.factory.owner.limits.saves);
        let saves = &mut self.state.spent.saves;
        if !saves.has(rate, now, self.factory.ticks_per_second) {
            return Err(Error::RateLimited);
        }
        saves.spend();
        Ok(())
    }

    /// From now on only the owner teaches. The flash keeps it with the record that is saved here, and with all later ones.
    pub(super) fn provision(&mut self, owner: bool) -> Result<Reply<'_>, Error> {
        match self.factory.owner.access {
            Access::Open => Err(Error::Unsupported),
            _ if !owner => Err(Error::Locked),
            _ => self.save_as(Mark { provisioned: true, ..Mark::default() }),
        }
    }
}

impl From<Access> for protocol::Access {
    fn from(access: Access) -> Self {
        match access {
            Access::Open => Self::Open,
            Access::UntilProvisioned => Self::UntilProvisioned,
            Access::OwnerOnly => Self::OwnerOnly,
        }
    }
}
