//! Shows one market, advanced to the present.

use super::exchange::paused;
use super::numbers;
use crate::percent::percent;
use ballast_client::accounts;
pub(crate) use ballast_client::accounts::market_name as name_of;
use ballast_client::amount::show;
use ballast_client::contract::Contract;
use ballast_client::quote::{KnownMarket, Markets};
use ballast_math::context::Present;
use ballast_math::market::State;
use ballast_math::oracle::PriceUse;
use ballast_math::parameters::Parameters;
use ballast_math::position::Position;
use ballast_math::units::SignedRatio;
use ballast_math::{Base, Clock, Context, Price, Quote, Result, Rounding, Side, estimate};
use serde::Serialize;

/// One market. Prices are in quote per contract, sizes are in contracts, and amounts are in quote.
#[derive(Clone, Debug, Serialize)]
pub struct Market {
    /// The market's number.
    pub market: u32,
    /// The market's name.
    pub name: String,
    /// The contract's size, such as `1 contract = 0.001 BTC`.
    pub contract: String,
    /// The asset's name.
    pub asset: String,
    /// The mark price per unit of the asset, or none if a contract is one unit.
    pub mark_of_unit: Option<String>,
    /// The index price per unit of the asset, or none if a contract is one unit.
    pub index_of_unit: Option<String>,
    /// The contract's size, for computations.
    #[serde(skip)]
    pub size: Contract,
    /// Whether the market is open.
    pub is_open: bool,
    /// The actions that are paused in this market.
    pub paused: Vec<&'static str>,
    /// The mark price.
    pub mark: String,
    /// The index price, or `None` before the market's first index price.
    pub index_price: Option<String>,
    /// The age of the index. Unit: seconds.
    pub index_age: Option<i64>,
    /// Whether the index is valid for trading.
    pub is_tradable: bool,
    /// The program's error about the index, or `None` if the index is valid for everything.
    pub index_problem: Option<String>,
    /// The premium of the mark over the index.
    pub premium: Option<String>,
    /// The clearing price, X.
    pub clearing_price: String,
    /// The current funding.
    pub funding: Option<Funding>,
    /// The market's open interest.
    pub interest: Interest,
    /// The market's books.
    pub books: Books,
    /// The market's terms of trading.
    pub terms: Terms,
    /// The numbers for the charts.
    pub draw: Draw,
}

/// A market's funding. A positive amount is received.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Funding {
    /// The premium at which funding accrues. A positive premium means that longs pay.
    pub premium: String,
    /// The daily funding that a long position of one contract receives, as a share of the index.
    pub long_rate: String,
    /// The daily funding that a long position of one contract receives, in quote.
    pub long_per_day: String,
    /// The daily funding that a short position of one contract receives, in quote.
    pub short_per_day: String,
}

/// The open interest, in contracts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Interest {
    /// The total size of all longs.
    pub long: String,
    /// The total size of all shorts.
    pub short: String,
    /// Longs less shorts.
    pub net: String,
    /// The longs valued at the mark, in quote.
    pub long_value: String,
    /// The shorts valued at the mark, in quote.
    pub short_value: String,
}

/// The market's books, which show its tokens and who owns them. All amounts are in quote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Books {
    /// The PnL pool, which is the users' cash that has not been shared out yet.
    pub cash: String,
    /// The amount that has been shared out but not collected yet.
    pub reserved: String,
    /// The claims, which are realised gains that have not been paid yet.
    pub open_claims: String,
    /// The debts, which are realised losses that have not been paid yet.
    pub debts: String,
    /// The surplus that would be left if every user were paid. A negative surplus is a deficit.
    pub surplus: String,
    /// The insurance fund's balance.
    pub insurance: String,
    /// The total that the insurance fund has paid.
    pub insurance_used: String,
    /// The total bad debt written off so far.
    pub deficits: String,
    /// The fees that the protocol has earned.
    pub protocol_fees: String,
}

/// A market's terms of trading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Terms {
    /// The initial margin ratio.
    pub initial_margin: String,
    /// The maintenance margin ratio, including its volatility part.
    pub maintenance_margin: String,
    /// The fee for a trade, as a share of its notional.
    pub taker_fee: String,
    /// The smallest position, in contracts.
    pub minimum: String,
    /// The size step, in contracts. Every size must be a multiple of this step.
    pub step: String,
    /// The curve's depth, in contracts.
    pub depth: String,
    /// The curve's peg.
    pub peg: String,
}

/// The numbers for the charts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Draw {
    /// The mark price.
    pub mark: f64,
    /// The index price.
    pub index: Option<f64>,
    /// Longs less shorts, in contracts.
    pub net: f64,
}

