//! Settings with a fixed set of named values.

/// A setting with a fixed set of values, each with the name that options and model files use.
pub trait Choice: Copy + PartialEq + 'static {
    /// Every value, in the order in which help lists them.
    const ALL: &'static [Named<Self>];

    /// The name of this value.
    fn name(self) -> &'static str {
        Self::ALL.iter().find(|named| named.value == self).map_or("", |named| named.name)
    }
}

/// A value of a [`Choice`].
#[derive(Clone, Copy, Debug)]
pub struct Named<T> {
    /// The value.
    pub value: T,
    /// What options and files call it.
    pub name: &'static str,
    /// One line of help; empty where the name is enough.
    pub help: &'static str,
    /// A second name that is accepted.
    pub alias: Option<&'static str>,
}

impl<T> Named<T> {
    /// A value with its name and what it is.
    pub const fn new(value: T, name: &'static str, help: &'static str) -> Self {
        Self { value, name, help, alias: None }
    }

    /// The same with a second name that is accepted.
    pub const fn or(mut self, alias: &'static str) -> Self {
        self.alias = Some(alias);
        self
    }
}
