//! Labels of samples.

use std::str::FromStr;

/// How samples get their labels.
#[derive(Clone, Debug, PartialEq)]
pub enum Labels {
    /// None: the log has no such column.
    None,
    /// All the same.
    Fixed(String),
    /// One after the other, each for its time.
    Protocol(Protocol),
    /// One of these, by a key; none before the first.
    Keys {
        /// The labels, of the keys 1, 2 and so on.
        names: Vec<String>,
        /// The one that was pressed last.
        pressed: Option<usize>,
    },
}

impl Labels {
    /// Whether the log has a column of them.
    pub fn is_there(&self) -> bool {
        *self != Self::None
    }

    /// The label of the sample at so many seconds; empty if it has none.
    pub fn at(&self, seconds: f64) -> &str {
        match self {
            Self::None => "",
            Self::Fixed(label) => label,
            Self::Protocol(protocol) => protocol.at(seconds),
            Self::Keys { names, pressed } => pressed.and_then(|at| names.get(at)).map_or("", String::as_str),
        }
    }
}

/// Labels with the seconds that each lasts: `rest 10, walk 20.5`.
#[derive(Clone, Debug, PartialEq)]
pub struct Protocol(Vec<(String, f64)>);

impl Protocol {
    /// All of it, in seconds.
    pub fn seconds(&self) -> f64 {
        self.0.iter().map(|(_, seconds)| seconds).sum()
    }

    /// The label at a time; empty after the last.
    pub fn at(&self, seconds: f64) -> &str {
        let mut end = 0.0;
        let mut steps = self.0.iter();
        let step = steps.find(|(_, lasts)| {
            end += lasts;
            seconds < end
        });
        step.map_or("", |(label, _)| label)
    }
}

impl FromStr for Protocol {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let step = |step: &str| {
            let step = step.trim();
            let (label, seconds) = step.rsplit_once(' ').unwrap_or((step, ""));
            let lasts = seconds.strip_suffix('s').unwrap_or(seconds).parse::<f64>().ok();
            match lasts.filter(|seconds| *seconds > 0.0 && seconds.is_finite()) {
                Some(seconds) if !label.trim().is_empty() => Ok((label.trim().to_string(), seconds)),
                _ => Err(format!("'{step}' is not a label and its seconds, such as 'rest 10'")),
            }
        };
        text.split(',').map(step).collect::<Result<_, _>>().map(Self)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn a_protocol_has_each_label_for_its_time() {
        let protocol: Protocol = "rest 10, slow walk 2.5s,rest 1".parse().unwrap();
        assert_eq!(protocol.seconds(), 13.5);
        assert_eq!(
            [0.0, 9.99, 10.0, 12.6, 13.5].map(|t| protocol.at(t)),
            ["rest", "rest", "slow walk", "rest", ""]
        );
        for wrong in ["", "rest", "rest 0", "rest -1", "rest ten", "rest 1,,walk 2", " 5", "rest inf"] {
            let error = Protocol::from_str(wrong).unwrap_err();
            assert!(error.contains("is not a label and its seconds"), "{wrong}: {error}");
        }
        let mut keys = Labels::Keys { names: vec!["a".into(), "b".into()], pressed: None };
        assert_eq!((keys.at(1.0), keys.is_there()), ("", true));
        if let Labels::Keys { pressed, .. } = &mut keys {
            *pressed = Some(1);
        }
        assert_eq!(keys.at(1.0), "b");
    }
}
