//! Formats events as lines of text or JSON.

use super::fields::{Field, fields_of, fields_of_lost};
use crate::session::{Report, print::or_dash};
use ballast_client::calls::Lost;
use ballast_client::events::{About, Event, about};
use ballast_client::rpc::Listed;
use chrono::{DateTime, SecondsFormat};
use serde::{Serialize, Serializer};

/// An event and its transaction.
#[derive(Clone, Debug, Serialize)]
pub struct EventReport {
    /// The transaction's signature.
    pub signature: String,
    /// The transaction's slot.
    pub slot: u64,
    /// The block time, if the server provides it. Unit: unix seconds.
    pub time: Option<i64>,
    /// The event's position within its transaction, counted from zero. Lost events come after those in the log.
    pub place: usize,
    /// The event's name in the program.
    pub event: &'static str,
    /// Whether the event is not in the log, because the network truncated the log or the server does not keep it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub lost: bool,
    /// The market and the accounts that the event concerns.
    #[serde(skip)]
    pub about: About,
    /// The event, unless it is lost.
    #[serde(skip)]
    pub content: Option<Event>,
    /// The event's fields.
    #[serde(serialize_with = "as_map")]
    pub fields: Vec<Field>,
}

impl EventReport {
    /// Reports on an event in a transaction.
    #[must_use]
    pub fn of(listed: &Listed, place: usize, event: &Event) -> Self {
        Self {
            signature: listed.signature.to_string(),
            slot: listed.slot,
            time: listed.time,
            place,
            event: event.name(),
            lost: false,
            about: about(event),
            content: Some(event.clone()),
            fields: fields_of(event),
        }
    }

    /// Reports on an event that is not in the log, using what the transaction's instructions reveal about it.
    #[must_use]
    pub fn of_lost(listed: &Listed, place: usize, lost: &Lost) -> Self {
        let about = About { market: lost.market, accounts: lost.accounts.clone() };
        Self {
            signature: listed.signature.to_string(),
            slot: listed.slot,
            time: listed.time,
            place,
            event: lost.event,
            lost: true,
            fields: fields_of_lost(lost),
            about,
            content: None,
        }
    }
}

/// Formats a time in UTC, for example `2026-01-01T00:00:00Z`. A time outside the calendar's range is shown as a number.
#[must_use]
pub fn utc(seconds: i64) -> String {
    let time = DateTime::from_timestamp(seconds, 0);
    time.map_or_else(|| seconds.to_string(), |time| time.to_rfc3339_opts(SecondsFormat::Secs, true))
}

/// Serialises fields as a JSON object, in their order.
pub fn as_map<S: Serializer>(fields: &[Field], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(fields.iter().map(|field| (field.name, &field.value)))
}

impl Report for EventReport {
    fn table(&self) -> String {
        let fields: Vec<_> = self.fields.iter().map(Field::text).collect();
        let time = or_dash(self.time.map(utc));
        let event = if self.lost { format!("{} (lost)", self.event) } else { self.event.to_owned() };
        format!("{} {time} {event} {} {}", self.slot, fields.join(" "), self.signature)
    }
}
