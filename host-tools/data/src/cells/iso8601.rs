//! Parses dates and times of ISO 8601.

use time::format_description::well_known::Iso8601;
use time::{Date, OffsetDateTime, PlainDateTime};

/// Seconds since 1970-01-01T00:00:00Z. Accepts a date, a date with a time of day, and an offset from UTC. Without an
/// offset the time is UTC.
pub(crate) fn seconds(text: &str) -> Option<f64> {
    // Variants that other programs write: a space between date and time, lower case, a zone name after the offset.
    let mut text =
        text.split_once('[').map_or(text, |(time, _)| time).replacen(' ', "T", 1).to_ascii_uppercase();
    // The parser wants minutes after the hour.
    if text.len() == "2026-01-31T23".len() && text.as_bytes()[10] == b'T' {
        text += ":00";
    }
    let iso = &Iso8601::PARSING;
    let in_utc = || PlainDateTime::parse(&text, iso).ok().map(PlainDateTime::assume_utc);
    let on_day = || Date::parse(&text, iso).ok().map(|date| date.midnight().assume_utc());
    let time = OffsetDateTime::parse(&text, iso).ok().or_else(in_utc).or_else(on_day)?;
    Some((time - OffsetDateTime::UNIX_EPOCH).as_seconds_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iso_8601_times_are_seconds() {
        // GNU coreutils 9, `date -u -d TIME +%s`
        for (text, time) in [
            ("1970-01-02", 86_400.0),
            ("2024-02-29", 1_709_164_800.0),
            ("0001-01-01", -62_135_596_800.0),
            ("2026-01-31 23:59:59", 1_769_903_999.0),
            ("2026-01-31 23:59:59.25", 1_769_903_999.25),
            ("2026-01-31T23:59Z", 1_769_903_940.0),
            ("2026-01-31t23:59:59z", 1_769_903_999.0),
            ("2026-01-31T23:59:59.5Z", 1_769_903_999.5),
            ("1969-12-31T23:59:59Z", -1.0),
            ("9999-12-31T23:59:59Z", 253_402_300_799.0),
            ("1970-01-01T00:00:00.125+00:00", 0.125),
            ("2026-02-01T01:59:59+02:00", 1_769_903_999.0),
            ("2026-02-01T01:59:59+02", 1_769_903_999.0),
            ("2026-02-28T23:00:00-01:30", 1_772_325_000.0),
            ("2026-01-31T12:00:00+0530", 1_769_841_000.0),
            ("2026-01-31 12:00:00+05:30", 1_769_841_000.0),
            ("2026-02-01T01:59:59+02:00[Europe/Athens]", 1_769_903_999.0),
            ("20260131T235959Z", 1_769_903_999.0),
            ("20260131T235959", 1_769_903_999.0),
            ("2026-01-31 23", 1_769_900_400.0),
            ("2026-01-31T23:59:59,5Z", 1_769_903_999.5),
            ("2026-01-31T23:59:59.123456789Z", 1_769_903_999.123_456_7),
        ] {
            assert_eq!(seconds(text), Some(time), "{text}");
        }
        for text in [
            "31.01.2026",
            "01/31/2026",
            "yesterday",
            "2026-02-30",
            "2025-02-29",
            "2026-13-01",
            "2026-01-31T23:60:00Z",
            "2026-01-31T24:01:00Z",
            "2026-01-31T",
            "2026-01-31Z",
            "2026-01",
            "23:59:59",
            " 2026-01-31",
            "",
            "[",
        ] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }
}
