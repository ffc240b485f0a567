//! Amounts with a suffix: bytes by powers of 1024, cycles by powers of 1000.

/// `8K` is 8192 bytes, `1M` 1048576.
///
/// # Errors
/// No whole number from 1, with such a suffix or none.
pub fn bytes(text: &str) -> Result<usize, String> {
    amount(text, 1024)
        .ok_or_else(|| "expected bytes: a whole number from 1, such as 8192 or 8K (K is 1024)".into())
}

/// `200k` is 200,000 cycles, `1M` 1,000,000.
///
/// # Errors
/// No whole number from 1, with such a suffix or none.
pub fn cycles(text: &str) -> Result<usize, String> {
    amount(text, 1000)
        .ok_or_else(|| "expected cycles: a whole number from 1, such as 200000 or 200k (k is 1000)".into())
}

/// Either case: nobody means a thousandth.
fn amount(text: &str, kilo: usize) -> Option<usize> {
    let (digits, factor) = match text.strip_suffix(['k', 'K']) {
        Some(digits) => (digits, kilo),
        None => match text.strip_suffix(['m', 'M']) {
            Some(digits) => (digits, kilo * kilo),
            None => (text, 1),
        },
    };
    let is_number = !digits.is_empty() && digits.bytes().all(|c| c.is_ascii_digit());
    let number = is_number.then(|| digits.parse::<usize>().ok())??.checked_mul(factor)?;
    (number > 0).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suffixes() {
        assert_eq!(["8192", "8K", "8k", "1M"].map(bytes), [8192, 8192, 8192, 1 << 20].map(Ok));
        assert_eq!(
            ["200000", "200k", "200K", "3M"].map(cycles),
            [200_000, 200_000, 200_000, 3_000_000].map(Ok)
        );
        for text in [
            "",
            "K",
            "0",
            "0K",
            "-1",
            "+1",
            "1.5K",
            "1KB",
            "8 K",
            "99999999999999999999",
            "99999999999999999M",
        ] {
            assert!(bytes(text).is_err() && cycles(text).is_err(), "{text:?}");
        }
    }
}
