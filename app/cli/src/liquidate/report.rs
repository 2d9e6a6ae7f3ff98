//! Reports on accounts below maintenance margin and their liquidations, as tables or JSON.

use crate::session::{Receipt, Report, Shown, Text, name_of, print::or_dash};
use crate::settle::Part;
use crate::tables;
use anyhow::Result;
use ballast_client::accounts::Market;
use ballast_client::events::Event;
use ballast_client::quote::{QuoteError, Snapshot};
use ballast_math::health::Health;
use ballast_math::liquidation::Liquidated;
use ballast_math::position::Position;
use ballast_math::take_over::TakenOver;
use ballast_math::{Base, Quote};
use serde::Serialize;
use solana_pubkey::Pubkey;

/// An account below maintenance margin.
#[derive(Clone, Debug, Serialize)]
pub struct Unhealthy {
    /// The account.
    pub account: Text<Pubkey>,
    /// The account's owner.
    pub owner: Text<Pubkey>,
    /// The account's maintenance equity. Unit: quote.
    pub equity: Shown<Quote>,
    /// The account's maintenance margin requirement.
    pub requirement: Shown<Quote>,
    /// The shortfall, which is the requirement less the equity.
    pub deficit: Shown<Quote>,
    /// The account's positions, each with a liquidation quote.
    pub positions: Vec<UnhealthyPosition>,
}

/// A position in an account below maintenance margin.
#[derive(Clone, Debug, Serialize)]
pub struct UnhealthyPosition {
    /// The market's index.
    pub market: u32,
    /// The market's name.
    pub name: String,
    /// The position's size. Unit: contracts.
    pub base: Shown<Base>,
    /// The quote for liquidating the position on the curve.
    pub liquidation: Option<Quoted>,
    /// Why the position cannot be liquidated.
    pub refusal: Option<String>,
}

impl Unhealthy {
    /// Returns a report if the account is below maintenance margin.
    ///
    /// # Errors
    /// Returns `Overflow` if a value does not fit, or an error if the snapshot lacks one of the account's
    /// markets.
    pub fn of(address: Pubkey, owner: Pubkey, snapshot: &Snapshot<'_>) -> Result<Option<Self>> {
        let view = snapshot.health()?;
        let health = Health {
            equity: Quote::new(view.maintenance_equity),
            requirement: Quote::new(view.maintenance_requirement),
        };
        if health.is_met() {
            return Ok(None);
        }
        let deficit = health.requirement.minus(health.equity).map_err(QuoteError::from)?;
        let positions = snapshot.account.in_use().filter(|(_, position)| !position.base.is_zero());
        let positions = positions.map(|(_, position)| UnhealthyPosition::of(snapshot, position));
        Ok(Some(Self {
            account: Text(address),
            owner: Text(owner),
            equity: Shown(health.equity),
            requirement: Shown(health.requirement),
            deficit: Shown(deficit),
            positions: positions.collect::<Result<_>>()?,
        }))
    }
}

impl UnhealthyPosition {
    fn of(snapshot: &Snapshot<'_>, position: &Position) -> Result<Self> {
        let Position { market, base, .. } = *position;
        let quoted = snapshot.quote_liquidation(market);
        Ok(Self {
            market,
            name: name_of(snapshot.markets.get(market)?.market()),
            base: Shown(base),
            refusal: quoted.as_ref().err().map(ToString::to_string),
            liquidation: quoted.ok().as_ref().map(Quoted::of_liquidation),
        })
    }
}

/// Accounts below maintenance margin.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct UnhealthyList(pub Vec<Unhealthy>);

impl Report for UnhealthyList {
    fn table(&self) -> String {
        if self.0.is_empty() {
            return "no account is below its maintenance margin".to_owned();
        }
        let headers =
            ["account", "equity", "requirement", "deficit", "market", "size", "would close", "keeper's fee"];
        let mut rows = Vec::new();
        for account in &self.0 {
            for position in &account.positions {
                let quoted = position.liquidation.as_ref();
                rows.push(vec![
                    account.account.to_string(),
                    account.equity.to_string(),
                    account.requirement.to_string(),
                    account.deficit.to_string(),
                    position.name.clone(),
                    position.base.to_string(),
                    or_dash(quoted.map(|quoted| quoted.base)),
                    or_dash(quoted.map(|quoted| quoted.keeper_fee)),
                ]);
            }
        }
        tables::list(&headers, &rows)
    }
}

