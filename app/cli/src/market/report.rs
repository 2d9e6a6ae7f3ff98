//! Reports on a market, as a table or JSON.

use super::parameters;
use crate::session::{Report, Shown, Text, name_of, print::or_dash};
use crate::tables::{self, percent};
use anyhow::Result;
use ballast_client::contract::Contract;
use ballast_client::pda;
use ballast_client::quote::{KnownMarket, QuoteError};
use ballast_math::market::State;
use ballast_math::oracle::PriceUse;
use ballast_math::position::Position;
use ballast_math::units::SignedRatio;
use ballast_math::{Base, Clock, Price, Quote, Rounding, Side, estimate};
use serde::Serialize;
use solana_pubkey::Pubkey;
use std::collections::BTreeMap;

/// One contract. Unit: 1e-9 contract.
const CONTRACT: u64 = 1_000_000_000;
/// One day. Unit: seconds.
const DAY: i64 = 86_400;
/// The status of an open market.
const OPEN: u8 = 1;

/// The state of a market.
#[derive(Clone, Debug, Serialize)]
pub struct MarketReport {
    /// The network's clock time. Unit: unix seconds.
    pub time: i64,
    /// The network's slot.
    pub slot: u64,
    /// The market's index.
    pub market: u32,
    /// The market's name.
    pub name: String,
    /// The market's address.
    pub address: Text<Pubkey>,
    /// The market's oracle account.
    pub oracle: Text<Pubkey>,
    /// Whether the market is open.
    pub is_open: bool,
    /// The pause bits of the market.
    pub pause: u64,
    /// The reason why trades that need an index are refused now, or `None` if they are accepted.
    pub index_fault: Option<String>,
    /// What one contract is, such as `0.001 BTC`.
    pub contract: String,
    /// The index price. Unit: quote per unit of the asset.
    pub index_price_per_unit: String,
    /// The index price. Unit: quote per contract.
    pub index_price: Shown<Price>,
    /// The mark price.
    pub mark_price: Shown<Price>,
    /// The clearing price, at which the PnL of all users adds up to exactly what the market holds.
    pub clearing_price: Shown<Price>,
    /// The premium of the mark over the index at which funding accrues, as a fraction of one.
    pub premium: Shown<SignedRatio>,
    /// The funding that a long position of one contract receives (positive) or pays over the next day. Unit: quote.
    pub funding_per_day_long: Option<Shown<Quote>>,
    /// The funding that a short position of one contract receives (positive) or pays over the next day. Unit: quote.
    pub funding_per_day_short: Option<Shown<Quote>>,
    /// The long open interest. Unit: contracts.
    pub open_interest_long: Shown<Base>,
    /// The short open interest. Unit: contracts.
    pub open_interest_short: Shown<Base>,
    /// The PnL pool, which is the users' cash that has not been shared out yet. Unit: quote.
    pub cash: Shown<Quote>,
    /// The amount that has been shared out to claims but not yet collected.
    pub reserved: Shown<Quote>,
    /// The open claims, which are realised gains that have not been paid yet.
    pub open_claims: Shown<Quote>,
    /// The debts, which are realised losses that have not been paid yet.
    pub debts: Shown<Quote>,
    /// The surplus that would remain if every user were paid.
    pub surplus: Shown<Quote>,
    /// The insurance fund.
    pub insurance: Shown<Quote>,
    /// Protocol fees that can be withdrawn.
    pub protocol_fees: Shown<Quote>,
    /// All bad debt that has been written off so far.
    pub deficits: Shown<Quote>,
    /// This market's share of the tokens in the vault.
    pub tokens: Shown<Quote>,
    /// Every parameter in its smallest unit.
    pub parameters: BTreeMap<&'static str, i128>,
}

