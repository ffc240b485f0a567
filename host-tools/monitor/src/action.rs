//! A command of a person or a script.

use crate::state::State;

/// The action.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Something for the device.
    Wish(Wish),
    /// The end.
    Quit,
}

/// The device's command.
#[derive(Clone, Debug, PartialEq)]
pub enum Wish {
    /// The true class of the window scored last, or of this one if it still is the last.
    Label {
        /// The class.
        class: usize,
        /// The window that was looked at.
        window: Option<u32>,
    },
    /// The targets of the window scored last, or of this one if it still is the last. Empty to make an autoencoder keep it.
    Targets {
        /// The targets, in their units.
        targets: Vec<f32>,
        /// The window that was looked at.
        window: Option<u32>,
    },
    /// Learn what was labeled.
    Learn,
    /// Stop learning.
    Stop,
    /// Compare the network with the factory's.
    Evaluate,
    /// Save what was learned.
    Save,
    /// Back to what was saved.
    RollBack,
    /// Have the device learn for its owner alone from now on.
    Provision,
    /// Fetch the model into a file.
    Fetch,
    /// A command of the protocol as it is, in JSON.
    Command(String),
}

impl Action {
    /// The action of a key; `window` is the one on the screen.
    pub(crate) fn of_key(key: char, window: Option<u32>) -> Option<Self> {
        let wish = match key {
            'l' => Wish::Learn,
            'x' => Wish::Stop,
            'e' => Wish::Evaluate,
            's' => Wish::Save,
            'b' => Wish::RollBack,
            'f' => Wish::Fetch,
            'k' => Wish::Targets { targets: Vec::new(), window },
            'q' => return Some(Action::Quit),
            _ => Wish::Label { class: key.to_digit(10)? as usize, window },
        };
        Some(Action::Wish(wish))
    }

    /// The action of a line, for a session that stands so.
    ///
    /// # Errors
    /// It is none: what is wrong, and what there is.
    pub(crate) fn of_line(line: &str, state: &State) -> Result<Self, String> {
        let wish = match line.split_once(' ').map_or((line, ""), |(word, rest)| (word, rest.trim())) {
            ("quit", "") => return Ok(Action::Quit),
            ("learn", "") => Wish::Learn,
            ("stop", "") => Wish::Stop,
            ("provision", "") => Wish::Provision,
            ("evaluate", "") => Wish::Evaluate,
            ("save", "") => Wish::Save,
            ("rollback", "") => Wish::RollBack,
            ("fetch", "") => Wish::Fetch,
            ("keep", "") => Wish::Targets { targets: Vec::new(), window: None },
            ("label", targets) if !state.classifies() => {
                let targets: Result<Vec<f32>, _> = targets.split_whitespace().map(str::parse).collect();
                let targets = targets.ok().filter(|targets| !targets.is_empty());
                let targets = targets.ok_or_else(|| {
                    format!("`{line}`: give the target, or the targets with spaces between them")
                })?;
                Wish::Targets { targets, window: None }
            }
            ("label", class) => {
                let number = class.parse().ok();
                let class = number.or_else(|| state.names.iter().position(|name| name == class));
                let class = class.ok_or_else(|| format!("`{line}`: give a class's number or name"))?;
                Wish::Label { class, window: None }
            }
            _ if line.starts_with(['{', '"']) => Wish::Command(line.to_string()),
            _ => {
                let label = if state.classifies() { "label CLASS" } else { "label TARGETS, keep" };
                return Err(format!(
                    "`{line}`: give {label}, learn, stop, evaluate, save, rollback, provision, fetch, quit or a command in JSON"
                ));
            }
        };
        Ok(Action::Wish(wish))
    }
}