/// The quote for a liquidation or a take-over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Quoted {
    /// The change in the liquidated position. Unit: contracts.
    pub base: Shown<Base>,
    /// The amount that the liquidated account receives (positive) or pays, before the fee. Unit: quote.
    pub quote: Shown<Quote>,
    /// The keeper's fee, paid by the insurance fund. Zero for a take-over.
    pub keeper_fee: Shown<Quote>,
    /// The account's equity before the liquidation.
    pub equity: Shown<Quote>,
    /// The account's margin requirement before the liquidation.
    pub requirement: Shown<Quote>,
    /// The position after the liquidation. Unit: contracts.
    pub position: Shown<Base>,
}

impl Quoted {
    /// Reports the quote for a liquidation on the curve.
    #[must_use]
    pub fn of_liquidation(done: &Liquidated) -> Self {
        Self {
            base: Shown(done.fill.base),
            quote: Shown(done.fill.quote),
            keeper_fee: Shown(done.keeper_fee),
            equity: Shown(done.before.equity),
            requirement: Shown(done.before.requirement),
            position: Shown(done.position.base),
        }
    }

    /// Reports the quote for a take-over.
    ///
    /// # Errors
    /// Returns `Overflow` if a value does not fit.
    pub fn of_take_over(done: &TakenOver) -> Result<Self> {
        Ok(Self {
            base: Shown(done.base.negated().map_err(QuoteError::from)?),
            quote: Shown(done.quote),
            keeper_fee: Shown(Quote::ZERO),
            equity: Shown(done.before.equity),
            requirement: Shown(done.before.requirement),
            position: Shown(done.position.base),
        })
    }
}

/// An executed liquidation, as the program's events report it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Executed {
    /// The change in the liquidated position. Unit: contracts.
    pub base: Shown<Base>,
    /// The amount that the liquidated account received (positive) or paid, before the fee. Unit: quote.
    pub quote: Shown<Quote>,
    /// The keeper's fee.
    pub keeper_fee: Shown<Quote>,
}

impl Executed {
    /// Reads the liquidation from a transaction's events. Returns `None` if the transaction has no such event.
    #[must_use]
    pub fn of(events: &[Event]) -> Option<Self> {
        let of = |base: i64, quote: i64, fee: i64| Self {
            base: Shown(Base::new(base)),
            quote: Shown(Quote::new(quote)),
            keeper_fee: Shown(Quote::new(fee)),
        };
        events.iter().find_map(|event| match event {
            Event::Liquidated(event) => Some(of(event.fill.base, event.fill.quote, event.keeper_fee)),
            // The event contains the change in the taker's position, so the sign is reversed.
            Event::TakenOver(event) => Some(of(event.base.checked_neg()?, event.quote, 0)),
            _ => None,
        })
    }
}

/// A liquidation with its quote, and with its execution if it was sent.
#[derive(Clone, Debug, Serialize)]
pub struct LiquidationReport {
    /// The liquidated account.
    pub account: Text<Pubkey>,
    /// The market's index.
    pub market: u32,
    /// The market's name.
    pub name: String,
    /// The liquidation's quote.
    pub quote: Quoted,
    /// The execution, or `None` if the liquidation was not sent.
    pub executed: Option<Executed>,
    /// The settlements after the liquidation. When the last position closes, debts are repaid as far as possible and the rest is
    /// written off.
    pub settled: Vec<Part>,
    /// The transaction.
    pub transaction: Option<Receipt>,
}

impl LiquidationReport {
    /// Creates the report of a liquidation that has not been sent.
    #[must_use]
    pub fn new(account: Pubkey, market: &Market, quote: Quoted) -> Self {
        Self {
            account: Text(account),
            market: market.index,
            name: name_of(market),
            quote,
            executed: None,
            settled: vec![],
            transaction: None,
        }
    }
}

impl Report for LiquidationReport {
    fn table(&self) -> String {
        let Quoted { base, quote, keeper_fee, equity, requirement, position } = &self.quote;
        let mut table = tables::table(&["", "quoted", "executed"]);
        let done = self.executed.as_ref();
        let rows = [
            ("change of the position", base.to_string(), or_dash(done.map(|done| done.base))),
            ("for", quote.to_string(), or_dash(done.map(|done| done.quote))),
            ("keeper's fee", keeper_fee.to_string(), or_dash(done.map(|done| done.keeper_fee))),
            ("equity before", equity.to_string(), String::new()),
            ("requirement before", requirement.to_string(), String::new()),
            ("position afterwards", position.to_string(), String::new()),
        ];
        for (name, quoted, done) in rows {
            tables::row(&mut table, [name.to_owned(), quoted, done]);
        }
        let ending = self.transaction.as_ref().map_or_else(|| "nothing was sent".to_owned(), Receipt::line);
        let settled: String = self.settled.iter().map(|part| format!("{}\n", part.line())).collect();
        format!("{} in {}\n{table}\n{settled}{ending}", self.account, self.name)
    }
}
