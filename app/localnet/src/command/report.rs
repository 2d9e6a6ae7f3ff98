//! Reports the results of local-network commands, as text or JSON.

use crate::Running;
use crate::remote::{Given, PriceMove};
use ballast_cli::session::{Report, Shown, Text};
use ballast_math::{Base, Quote};
use serde::Serialize;
use solana_pubkey::Pubkey;

/// A payment by the faucet.
#[derive(Clone, Debug, Serialize)]
pub(super) struct GivenReport {
    /// The amount of collateral that was sent. Unit: quote.
    pub collateral: Shown<Quote>,
    /// The amount of SOL that was sent, with nine decimals like a size.
    pub sol: Shown<Base>,
    /// The accounts that received the payment.
    #[serde(flatten)]
    pub given: Given,
}

impl Report for GivenReport {
    fn table(&self) -> String {
        let Self { collateral, sol, given } = self;
        let (tokens, wallet) = (&given.token_account, &given.wallet);
        format!(
            "sent {collateral} collateral to {tokens} and {sol} SOL to {wallet}\nsignature {}",
            given.signature
        )
    }
}

/// A market's price. Unit: quote per unit of the asset.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(transparent)]
pub(super) struct PriceReport(pub f64);

impl Report for PriceReport {
    fn table(&self) -> String {
        self.0.to_string()
    }
}

/// A price that a command has set.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub(super) struct MoveReport(pub PriceMove);

impl Report for MoveReport {
    fn table(&self) -> String {
        let PriceMove { symbol, before, after } = &self.0;
        format!("{symbol}: {before} -> {after}")
    }
}

/// An oracle that was stopped or resumed.
#[derive(Clone, Debug, Serialize)]
pub(super) struct OutageReport {
    /// The market's symbol.
    pub symbol: String,
    /// Whether the oracle is stopped.
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
    /// The time. Unit: unix seconds.
    pub time: i64,
    /// The slot.
    pub slot: u64,
}

impl Report for ClockReport {
    fn table(&self) -> String {
        format!("the network clock is now {} (Unix seconds), at slot {}", self.time, self.slot)
    }
}

/// A key file that has been written.
#[derive(Clone, Debug, Serialize)]
pub(super) struct KeyReport {
    /// The role that the key belongs to.
    pub name: &'static str,
    /// The key's address.
    pub address: Text<Pubkey>,
    /// The key file's path.
    pub file: String,
}

/// All key files that were written.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub(super) struct KeyList(pub Vec<KeyReport>);

impl Report for KeyList {
    fn table(&self) -> String {
        let lines = self.0.iter().map(|key| format!("{:<18} {}  {}", key.name, key.address, key.file));
        lines.collect::<Vec<_>>().join("\n")
    }
}

/// A network that has started, and the first screen to show.
#[derive(Clone, Debug, Serialize)]
pub(super) struct StartedReport<'a> {
    /// The network's addresses.
    #[serde(flatten)]
    pub running: &'a Running,
    /// The text to show to users.
    #[serde(skip)]
    pub screen: String,
}

impl Report for StartedReport<'_> {
    fn table(&self) -> String {
        self.screen.clone()
    }
}
