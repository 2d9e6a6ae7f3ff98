//! Accounts below maintenance: closed on the curve for the keeper's fee, or taken over, whichever brings more.

use super::take_over::offer;
use super::{Action, Deed, Profit, View};
use crate::index::Unhealthy;
use ballast_client::quote::Snapshot;
use ballast_math::Quote;

/// What to do about `unhealthy` positions: one action for each account, those that bring most first.
#[must_use]
pub fn liquidations(view: &View<'_>, unhealthy: &[Unhealthy]) -> Vec<Action> {
    let mut actions: Vec<Action> = Vec::with_capacity(unhealthy.len());
    for of_account in unhealthy.chunk_by(|one, other| one.account == other.account) {
        let options = of_account.iter().filter_map(|position| best(view, position));
        actions.extend(options.max_by_key(|action| action.revenue));
    }
    actions.sort_by_key(|action| std::cmp::Reverse(action.revenue));
    actions
}

/// The better of the two ways, if one can be gone and pays.
fn best(view: &View<'_>, position: &Unhealthy) -> Option<Action> {
    let address = view.mirror.book.address(position.account)?;
    if view.own.has(&address) {
        return None;
    }
    let profit = &view.settings.liquidator.profit();
    let on_curve = on_curve(view, position).filter(|action| pays(profit, action));
    let offer = offer(view, position).filter(|action| pays(profit, action));
    [on_curve, offer].into_iter().flatten().max_by_key(|action| action.revenue)
}

fn pays(profit: &Profit, action: &Action) -> bool {
    profit.is_worth(action.revenue, 0)
}

fn on_curve(view: &View<'_>, position: &Unhealthy) -> Option<Action> {
    let account = view.mirror.book.record(position.account)?.state();
    let markets = view.mirror.markets.quoted();
    let quoted = Snapshot::new(markets, &account).quote_liquidation(position.market).ok()?;
    let deed = Deed::Liquidate { account: position.account, market: position.market };
    Action::new(deed, view, quoted.keeper_fee.max(Quote::ZERO))
}
