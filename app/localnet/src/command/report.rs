//! What was done to a local network, for people or JSON.

use crate::Running;
use crate::remote::{Given, PriceMove};
use ballast_cli::session::{Report, Shown, Text};
use ballast_math::{Base, Quote};
use serde::Serialize;
use solana_pubkey::Pubkey;

/// What the faucet gave.
#[derive(Clone, Debug, Serialize)]
pub(super) struct GivenReport {
    /// How much of the collateral. Unit: quote.
    pub collateral: Shown<Quote>,
    /// How much SOL: with nine digits, as sizes have.
    pub sol: Shown<Base>,
    /// To whom.
    #[serde(flatten)]
    pub given: Given,
}

impl Report for GivenReport {
    fn table(&self) -> String {
        let Self { collateral, sol, given } = self;
        let (tokens, wallet) = (&given.token_account, &given.wallet);
        format!(
            "{collateral} of the collateral went to {tokens}, {sol} SOL to {wallet}.\nsignature {}",
            given.signature
        )
    }
}

/// A price. Unit: quote per unit of the asset.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(transparent)]
pub(super) struct PriceReport(pub f64);

impl Report for PriceReport {
    fn table(&self) -> String {
        self.0.to_string()
    }
}

/// A price that was set.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub(super) struct MoveReport(pub PriceMove);

impl Report for MoveReport {
    fn table(&self) -> String {
        let PriceMove { symbol, before, after } = &self.0;
        format!("{symbol}: {before} -> {after}")
    }
}

/// An oracle that stopped, or goes on.
#[derive(Clone, Debug, Serialize)]
pub(super) struct OutageReport {
    /// Whose.
    pub symbol: String,
    /// Whether it has stopped.
    pub is_out: bool,
}

impl Report for OutageReport {
    fn table(&self) -> String {
        let does = if self.is_out { "has stopped" } else { "publishes again" };
        format!("The oracle of {} {does}.", self.symbol)
    }
}

/// The network's clock.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct ClockReport {
    /// Unit: unix seconds.
    pub time: i64,
    /// The slot.
    pub slot: u64,
}

impl Report for ClockReport {
    fn table(&self) -> String {
        format!("It is {} (unix seconds) on the network, slot {}.", self.time, self.slot)
    }
}

/// A key that was written.
#[derive(Clone, Debug, Serialize)]
pub(super) struct KeyReport {
    /// Whose.
    pub name: &'static str,
    /// Its address.
    pub address: Text<Pubkey>,
    /// Where.
    pub file: String,
}

/// All keys.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub(super) struct KeyList(pub Vec<KeyReport>);

impl Report for KeyList {
    fn table(&self) -> String {
        let lines = self.0.iter().map(|key| format!("{:<18} {}  {}", key.name, key.address, key.file));
        lines.collect::<Vec<_>>().join("\n")
    }
}

/// A network that has started, with its first screen.
#[derive(Clone, Debug, Serialize)]
pub(super) struct StartedReport<'a> {
    /// Where it is, and what is on it.
    #[serde(flatten)]
    pub running: &'a Running,
    /// For people.
    #[serde(skip)]
    pub screen: String,
}

impl Report for StartedReport<'_> {
    fn table(&self) -> String {
        self.screen.clone()
    }
}
