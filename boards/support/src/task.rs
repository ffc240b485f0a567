//! The meaning of a network's outputs: probabilities of classes, quantities in their units, or the inputs again.

mod classes;
mod quantities;
mod reconstruction;

use serde::Deserialize;
use tinyfit::data::Example;
use tinyfit::layers::Vector;
use tinyfit::state::State;
use tinyfit::{Layer, Loss, Target, Zero};

use crate::protocol::{Error, Stats};

pub use classes::{Classes, Entropy};
pub use quantities::{Fixed, Quantities};
pub use reconstruction::Reconstruction;

/// An example of the factory's that the network must not forget; see [`SupervisorConfig::anchors`](tinyfit::train::SupervisorConfig).
pub type Anchor<const INPUTS: usize, T = tinyfit::Class> = Example<[f32; INPUTS], T>;

/// The meaning of a network's outputs: the numbers of a score, the type of a label, and the loss that learning minimizes.
///
/// Its numbers, the scaling of targets or a threshold, are a part of the model: an update replaces them, and they are saved.
pub trait Task: Copy + Zero + 'static {
    /// The task in a word, as [`Info::task`](crate::protocol::Info::task) has it.
    const NAME: &'static str;
    /// Of how many classes labels are; 0 where they are not classes.
    const CLASSES: usize = 0;
    /// How many of the model's numbers are the task's.
    const NUMBERS: usize = 0;
    /// What learning minimizes.
    const LOSS: Self::Loss;

    /// The numbers of a score.
    type Values: Vector<Element = f32>;
    /// The targets of a label, as a command has them: a [`List`](crate::protocol::List).
    type Targets: for<'de> Deserialize<'de> + AsRef<[f32]> + Default;
    /// A count for each class; of none where labels are not classes.
    type Counts: Copy + Zero + State + AsRef<[u32]> + AsMut<[u32]>;
    /// The loss.
    type Loss: Loss;
    /// The part of an answer that is kept until its label comes.
    type Verdict: Copy;
    /// The contents of a label, as it is kept.
    type Label: Copy;
    /// The outputs that were right.
    type Target: Target + Copy + Zero + State;

    /// The numbers of a score, from standardized inputs and the network's outputs.
    fn values(&self, x: &[f32], y: &[f32]) -> Self::Values;

    /// The part of the outputs that is kept; `None` if a number is not finite.
    fn verdict(y: &[f32]) -> Option<Self::Verdict>;

    /// The label of a `label` command.
    ///
    /// # Errors
    /// It is of another task, or a value is out of its range.
    fn label(&self, class: Option<u32>, targets: &Self::Targets) -> Result<Self::Label, Error>;

    /// The label that a button gives, which selects a class where there are some.
    ///
    /// # Errors
    /// There is more to a label than that.
    fn pressed(&self, class: u32) -> Result<Self::Label, Error> {
        self.label((Self::CLASSES > 0).then_some(class), &Self::Targets::default())
    }

    /// The right outputs for standardized inputs with that label.
    fn target(&self, x: &[f32], label: &Self::Label) -> Self::Target;

    /// The label of an anchor.
    fn anchor_label(target: &Self::Target) -> Self::Label;

    /// Whether the class of an answer is the label's; never where labels are not classes.
    fn is_right(_verdict: &Self::Verdict, _label: &Self::Label) -> bool {
        false
    }

    /// The class of a label; 0 where it is not a class.
    fn class(_label: &Self::Label) -> usize {
        0
    }

    /// Above which number of a score an example is an anomaly, if there is such a number.
    fn threshold(&self) -> Option<f32> {
        None
    }

    /// Whether these numbers of a score are an anomaly's; never if the task has no threshold.
    fn is_anomaly(&self, values: &Self::Values) -> bool {
        self.threshold()
            .is_some_and(|threshold| values.as_slice().first().is_some_and(|value| *value > threshold))
    }

    /// The counts as the protocol shows them: what has no meaning for the task is absent.
    fn shown(stats: Stats<()>, taught: &Self::Counts) -> Stats<&[u32]> {
        if Self::CLASSES == 0 {
            let (f32_correct, int8_correct) = (Stats::ABSENT, Stats::ABSENT);
            return Stats { f32_correct, int8_correct, ..stats }.with(None);
        }
        let taught = taught.as_ref();
        let some = taught.iter().rposition(|count| *count > 0).map_or(0, |last| last + 1);
        stats.with(taught.get(..some))
    }

    /// Shows each of the task's numbers.
    fn save(&self, _write: &mut impl FnMut(f32)) {}

    /// Puts what `read` makes of each of the task's numbers in its place.
    fn restore(&mut self, _read: &mut impl FnMut(f32) -> f32) {}
}

/// Whether all numbers are finite.
fn are_finite(numbers: &[f32]) -> bool {
    numbers.iter().all(|number| number.is_finite())
}

/// Whether a network classifies standardized inputs right.
// Inlined, each of three predictions would be a copy of the network's code.
#[inline(never)]
pub(crate) fn is_right<N, T, const INPUTS: usize>(network: &N, x: &[f32; INPUTS], label: &T::Label) -> bool
where
    N: Layer<In = [f32; INPUTS], Out: Vector<Element = f32>>,
    T: Task,
{
    let verdict = T::verdict(network.predict(x).as_slice());
    verdict.is_some_and(|verdict| T::is_right(&verdict, label))
}
