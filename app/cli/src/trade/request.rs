//! Turns the requested trade and the current state into an order, without network access.

use super::arguments::{CloseArguments, OpenArguments, SizeArguments, Terms};
use crate::session::{Refusal, name_of};
use anyhow::{Error, Result, ensure};
use ballast_client::accounts::Market;
use ballast_client::amount::show;
use ballast_client::instructions::TradeArgs;
use ballast_client::quote::{Markets, QuoteError, Snapshot, average_price, limit_price};
use ballast_math::{Base, Error as Rule, Price, Quote, Ratio, Reserve, Rounding, Side};

/// Builds the order to buy or sell.
///
/// # Errors
/// Returns an error if the options are invalid, or if the program would refuse the order.
pub fn open(
    snapshot: &Snapshot<'_>,
    market: u32,
    side: Side,
    arguments: &OpenArguments,
) -> Result<TradeArgs> {
    let (is_quote, amount) = size(snapshot, market, side, &arguments.size)?;
    let args = TradeArgs {
        is_buy: side == Side::Long,
        is_quote,
        reduce_only: arguments.reduce_only,
        amount,
        limit_price: 0,
        deadline: 0,
    };
    on_terms(snapshot, market, args, &arguments.terms)
}

/// Builds the order to close a position.
///
/// # Errors
/// Returns an error if there is no position, or if the program would refuse the order.
pub fn close(snapshot: &Snapshot<'_>, market: u32, arguments: &CloseArguments) -> Result<TradeArgs> {
    let held = held(snapshot, market);
    let nothing = || {
        Refusal(
            "there is no position to close in this market: list your positions with `ballast positions`"
                .to_owned(),
        )
    };
    ensure!(!held.is_zero(), nothing());
    let amount = match arguments.base {
        Some(base) => positive(base)?,
        None => held.magnitude(),
    };
    let args = TradeArgs {
        is_buy: held.is_negative(),
        is_quote: false,
        reduce_only: true,
        amount,
        limit_price: 0,
        deadline: 0,
    };
    on_terms(snapshot, market, args, &arguments.terms)
}

/// Sets the order's limit price and deadline.
fn on_terms(snapshot: &Snapshot<'_>, market: u32, args: TradeArgs, terms: &Terms) -> Result<TradeArgs> {
    let time = snapshot.markets.clock().time;
    let deadline = terms.deadline.map_or(0, |seconds| time.saturating_add(seconds.into()));
    let args = TradeArgs { deadline, ..args };
    if let Some(limit) = terms.limit {
        ensure!(
            !limit.is_zero(),
            "--limit must be above zero: use a positive price, or omit --limit to use --slippage"
        );
        return Ok(TradeArgs { limit_price: limit.raw(), ..args });
    }
    let filled = snapshot.quote_trade(market, &args)?.fill;
    let Some(average) = average_price(filled.base, filled.quote) else {
        return Ok(args);
    };
    let limit = limit_price(average, filled.base.side(), terms.slippage.ratio())?;
    Ok(TradeArgs { limit_price: limit.raw(), ..args })
}

/// Returns the size, and whether it is in quote.
fn size(snapshot: &Snapshot<'_>, market: u32, side: Side, size: &SizeArguments) -> Result<(bool, u64)> {
    if let Some(base) = size.base {
        return Ok((false, positive(base)?));
    }
    if let Some(quote) = size.quote {
        return Ok((true, quote.magnitude()));
    }
    let leverage = size.leverage.unwrap_or_default();
    let equity = Quote::new(snapshot.health()?.initial_equity);
    let known = snapshot.markets.get(market)?.market();
    let target = target_of(equity, leverage, known.state.oracle.price)?;
    let held = held(snapshot, market);
    let missing = missing(held, side, target, known.parameters.base_step)?;
    let nothing = || match held.is_zero() {
        true => {
            "the account's equity is too small for a position at this leverage: deposit more, or use higher leverage"
        }
        false => {
            "the position already has at least this leverage: use `ballast trade close`, or trade in the other direction"
        }
    };
    ensure!(missing > 0, Refusal(nothing().to_owned()));
    Ok((false, missing))
}

/// Returns the size, in 1e-9 contract, whose notional at `price` is `leverage` times `equity`.
///
/// # Errors
/// Returns `Overflow` if a value does not fit, or an error if the account has no equity or the market has no
/// price.
pub fn target_of(equity: Quote, leverage: Ratio, price: Price) -> Result<u64> {
    ensure!(equity.is_positive(), Refusal("the account has no equity: deposit collateral first".to_owned()));
    ensure!(!price.is_zero(), Refusal("the market has no index yet: give the size in contracts".to_owned()));
    let worth = equity.times(leverage, Rounding::Floor).map_err(QuoteError::from)?;
    Ok(worth.over_price(price, Rounding::Floor).map_err(QuoteError::from)?)
}

/// Returns the size, in whole steps, of the trade that moves `held` to `target` on `side`. Returns zero if the
/// position has already reached the target.
///
/// # Errors
/// `Overflow`.
pub fn missing(held: Base, side: Side, target: u64, step: u64) -> Result<u64> {
    let target = side.signed(target).map_err(QuoteError::from)?;
    let change = target.minus(held).map_err(QuoteError::from)?;
    if change.is_zero() || change.side() != side {
        return Ok(0);
    }
    Ok(change.magnitude() - change.magnitude() % step.max(1))
}

/// Adds the market's size limits to an error about the size.
pub(super) fn with_sizes(error: Error, market: &Market) -> Error {
    let rule = error.downcast_ref::<QuoteError>().and_then(QuoteError::rule);
    if !matches!(rule, Some(Rule::BelowMinimumPosition | Rule::NotAMultipleOfStep | Rule::ZeroAmount)) {
        return error;
    }
    let contracts = |raw| show(Reserve::new(raw));
    let (minimum, step) = (market.parameters.minimum_base, market.parameters.base_step);
    error.context(format!(
        "the minimum position in {} is {} contracts, and sizes must be multiples of {}",
        name_of(market),
        contracts(minimum),
        contracts(step)
    ))
}

/// Adds the index's age and the limit to an error about an old index.
pub(super) fn with_age(error: Error, market: &Market, markets: &Markets) -> Error {
    let rule = error.downcast_ref::<QuoteError>().and_then(QuoteError::rule);
    let limit = match rule {
        Some(Rule::OracleStale) => market.parameters.max_age,
        Some(Rule::OracleNotFresh) => market.parameters.max_age_risk,
        _ => return error,
    };
    let stored = market.state.oracle.publish_time;
    let reading = markets.get(market.index).ok().and_then(|known| known.reading().ok());
    let published = reading.map_or(stored, |reading| reading.publish_time.max(stored));
    let age = markets.clock().time.saturating_sub(published);
    error.context(format!(
        "the {} index is {age} seconds old, but this order allows at most {limit}",
        name_of(market)
    ))
}

/// Returns the current position.
fn held(snapshot: &Snapshot<'_>, market: u32) -> Base {
    let position = snapshot.account.find(market).and_then(|place| snapshot.account.positions.get(place));
    position.map(|position| position.base).unwrap_or_default()
}

fn positive(base: Base) -> Result<u64> {
    ensure!(base.is_positive(), "the size must be above zero: choose the direction with `long` or `short`");
    Ok(base.magnitude())
}
