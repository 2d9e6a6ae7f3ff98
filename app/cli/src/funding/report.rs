//! Formats funding as a table or JSON.

use crate::market::MarketReport;
use crate::session::{Receipt, Report, Shown, Text, name_of, print::or_dash};
use crate::tables::{self, percent};
use anyhow::Result;
use ballast_client::quote::{KnownMarket, Snapshot};
use ballast_math::units::SignedRatio;
use ballast_math::{Base, Clock, Price, Quote};
use serde::Serialize;
use solana_pubkey::Pubkey;

/// A market's funding rate.
#[derive(Clone, Debug, Serialize)]
pub struct FundingRate {
    /// The market's index.
    pub market: u32,
    /// The market's name.
    pub name: String,
    /// The index price.
    pub index_price: Shown<Price>,
    /// The mark price.
    pub mark_price: Shown<Price>,
    /// The premium at which funding accrues, as a fraction of one.
    pub premium: Shown<SignedRatio>,
    /// The funding that a long position of one contract receives (positive) or pays over the next day. Unit: quote.
    pub long_per_day: Option<Shown<Quote>>,
    /// The funding that a short position of one contract receives (positive) or pays over the next day. Unit: quote.
    pub short_per_day: Option<Shown<Quote>>,
}

impl FundingRate {
    /// Returns a market's funding rate at `clock`.
    ///
    /// # Errors
    /// Returns `Overflow` if a value does not fit.
    pub fn of(known: &KnownMarket, clock: Clock) -> Result<Self> {
        let market = MarketReport::of(known, clock)?;
        Ok(Self {
            market: market.market,
            name: market.name,
            index_price: market.index_price,
            mark_price: market.mark_price,
            premium: market.premium,
            long_per_day: market.funding_per_day_long,
            short_per_day: market.funding_per_day_short,
        })
    }
}

/// The funding rates of all markets.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct FundingList(pub Vec<FundingRate>);

impl Report for FundingList {
    fn table(&self) -> String {
        let headers =
            ["market", "index", "mark", "premium", "daily, per long contract", "daily, per short contract"];
        let mut rows = Vec::new();
        for rate in &self.0 {
            rows.push(vec![
                rate.name.clone(),
                rate.index_price.to_string(),
                rate.mark_price.to_string(),
                percent(rate.premium.0.raw()),
                or_dash(rate.long_per_day),
                or_dash(rate.short_per_day),
            ]);
        }
        tables::list(&headers, &rows)
    }
}

/// The funding due to an account's positions.
#[derive(Clone, Debug, Serialize)]
pub struct FundingOfAccount {
    /// The account.
    pub account: Text<Pubkey>,
    /// The account's positions.
    pub positions: Vec<FundingOfPosition>,
}

/// The funding due to a position.
#[derive(Clone, Debug, Serialize)]
pub struct FundingOfPosition {
    /// The market's index.
    pub market: u32,
    /// The market's name.
    pub name: String,
    /// The position's size. Unit: contracts.
    pub base: Shown<Base>,
    /// The funding that the next instruction will settle, positive if received. Unit: quote.
    pub due: Shown<Quote>,
    /// The funding that the position receives (positive) or pays per day.
    pub per_day: Shown<Quote>,
}

impl FundingOfAccount {
    /// Returns the funding due to an account now.
    ///
    /// # Errors
    /// Returns `Overflow` if a value does not fit.
    pub fn of(address: Pubkey, snapshot: &Snapshot<'_>) -> Result<Self> {
        let positions = snapshot.account.in_use().map(|(_, position)| {
            let position = snapshot.position(position.market)?;
            Ok(FundingOfPosition {
                market: position.market,
                name: name_of(snapshot.markets.get(position.market)?.market()),
                base: Shown(position.base),
                due: Shown(position.funding_due),
                per_day: Shown(position.funding_per_day),
            })
        });
        Ok(Self { account: Text(address), positions: positions.collect::<Result<_>>()? })
    }
}

impl Report for FundingOfAccount {
    fn table(&self) -> String {
        if self.positions.is_empty() {
            return "no positions".to_owned();
        }
        let mut rows = Vec::new();
        for position in &self.positions {
            rows.push(vec![
                position.name.clone(),
                position.base.to_string(),
                position.due.to_string(),
                position.per_day.to_string(),
            ]);
        }
        tables::list(&["market", "size", "due", "per day"], &rows)
    }
}

/// A market after a funding update.
#[derive(Clone, Debug, Serialize)]
pub struct UpdatedReport {
    /// The transaction.
    pub transaction: Receipt,
}

impl Report for UpdatedReport {
    fn table(&self) -> String {
        format!("the market's funding and index are up to date\n{}", self.transaction.line())
    }
}
