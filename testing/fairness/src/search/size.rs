//! Converts a size that the attackers want to the number that they send.

use ballast_math::curve::Curve;
use ballast_math::health::{Party, Purpose};
use ballast_math::market::State;
use ballast_math::trade::{Amount, Order};
use ballast_math::{Base, Quote, Rounding, Side};

use super::step::{Size, Way, Who};
use super::world::{MARKET, World};

/// The number of times an interval is halved, which makes sizes exact to a millionth of the largest size.
const HALVINGS: u32 = 20;

/// Returns the side of an order.
#[must_use]
pub const fn side(way: Way) -> Side {
    match way {
        Way::Buy => Side::Long,
        Way::Sell => Side::Short,
    }
}

/// Returns an order for `base` that is not reduce-only and has no limit.
#[must_use]
pub const fn order(side: Side, base: u64) -> Order {
    Order { side, amount: Amount::Base(base), limit: None, reduce_only: false }
}

/// Returns a reduce-only order for `base`.
#[must_use]
pub fn reducing(position: Base, base: u64) -> Order {
    Order { reduce_only: true, ..order(position.side().opposite(), base.min(position.magnitude())) }
}

/// Returns this share of the depth, in whole steps. The share is in 1e-8, and the result is in 1e-9 contract.
#[must_use]
pub fn share_of_depth(world: &World, share: u32) -> u64 {
    let depth = u128::from(world.exchange.state(MARKET).curve.sqrt_k);
    let base = depth * u128::from(share) / 100_000_000;
    in_steps(world, u64::try_from(base).unwrap_or(u64::MAX))
}

/// Returns this size as a share of the depth, rounded up. Unit: 1e-8.
#[must_use]
pub fn as_share(world: &World, base: u64) -> u32 {
    let depth = u128::from(world.exchange.state(MARKET).curve.sqrt_k).max(1);
    u32::try_from((u128::from(base) * 100_000_000).div_ceil(depth)).unwrap_or(u32::MAX)
}

fn in_steps(world: &World, base: u64) -> u64 {
    let step = world.parameters().base_step.max(1);
    base / step * step
}

/// Returns the size of a trade, or zero if there is no such size. Unit: 1e-9 contract.
#[must_use]
pub fn of_trade(world: &World, way: Way, size: Size) -> u64 {
    match size {
        Size::Share(share) => share_of_depth(world, share),
        Size::Band => to_band(world, way),
        Size::Index => to_mark(world, way, world.shown().raw() as f64),
        Size::Least => world.parameters().minimum_base,
        Size::Until(who) => until_liquidatable(world, way, who).unwrap_or(0),
        Size::Gap(_) | Size::All => 0,
    }
}

/// Returns the part of its position that an account closes. Unit: 1e-9 contract.
#[must_use]
pub fn of_reduction(world: &World, by: Who, size: Size) -> u64 {
    let position = world.exchange.base_of(by.into(), MARKET);
    match size {
        Size::Share(share) => share_of_depth(world, share).min(position.magnitude()),
        Size::Gap(gap) => loss_to_gap(world, by, gap).unwrap_or(0),
        Size::Least => world.parameters().minimum_base.min(position.magnitude()),
        Size::Band | Size::Index | Size::Until(_) | Size::All => position.magnitude(),
    }
}

fn to_band(world: &World, way: Way) -> u64 {
    let index = world.shown().raw() as f64;
    let band = world.parameters().price_band.raw() as f64 / 1e6;
    let edge = if way == Way::Buy { index * (1.0 + band) } else { index * (1.0 - band) };
    to_mark(world, way, edge)
}

/// Returns the trade that moves the mark to `price` in this direction. Unit: 1e-9 contract.
#[must_use]
pub fn to_mark(world: &World, way: Way, price: f64) -> u64 {
    let curve = &world.exchange.state(MARKET).curve;
    let reserve = curve.sqrt_k as f64 * (curve.peg.raw() as f64 / price).sqrt();
    let here = curve.base_reserve.raw() as f64;
    let base = if way == Way::Buy { here - reserve } else { reserve - here };
    in_steps(world, base.max(0.0) as u64)
}

/// Returns the smallest trade after which account `who` may be liquidated, exact to a millionth of the largest trade.
fn until_liquidatable(world: &World, way: Way, who: Who) -> Option<u64> {
    let position = *world.exchange.position_of(who.into(), MARKET)?;
    let party = Party { cash: world.exchange.accounts[usize::from(who)].cash, position, ..Party::default() };
    let context = world.exchange.context(MARKET);
    let market = context.bring_to_now(world.exchange.state(MARKET)).ok()?.market;
    let is_met = |base: u64| {
        let curve = moved(&market.curve, way, base)?;
        let market = State { curve, ..market };
        Some(party.health(&market, context.parameters, Purpose::Maintenance).ok()?.is_met())
    };
    let (mut low, mut high) = (0u64, to_band(world, way));
    if high == 0 || !is_met(low)? || is_met(high)? {
        return None;
    }
    for _ in 0..HALVINGS {
        let middle = in_steps(world, low.midpoint(high));
        if middle == low {
            break;
        }
        if is_met(middle)? { low = middle } else { high = middle }
    }
    Some(high)
}

fn moved(curve: &Curve, way: Way, base: u64) -> Option<Curve> {
    if base == 0 {
        return Some(*curve);
    }
    Some(curve.after(&curve.swap(side(way), base).ok()?))
}

/// Returns the largest part of a losing position that can be closed while claims are still short by `gap`.
fn loss_to_gap(world: &World, by: Who, gap: u16) -> Option<u64> {
    let position = world.exchange.base_of(by.into(), MARKET);
    let gap = Quote::new(i64::from(gap));
    let lacks = |base: u64| {
        if base == 0 {
            return Some(true);
        }
        let traded = world.exchange.quote(by.into(), MARKET, &reducing(position, base)).ok()?;
        let lack = traded.market.open_claims.minus(traded.market.cash).ok()?;
        Some(lack >= gap)
    };
    let (mut low, mut high) = (0u64, in_steps(world, position.magnitude()));
    if high == 0 || lacks(high)? {
        return None;
    }
    // One base step may be worth less than the gap, so the search continues down to the last step.
    while in_steps(world, low.midpoint(high)) != low {
        let middle = in_steps(world, low.midpoint(high));
        if lacks(middle).unwrap_or(false) { low = middle } else { high = middle }
    }
    Some(low)
}

/// Returns the mark, rounded down.
#[must_use]
pub fn mark(world: &World) -> ballast_math::Price {
    world.exchange.state(MARKET).curve.mark(Rounding::Floor).unwrap_or_default()
}

/// Returns the clearing price, clamped to the valuation band. This price values a position as if the mark had not been
/// pushed.
#[must_use]
pub fn fair_price(world: &World) -> ballast_math::Price {
    let state = world.exchange.state(MARKET);
    let clearing = state.curve.clearing_price(Rounding::Floor).unwrap_or(state.oracle.price);
    clearing.held_near(state.oracle.price, world.parameters().valuation_band).unwrap_or(clearing)
}
