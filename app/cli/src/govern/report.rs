//! Reports on governance transactions.

use super::pauses;
use crate::session::{Receipt, Report, Shown};
use ballast_client::amount::Amount;
use ballast_client::events::{CapSet, CollateralCreated, Event, PauseSet};
use ballast_client::rpc::Executed;
use ballast_math::{Price, Quote};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use std::fmt::Display;

/// A confirmed order, or one that was already fulfilled.
#[derive(Clone, Debug, Serialize)]
pub(super) struct CarriedOut {
    /// A description of the order.
    pub action: String,
    /// Facts from the program's events and additional notes, each with its name.
    #[serde(serialize_with = "by_name")]
    pub told: Vec<Told>,
    /// The transaction, or `None` if there was nothing to do.
    pub transaction: Option<Receipt>,
}

/// A fact about an order, from an event or from unchanged state.
#[derive(Clone, Debug)]
pub(super) struct Told {
    name: &'static str,
    value: Value,
    shown: String,
}

impl Told {
    fn text(name: &'static str, value: impl Display) -> Self {
        Self { name, value: json!(value.to_string()), shown: value.to_string() }
    }

    /// Creates a fact from a JSON value and its human-readable text.
    pub(super) fn value(name: &'static str, value: Value, shown: String) -> Self {
        Self { name, value, shown }
    }

    fn amount(name: &'static str, amount: impl Amount) -> Self {
        Self { name, value: json!(Shown(amount)), shown: Shown(amount).to_string() }
    }
}

impl Report for CarriedOut {
    fn table(&self) -> String {
        let told: Vec<String> =
            self.told.iter().map(|of| format!("{} {}\n", of.name.replace('_', " "), of.shown)).collect();
        let transaction = self.transaction.as_ref().map(Receipt::line);
        format!("{}\n{}{}", self.action, told.concat(), transaction.unwrap_or_default()).trim_end().to_owned()
    }
}

fn by_name<S: Serializer>(told: &[Told], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(told.iter().map(|of| (of.name, &of.value)))
}

/// Returns the facts from the program's events that are not part of the order itself.
pub(super) fn told(executed: &Executed) -> Vec<Told> {
    executed.events().iter().flat_map(of_event).collect()
}

/// Returns the key that can freeze the vault.
fn freeze_authority(of: &CollateralCreated) -> String {
    of.freeze_authority.map_or_else(|| "none".to_owned(), |key| key.to_string())
}

fn cap(of: &CapSet) -> Vec<Told> {
    let quote = |name, raw| Told::amount(name, Quote::new(raw));
    let mut told = vec![quote("cap", of.cap)];
    if of.next_cap != 0 {
        told.extend([quote("next_cap", of.next_cap), Told::text("from_unix_time", of.next_cap_time)]);
    }
    told
}

fn paused(of: &PauseSet) -> String {
    let names = pauses::names(of.pause);
    if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
}

fn of_event(event: &Event) -> Vec<Told> {
    let quote = |name, raw| Told::amount(name, Quote::new(raw));
    match event {
        Event::InsuranceDeposited(of) => vec![quote("deposited", of.amount)],
        Event::FeesWithdrawn(of) => {
            vec![quote("withdrawn", of.amount), Told::text("recipient", of.recipient)]
        }
        Event::CurveStepped(of) => vec![
            quote("cost", of.cost),
            Told::amount("peg", Price::new(of.peg)),
            Told::text("sqrt_k", of.sqrt_k),
            quote("surplus", of.market.surplus),
        ],
        Event::MarketUpdated(of) => vec![quote("shared", of.shared)],
        Event::DeficitCovered(of) => vec![
            quote("from_insurance", of.insurance),
            quote("from_claims", of.claims),
            quote("from_long_gains", of.long_gain),
            quote("from_short_gains", of.short_gain),
        ],
        Event::MarketCreated(of) => vec![Told::text("address", of.address)],
        Event::CollateralCreated(of) => vec![Told::text("freeze_authority", freeze_authority(of))],
        Event::CapSet(of) => cap(of),
        Event::PauseSet(of) => vec![Told::text("paused_now", paused(of))],
        Event::RoleAccepted(of) => vec![Told::text("holder", of.holder)],
        _ => Vec::new(),
    }
}
