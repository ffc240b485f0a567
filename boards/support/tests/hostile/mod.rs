//! Lines of an attacker who speaks the protocol: commands of its grammar with values at and beyond their limits,
//! updates begun and broken off, signatures of others and of other things, and any of these cut, changed, doubled
//! and run together.

use std::rc::Rc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use crc::{CRC_32_ISO_HDLC, Crc};
use tinyfit::{Generator, SeedableRng, init};
use tinyfit_board::protocol::{CHUNK, chunk_crc};

/// Values for any place of a command.
const VALUES: &str = "0 1 2 3 4 7 29 30 31 159 160 255 256 1024 1025 65535 65536 2147483648 4294967294 4294967295 4294967296 \
                      18446744073709551615 18446744073709551616 123456789012345678901234567890 -1 -0 1.5 0.01 1e3 1e38 1e39 1e999 \
                      -1e999 1e-999 NaN 00 +1 .5 null true \"1\" [] {}";

/// Those that are right in many.
const USUAL: &str = "0 1 2 3 4 7";

/// Commands without anything in them.
const WORDS: &str =
    "info clear factory stats forget timing stop evaluate save rollback provision commit nope";

/// What ends or begins something of JSON, a line or a terminal's command.
const PIECES: [&[u8]; 14] = [
    b"{",
    b"}",
    b"[",
    b"\"",
    b"\\",
    b":",
    b",",
    b"\\u0000",
    b"\0",
    b"\x1b[2J",
    b"\xff\xfe",
    b"\n",
    b"\r",
    b"\"id\":1,",
];

/// Inputs of the network.
const FEATURES: usize = 30;

/// Who has a signature made: of what stands before it, and for this number.
pub(crate) type Forger = dyn Fn(u32, &[u8]) -> Vec<String>;

pub(crate) struct Hostile {
    pub(crate) rng: Generator,
    id: u32,
    /// Lines of before.
    said: Vec<Vec<u8>>,
    /// Lines that make sense one after the other, the next one last.
    script: Vec<String>,
    /// Whether they come without others between them.
    in_a_row: bool,
    /// The counter of the device's last update.
    pub(crate) counter: u32,
    /// The CRC-32 of each model that was begun to be sent.
    pub(crate) models: Vec<u32>,
    /// Numbers of the device's model.
    numbers: usize,
    forge: Option<Rc<Forger>>,
}

impl Hostile {
    /// Against a device whose model has so many numbers; with signatures that are not the owner's of that.
    pub(crate) fn new(seed: u64, numbers: usize, forge: Option<Rc<Forger>>) -> Self {
        let rng = Generator::seed_from_u64(seed);
        Self {
            rng,
            id: 0,
            said: Vec::new(),
            script: Vec::new(),
            in_a_row: false,
            counter: 0,
            models: Vec::new(),
            numbers,
            forge,
        }
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        init::index(n, &mut self.rng)
    }

