//! Saving and restoring a supervisor.

use super::Supervisor;
use super::held_out::Held;
use crate::layer::Train;
use crate::state::State;
use crate::zero::Zero;

/// The words that are saved in addition to the examples, in this order.
macro_rules! fields {
    ($self:ident.$method:ident($words:ident)) => {
        $self.drift.$method($words);
        $self.phase.$method($words);
        $self.turn.$method($words);
        $self.since.$method($words);
        $self.waited.$method($words);
        $self.lowered.$method($words);
        $self.refused.$method($words);
        $self.paused.$method($words);
    };
}

/// Everything but the best weights: call [`finish`](Supervisor::finish) before saving, which gives them to the network, and save the
/// network too. The supervisor reads them from the network at the next call. So a supervisor that continues after it was
/// saved and one that was restored give the same results. The optimizer's state is not saved: `finish` clears it.
impl<N, T, S, const V: usize> State for Supervisor<N, T, S, V>
where
    N: Train<In: State>,
    T: State + Zero,
    S: Zero,
{
    fn save(&self, write: &mut impl FnMut(u32)) {
        self.held.len().save(write);
        for held in &self.held {
            held.save(write);
        }
        fields!(self.save(write));
    }

    fn restore(&mut self, read: &mut impl FnMut(u32) -> u32) {
        let mut count = self.held.len();
        count.restore(read);
        self.held.truncate(count);
        while self.held.len() < count && self.held.push(Held::ZERO).is_ok() {}
        for held in &mut self.held {
            held.restore(read);
        }
        fields!(self.restore(read));
        self.trainer.clear();
        self.restored = true;
    }
}
