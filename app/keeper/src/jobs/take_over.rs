//! Plans take-overs, based on how much of a position the keeper's own account can carry and what that is worth.

use super::liquidate::{Way, after_sale};
use super::{Task, TaskKind, View};
use crate::config::Liquidator;
use crate::index::Unhealthy;
use ballast_client::quote::{Markets, Snapshot, Sold};
use ballast_math::account::Account;
use ballast_math::health::notional;
use ballast_math::take_over::TakenOver;
use ballast_math::{Error, Price, Quote, Ratio, Rounding, Side};

/// The maximum number of times that the size is halved to fit the keeper's own account.
const HALVINGS: u32 = 6;

/// Returns a take-over of the required size, or of the largest size that the account can carry.
pub(super) fn offer(view: &View<'_>, markets: &Markets, position: &Unhealthy) -> Option<Way> {
    let taker = view.own.taker.filter(|_| view.settings.liquidator.take_over)?;
    let book = &view.mirror.book;
    let (account, taker) =
        (book.record(position.account)?.state(), book.record(book.id_of(&taker)?)?.state());
    let snapshot = Snapshot::new(markets, &account);
    let (most, done) = largest(&snapshot, position.market, &taker)?;
    let revenue = worth(&done, &view.settings.liquidator)?;
    let kind = TaskKind::TakeOver { account: position.account, market: position.market, most };
    let after = after_sale(&snapshot, position.market, &Sold::from(&done))?;
    Some(Way { task: Task::new(kind, view, revenue)?, after })
}

/// Returns the largest size that `taker` can take over from the account in `market`, and the result.
fn largest(snapshot: &Snapshot<'_>, market: u32, taker: &Account) -> Option<(u64, TakenOver)> {
    let step = snapshot.markets.get(market).ok()?.market().parameters.base_step;
    let place = snapshot.account.find(market)?;
    let mut most = snapshot.account.positions.get(place)?.base.magnitude();
    for _ in 0..=HALVINGS {
        match snapshot.quote_take_over(taker, market, most) {
            Ok(done) => return Some((most, done)),
            Err(error) if error.rule() == Some(Error::BelowInitialMargin) => {
                most = (most / 2).checked_div(step)?.checked_mul(step)?;
            }
            Err(_) => return None,
        }
    }
    None
}

/// Returns the position's value at [`price`] less its cost and the taker's reward for the risk. Unit: 1e-6 quote.
fn worth(done: &TakenOver, settings: &Liquidator) -> Option<Quote> {
    let value = done.base.value(price(done, settings.mark_share.0)?, Rounding::Floor).ok()?;
    let notional = notional(done.base, done.market.oracle.price).ok()?;
    let risk = notional.times(settings.taker_margin.0, Rounding::Ceil).ok()?;
    value.minus(done.quote).ok()?.minus(risk).ok()
}

/// Returns the index price. If the mark is worse for the taker, moves the price towards the mark by `share`, because
/// the taker has to close at the mark.
fn price(done: &TakenOver, share: Ratio) -> Option<Price> {
    let index = done.market.oracle.price;
    let (is_long, rounding) = match done.base.side() {
        Side::Long => (true, Rounding::Floor),
        Side::Short => (false, Rounding::Ceil),
    };
    let mark = done.market.curve.mark(rounding).ok()?;
    if (mark < index) != is_long {
        return Some(index);
    }
    let gap = Price::new(mark.raw().abs_diff(index.raw())).times(share, Rounding::Ceil).ok()?;
    let price = if is_long { index.raw().checked_sub(gap.raw()) } else { index.raw().checked_add(gap.raw()) };
    price.map(Price::new)
}
