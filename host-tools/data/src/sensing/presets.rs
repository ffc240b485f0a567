//! Chains of features with a name: files of TOML as a user writes them.

/// A chain with a name.
#[derive(Clone, Copy, Debug)]
pub struct Preset {
    /// The name.
    pub name: &'static str,
    /// The chain, in TOML.
    pub text: &'static str,
}

/// Every preset.
pub const PRESETS: [Preset; 5] = [
    Preset { name: "motion", text: include_str!("presets/motion.toml") },
    Preset { name: "vibration", text: include_str!("presets/vibration.toml") },
    Preset { name: "audio", text: include_str!("presets/audio.toml") },
    Preset { name: "current", text: include_str!("presets/current.toml") },
    Preset { name: "raw", text: include_str!("presets/raw.toml") },
];