impl Market {
    /// Creates the view of a market as it was read. The market is advanced to the present if its oracle account is
    /// known.
    #[must_use]
    pub fn of(market: &accounts::Market, markets: &Markets) -> Self {
        let (clock, parameters) = (markets.clock(), &*market.parameters);
        let known = markets.get(market.index).ok();
        let present = known.and_then(|known| bring_to_now(known, clock));
        let state = present.as_ref().map_or(&*market.state, |present| &present.market);
        let index = (!state.oracle.price.is_zero()).then_some(state.oracle.price);
        let mark = state.curve.mark(Rounding::Floor).unwrap_or_default();
        let net = state.curve.net_base().unwrap_or_default();
        let (is_tradable, index_problem) = judge(known.zip(present.as_ref()), clock);
        let size = Contract::of(market);
        let of_unit = |price: Price| (!size.is_one_unit()).then(|| size.price_per_unit(price));
        Self {
            market: market.index,
            name: name_of(market),
            contract: format!("1 contract = {}", size.size()),
            asset: size.asset().to_owned(),
            mark_of_unit: of_unit(mark),
            index_of_unit: index.and_then(of_unit),
            is_open: market.ensure_open().is_ok(),
            paused: paused(market.pause),
            mark: show(mark),
            index_price: index.map(show),
            index_age: index.map(|_| clock.time.saturating_sub(state.oracle.publish_time)),
            is_tradable,
            index_problem,
            premium: index.and_then(|index| mark.premium_over(index).ok()).map(percent),
            clearing_price: show(state.curve.clearing_price(Rounding::Floor).unwrap_or_default()),
            funding: Funding::of(state, parameters, clock).ok().flatten(),
            interest: Interest::of(state, mark, net),
            books: Books::of(state),
            terms: Terms::of(state, parameters),
            draw: Draw {
                mark: numbers::price(mark),
                index: index.map(numbers::price),
                net: numbers::contracts(net),
            },
            size,
        }
    }
}

fn bring_to_now(known: &KnownMarket, clock: Clock) -> Option<Present> {
    known.context(clock).bring_to_now(&known.market().state).ok()
}

/// Returns the program's error about a market's index now, or `None` if the index is valid for everything.
pub(super) fn index_problem(known: &KnownMarket, clock: Clock) -> Option<String> {
    judge(Some(known).zip(bring_to_now(known, clock).as_ref()), clock).1
}

/// Returns whether the index is valid for trading, and the program's error about it.
fn judge(present: Option<(&KnownMarket, &Present)>, clock: Clock) -> (bool, Option<String>) {
    let Some((known, present)) = present else {
        return (false, Some("The market has no oracle account yet".into()));
    };
    let context: Context<'_> = known.context(clock);
    let check = |action| present.ensure_valid(&context, action);
    match (check(PriceUse::Trade), check(PriceUse::Liquidate)) {
        (Err(error), _) => (false, Some(error.message().into())),
        (Ok(()), Err(error)) => (
            true,
            Some(format!("The index is valid for trading, but not for liquidation: {}", error.message())),
        ),
        (Ok(()), Ok(())) => (true, None),
    }
}

/// One contract. Unit: 1e-9 contract.
const CONTRACT: u64 = 1_000_000_000;
/// One day. Unit: seconds.
const DAY: i64 = 86_400;
/// One unit of quote, which is used to compute shares. Unit: 1e-6 quote.
const ONE: Quote = Quote::new(1_000_000);

impl Funding {
    fn of(state: &State, parameters: &Parameters, clock: Clock) -> Result<Option<Self>> {
        if state.oracle.price.is_zero() {
            return Ok(None);
        }
        let long = per_day(state, parameters, Side::Long, clock)?;
        let short = per_day(state, parameters, Side::Short, clock)?;
        let notional = Side::Long.signed(CONTRACT)?.value(state.oracle.price, Rounding::Ceil)?;
        let rate = ONE.share(Quote::from_magnitude(long.magnitude())?, notional, Rounding::Floor)?;
        let rate = if long.is_negative() { rate.negated()? } else { rate };
        Ok(Some(Self {
            premium: percent(state.funding.premium),
            long_rate: percent(SignedRatio::new(rate.raw())),
            long_per_day: show(long),
            short_per_day: show(short),
        }))
    }
}

/// Returns the daily funding that a position of one contract would receive.
fn per_day(state: &State, parameters: &Parameters, side: Side, clock: Clock) -> Result<Quote> {
    let position = Position {
        base: side.signed(CONTRACT)?,
        funding_index: state.funding.index_of(side),
        ..Position::default()
    };
    let tomorrow = Clock { time: clock.time.saturating_add(DAY), ..clock };
    estimate::funding_until(state, parameters, &position, tomorrow)
}

impl Interest {
    fn of(state: &State, mark: Price, net: Base) -> Self {
        let value = |base: Base| show(base.value(mark, Rounding::Floor).unwrap_or_default());
        Self {
            long: show(state.base_long),
            short: show(state.base_short),
            net: show(net),
            long_value: value(state.base_long),
            short_value: value(state.base_short),
        }
    }
}

impl Books {
    fn of(state: &State) -> Self {
        Self {
            cash: show(state.cash),
            reserved: show(state.reserved),
            open_claims: show(state.open_claims),
            debts: show(state.debts),
            surplus: show(state.surplus),
            insurance: show(state.insurance),
            insurance_used: show(state.insurance_used),
            deficits: show(state.deficits),
            protocol_fees: show(state.protocol_fees),
        }
    }
}

impl Terms {
    fn of(state: &State, parameters: &Parameters) -> Self {
        // Sizes and depths have no sign.
        let contracts = |units: u64| show(ballast_math::Reserve::new(units));
        Self {
            initial_margin: percent(parameters.initial_ratio),
            maintenance_margin: percent(parameters.maintenance_ratio.max(state.volatility.ratio)),
            taker_fee: percent(parameters.taker_fee),
            minimum: contracts(parameters.minimum_base),
            step: contracts(parameters.base_step),
            depth: contracts(state.curve.sqrt_k),
            peg: show(state.curve.peg),
        }
    }
}
