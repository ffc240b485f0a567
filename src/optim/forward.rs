//! The common methods of optimizers.

/// Forwards methods of [`Optimizer`](crate::Optimizer), by name, to the field `optimizer` of a wrapper.
macro_rules! forwards {
    ($($method:ident),+ $(,)?) => {
        $(crate::optim::forward::forwards!(@ $method);)+
    };
    (@ learning_rate) => {
        fn learning_rate(&self) -> f32 {
            self.optimizer.learning_rate()
        }
    };
    (@ set_learning_rate) => {
        fn set_learning_rate(&mut self, rate: f32) {
            self.optimizer.set_learning_rate(rate);
        }
    };
    (@ tick) => {
        fn tick(&mut self) {
            self.optimizer.tick();
        }
    };
    (@ gain) => {
        #[inline(always)]
        fn gain(&self) -> f32 {
            self.optimizer.gain()
        }
    };
    (@ update) => {
        #[inline(always)]
        fn update(&self, weight: &mut f32, g: f32, state: &mut Self::State) {
            self.optimizer.update(weight, g, state);
        }
    };
    (@ update_columns) => {
        #[inline(always)]
        fn update_columns<const I: usize, const O: usize>(&self, outer: Outer<'_, Self::State, I, O>) -> usize {
            self.optimizer.update_columns(outer)
        }
    };
    (@ update_bias) => {
        #[inline(always)]
        fn update_bias(&self, bias: &mut f32, g: f32, state: &mut Self::State) {
            self.optimizer.update_bias(bias, g, state);
        }
    };
    (@ norms) => {
        fn clip_norm(&self) -> Option<f32> {
            self.optimizer.clip_norm()
        }

        fn max_norm(&self) -> Option<f32> {
            self.optimizer.max_norm()
        }
    };
}
pub(super) use forwards;

/// The learning rate of an optimizer that has it in a field of that name.
macro_rules! learning_rate_of_field {
    () => {
        fn learning_rate(&self) -> f32 {
            self.learning_rate
        }

        fn set_learning_rate(&mut self, rate: f32) {
            self.learning_rate = rate;
        }
    };
}
pub(super) use learning_rate_of_field;
