//! A board that lies, at a pseudo terminal: it answers what it is asked, and between the answers sends whatever
//! does harm.

use std::io::{ErrorKind, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serialport::{SerialPort, TTYPort};
use tinyfit::{Generator, SeedableRng, init};
use tinyfit_client::protocol::{CHUNK, VERSION, chunk_crc};

/// The lines of a board between its answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lie {
    /// Bytes without an end.
    Endless,
    /// Ends alone.
    Blank,
    /// Windows that were scored, numbers rising or jumping.
    Scores,
    /// Supervisor events and lost samples, by the billion.
    Events,
    /// Replies to numbers that nobody used, and to some that were.
    Replies,
    /// Any bytes.
    Garbage,
    /// Numbers beyond all bounds.
    Numbers,
    /// Brackets, as many as a line holds.
    Deep,
    /// Terminal control sequences, in names and between lines.
    Escapes,
    /// Another board each time.
    Infos,
    /// Lines of the length that is allowed, and above.
    Long,
    /// A byte now and then.
    Drip,
}

impl Lie {
    pub(crate) const ALL: [Self; 12] = [
        Self::Endless,
        Self::Blank,
        Self::Scores,
        Self::Events,
        Self::Replies,
        Self::Garbage,
        Self::Numbers,
        Self::Deep,
        Self::Escapes,
        Self::Infos,
        Self::Long,
        Self::Drip,
    ];
}

/// How it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answers {
    /// As a board does, though its counts jump.
    Right,
    /// The right number, and another command's reply.
    Wrong,
    /// With another version of the protocol.
    Version,
    /// That the number came before.
    Repeated,
    /// That it learns.
    Busy,
    /// Never.
    Never,
    /// A byte a second.
    Slow,
}

/// A board that is plugged in until it is dropped.
pub(crate) struct Board {
    /// The port's path.
    pub(crate) path: String,
    /// Bytes that were sent.
    pub(crate) said: Arc<AtomicUsize>,
    over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
    /// Kept open, so that the port stays when nobody has it open.
    port: TTYPort,
}

impl Board {
    /// One that sends each of its lies for so long, over and over, after so many answers.
    pub(crate) fn new(seed: u64, lies: &[Lie], each: Duration, answers: Answers, after: usize) -> Self {
        let (here, there) = TTYPort::pair().unwrap();
        let path = there.name().unwrap();
        let (said, over) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        let mut liar = Liar {
            port: here,
            rng: Generator::seed_from_u64(seed),
            answers,
            said: Arc::clone(&said),
            over: Arc::clone(&over),
            heard: Vec::new(),
            after,
            window: 0,
            last: 0,
            parameters: 0,
        };
        let lies = lies.to_vec();
        let thread = Some(std::thread::spawn(move || liar.live(&lies, each)));
        Self { path, said, over, thread, port: there }
    }
}

impl Drop for Board {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        let Some(thread) = self.thread.take() else { return };
        // It may wait for somebody to read.
        while !thread.is_finished() {
            let _ = self.port.read(&mut [0; 4096]);
        }
        let _ = thread.join();
    }
}

struct Liar {
    port: TTYPort,
    rng: Generator,
    answers: Answers,
    said: Arc<AtomicUsize>,
    over: Arc<AtomicBool>,
    heard: Vec<u8>,
    /// Answers until it lies.
    after: usize,
    window: u32,
    /// The number of the last command.
    last: u32,
    /// The model in the last `info`.
    parameters: usize,
}

impl Liar {
    fn live(&mut self, lies: &[Lie], each: Duration) {
        let began = Instant::now();
        while !self.over.load(Ordering::Relaxed) {
            let nth = began.elapsed().as_millis() / each.as_millis().max(1);
            if self.after == 0 && !lies.is_empty() {
                let bytes = self.lie(lies[nth as usize % lies.len()]);
                self.say(&bytes);
            }
            self.listen();
        }
    }

    fn below(&mut self, n: usize) -> usize {
        init::index(n, &mut self.rng)
    }

    fn any(&mut self) -> u32 {
        [0, 1, 7, 1 << 16, u32::MAX - 1, u32::MAX][self.below(6)]
    }

    /// All of it, unless nobody reads for long.
    fn say(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() && !self.over.load(Ordering::Relaxed) {
            self.port.set_timeout(Duration::from_millis(100)).unwrap();
            match self.port.write(bytes) {
                Ok(count) => {
                    bytes = &bytes[count..];
                    self.said.fetch_add(count, Ordering::Relaxed);
                }
                // A reader that waits until all output is read must not wait for a writer that waits for it.
                Err(error) if error.kind() == ErrorKind::TimedOut => self.hear(),
                Err(_) => return,
            }
        }
    }

