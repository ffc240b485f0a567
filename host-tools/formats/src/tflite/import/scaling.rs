//! The scaling of each input before anything else: `scale * x + shift`.

use tinyfit_model::{Scaler, Sequence, Unfit};

#[derive(Clone, Debug)]
pub(super) struct Scaling {
    scale: Vec<f64>,
    shift: Vec<f64>,
}

impl Scaling {
    /// Nothing is done.
    pub(super) fn new(len: usize) -> Self {
        Self { scale: vec![1.0; len], shift: vec![0.0; len] }
    }

    /// And then this.
    pub(super) fn then(&mut self, scale: &[f64], shift: &[f64]) {
        let pairs = self.scale.iter_mut().zip(&mut self.shift);
        for ((by, plus), (scale, shift)) in pairs.zip(scale.iter().zip(shift)) {
            *by *= scale;
            *plus = *plus * scale + shift;
        }
    }

    /// As a model's scaler, `(x - mean) * scale`; none where nothing is done. An error of one that has none, as where an input is
    /// multiplied by zero.
    pub(super) fn scaler(&self) -> Result<Option<Scaler>, Self> {
        let pairs = || self.scale.iter().zip(&self.shift);
        if pairs().all(|(scale, shift)| *scale == 1.0 && *shift == 0.0) {
            return Ok(None);
        }
        let mean: Vec<f32> = pairs().map(|(scale, shift)| (0.0 - shift / scale) as f32).collect();
        let scale: Vec<f32> = self.scale.iter().map(|&scale| scale as f32).collect();
        let known = mean.iter().all(|mean| mean.is_finite()) && scale.iter().all(|scale| scale.is_normal());
        if known { Ok(Some(Scaler { mean, inv_std: scale })) } else { Err(self.clone()) }
    }

    /// Begins a sequence: with the scaler, or where there is none with a part of the first layer.
    pub(super) fn begin(&self, sequence: &mut Sequence) -> Result<(), Unfit> {
        match self.scaler() {
            Ok(None) => Ok(()),
            Ok(Some(scaler)) => sequence.scaler(scaler),
            Err(Self { scale, shift }) => sequence.affine(scale, shift),
        }
    }
}
