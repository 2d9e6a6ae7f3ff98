//! Settlements, as a table or JSON.

use crate::session::{Receipt, Report, Sent, Shown, Text};
use ballast_client::events::{Event, Settled, Settlement};
use ballast_math::Quote;
use serde::Serialize;
use solana_pubkey::Pubkey;

/// An account's settlements.
#[derive(Clone, Debug, Serialize)]
pub struct SettledReport {
    /// The account.
    pub account: Text<Pubkey>,
    /// The settlements, in order.
    pub settled: Vec<Part>,
    /// The account's cash after the settlements.
    pub cash: Shown<Quote>,
    /// The transaction.
    pub transaction: Receipt,
}

/// One settlement.
#[derive(Clone, Debug, Serialize)]
pub struct Part {
    /// The market's index.
    pub market: u32,
    /// The kind of settlement.
    pub kind: &'static str,
    /// The amount. Unit: quote.
    pub amount: Shown<Quote>,
}

impl SettledReport {
    /// Reads the settlements from the program's events, or returns `None` if there are none.
    #[must_use]
    pub fn of(sent: &Sent) -> Option<Self> {
        let events = sent.executed.events();
        let last = settlements(&events).last()?;
        Some(Self {
            account: Text(last.account),
            cash: Shown(Quote::new(last.cash)),
            settled: Part::all(&events),
            transaction: Receipt::of(sent),
        })
    }
}

fn settlements(events: &[Event]) -> impl Iterator<Item = &Settled> {
    events.iter().filter_map(|event| match event {
        Event::Settled(settled) => Some(settled),
        _ => None,
    })
}

impl Part {
    /// Returns all settlements, in order.
    #[must_use]
    pub fn all(events: &[Event]) -> Vec<Self> {
        settlements(events).map(Self::of).collect()
    }

    /// Describes the settlement in a sentence.
    #[must_use]
    pub fn line(&self) -> String {
        format!("market {}: {} {}", self.market, self.kind, self.amount)
    }

    fn of(settled: &Settled) -> Self {
        Self {
            market: settled.market.market,
            kind: name(settled.kind),
            amount: Shown(Quote::new(settled.amount)),
        }
    }
}

const fn name(kind: Settlement) -> &'static str {
    match kind {
        Settlement::Loss => "loss realised",
        Settlement::Gain => "gain realised",
        Settlement::Claim => "claim collected",
        Settlement::Debt => "debt repaid",
        Settlement::WrittenOff => "written-off debt repaid",
        Settlement::Deficit => "debt written off",
    }
}

impl Report for SettledReport {
    fn table(&self) -> String {
        let mut text = String::new();
        for part in &self.settled {
            text.push_str(&format!("{}\n", part.line()));
        }
        format!("{text}cash {}\n{}", self.cash, self.transaction.line())
    }
}
