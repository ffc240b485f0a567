//! Evaluate the network and the factory's on the kept examples.

use embedded_storage::nor_flash::NorFlash;
use tinyfit::{Layer, Train, Zero};

use super::examples::Example;
use super::{Device, State};
use crate::codec::Reply;
use crate::protocol::{Error, Evaluated};
use crate::sensing::Sensing;
use crate::task::{Task, is_right};

impl<N, Q, F, T, S, const INPUTS: usize, const OUTPUTS: usize> Device<N, Q, F, INPUTS, OUTPUTS, T, S>
where
    N: Train<In = [f32; INPUTS], Out = [f32; OUTPUTS]> + Zero,
    Q: Layer<In = [f32; INPUTS], Out = [f32; OUTPUTS]>,
    F: NorFlash,
    T: Task,
    S: Sensing,
{
    // Inlined, the rare commands would bring 15 KB of copies of what learning has already.
    #[inline(never)]
    pub(super) fn evaluate(&mut self) -> Result<Reply<'_>, Error> {
        let State { task, network, evaluator, kept, .. } = &mut *self.state;
        if kept.is_empty() {
            return Err(Error::Empty);
        }
        let examples = kept.len() as u32;
        let mut measure = |network: &N| {
            let (mut loss, mut hits) = (0.0, 0u32);
            for Example { x, label } in kept.iter() {
                loss += evaluator
                    .loss(network, &T::LOSS, x, &task.target(x, label))
                    .map_err(|_| Error::InvalidValue)?;
                if T::CLASSES > 0 {
                    hits += u32::from(is_right::<N, T, INPUTS>(network, x, label));
                }
            }
            let accuracy = (T::CLASSES > 0).then_some(hits as f32 / examples as f32);
            Ok((loss / examples as f32, accuracy))
        };
        let (loss, accuracy) = measure(network)?;
        let (factory_loss, factory_accuracy) = measure(self.factory.network)?;
        Ok(Reply::Evaluated(Evaluated { examples, loss, accuracy, factory_loss, factory_accuracy }))
    }
}
