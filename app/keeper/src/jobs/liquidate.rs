//! Plans liquidations, either on the curve for the keeper's fee or as take-overs, whichever earns more.

use super::take_over::offer;
use super::{Task, TaskKind, View};
use crate::index::Unhealthy;
use ballast_client::quote::{Markets, Snapshot, Sold};
use ballast_math::Quote;
use ballast_math::market::State;

/// Plans tasks for `unhealthy` positions. For each account, chooses the most profitable task that `may` allows now,
/// starting with the accounts that have the most at stake. Tasks in one round are quoted in sequence, each on the state
/// that the previous task leaves, so no task relies on insurance or depth that another one uses up.
#[must_use]
pub fn liquidations(view: &View<'_>, unhealthy: &[Unhealthy], may: &dyn Fn(&Task) -> bool) -> Vec<Task> {
    if unhealthy.is_empty() {
        return Vec::new();
    }
    liquidations_in(view, view.mirror.markets.quoted().clone(), unhealthy, may)
}

/// Plans the [`liquidations`] that would be possible in hypothetical markets.
#[must_use]
pub fn liquidations_in(
    view: &View<'_>,
    markets: Markets,
    unhealthy: &[Unhealthy],
    may: &dyn Fn(&Task) -> bool,
) -> Vec<Task> {
    let mut round = Round { view, markets, may, has_taken: false };
    by_account(unhealthy).iter().filter_map(|of_account| round.choose(of_account)).collect()
}

/// Groups the positions by account, starting with the account that has the most at stake.
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

/// A possible task on a position, and the states of the markets after it.
pub(super) struct Way {
    pub(super) task: Task,
    pub(super) after: Vec<(u32, State)>,
}

/// Returns the markets after an account's position is sold. If the account settles up, all its markets change.
pub(super) fn after_sale(snapshot: &Snapshot<'_>, market: u32, sold: &Sold) -> Option<Vec<(u32, State)>> {
    let mut after = vec![(market, sold.market)];
    if sold.must_settle_up {
        let end = snapshot.quote_end_of_sale(market, sold).ok()?;
        after.extend(end.creditors.iter().map(|(market, creditor)| (*market, creditor.market)));
    }
    Some(after)
}

/// The tasks that are planned in the same round.
struct Round<'a> {
    view: &'a View<'a>,
    /// The markets as they would be after the tasks planned so far.
    markets: Markets,
    may: &'a dyn Fn(&Task) -> bool,
    /// Whether a task in this round already uses the taker account.
    has_taken: bool,
}

impl Round<'_> {
    fn choose(&mut self, of_account: &[Unhealthy]) -> Option<Task> {
        let ways = of_account.iter().flat_map(|position| self.ways(position));
        let Way { mut task, after } = ways.max_by_key(|way| way.task.revenue)?;
        task.stake = most_at_stake(of_account);
        for (market, state) in after {
            self.markets.set_state(market, state).ok()?;
        }
        self.has_taken |= matches!(task.kind, TaskKind::TakeOver { .. });
        Some(task)
    }

    /// Returns the profitable tasks that are currently possible on a position.
    fn ways(&self, position: &Unhealthy) -> Vec<Way> {
        let Some(address) = self.view.mirror.book.address(position.account) else { return Vec::new() };
        let own = self.view.own;
        // An account can neither pay its own fee nor take itself over, but the keeper's two accounts can help each
        // other.
        let on_curve = (address != own.account).then(|| on_curve(self.view, &self.markets, position));
        let is_taken = self.has_taken || own.taker == Some(address);
        let offer = (!is_taken).then(|| offer(self.view, &self.markets, position));
        let ways = [on_curve, offer].into_iter().flatten().flatten();
        ways.filter(|way| self.pays(&way.task) && (self.may)(&way.task)).collect()
    }

    fn pays(&self, task: &Task) -> bool {
        self.view.settings.liquidator.profit().is_worth(task.revenue, 0)
    }
}

fn on_curve(view: &View<'_>, markets: &Markets, position: &Unhealthy) -> Option<Way> {
    let account = view.mirror.book.record(position.account)?.state();
    let snapshot = Snapshot::new(markets, &account);
    let quoted = snapshot.quote_liquidation(position.market).ok()?;
    let kind = TaskKind::Liquidate { account: position.account, market: position.market };
    let task = Task::new(kind, view, quoted.keeper_fee.max(Quote::ZERO))?;
    let after = after_sale(&snapshot, position.market, &Sold::from(&quoted))?;
    Some(Way { task, after })
}
