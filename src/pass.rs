//! The arguments of a pass through a network.

/// The form of the outputs that a forward pass leaves in the cache of the last layer.
#[doc(alias = "Head")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputForm {
    /// The outputs `y`.
    Activated,
    /// The weighted sums `z` before the last activation, which a fused loss reads.
    Logits,
}

/// The purpose of a forward pass: training or evaluation. PyTorch's `train()` and `eval()`, Keras's `training=`.
#[doc(alias("training", "eval"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Training: [`Dropout`](crate::Dropout) drops inputs.
    Train,
    /// Evaluation: [`Dropout`](crate::Dropout) passes its inputs on.
    Eval,
}

/// One pass through all layers of a network, or through some of them.
///
/// A layer reads `form` and `mode`. Pairs decide which layers take part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pass {
    /// The form of the last layer's outputs; in a backward pass, whether its gradient is `dL/dy` or `dL/dz`.
    pub form: OutputForm,
    /// Training or evaluation.
    pub mode: Mode,
    /// Layers `from..to` take part.
    pub(crate) from: usize,
    pub(crate) to: usize,
}

impl Pass {
    /// A pass through all layers.
    pub const fn all(form: OutputForm, mode: Mode) -> Self {
        Self { form, mode, from: 0, to: usize::MAX }
    }

    /// The part of this pass that is layer `nth`, counted from 0 at the input.
    pub const fn layer(self, nth: usize) -> Self {
        Self { from: nth, to: nth.saturating_add(1), ..self }
    }

    /// The part of the pass within the first network of a pair, which has this number of layers.
    #[inline(always)]
    pub(crate) fn lower(self, layers: usize) -> Option<Self> {
        (self.from < layers).then_some(Self { form: OutputForm::Activated, ..self })
    }

    /// The part of the pass within the second network of a pair, after this number of layers.
    #[inline(always)]
    pub(crate) fn upper(self, layers: usize) -> Option<Self> {
        let from = self.from.saturating_sub(layers);
        let to = self.to.saturating_sub(layers);
        (to > 0).then_some(Self { from, to, ..self })
    }
}
