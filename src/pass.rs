//! What is asked of a pass through a network.

/// What the last layer of a forward pass leaves in the cache.
#[doc(alias = "Head")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputForm {
    /// Its outputs.
    Activated,
    /// Its weighted sums, before the activation: what a fused loss reads.
    Logits,
}

/// What a forward pass is for.
#[doc(alias("training", "eval"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// An example is learned: [`Dropout`](crate::Dropout) drops.
    Train,
    /// The network is only looked at.
    Eval,
}

/// One pass through a network, or through some of its layers.
///
/// A layer looks at `form` and `mode`; which layers take part is the business of pairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pass {
    /// What the network's last layer leaves in its cache, or, backwards, what the gradient there belongs to.
    pub form: OutputForm,
    /// What the pass is for.
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

    /// The part of the pass that is layer `nth`, counted from the input.
    pub const fn layer(self, nth: usize) -> Self {
        Self { from: nth, to: nth.saturating_add(1), ..self }
    }

    /// The part of the pass within the lower one of a pair, which has so many layers.
    #[inline(always)]
    pub(crate) fn lower(self, layers: usize) -> Option<Self> {
        (self.from < layers).then_some(Self { form: OutputForm::Activated, ..self })
    }

    /// The part of the pass within the upper one of a pair, above so many layers.
    #[inline(always)]
    pub(crate) fn upper(self, layers: usize) -> Option<Self> {
        let from = self.from.saturating_sub(layers);
        let to = self.to.saturating_sub(layers);
        (to > 0).then_some(Self { from, to, ..self })
    }
}
