//! Computes a position's key, which is the price at which the position would use up its share of the account's slack if
//! only its own market moved. The account must be measured when the price reaches the key.

use super::drift::LARGEST_RATIO;
use ballast_client::quote::{Markets, Snapshot, Standing};
use ballast_math::account::Account;
use ballast_math::health::{Purpose, notional, required_ratio};
use ballast_math::market::State;
use ballast_math::parameters::Parameters;
use ballast_math::position::Position;
use ballast_math::valuation::Valuation;
use ballast_math::{Price, Quote, Side, estimate};

/// The largest amount that the rounding of value, requirement and funding can cost an account in one market. Unit: 1e-6
/// quote.
const ROUNDING: i64 = 16;

/// When a position has to be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// The position must be measured at every tick.
    Always,
    /// The position need not be measured while only the price moves.
    Never,
    /// The position must be measured together with every other account in its market while that market has a deficit.
    WithAll,
    /// The position must be measured when the valuation price reaches this price.
    At(Price),
}

/// A position with its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Keyed {
    pub(super) market: u32,
    pub(super) side: Side,
    pub(super) key: Key,
}

/// Returns the keys of all positions of an account. Empty slots have no key.
pub(super) fn keys(markets: &Markets, account: &Account) -> Vec<Keyed> {
    let positions =
        || account.in_use().map(|(_, position)| position).filter(|position| !position.base.is_zero());
    let snapshot = Snapshot::new(markets, account);
    let all = |key| positions().map(|position| of_position(position, key)).collect();
    let has_deficit =
        |market| markets.get(market).is_ok_and(|known| known.market().state.surplus.is_negative());
    if positions().any(|position| has_deficit(position.market)) {
        return all(Key::WithAll);
    }
    let standings: Result<Vec<_>, _> =
        positions().map(|position| snapshot.standing(position.market)).collect();
    let Ok(standings) = standings else { return all(Key::Always) };
    keys_of(&standings).unwrap_or_else(|| all(Key::Always))
}

const fn of_position(position: &Position, key: Key) -> Keyed {
    Keyed { market: position.market, side: position.base.side(), key }
}

/// Returns an account's keys, or `None` if the account must be measured at every tick. Such an account has a number
/// that overflows, a requirement of most of the notional, or gains that do not count in full.
fn keys_of(standings: &[Standing<'_>]) -> Option<Vec<Keyed>> {
    // Relief from cover for this very account may push the market's surplus below zero.
    if standings.iter().any(|standing| standing.market.surplus.is_negative() || needs_most(standing)) {
        return None;
    }
    let slack = standings.iter().map(slack).min().flatten()?;
    let sizes: Option<Vec<u64>> = standings.iter().map(size).collect();
    let sizes = sizes?;
    let all = sizes.iter().try_fold(0_u64, |sum, size| sum.checked_add(*size))?.max(1);
    let parts = sizes.iter().map(|size| part(slack.raw(), *size, all));
    standings.iter().zip(parts).map(|(standing, part)| keyed(standing, slack, part)).collect()
}

/// Returns ⌊slack · size / all⌋, which may be negative.
fn part(slack: i64, size: u64, all: u64) -> i64 {
    let product = i128::from(slack) * i128::from(size);
    i64::try_from(product.div_euclid(i128::from(all.max(1)))).unwrap_or(i64::MIN)
}

/// Returns equity less the margin requirement. The result is negative if the account can be liquidated. Unit: 1e-6
/// quote.
fn slack(standing: &Standing<'_>) -> Option<Quote> {
    standing.health.equity.minus(standing.health.requirement).ok()
}

/// Returns a position's notional, by which the slack is divided among positions and measurements are ordered. Unit:
/// 1e-6 quote.
pub(super) fn size(standing: &Standing<'_>) -> Option<u64> {
    let price = value_price(&standing.market, standing.parameters, standing.party.position.base.side())?;
    notional(standing.party.position.base, price).ok().map(Quote::magnitude)
}

/// Returns the price at which maintenance margin values a side's positions.
pub(super) fn value_price(market: &State, parameters: &Parameters, side: Side) -> Option<Price> {
    Valuation::guarded(market, parameters).better_for(side).ok()
}

/// Returns whether the margin ratio exceeds [`LARGEST_RATIO`], the highest for which keys are computed.
fn needs_most(standing: &Standing<'_>) -> bool {
    let base = standing.party.position.base;
    let ratio = required_ratio(&standing.market, standing.parameters, base, Purpose::Maintenance);
    !matches!(ratio, Ok(Some(ratio)) if ratio <= LARGEST_RATIO)
}

/// Computes the key of a position that may use up `part` of the account's `slack`.
fn keyed(standing: &Standing<'_>, slack: Quote, part: i64) -> Option<Keyed> {
    let side = standing.party.position.base.side();
    let mut party = standing.party;
    let reserved = slack.raw().checked_sub(part)?.checked_add(ROUNDING)?;
    party.rest.health.equity = party.rest.health.equity.minus(Quote::new(reserved)).ok()?;
    let parameters = standing.parameters;
    let market = at_value(standing, value_price(&standing.market, parameters, side)?);
    let is_met = party.health(&market, parameters, Purpose::Maintenance).ok()?.is_met();
    let key = match estimate::liquidation_price(&market, parameters, &party).ok()? {
        Some(price) => Key::At(price),
        None if is_met => Key::Never,
        None => Key::Always,
    };
    Some(Keyed { market: standing.party.position.market, side, key })
}

/// Returns the market as if the index and its average both equalled the valuation price, without a confidence interval. As a
/// result, a liquidation price in this market is a valuation price, whether the index or its average changes.
fn at_value(standing: &Standing<'_>, price: Price) -> State {
    let mut market = standing.market;
    market.oracle.price = price;
    market.oracle.twap = price;
    market.oracle.confidence = Price::ZERO;
    market
}
