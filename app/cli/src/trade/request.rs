//! Turns the requested trade and the current state into an order, without network access.

use super::arguments::{CloseArguments, OpenArguments, SizeArguments, Terms};
use crate::session::Refusal;
use anyhow::{Result, ensure};
use ballast_client::contract::Contract;
use ballast_client::instructions::TradeArgs;
use ballast_client::quote::{QuoteError, Snapshot, average_price, limit_price};
use ballast_math::{Base, Price, Quote, Ratio, Rounding, Side};

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
    let args = outline(side, arguments);
    if arguments.size.max {
        return on_terms(snapshot, market, largest(snapshot, market, args)?, &arguments.terms);
    }
    let (is_quote, amount) = size(snapshot, market, side, &arguments.size)?;
    on_terms(snapshot, market, TradeArgs { is_quote, amount, ..args }, &arguments.terms)
}

/// Builds the order to close a position.
///
/// # Errors
/// Returns an error if there is no position, or if the program would refuse the order.
pub fn close(snapshot: &Snapshot<'_>, market: u32, arguments: &CloseArguments) -> Result<TradeArgs> {
    let held = snapshot.base_in(market);
    let nothing = || {
        Refusal(
            "there is no position to close in this market: list your positions with `ballast positions`"
                .to_owned(),
        )
    };
    ensure!(!held.is_zero(), nothing());
    let known = snapshot.markets.get(market)?.market();
    let amount = match &arguments.part {
        Some(part) => part.of(held.magnitude(), known.parameters.base_step, &Contract::of(known))?,
        None => held.magnitude(),
    };
    let args = TradeArgs { reduce_only: true, amount, ..empty(held.side().opposite()) };
    on_terms(snapshot, market, args, &arguments.terms)
}

/// Returns the order to buy or sell without its size and deadline.
pub(super) fn outline(side: Side, arguments: &OpenArguments) -> TradeArgs {
    let limit_price = arguments.terms.limit.map_or(0, Price::raw);
    TradeArgs { reduce_only: arguments.reduce_only, limit_price, ..empty(side) }
}

/// Returns an order on `side` without a size.
pub(super) fn empty(side: Side) -> TradeArgs {
    TradeArgs {
        is_buy: side == Side::Long,
        is_quote: false,
        reduce_only: false,
        amount: 0,
        limit_price: 0,
        deadline: 0,
    }
}

/// Returns the largest order like `args` that the program accepts now.
fn largest(snapshot: &Snapshot<'_>, market: u32, args: TradeArgs) -> Result<TradeArgs> {
    if let Some(largest) = snapshot.largest_trade(market, &args)? {
        return Ok(TradeArgs { amount: largest.base, ..args });
    }
    // The program's reason for refusing the smallest order explains why no order passes.
    let known = snapshot.markets.get(market)?.market();
    snapshot.quote_trade(market, &TradeArgs { amount: known.parameters.minimum_base, ..args })?;
    Err(Refusal("no order size is accepted now: wait, or deposit more collateral".to_owned()).into())
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
    let known = snapshot.markets.get(market)?.market();
    if let Some(size) = &size.size {
        return Ok((false, size.in_contracts(&Contract::of(known))?));
    }
    if let Some(quote) = size.quote {
        return Ok((true, quote.magnitude()));
    }
    let leverage = size.leverage.unwrap_or_default();
    let equity = Quote::new(snapshot.health()?.initial_equity);
    let target = target_of(equity, leverage, known.state.oracle.price)?;
    let held = snapshot.base_in(market);
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
/// Returns `Overflow` if a value does not fit.
pub fn missing(held: Base, side: Side, target: u64, step: u64) -> Result<u64> {
    let target = side.signed(target).map_err(QuoteError::from)?;
    let change = target.minus(held).map_err(QuoteError::from)?;
    if change.is_zero() || change.side() != side {
        return Ok(0);
    }
    Ok(change.magnitude() - change.magnitude() % step.max(1))
}