    fn one_of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }

    fn word(&mut self, words: &'static str) -> &'static str {
        let words: Vec<&str> = words.split_whitespace().collect();
        self.one_of(&words)
    }

    /// The next bytes to send, without the end of the line.
    pub(crate) fn line(&mut self) -> Vec<u8> {
        let line = match self.below(16) {
            nth if !self.script.is_empty() && (nth < 8 || self.in_a_row) => {
                self.script.pop().unwrap_or_default().into_bytes()
            }
            4 | 5 => {
                let line = self.said_or_new();
                self.spoiled(line)
            }
            6 => self.said_or_new(),
            7 => self.nonsense(),
            8 if self.below(8) == 0 => {
                self.begin_teaching();
                self.script.pop().unwrap_or_default().into_bytes()
            }
            _ => self.whole(),
        };
        if self.said.len() < 64 {
            self.said.push(line.clone());
        } else {
            let place = self.below(64);
            self.said[place].clone_from(&line);
        }
        line
    }

    fn said_or_new(&mut self) -> Vec<u8> {
        if self.said.is_empty() || self.below(2) == 0 {
            return self.whole();
        }
        let place = self.below(self.said.len());
        self.said[place].clone()
    }

    /// A command, numbered or not, signed by somebody or not.
    fn whole(&mut self) -> Vec<u8> {
        let command = self.command();
        let id = match self.below(4) {
            0 | 1 => return command.into_bytes(),
            2 => {
                self.id += 1;
                self.id.to_string()
            }
            _ => self.value(),
        };
        let head = format!(r#"{{"id":{id},"command":{command}"#);
        let number = id.parse();
        match (self.below(3), number, self.forge.clone()) {
            (0 | 1, Ok(number), Some(forge)) => {
                let signatures = forge(number, head.as_bytes());
                let place = self.below(signatures.len());
                format!(r#"{head},"signature":"{}"}}"#, signatures[place]).into_bytes()
            }
            _ => {
                let more = self.one_of(&[
                    "",
                    "",
                    "",
                    "",
                    r#","signature":"""#,
                    r#","signature":null"#,
                    r#","id":1"#,
                ]);
                format!("{head}{more}}}").into_bytes()
            }
        }
    }

    /// A value, mostly one of those that are usual in its place.
    fn value(&mut self) -> String {
        let usual = self.below(3) > 0;
        self.word(if usual { USUAL } else { VALUES }).to_string()
    }

    fn command(&mut self) -> String {
        match self.below(32) {
            0..=4 => {
                let (rise, count) =
                    (self.below(4) as i32 * 700, if self.below(8) == 0 { self.below(70) } else { FEATURES });
                let mut x: Vec<String> =
                    (0..count).map(|i| (rise - 1000 + i as i32 * 31 % 97).to_string()).collect();
                if self.below(8) == 0 && count > 0 {
                    x[count / 2] = self.value();
                }
                format!(r#"{{"score":{{"x":[{}]}}}}"#, x.join(","))
            }
            5..=9 => {
                let (class, keep) = (self.value(), self.one_of(&["true", "true", "true", "false", "1"]));
                let window =
                    if self.below(4) == 0 { format!(r#","window":{}"#, self.value()) } else { String::new() };
                // Of the device's task or of another.
                let what = match self.below(8) {
                    0 => String::new(),
                    1 | 2 => {
                        let count = if self.below(4) == 0 { self.below(70) } else { 2 };
                        let targets: Vec<String> = (0..count).map(|_| self.value()).collect();
                        format!(r#""targets":[{}],"#, targets.join(","))
                    }
                    3 => format!(r#""class":{class},"targets":[1,2],"#),
                    _ => format!(r#""class":{class},"#),
                };
                format!(r#"{{"label":{{{what}"keep":{keep}{window}}}}}"#)
            }
            10 | 11 => {
                let rate = self.one_of(&["0.01", "0.1", "0.5", "3", "1e9", "-1", "1e39", "0", "null"]);
                let (epochs, seed) = (self.value(), self.value());
                format!(r#"{{"learn":{{"epochs":{epochs},"learning_rate":{rate},"seed":{seed}}}}}"#)
            }
            12..=15 => {
                let bytes: Vec<u8> = (0..12 * self.below(53)).map(|_| self.below(256) as u8).collect();
                let mut base64 = STANDARD.encode(bytes);
                if self.below(4) == 0 {
                    base64 = base64.replace('/', r"\/") + self.one_of(&["", "=", "?", "A"]);
                }
                format!(r#"{{"samples":{{"base64":"{base64}"}}}}"#)
            }
            16 | 17 => format!(r#"{{"get":{{"offset":{}}}}}"#, self.value()),
            18 => {
                let (offset, crc) = (self.value(), self.value());
                format!(r#"{{"put":{{"offset":{offset},"base64":"zcxMPQ==","crc":{crc}}}}}"#)
            }
            19 => {
                self.begin_update();
                self.script.pop().unwrap_or_default()
            }
            20 => {
                let (counter, crc, factory) = (self.value(), self.value(), self.value());
                let to = self.one_of(&[
                    "",
                    r#","device":"""#,
                    r#","device":"x""#,
                    r#","digest":"","signature":"""#,
                ]);
                format!(r#"{{"update":{{"counter":{counter},"crc":{crc},"factory":{factory}{to}}}}}"#)
            }
            21 => format!(r#"{{"watch":{{"on":{}}}}}"#, self.one_of(&["true", "false", "1", ""])),
            22 => format!(r#"{{"{}":{}}}"#, self.word(WORDS), self.value()),
            _ => format!("\"{}\"", self.word(WORDS)),
        }
    }

    /// All the lines of an update, of numbers that are mostly good.
    fn begin_update(&mut self) {
        let mut numbers: Vec<f32> =
            (0..self.numbers).map(|_| self.below(2001) as f32 / 1000.0 - 1.0).collect();
        if self.below(6) == 0 {
            numbers[self.numbers / 2] = self.one_of(&[f32::NAN, f32::INFINITY, f32::MAX, f32::MIN_POSITIVE]);
        }
        let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
        let crc = Crc::<u32>::new(&CRC_32_ISO_HDLC).checksum(&bytes);
        let leap = self.one_of(&[1, 1, 1, 1, 2, 1024, 0, 1025, u32::MAX]);
        let counter = self.counter.saturating_add(leap);
        self.models.push(crc);
        let more = match self.forge.clone() {
            Some(forge) => {
                let signatures = forge(counter, &bytes);
                let place = self.below(signatures.len());
                let digest = STANDARD.encode([0; 64]);
                format!(r#","digest":"{digest}","signature":"{}""#, signatures[place])
            }
            None => String::new(),
        };
        let mut lines = vec![format!(r#"{{"update":{{"counter":{counter},"crc":{crc}{more}}}}}"#)];
        for (nth, chunk) in bytes.chunks(4 * CHUNK).enumerate() {
            let offset = nth * CHUNK;
            let (base64, crc) = (STANDARD.encode(chunk), chunk_crc(offset, chunk));
            lines.push(format!(r#"{{"put":{{"offset":{offset},"base64":"{base64}","crc":{crc}}}}}"#));
        }
        lines.push("\"commit\"".into());
        self.play(lines);
    }

    fn play(&mut self, mut lines: Vec<String>) {
        lines.reverse();
        self.script = lines;
        self.in_a_row = self.below(2) == 0;
    }

    /// All the lines that teach a device, so that its supervisor finds another network better.
    fn begin_teaching(&mut self) {
        let mut lines = Vec::new();
        for nth in 0..24 {
            let class = nth % 4;
            let x: Vec<String> = (0..FEATURES)
                .map(|i| (class as i32 * 700 - 1000 + ((i + nth) * 37 % 97) as i32).to_string())
                .collect();
            lines.push(format!(r#"{{"score":{{"x":[{}]}}}}"#, x.join(",")));
            lines.push(format!(r#"{{"label":{{"class":{class},"keep":true}}}}"#));
        }
        lines.push(r#"{"learn":{"epochs":8,"learning_rate":0.1,"seed":1}}"#.into());
        lines.push(self.one_of(&["\"save\"", "\"rollback\"", "\"evaluate\"", "\"factory_reset\""]).into());
        self.play(lines);
    }

    /// A line with something changed.
    fn spoiled(&mut self, mut line: Vec<u8>) -> Vec<u8> {
        for _ in 0..1 + self.below(3) {
            let at = self.below(line.len() + 1);
            let end = at + self.below(line.len() - at + 1);
            match self.below(9) {
                0 => line.truncate(at),
                1 => drop(line.drain(..at)),
                2 => drop(line.drain(at..end)),
                3 => {
                    let part = line[at..end].to_vec();
                    line.splice(end..end, part);
                }
                4 => {
                    let piece = self.one_of(&PIECES);
                    line.splice(at..at, piece.iter().copied());
                }
                5 => {
                    let other = self.whole();
                    line.splice(at.., other);
                }
                6 => line.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << (at % 8)),
                7 => {
                    let value = self.word(VALUES);
                    let digits = line.iter().skip(at).position(u8::is_ascii_digit).map(|place| at + place);
                    if let Some(place) = digits {
                        line.splice(place..=place, value.bytes());
                    }
                }
                _ => {
                    let blanks = vec![b" \t"[at % 2]; self.below(200)];
                    line.splice(at..at, blanks);
                }
            }
        }
        line
    }

    fn nonsense(&mut self) -> Vec<u8> {
        let length = self.one_of(&[1usize, 3, 40, 300, 1023, 1024, 1025, 5000]);
        match self.below(5) {
            0 => (0..length).map(|_| self.below(256) as u8).collect(),
            1 => b"[{\"id\":"[..1 + self.below(7)].repeat(length / 4 + 1),
            2 => [b"{\"id\":1,\"command\":".as_slice(), &b"[".repeat(length)].concat(),
            3 => b"9".repeat(length),
            _ => {
                let piece = self.one_of(&PIECES);
                piece.repeat(length / piece.len() + 1)
            }
        }
    }
}
