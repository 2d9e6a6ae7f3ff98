//! Describes one line of a history, which shows what an event did to an account.

use crate::events::EventReport;
use crate::session::Shown;
use ballast_client::events::{Event, FillView, Settlement};
use ballast_client::quote::average_price;
use ballast_math::{Base, Price, Quote};
use serde::Serialize;
use solana_pubkey::Pubkey;
use std::collections::BTreeMap;

/// What an event did to one account. Amounts are in quote. A field is `None` if it does not apply.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What happened, such as `buy` or `deposit`.
    pub action: &'static str,
    /// The change in the position. Unit: contracts.
    pub contracts: Option<Shown<Base>>,
    /// The average price. Unit: quote per contract.
    pub average_price: Option<Shown<Price>>,
    /// The fee that the account paid.
    pub fee: Option<Shown<Quote>>,
    /// The realised PnL, including funding.
    pub realised: Option<Shown<Quote>>,
    /// The settled funding, positive if received.
    pub funding: Option<Shown<Quote>>,
    /// The amount paid in (positive) or out (negative).
    pub amount: Option<Shown<Quote>>,
    /// The part of a claim that became cash.
    pub collected: Option<Shown<Quote>>,
    /// The account's cash afterwards, if the event contains it.
    pub cash: Option<Shown<Quote>>,
    /// The position afterwards, if the event contains it. Unit: contracts.
    pub position: Option<Shown<Base>>,
}

/// A change with its time and place.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// The block time, if the server provides it. Unit: unix seconds.
    pub time: Option<i64>,
    /// The transaction's slot.
    pub slot: u64,
    /// The account's number.
    pub account: u16,
    /// The market's index.
    pub market: Option<u32>,
    /// The market's name.
    pub name: Option<String>,
    /// The change.
    #[serde(flatten)]
    pub change: Change,
    /// The transaction's signature.
    pub signature: String,
}

impl Entry {
    /// Creates the entry for a change to the account with this number.
    #[must_use]
    pub fn of(event: &EventReport, account: u16, change: Change, names: &BTreeMap<u32, String>) -> Self {
        let market = event.about.market;
        Self {
            time: event.time,
            slot: event.slot,
            account,
            market,
            name: market.map(|market| names.get(&market).cloned().unwrap_or_else(|| market.to_string())),
            change,
            signature: event.signature.clone(),
        }
    }
}

impl Change {
    /// Returns what an event did to the account `own`, or `None` if the event did not change the account.
    #[must_use]
    pub fn of(event: &Event, own: &Pubkey) -> Option<Self> {
        let is_own = |account: &Pubkey| account == own;
        Some(match event {
            Event::Deposited(event) => {
                Self { cash: quote(event.cash), ..Self::paid("deposit", event.amount) }
            }
            Event::Withdrawn(event) => {
                Self { cash: quote(event.cash), ..Self::paid("withdrawal", event.amount.saturating_neg()) }
            }
            Event::Transferred(event) if is_own(&event.from) => {
                Self::paid("transfer out", event.amount.saturating_neg())
            }
            Event::Transferred(event) if is_own(&event.to) => Self::paid("transfer in", event.amount),
            Event::Traded(event) => {
                let action = if event.fill.base < 0 { "sell" } else { "buy" };
                let position = Some(Shown(Base::new(event.position)));
                Self { cash: quote(event.cash), position, ..Self::filled(action, &event.fill) }
            }
            Event::Liquidated(event) if is_own(&event.account) => Self {
                position: Some(Shown(Base::new(event.position))),
                ..Self::filled("liquidated", &event.fill)
            },
            Event::Liquidated(event) if is_own(&event.keeper) => {
                Self::paid("liquidation fee", event.keeper_fee)
            }
            Event::TakenOver(event) if is_own(&event.account) => {
                let (base, quote) = (event.base.saturating_neg(), event.quote);
                Self::moved("taken over", base, quote, event.realised)
            }
            Event::TakenOver(event) if is_own(&event.taker) => {
                let (base, quote) = (event.base, event.quote.saturating_neg());
                Self::moved("take-over", base, quote, event.taker_realised)
            }
            Event::Settled(event) => {
                Self { cash: quote(event.cash), ..Self::settled(event.kind, event.amount) }
            }
            _ => return None,
        })
    }

    fn paid(action: &'static str, amount: i64) -> Self {
        Self { action, amount: quote(amount), ..Self::default() }
    }

    fn filled(action: &'static str, fill: &FillView) -> Self {
        Self {
            fee: quote(fill.fee),
            funding: quote(fill.funding),
            collected: quote(fill.collected).filter(|collected| !collected.0.is_zero()),
            ..Self::moved(action, fill.base, fill.quote, fill.realised)
        }
    }

    fn moved(action: &'static str, base: i64, exchanged: i64, realised: i64) -> Self {
        let (base, exchanged) = (Base::new(base), Quote::new(exchanged));
        Self {
            action,
            contracts: Some(Shown(base)),
            average_price: average_price(base, exchanged).map(Shown),
            realised: quote(realised),
            ..Self::default()
        }
    }

    fn settled(kind: Settlement, amount: i64) -> Self {
        let change = |action| Self { action, ..Self::default() };
        match kind {
            Settlement::Loss => Self { realised: quote(amount.saturating_neg()), ..change("loss realised") },
            Settlement::Gain => Self { realised: quote(amount), ..change("gain realised") },
            Settlement::Claim => Self { collected: quote(amount), ..change("claim collected") },
            Settlement::Debt => Self { amount: quote(amount.saturating_neg()), ..change("debt repaid") },
            Settlement::WrittenOff => {
                Self { amount: quote(amount.saturating_neg()), ..change("written-off debt repaid") }
            }
            Settlement::Deficit => Self { amount: quote(amount), ..change("debt written off") },
        }
    }
}

#[allow(clippy::unnecessary_wraps, reason = "every caller assigns the result to an optional field")]
fn quote(amount: i64) -> Option<Shown<Quote>> {
    Some(Shown(Quote::new(amount)))
}
