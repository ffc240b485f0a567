//! Any bytes as a recorded session, and as a board's lines: the session goes on, and its screen is drawn.

#![no_main]

use libfuzzer_sys::fuzz_target;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use tinyfit_monitor::{Moment, Said, Session, draw, read_recording};

const HEADER: &[u8] = b"{\"tinyfit_session\":1}\n";

fn play(moments: impl IntoIterator<Item = Moment>) {
    let mut session = Session::new(vec!["a".into(), "b".into()]).tabulate(Box::new(std::io::sink()));
    for moment in moments {
        let _ = session.hear(&moment);
    }
    let mut terminal = Terminal::new(TestBackend::new(100, 40)).unwrap();
    terminal.draw(|frame| draw(session.state(), frame)).unwrap();
    let _ = session.finish();
}

fuzz_target!(|bytes: &[u8]| {
    for recording in [bytes, &[HEADER, bytes].concat()] {
        if let Ok(moments) = read_recording(recording) {
            play(moments);
        }
    }
    let lines = bytes.split(|byte| *byte == b'\n').zip(0..);
    play(
        lines.map(|(line, ms)| Moment { ms, said: Said::Heard(String::from_utf8_lossy(line).into_owned()) }),
    );
});
