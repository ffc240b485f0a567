//! Logs through defmt where the feature is on, nothing elsewhere.

macro_rules! log {
    ($level:ident, $($argument:tt)*) => {{
        #[cfg(feature = "defmt")]
        defmt::$level!($($argument)*);
    }};
}

pub(crate) use log;
