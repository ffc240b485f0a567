    /// The target is NaN, infinite, or no class.
    Target = 3,
    /// The learning rate is not in 0..2^20.
    LearningRate = 4,
    /// The loss or a gradient is infinite or too large: scale the data or lower the learning rate.
    Gradient = 5,
