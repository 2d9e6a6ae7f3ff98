//! Detects the unit of a file's times from their magnitude. For present-day dates, seconds, milliseconds, microseconds and nanoseconds
//! differ by factors of a thousand.

use anyhow::{Context, Result, ensure};
use chrono::{DateTime, NaiveDate, NaiveDateTime};
use serde::Serialize;
use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

/// 1 January 2009, before which no simulated market existed. Unit: unix seconds.
const EARLIEST: i64 = 1_230_768_000;
const DAY: i64 = 86_400;

/// The unit of a file's times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TimeUnit {
    /// Unix seconds.
    Seconds,
    /// Milliseconds since 1970.
    Milliseconds,
    /// Microseconds since 1970.
    Microseconds,
    /// Nanoseconds since 1970.
    Nanoseconds,
    /// Dates and times as text, which are in UTC unless they have a time zone.
    Text,
}

impl TimeUnit {
    const COUNTED: [Self; 4] = [Self::Seconds, Self::Milliseconds, Self::Microseconds, Self::Nanoseconds];

    /// Returns the number of units in a second.
    const fn in_a_second(self) -> i64 {
        match self {
            Self::Seconds | Self::Text => 1,
            Self::Milliseconds => 1_000,
            Self::Microseconds => 1_000_000,
            Self::Nanoseconds => 1_000_000_000,
        }
    }

    /// Returns the unit in which a number lies between 2009 and `latest` (unix seconds).
    fn of(number: i64, latest: i64) -> Option<Self> {
        let fits = |unit: &Self| (EARLIEST..=latest).contains(&number.div_euclid(unit.in_a_second()));
        Self::COUNTED.into_iter().find(fits)
    }
}

impl fmt::Display for TimeUnit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Seconds => "seconds",
            Self::Milliseconds => "milliseconds",
            Self::Microseconds => "microseconds",
            Self::Nanoseconds => "nanoseconds",
            Self::Text => "dates",
        })
    }
}

/// A time as it is written in a file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Stamp {
    /// A number without a stated unit.
    Number(i64),
    /// A number with a stated unit.
    Of(TimeUnit, i64),
}

impl Stamp {
    /// Parses a number or a date with a time.
    ///
    /// # Errors
    /// Returns an error if the text is neither a number nor a date.
    pub(super) fn parse(text: &str) -> Result<Self> {
        if let Ok(number) = text.parse() {
            return Ok(Self::Number(number));
        }
        if let Ok(number) = text.parse::<f64>() {
            return Self::whole(number);
        }
        let seconds = date(text).with_context(|| {
            format!("`{text}` is not a time: use Unix seconds, or a UTC date such as 2025-10-06 00:00:00")
        })?;
        Ok(Self::Of(TimeUnit::Text, seconds))
    }

    /// Converts a time that a file stores as a floating-point number.
    ///
    /// # Errors
    /// Returns an error if the time is not a whole number in any unit.
    pub(super) fn whole(number: f64) -> Result<Self> {
        ensure!(number.abs() < 9e18, "{number} is not a time");
        ensure!(
            number.fract() == 0.0,
            "{number} is not a whole number of seconds, milliseconds, microseconds or nanoseconds: round the times"
        );
        Ok(Self::Number(number as i64))
    }
}

/// Parses a date, with or without a time and a time zone, as unix seconds.
fn date(text: &str) -> Option<i64> {
    let zoned = ["%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%d %H:%M:%S%.f%#z"];
    if let Some(time) = zoned.iter().find_map(|form| DateTime::parse_from_str(text, form).ok()) {
        return Some(time.timestamp());
    }
    let plain = text.strip_suffix('Z').or_else(|| text.strip_suffix(" UTC")).unwrap_or(text);
    let forms = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M"];
    if let Some(time) = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(plain, form).ok()) {
        return Some(time.and_utc().timestamp());
    }
    let day = NaiveDate::parse_from_str(plain, "%Y-%m-%d").ok()?;
    Some(day.and_hms_opt(0, 0, 0)?.and_utc().timestamp())
}

/// Converts a file's times to seconds. All times must have the same unit.
#[derive(Debug)]
pub(super) struct Clock {
    /// The unit of the times so far.
    pub unit: Option<TimeUnit>,
    /// The latest possible time. Unit: unix seconds.
    latest: i64,
}

impl Clock {
    /// Returns a clock that accepts times up to one day from now.
    pub(super) fn until_tomorrow() -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |passed| passed.as_secs());
        Self { unit: None, latest: i64::try_from(now).unwrap_or(i64::MAX).saturating_add(DAY) }
    }

    /// Converts a time to whole unix seconds, rounded down.
    ///
    /// # Errors
    /// Returns an error if the time is impossible, or if its unit differs from that of earlier times.
    pub(super) fn seconds(&mut self, stamp: Stamp) -> Result<i64> {
        let (unit, number) = match stamp {
            Stamp::Of(unit, number) => (Some(unit), number),
            Stamp::Number(number) => (TimeUnit::of(number, self.latest), number),
        };
        let unit = unit.with_context(|| {
            format!(
                "{number} is not a time between 2009 and tomorrow in seconds, milliseconds, microseconds or nanoseconds since 1970: save the times as Unix seconds"
            )
        })?;
        let seconds = number.div_euclid(unit.in_a_second());
        ensure!(
            (EARLIEST..=self.latest).contains(&seconds),
            "the time {} is not between 2009 and tomorrow: check its unit",
            utc(seconds)
        );
        let before = *self.unit.get_or_insert(unit);
        ensure!(
            unit == before,
            "the time {number} is in {unit}, but the earlier times are in {before}: use one unit throughout the file"
        );
        Ok(seconds)
    }
}

/// Formats a time as text. The time is in UTC, and the zone is omitted.
pub(super) fn utc(unix_seconds: i64) -> String {
    DateTime::from_timestamp(unix_seconds, 0)
        .map_or_else(|| unix_seconds.to_string(), |time| time.format("%Y-%m-%d %H:%M:%S").to_string())
}
