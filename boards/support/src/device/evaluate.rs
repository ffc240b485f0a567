//! Evaluate the network and the factory's on the kept examples.

use embedded_storage::nor_flash::NorFlash;
use tinyfit::{Class, Layer, Train, Zero};

use super::examples::Example;
use super::{Device, State};
use crate::classes::{Entropy, class_of};
use crate::protocol::{Error, Evaluated, Reply};

impl<N, Q, F, const INPUTS: usize, const OUTPUTS: usize> Device<N, Q, F, INPUTS, OUTPUTS>
where
    N: Train<In = [f32; INPUTS], Out = [f32; OUTPUTS]> + Zero,
    Q: Layer<In = [f32; INPUTS], Out = [f32; OUTPUTS]>,
    F: NorFlash,
{
    // Inlined, the rare commands would bring 15 KB of copies of what learning has already.
    #[inline(never)]
    pub(super) fn evaluate(&mut self) -> Result<Reply<'_>, Error> {
        let State { network, evaluator, kept, .. } = &mut *self.state;
        if kept.is_empty() {
            return Err(Error::Empty);
        }
        let examples = kept.len() as u32;
        let mut measure = |network: &N| {
            let (mut loss, mut hits) = (0.0, 0u32);
            for Example { x, class } in kept.iter() {
                let class = usize::from(*class);
                loss += evaluator
                    .loss(network, &Entropy::<OUTPUTS>, x, &Class(class))
                    .map_err(|_| Error::InvalidValue)?;
                hits += u32::from(class_of(&network.predict(x)) == Some(class));
            }
            Ok((loss / examples as f32, hits as f32 / examples as f32))
        };
        let (loss, accuracy) = measure(network)?;
        let (factory_loss, factory_accuracy) = measure(self.factory.network)?;
        Ok(Reply::Evaluated(Evaluated { examples, loss, accuracy, factory_loss, factory_accuracy }))
    }
}