    fn hear(&mut self) {
        let mut bytes = [0; 4096];
        self.port.set_timeout(Duration::from_millis(1)).unwrap();
        let count = self.port.read(&mut bytes).unwrap_or(0);
        self.heard.extend(&bytes[..count]);
    }

    /// Takes what has come, and answers the lines in it.
    fn listen(&mut self) {
        self.hear();
        while let Some(end) = self.heard.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.heard.drain(..=end).collect();
            let line = String::from_utf8_lossy(&line).trim().to_string();
            if !line.is_empty() {
                self.answer(&line);
            }
        }
    }

    fn answer(&mut self, line: &str) {
        self.after = self.after.saturating_sub(1);
        let id = line.strip_prefix(r#"{"id":"#).and_then(|rest| rest.split(',').next());
        let id: Option<u32> = id.and_then(|id| id.parse().ok());
        self.last = id.unwrap_or(self.last);
        let asks = |word: &str| line.contains(word);
        let reply = match self.answers {
            _ if asks("\"info\"") => self.info(),
            Answers::Repeated => format!(r#"{{"error":{{"repeated":{{"last":{}}}}}}}"#, u32::MAX),
            Answers::Busy if asks("learn") => {
                format!(r#"{{"error":{{"repeated":{{"last":{}}}}}}}"#, id.unwrap_or(0))
            }
            Answers::Busy if asks("\"get\"") => r#"{"error":"busy"}"#.into(),
            Answers::Wrong => self.reply(),
            _ if asks("\"stats\"") => self.stats(),
            _ if asks("\"get\"") => self.model(line),
            _ => r#""ok""#.into(),
        };
        let reply = match id {
            Some(id) => format!("\n{{\"id\":{id},\"reply\":{reply}}}\r\n"),
            None => format!("\n{reply}\n"),
        };
        match self.answers {
            Answers::Never => self.say(b"\n"),
            Answers::Slow => {
                for byte in reply.bytes() {
                    self.say(&[byte]);
                    std::thread::sleep(Duration::from_secs(1));
                    if self.over.load(Ordering::Relaxed) {
                        return;
                    }
                }
            }
            _ => self.say(reply.as_bytes()),
        }
    }

    fn info(&mut self) -> String {
        let protocol = if self.answers == Answers::Version { self.below(255) as u8 } else { VERSION };
        // A client takes no name with an escape in it, so that this is not an answer, and a session must begin.
        let names = ["bench", "\u{202e}gnp", "", "\u{9b}31m", "\\u001b]0;x\\u0007"];
        let board = names[self.below(if self.after > 0 { 4 } else { 5 })];
        let (classes, counter) = (self.any(), self.any());
        self.parameters = [0, 7, 284, u32::MAX as usize][self.below(4)];
        INFO.replace("\"protocol\":3", &format!("\"protocol\":{protocol}"))
            .replace("\"board\":\"b\"", &format!("\"board\":\"{board}\""))
            .replace("\"classes\":4", &format!("\"classes\":{classes}"))
            .replace("\"parameters\":284", &format!("\"parameters\":{}", self.parameters))
            .replace("\"counter\":0", &format!("\"counter\":{counter}"))
            .replace("\"last_id\":0", &format!("\"last_id\":{}", self.last))
    }

    fn stats(&mut self) -> String {
        let mut any = || self.any();
        let counts = [any(), any(), any(), any(), any()];
        let [windows, labeled, hits, kept, lost] = counts;
        format!(
            r#"{{"stats":{{"windows":{windows},"labeled":{labeled},"f32_correct":{hits},"int8_correct":{hits},"kept":{kept},"learned":1,"rejected":0,"improved":0,"rolled_back":0,"drifts":0,"lost":{lost},"examples_per_class":[{kept}]}}}}"#
        )
    }

    /// The model's next numbers, without end if it said that there are so many.
    fn model(&mut self, line: &str) -> String {
        let digits = line.split("offset\":").nth(1).and_then(|rest| rest.split('}').next());
        let offset: usize = digits.and_then(|digits| digits.parse().ok()).unwrap_or(0);
        let total = 60 + self.parameters;
        let bytes = [0, 0, 0x80, 0x3F].repeat(CHUNK.min(total.saturating_sub(offset)));
        let (base64, crc) = (STANDARD.encode(&bytes), chunk_crc(offset, &bytes));
        format!(r#"{{"model":{{"offset":{offset},"total":{total},"base64":"{base64}","crc":{crc}}}}}"#)
    }

    fn score(&mut self) -> String {
        self.window = if self.below(8) == 0 { self.any() } else { self.window.wrapping_add(1) };
        let classes = [0, 1, 2, 4, 28][self.below(5)];
        let number = ["0.25", "1e30", "-1e30", "-0", "1e39", "1e-40"];
        let list = (0..classes).map(|_| number[self.below(6)]).collect::<Vec<_>>().join(",");
        format!(r#"{{"score":{{"window":{},"f32":[{list}],"int8":[{list}]}}}}"#, self.window)
    }

    /// Any reply.
    fn reply(&mut self) -> String {
        match self.below(8) {
            0 => self.score(),
            1 => self.stats(),
            2 => self.model(""),
            3 => self.info(),
            4 => r#"{"learned":{"examples":4294967295,"held_out":0,"rejected":0,"skipped":0,"improved":0,"rolled_back":0,"loss":1e39,"weights":"best"}}"#.into(),
            5 => r#"{"evaluated":{"examples":1,"loss":-1e39,"accuracy":1e30,"factory_loss":0.1,"factory_accuracy":-5}}"#.into(),
            6 => format!(r#"{{"saved":{{"slot":9,"sequence":{},"bytes":{}}}}}"#, self.any(), self.any()),
            _ => r#"{"error":{"counter":{"last":4294967295}}}"#.into(),
        }
    }

    fn lie(&mut self, lie: Lie) -> Vec<u8> {
        match lie {
            Lie::Endless => vec![b'x'; 2000],
            Lie::Blank => b"\n".repeat(1000),
            Lie::Scores => {
                (0..20).flat_map(|_| format!("{{\"event\":{}}}\n", self.score()).into_bytes()).collect()
            }
            Lie::Events => {
                let supervisor = r#"{"event":{"supervisor":{"outcome":"improved","loss":1e39,"accuracy":-1e30,"learning_rate":1e-44}}}"#;
                format!("{supervisor}\n{{\"event\":{{\"lost\":{{\"samples\":{}}}}}}}\n", self.any())
                    .repeat(10)
                    .into_bytes()
            }
            Lie::Replies => {
                let mut lines = String::new();
                for _ in 0..10 {
                    // Not those to come: they would be answers.
                    let id = if self.below(2) == 0 { self.last.saturating_sub(2) } else { u32::MAX };
                    let reply = self.reply();
                    lines += &format!("{{\"id\":{id},\"reply\":{reply}}}\n{reply}\n");
                }
                lines.into_bytes()
            }
            Lie::Garbage => (0..1000).map(|_| self.below(256) as u8).collect(),
            Lie::Numbers => {
                let digits = "9".repeat(900);
                format!(
                    "{{\"event\":{{\"lost\":{{\"samples\":{digits}}}}}}}\n{{\"id\":{digits},\"reply\":\"ok\"}}\n{digits}\n-1e{digits}\n"
                )
                .into_bytes()
            }
            Lie::Deep => {
                [b"[".repeat(1000), b"\n".to_vec(), b"{\"event\":".repeat(110), b"\n".to_vec()].concat()
            }
            Lie::Escapes => {
                let names = "\x1b[2J\x1b]0;x\x07\u{9b}31m\u{202e}";
                format!("{names}\n{{\"info\":\"{names}\"}}\n{{\"event\":{{\"{names}\":1}}}}\n").into_bytes()
            }
            Lie::Infos => {
                let (last, numbered, bare) = (self.last, self.info(), self.info());
                format!(
                    "{{\"id\":{last},\"reply\":{numbered}}}
{bare}
"
                )
                .into_bytes()
            }
            Lie::Long => {
                let length = 1020 + self.below(300);
                let mut line = format!("{{\"event\":\"{}\"}}\n", "y".repeat(length));
                line += &format!("{}{{\"event\":{}}}\n", " ".repeat(900), self.score());
                line.into_bytes()
            }
            Lie::Drip => {
                std::thread::sleep(Duration::from_millis(2));
                let some = usize::from(self.below(100) == 0);
                b"{\"[ \xff"[self.below(5)..][..1][..some].to_vec()
            }
        }
    }
}

const INFO: &str = r#"{"info":{"protocol":3,"board":"b","firmware":"tune","product":"","device":"","inputs":30,"classes":4,"parameters":284,"ram":1,"ticks_per_second":1,"fingerprint":7,"factory":9,"counter":0,"last_id":0,"owner_id":0,"signed":false,"access":"open","locked":false,"session":[1,2,3,4],"slots":["empty","empty"],"source":"factory"}}"#;
