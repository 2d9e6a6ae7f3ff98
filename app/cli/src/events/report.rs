//! Events as lines of text or JSON.

use super::fields::{About, Field, about, fields_of};
use crate::session::{Report, print::or_dash};
use ballast_client::events::Event;
use ballast_client::rpc::Listed;
use chrono::{DateTime, SecondsFormat};
use serde::{Serialize, Serializer};

/// An event and its transaction.
#[derive(Clone, Debug, Serialize)]
pub struct EventReport {
    /// The transaction.
    pub signature: String,
    /// Its slot.
    pub slot: u64,
    /// The time of its block, if the server knows it. Unit: unix seconds.
    pub time: Option<i64>,
    /// The event's position within its transaction, from zero.
    pub place: usize,
    /// The event's name in the program.
    pub event: &'static str,
    /// The market and the accounts that it concerns.
    #[serde(skip)]
    pub about: About,
    /// Its fields.
    #[serde(serialize_with = "as_map")]
    pub fields: Vec<Field>,
}

impl EventReport {
    /// An event of a transaction.
    #[must_use]
    pub fn of(listed: &Listed, place: usize, event: &Event) -> Self {
        Self {
            signature: listed.signature.to_string(),
            slot: listed.slot,
            time: listed.time,
            place,
            event: event.name(),
            about: about(event),
            fields: fields_of(event),
        }
    }
}

/// Formats a time in UTC: `2026-01-01T00:00:00Z`. A time beyond the calendar stays a number.
fn utc(seconds: i64) -> String {
    let time = DateTime::from_timestamp(seconds, 0);
    time.map_or_else(|| seconds.to_string(), |time| time.to_rfc3339_opts(SecondsFormat::Secs, true))
}

/// Fields as a JSON object, in their order.
pub fn as_map<S: Serializer>(fields: &[Field], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(fields.iter().map(|field| (field.name, &field.value)))
}

impl Report for EventReport {
    fn table(&self) -> String {
        let fields: Vec<_> = self.fields.iter().map(Field::text).collect();
        let time = or_dash(self.time.map(utc));
        format!("{} {time} {} {} {}", self.slot, self.event, fields.join(" "), self.signature)
    }
}
