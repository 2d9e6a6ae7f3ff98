//! Formats settlements as a table or JSON.

use super::ClaimReport;
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
    /// The account's gains that are still not cash, if the command collected claims.
    pub claims: Vec<ClaimReport>,
    /// The transaction.
    pub transaction: Receipt,
}

/// What `ballast claim --wait` has done.
#[derive(Clone, Debug, Serialize)]
pub struct CollectedReport {
    /// The account.
    pub account: Text<Pubkey>,
    /// The payments that were collected, in order.
    pub settled: Vec<Part>,
    /// The losses of other accounts that were realised to fund these payments.
    pub losses: Vec<SettledLoss>,
    /// The account's cash after the last payment.
    pub cash: Shown<Quote>,
    /// The account's gains that are still not cash.
    pub claims: Vec<ClaimReport>,
    /// The transactions, in order.
    pub transactions: Vec<Receipt>,
}

/// Another account's loss that was realised to pay a claim.
#[derive(Clone, Debug, Serialize)]
pub struct SettledLoss {
    /// The losing account.
    pub account: Text<Pubkey>,
    /// The market's index.
    pub market: u32,
    /// The amount. Unit: quote.
    pub amount: Shown<Quote>,
}

impl SettledLoss {
    /// Reads the realised loss of `account` from the program's events.
    #[must_use]
    pub fn of(sent: &Sent, account: Pubkey) -> Self {
        let events = sent.executed.events();
        let found = settlements(&events).find(|settled| settled.account == account);
        let (market, amount) = found.map_or((0, 0), |settled| (settled.market.market, settled.amount));
        Self { account: Text(account), market, amount: Shown(Quote::new(amount)) }
    }
}

impl Report for CollectedReport {
    fn table(&self) -> String {
        let settled = self.settled.iter().map(Part::line);
        let losses = self.losses.iter().map(|loss| {
            format!(
                "market {}: realised {} of the loss of account {}",
                loss.market, loss.amount, loss.account
            )
        });
        let cash = format!("cash {}", self.cash);
        let claims = self.claims.iter().map(ClaimReport::text);
        let receipts = self.transactions.iter().map(Receipt::line);
        losses.chain(settled).chain([cash]).chain(claims).chain(receipts).collect::<Vec<_>>().join("\n")
    }
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
            claims: Vec::new(),
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
        let claims: String = self.claims.iter().map(|claim| format!("{}\n", claim.text())).collect();
        format!("{text}cash {}\n{claims}{}", self.cash, self.transaction.line())
    }
}