impl MarketReport {
    /// Reports on a market at `clock`.
    ///
    /// # Errors
    /// Returns `Overflow` if a value does not fit.
    pub fn of(known: &KnownMarket, clock: Clock) -> Result<Self> {
        let market = known.market();
        let state = known.state_at(clock)?;
        let fault = state.oracle.ensure_valid(&market.parameters, PriceUse::Trade, &clock).err();
        let (rule, contract) = (QuoteError::from, Contract::of(market));
        Ok(Self {
            time: clock.time,
            slot: clock.slot,
            market: market.index,
            name: name_of(market),
            address: Text(pda::market(market.index)),
            oracle: Text(known.oracle()),
            is_open: market.status == OPEN,
            pause: market.pause,
            index_fault: fault.map(|fault| fault.message().to_owned()),
            contract: contract.size(),
            index_price_per_unit: contract.price_per_unit(state.oracle.price).replace(',', ""),
            index_price: Shown(state.oracle.price),
            mark_price: Shown(state.curve.mark(Rounding::Floor).map_err(rule)?),
            clearing_price: Shown(state.curve.clearing_price(Rounding::Floor).map_err(rule)?),
            premium: Shown(state.funding.premium),
            funding_per_day_long: funding(known, &state, Side::Long, clock),
            funding_per_day_short: funding(known, &state, Side::Short, clock),
            open_interest_long: Shown(state.base_long),
            open_interest_short: Shown(state.base_short),
            cash: Shown(state.cash),
            reserved: Shown(state.reserved),
            open_claims: Shown(state.open_claims),
            debts: Shown(state.debts),
            surplus: Shown(state.surplus),
            insurance: Shown(state.insurance),
            protocol_fees: Shown(state.protocol_fees),
            deficits: Shown(state.deficits),
            tokens: Shown(state.tokens().map_err(rule)?),
            parameters: parameters::by_name(&market.parameters),
        })
    }

    /// Returns the index price per unit of the asset, such as `95,000.00 per BTC`.
    #[must_use]
    pub fn index_per_unit_for_people(&self) -> String {
        let asset = self.contract.split(' ').next_back().unwrap_or_default();
        let (whole, rest) =
            self.index_price_per_unit.split_once('.').unwrap_or((&self.index_price_per_unit, "00"));
        let whole = whole.parse().map_or_else(|_| whole.to_owned(), |whole| tables::grouped(whole, ""));
        format!("{whole}.{rest} per {asset}")
    }

    /// Returns the status in one or two words.
    #[must_use]
    pub fn status_for_people(&self) -> String {
        match (self.is_open, &self.index_fault, self.pause) {
            (false, ..) => "closed".to_owned(),
            (true, Some(_), _) => "index invalid".to_owned(),
            (true, None, 0) => "open".to_owned(),
            (true, None, _) => "partly paused".to_owned(),
        }
    }
}

/// Returns the funding for one contract on `side` over the next day. `None` if it cannot be computed.
fn funding(known: &KnownMarket, state: &State, side: Side, clock: Clock) -> Option<Shown<Quote>> {
    let position = Position {
        market: known.market().index,
        in_use: 1,
        base: side.signed(CONTRACT).ok()?,
        funding_index: state.funding.index_of(side),
        cover_index: state.cover.index_of(side),
        ..Position::default()
    };
    let tomorrow = Clock { time: clock.time.saturating_add(DAY), ..clock };
    estimate::funding_until(state, &known.market().parameters, &position, tomorrow).ok().map(Shown)
}

impl Report for MarketReport {
    fn table(&self) -> String {
        let rows = [
            ("market", format!("{} {}", self.market, self.name)),
            ("address", self.address.to_string()),
            ("oracle account", self.oracle.to_string()),
            ("status", self.status_for_people()),
            ("one contract", self.contract.clone()),
            ("index price", self.index_price.to_string()),
            ("index price per unit", self.index_per_unit_for_people()),
            ("mark price", self.mark_price.to_string()),
            ("clearing price", self.clearing_price.to_string()),
            ("premium", percent(self.premium.0.raw())),
            ("daily funding per long contract", or_dash(self.funding_per_day_long)),
            ("daily funding per short contract", or_dash(self.funding_per_day_short)),
            ("open interest long", self.open_interest_long.to_string()),
            ("open interest short", self.open_interest_short.to_string()),
            ("users' cash", self.cash.to_string()),
            ("reserved for claims", self.reserved.to_string()),
            ("open claims", self.open_claims.to_string()),
            ("debts", self.debts.to_string()),
            ("surplus", self.surplus.to_string()),
            ("insurance", self.insurance.to_string()),
            ("protocol fees", self.protocol_fees.to_string()),
            ("deficits so far", self.deficits.to_string()),
            ("tokens in the vault", self.tokens.to_string()),
        ];
        let table = tables::facts(&rows.map(|(name, value)| (name.to_owned(), value)));
        let fault = self.index_fault.as_ref().map(|fault| format!("\n{fault}")).unwrap_or_default();
        let title = tables::wrapped("parameters in their smallest units (docs/operators/parameters.md)");
        format!("{table}{fault}\n\n{title}\n{}", self.parameter_rows())
    }
}

impl MarketReport {
    fn parameter_rows(&self) -> String {
        let rows = self.parameters.iter().map(|(name, value)| ((*name).to_owned(), value.to_string()));
        tables::facts(&rows.collect::<Vec<_>>())
    }
}
