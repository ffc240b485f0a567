//! Lines for a device, most of them no good: what a noisy port, a lost host or an attacker may say.

use tinyfit::{Generator, SeedableRng, init};

/// So many lines from a seed: commands, commands with a byte changed or an end missing, two of them run together, one of
/// before again, one too long, and what is not a command at all. None is blank, and none asks for what differs from
/// board to board.
pub(crate) fn lines(seed: u64, count: usize) -> Vec<String> {
    let mut lines = Lines { rng: Generator::seed_from_u64(seed), id: 0, said: Vec::new() };
    for _ in 0..count {
        let line = lines.next();
        lines.said.push(line);
    }
    lines.said
}

struct Lines {
    rng: Generator,
    id: u32,
    said: Vec<String>,
}

impl Lines {
    fn below(&mut self, n: usize) -> usize {
        init::index(n, &mut self.rng)
    }

    fn next(&mut self) -> String {
        let line = self.command();
        let at = self.below(line.len());
        match self.below(10) {
            0 => {
                // Of the printable ones, since these lines pass through what takes text.
                let byte = char::from(b' ' + self.below(95) as u8);
                format!("{}{byte}{}", &line[..at], &line[at + 1..])
            }
            1 => line[..at.max(1)].to_string(),
            2 => format!("{}{}", &line[..at], self.command()),
            3 if !self.said.is_empty() => {
                let before = self.below(self.said.len());
                self.said[before].clone()
            }
            4 => match self.below(3) {
                0 => "x".repeat(2000),
                1 => "[{".repeat(500),
                _ => "hello".to_string(),
            },
            _ => line,
        }
    }

    /// A command, numbered or not.
    fn command(&mut self) -> String {
        let class = self.below(8);
        let command = match self.below(14) {
            0..=3 => {
                let feature =
                    [0, 250, 500, 1000][self.below(4)] as f32 * if self.below(2) == 0 { 1.0 } else { -0.5 };
                let inputs = if self.below(8) == 0 { self.below(70) } else { 30 };
                let x: Vec<String> =
                    (0..inputs).map(|i| format!("{}", feature + (i % 7) as f32 * class as f32)).collect();
                format!(r#"{{"score":{{"x":[{}]}}}}"#, x.join(","))
            }
            4..=6 => {
                let what = [r#""targets":[1,2.5],"#, "", r#""class":1,"targets":[1],"#];
                let usual = format!(r#""class":{class},"#);
                let what = what.get(self.below(12)).map_or(usual, |what| what.to_string());
                format!(r#"{{"label":{{{what}"keep":{}}}}}"#, self.below(4) != 0)
            }
            7 => {
                let rate = ["0.01", "0.1", "-1", "1e30", "1e999", "0"][self.below(6)];
                format!(r#"{{"learn":{{"epochs":{},"learning_rate":{rate},"seed":{class}}}}}"#, self.below(3))
            }
            8 => {
                let samples = ["AAAA", "DAD9/+YDAAABAAAA", "?", ""][self.below(4)];
                format!(r#"{{"samples":{{"base64":"{samples}"}}}}"#)
            }
            9 => format!(r#"{{"get":{{"offset":{}}}}}"#, self.below(2000)),
            10 => {
                let (offset, crc) = [(0, 3905382943u32), (1, 3905382943), (0, 1)][self.below(3)];
                format!(r#"{{"put":{{"offset":{offset},"base64":"AACAPw==","crc":{crc}}}}}"#)
            }
            11 => match self.below(3) {
                0 => "\"commit\"".to_string(),
                1 => "\"stop\"".to_string(),
                _ => format!(r#"{{"update":{{"counter":{class},"crc":{class}}}}}"#),
            },
            12 => ["\"stats\"", "\"evaluate\"", "\"clear\"", "\"reset_stats\""][self.below(4)].to_string(),
            _ => ["\"save\"", "\"rollback\"", "\"factory_reset\"", r#"{"watch":{"on":true}}"#][self.below(4)]
                .to_string(),
        };
        if self.below(3) > 0 {
            return command;
        }
        self.id += 1;
        let id = if self.below(5) == 0 { self.id / 2 } else { self.id };
        format!(r#"{{"id":{id},"command":{command}}}"#)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_the_same_of_a_seed_and_lines() {
        assert_eq!(lines(1, 500), lines(1, 500));
        assert_ne!(lines(1, 500), lines(2, 500));
        assert!(lines(1, 500).iter().all(|line| !line.trim().is_empty() && !line.contains(['\n', '\r'])));
    }
}
