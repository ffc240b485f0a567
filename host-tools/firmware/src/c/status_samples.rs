    /// No frame ended with the sample.
    Pending = 7,
