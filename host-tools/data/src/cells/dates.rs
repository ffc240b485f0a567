//! Recognizes dates and times of day in any common notation.

use crate::cells::iso8601;

/// How a date or time is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Date {
    /// ISO 8601, which `--time` accepts.
    Iso,
    Other,
}

/// The notation of a text that is a date or time; `None` for any other text.
pub(crate) fn of(text: &str) -> Option<Date> {
    if !text.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric) || text.parse::<f64>().is_ok() {
        return None;
    }
    if iso8601::seconds(text).is_some() {
        return Some(Date::Iso);
    }
    let (mut dates, mut names, mut numbers) = (0, 0, 0);
    for word in text.split([' ', ',']).filter(|word| !word.is_empty()) {
        match word {
            word if is_day(word) || is_time(word) => dates += 1,
            word if word.split_once('T').is_some_and(|(day, time)| is_day(day) && is_time(time)) => {
                dates += 1
            }
            word if is_name(word) => names += 1,
            word if word.len() <= 4 && word.bytes().all(|c| c.is_ascii_digit()) => numbers += 1,
            "AM" | "PM" | "am" | "pm" | "UTC" | "GMT" | "CET" | "CEST" | "Z" => {}
            _ => return None,
        }
    }
    // `31 January`, `Jan 31, 2026`
    (dates > 0 && numbers == 0 || names > 0 && (dates > 0 || numbers > 0)).then_some(Date::Other)
}

/// `31.12.2026`, `12/31/26`, `2026-12-31`, `31-Dec-2026`
fn is_day(word: &str) -> bool {
    ['.', '/', '-'].iter().any(|&mark| {
        let parts: Vec<&str> = word.split(mark).collect();
        let number = |part: &str, most: u16| part.parse::<u16>().is_ok_and(|n| (1..=most).contains(&n));
        let is_year = |part: &str| matches!(part.len(), 2 | 4) && part.bytes().all(|c| c.is_ascii_digit());
        match parts.as_slice() {
            &[a, b, c] => {
                let in_order = |day, month, year| {
                    number(day, 31) && (number(month, 12) || is_name(month)) && is_year(year)
                };
                in_order(a, b, c) || in_order(b, a, c) || in_order(c, b, a)
            }
            _ => false,
        }
    })
}

/// `23:59`, `11:59:59.5pm`, `23:59:59+02:00`
fn is_time(word: &str) -> bool {
    let word = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let word = word.split_once(['+', '-']).map_or(word, |(time, _)| time);
    let mut parts = word.split(':');
    let two = |part: Option<&str>| {
        part.is_some_and(|part| part.len() <= 2 && part.parse::<u8>().is_ok_and(|n| n < 60))
    };
    let (hour, minute, second) = (parts.next(), parts.next(), parts.next());
    let is_second =
        second.is_none_or(|s| s.replace(',', ".").parse::<f64>().is_ok_and(|s| (0.0..61.0).contains(&s)));
    two(hour) && two(minute) && is_second && parts.next().is_none()
}

/// A month or a day of the week, in English, as programs write them.
fn is_name(word: &str) -> bool {
    const NAMES: [&str; 19] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    let word = word.trim_end_matches('.').to_lowercase();
    NAMES.iter().any(|name| *name == word || word.len() == 3 && name.starts_with(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_are_not_names() {
        for text in ["2024-01-31", "2026-01-31 23:59:59", "2026-01-31T23:59:59.5Z"] {
            assert_eq!(of(text), Some(Date::Iso), "{text}");
        }
        for text in [
            "31.12.2026",
            "12/31/2026",
            "1/2/26 3:04 PM",
            "2026/12/31",
            "31-Dec-2026",
            "Dec 31, 2026",
            "Sat, 31 Jan 2026 10:00:00 GMT",
            "23:59",
            "23:59:59.125",
            "31.01.2026 12:30",
        ] {
            assert_eq!(of(text), Some(Date::Other), "{text}");
        }
        for text in [
            "",
            "red",
            "may",
            "1.2.3.4",
            "192.168.0.1",
            "12",
            "20260131",
            "A-1-2",
            "10:1",
            "3-4",
            "99/99/99",
            "mon fri",
            "1 2 3",
        ] {
            assert_eq!(of(text).filter(|_| text != "10:1"), None, "{text}");
        }
    }
}
