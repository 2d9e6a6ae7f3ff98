//! Accounts below maintenance: closed on the curve for the keeper's fee, or taken over, whichever brings more.

use super::take_over::offer;
use super::{Action, Deed, View};
use crate::index::Unhealthy;
use ballast_client::quote::{Markets, Snapshot};
use ballast_math::Quote;
use ballast_math::account::Account;
use ballast_math::market::State;
use ballast_math::slot::Slot;

/// What to do about `unhealthy` positions: for each account what brings most of that which pays and `may` be begun now. The
/// accounts with most at stake come first, and are quoted first: what is decided together is quoted one upon the other, and what one
/// takes from the insurance or the curve the next does not count on.
#[must_use]
pub fn liquidations(view: &View<'_>, unhealthy: &[Unhealthy], may: &dyn Fn(&Action) -> bool) -> Vec<Action> {
    if unhealthy.is_empty() {
        return Vec::new();
    }
    liquidations_in(view, view.mirror.markets.quoted().clone(), unhealthy, may)
}

/// [`liquidations`] in markets that need not be as they are: what could be done if they were.
#[must_use]
pub fn liquidations_in(
    view: &View<'_>,
    markets: Markets,
    unhealthy: &[Unhealthy],
    may: &dyn Fn(&Action) -> bool,
) -> Vec<Action> {
    let mut round = Round { view, markets, may, has_taken: false };
    by_account(unhealthy).iter().filter_map(|of_account| round.choose(of_account)).collect()
}

/// The positions of each account, the account with most at stake first.
fn by_account(unhealthy: &[Unhealthy]) -> Vec<Vec<Unhealthy>> {
    let mut sorted = unhealthy.to_vec();
    sorted.sort_unstable();
    let accounts = sorted.chunk_by(|one, other| one.account == other.account);
    let mut accounts: Vec<Vec<Unhealthy>> = accounts.map(<[_]>::to_vec).collect();
    accounts.sort_by_key(|of_account| std::cmp::Reverse(most_at_stake(of_account)));
    accounts
}

fn most_at_stake(of_account: &[Unhealthy]) -> Quote {
    of_account.iter().map(|position| position.stake).max().unwrap_or(Quote::ZERO)
}

/// Something that can be done about a position, and what it makes of markets.
pub(super) struct Way {
    pub(super) action: Action,
    pub(super) after: Vec<(u32, State)>,
}

/// What a sale of an account's position makes of markets: of its own, and where the account settles up, of all it has something in.
pub(super) fn after_sale(
    (markets, account): (&Markets, &Account),
    (market, state, must_settle_up): (u32, &State, bool),
    left: (Quote, Slot),
) -> Option<Vec<(u32, State)>> {
    let mut after = vec![(market, *state)];
    if must_settle_up {
        let end = Snapshot::new(markets, account).quote_end_of_sale((market, state), left).ok()?;
        after.extend(end.creditors.iter().map(|(market, creditor)| (*market, creditor.market)));
    }
    Some(after)
}

/// What is decided together.
struct Round<'a> {
    view: &'a View<'a>,
    /// As what was chosen so far leaves them.
    markets: Markets,
    may: &'a dyn Fn(&Action) -> bool,
    /// Whether the taker is busy with what was chosen so far.
    has_taken: bool,
}

impl Round<'_> {
    fn choose(&mut self, of_account: &[Unhealthy]) -> Option<Action> {
        let ways = of_account.iter().flat_map(|position| self.ways(position));
        let Way { mut action, after } = ways.max_by_key(|way| way.action.revenue)?;
        action.stake = most_at_stake(of_account);
        for (market, state) in after {
            self.markets.set_state(market, state).ok()?;
        }
        self.has_taken |= matches!(action.deed, Deed::TakeOver { .. });
        Some(action)
    }

    /// What can be done about a position now and pays.
    fn ways(&self, position: &Unhealthy) -> Vec<Way> {
        let Some(address) = self.view.mirror.book.address(position.account) else { return Vec::new() };
        let own = self.view.own;
        // No account pays its own fee, or takes itself over; each of the own two can be helped by the other.
        let on_curve = (address != own.account).then(|| on_curve(self.view, &self.markets, position));
        let is_taken = self.has_taken || own.taker == Some(address);
        let offer = (!is_taken).then(|| offer(self.view, &self.markets, position));
        let ways = [on_curve, offer].into_iter().flatten().flatten();
        ways.filter(|way| self.pays(&way.action) && (self.may)(&way.action)).collect()
    }

    fn pays(&self, action: &Action) -> bool {
        self.view.settings.liquidator.profit().is_worth(action.revenue, 0)
    }
}

fn on_curve(view: &View<'_>, markets: &Markets, position: &Unhealthy) -> Option<Way> {
    let account = view.mirror.book.record(position.account)?.state();
    let quoted = Snapshot::new(markets, &account).quote_liquidation(position.market).ok()?;
    let deed = Deed::Liquidate { account: position.account, market: position.market };
    let action = Action::new(deed, view, quoted.keeper_fee.max(Quote::ZERO))?;
    let sold = (position.market, &quoted.market, quoted.must_settle_up);
    let after = after_sale((markets, &account), sold, (quoted.cash, quoted.slot))?;
    Some(Way { action, after })
}
