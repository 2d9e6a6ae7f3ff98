//! Adds to a refusal the numbers that the program would accept now.

use crate::session::name_of;
use crate::tables::{percent, times};
use anyhow::Error;
use ballast_client::accounts::Market;
use ballast_client::amount::show;
use ballast_client::contract::Contract;
use ballast_client::instructions::TradeArgs;
use ballast_client::quote::{Largest, Markets, QuoteError, Snapshot, average_price};
use ballast_math::{Base, Error as Rule, Price, Reserve, Rounding};

/// Adds the market's limits, or the largest order that would be accepted, to the error that refused `args`.
pub(super) fn explained(error: Error, snapshot: &Snapshot<'_>, market: &Market, args: &TradeArgs) -> Error {
    let rule = error.downcast_ref::<QuoteError>().and_then(QuoteError::rule);
    let told = match rule {
        Some(Rule::BelowMinimumPosition | Rule::NotAMultipleOfStep | Rule::ZeroAmount) => Some(sizes(market)),
        Some(Rule::OracleStale) => age(market, snapshot.markets, market.parameters.max_age),
        Some(Rule::OracleNotFresh) => age(market, snapshot.markets, market.parameters.max_age_risk),
        Some(Rule::OutsidePriceBand) => band(snapshot, market, args),
        Some(Rule::PriceLimit) => limit(snapshot, market, args),
        Some(
            Rule::BelowInitialMargin | Rule::InsufficientCash | Rule::NetBaseCap | Rule::OpenInterestCap,
        ) => largest(snapshot, market, args),
        Some(Rule::ReduceOnly) => Some("omit --reduce-only to open or increase a position".to_owned()),
        _ => None,
    };
    match told {
        Some(told) => error.context(told),
        None => error,
    }
}

/// States the market's minimum position size and its size step.
fn sizes(market: &Market) -> String {
    let contracts = |raw| show(Reserve::new(raw));
    format!(
        "the minimum position in {} is {} contracts, and sizes must be multiples of {} (1 contract = {})",
        name_of(market),
        contracts(market.parameters.minimum_base),
        contracts(market.parameters.base_step),
        Contract::of(market).size()
    )
}

/// States the index's age and the oldest index that this order may use.
fn age(market: &Market, markets: &Markets, limit: u64) -> Option<String> {
    let stored = market.state.oracle.publish_time;
    let reading = markets.get(market.index).ok()?.reading().ok();
    let published = reading.map_or(stored, |reading| reading.publish_time.max(stored));
    let age = markets.clock().time.saturating_sub(published);
    Some(format!("the {} index is {age} seconds old, but this order allows at most {limit}", name_of(market)))
}

/// States the largest order on this side that would be accepted now.
fn largest(snapshot: &Snapshot<'_>, market: &Market, args: &TradeArgs) -> Option<String> {
    let unlimited = TradeArgs { limit_price: 0, ..*args };
    let Some(largest) = snapshot.largest_trade(market.index, &unlimited).ok()? else {
        let done = if args.is_buy { "bought" } else { "sold" };
        return Some(format!("nothing can be {done} in {} now", name_of(market)));
    };
    Some(largest_text(&largest, market))
}

/// Describes the largest order.
fn largest_text(largest: &Largest, market: &Market) -> String {
    let base = Base::new(i64::try_from(largest.base).unwrap_or(i64::MAX));
    let leverage = largest.leverage.map(|leverage| format!(", {} the equity", times(leverage.raw())));
    format!(
        "at most {} contracts ({}{}) would be accepted now: use that size, or --max",
        show(base),
        Contract::of(market).units(base),
        leverage.unwrap_or_default()
    )
}

/// States the distance between mark and index, the allowed distance, and the side that may trade.
fn band(snapshot: &Snapshot<'_>, market: &Market, args: &TradeArgs) -> Option<String> {
    let state = snapshot.markets.get(market.index).ok()?.state_at(snapshot.markets.clock()).ok()?;
    let mark = state.curve.mark(Rounding::Floor).ok()?;
    let gap = mark.premium_over(state.oracle.price).ok()?.raw();
    let allowed = percent(i64::try_from(market.parameters.price_band.raw()).ok()?);
    let where_is = if gap < 0 { "below" } else { "above" };
    let gap = percent(gap.abs());
    let now = format!("the mark is {gap} {where_is} the index, but only {allowed} is allowed");
    let unlimited = TradeArgs { limit_price: 0, ..*args };
    let towards = match snapshot.largest_trade(market.index, &unlimited).ok()? {
        Some(largest) => largest_text(&largest, market),
        None if args.is_buy => "only sells are possible now".to_owned(),
        None => "only buys are possible now".to_owned(),
    };
    Some(format!("{now}: {towards}"))
}

/// States the average price that the order would have now, and which way to move the limit.
fn limit(snapshot: &Snapshot<'_>, market: &Market, args: &TradeArgs) -> Option<String> {
    let unlimited = TradeArgs { limit_price: 0, ..*args };
    let fill = snapshot.quote_trade(market.index, &unlimited).ok()?.fill;
    let average = show(average_price(fill.base, fill.quote)?);
    let limit = show(Price::new(args.limit_price));
    let (side, change) = if args.is_buy { ("above", "raise") } else { ("below", "lower") };
    Some(format!(
        "the average price would be {average}, {side} the limit of {limit}: {change} the limit, or reduce the size"
    ))
}
