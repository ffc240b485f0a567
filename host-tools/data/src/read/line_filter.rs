//! Empties the lines that are not part of a table, so that all others keep their numbers, and replaces runs of blanks
//! by one delimiter.

use std::io::Read;

/// The delimiter that replaces runs of blanks.
pub(crate) const BETWEEN: u8 = b'\t';

/// What to leave out of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct LineFilter {
    /// The number of lines at the beginning to leave out.
    pub skip: usize,
    /// Lines that begin with this byte are left out.
    pub comment: Option<u8>,
    /// Whether cells are separated by runs of blanks, which become [`BETWEEN`].
    pub blanks: bool,
}

/// The filtered text.
pub(crate) fn filtered<'a>(text: Box<dyn Read + 'a>, rules: LineFilter) -> Box<dyn Read + 'a> {
    if rules == LineFilter::default() {
        return text;
    }
    Box::new(Filtered {
        text,
        rules,
        at: At::Line,
        pending: false,
        chunk: vec![0; 1 << 15],
        out: Vec::new(),
        taken: 0,
    })
}

struct Filtered<R> {
    text: R,
    rules: LineFilter,
    at: At,
    /// Whether blanks were left out since the last cell of the line.
    pending: bool,
    chunk: Vec<u8>,
    out: Vec<u8>,
    /// The number of bytes of `out` that were read.
    taken: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    /// The beginning of a line.
    Line,
    /// The beginning of a cell.
    Cell,
    Plain,
    Quoted,
    /// After a quote in a quoted cell: its end, or the first half of an escaped quote.
    Quote,
    /// A line that is left out.
    Dropped,
}

impl<R: Read> Filtered<R> {
    fn take(&mut self, byte: u8) {
        let is_end = matches!(byte, b'\n' | b'\r');
        if self.at == At::Quoted {
            self.at = if byte == b'"' { At::Quote } else { At::Quoted };
            return self.out.push(byte);
        }
        if is_end {
            self.at = At::Line;
            self.pending = false;
            self.rules.skip = self.rules.skip.saturating_sub(usize::from(byte == b'\n'));
            return self.out.push(byte);
        }
        let is_dropped = self.rules.skip > 0 || self.at == At::Line && Some(byte) == self.rules.comment;
        if self.at == At::Dropped || is_dropped {
            self.at = At::Dropped;
            return;
        }
        if self.rules.blanks && matches!(byte, b' ' | b'\t') {
            self.pending = self.at != At::Line;
            return;
        }
        let begins = matches!(self.at, At::Line | At::Cell) || self.pending;
        if std::mem::take(&mut self.pending) {
            self.out.push(BETWEEN);
        }
        self.at = match byte {
            b'"' if begins || self.at == At::Quote => At::Quoted,
            // After any possible delimiter, a quote opens a cell.
            b',' | b';' | b'\t' | b'|' if !self.rules.blanks => At::Cell,
            _ => At::Plain,
        };
        self.out.push(byte);
    }
}

impl<R: Read> Read for Filtered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        while self.taken == self.out.len() {
            self.out.clear();
            self.taken = 0;
            let mut chunk = std::mem::take(&mut self.chunk);
            let n = self.text.read(&mut chunk);
            if let Ok(n) = n {
                chunk[..n].iter().for_each(|&byte| self.take(byte));
            }
            self.chunk = chunk;
            if n? == 0 {
                return Ok(0);
            }
        }
        let n = (self.out.len() - self.taken).min(buffer.len());
        buffer[..n].copy_from_slice(&self.out[self.taken..self.taken + n]);
        self.taken += n;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(rules: LineFilter, text: &str) -> String {
        let mut out = String::new();
        filtered(Box::new(text.as_bytes()), rules).read_to_string(&mut out).unwrap();
        out
    }

    #[test]
    fn lines_that_are_left_out_stay_as_blank_ones() {
        let comments = LineFilter { comment: Some(b'#'), ..LineFilter::default() };
        assert_eq!(text(comments, "# a, \"b\na,b\r\n#\r\n1,#2\n"), "\na,b\r\n\r\n1,#2\n");
        // In quotes, it is the middle of a cell.
        assert_eq!(text(comments, "a,\"x\n#y \"\"\n#z\"\n#w\n"), "a,\"x\n#y \"\"\n#z\"\n\n");
        // A quote within a cell opens nothing.
        assert_eq!(text(comments, "a,5\" x\n#y\n"), "a,5\" x\n\n");
        let both = LineFilter { skip: 2, ..comments };
        assert_eq!(text(both, "sep=;\r\n\"x\na;b\n#c\n"), "\r\n\na;b\n\n");
    }

    #[test]
    fn runs_of_blanks_are_one_delimiter() {
        let rules = LineFilter { blanks: true, ..LineFilter::default() };
        assert_eq!(
            text(rules, "   a    b \n 1\t 2\r\n3  \"x  y\"  z\n\n"),
            "a\tb\n1\t2\r\n3\t\"x  y\"\tz\n\n"
        );
    }
}
