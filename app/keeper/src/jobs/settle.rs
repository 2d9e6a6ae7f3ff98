//! Plans the settlements that anyone may send, which collect claims, repay debts, and realise debtors' gains and
//! accounts' losses.

use super::collect::collections;
use super::{Task, TaskKind, View};
use crate::state::{AccountId, Record};
use ballast_client::quote::Snapshot;
use ballast_math::Quote;
use ballast_math::account::Account;
use std::collections::{BTreeMap, HashSet};

/// Plans settlements of debts first, then of losses, and then of claims. Settlements earn the keeper nothing, and
/// anyone can create tiny positions, so the keeper plans only settlements whose value to the exchange justifies the
/// transaction ([`Settings::least_settled`]).
///
/// [`Settings::least_settled`]: crate::config::Settings::least_settled
#[must_use]
pub fn settlements(view: &View<'_>) -> Vec<Task> {
    let debts: Vec<Task> = view.mirror.book.debtors().iter().filter_map(|id| debt(view, *id)).collect();
    let settled: HashSet<_> = debts.iter().filter_map(|task| task.kind.account()).collect();
    let claims = collections(view, |id| !settled.contains(&id));
    debts.into_iter().chain(losses(view)).chain(claims).collect()
}

/// An account together with the inputs that the settlement rules need.
struct Look<'a> {
    view: &'a View<'a>,
    record: &'a Record,
    state: Account,
}

impl<'a> Look<'a> {
    fn new(view: &'a View<'a>, id: AccountId) -> Option<Self> {
        let record = view.mirror.book.record(id)?;
        Some(Self { view, record, state: record.state() })
    }

    fn snapshot(&self) -> Snapshot<'_> {
        Snapshot::new(self.view.mirror.markets.quoted(), &self.state)
    }

    /// Settled amounts belong to other users, so the keeper's revenue is zero.
    fn task(&self, kind: TaskKind) -> Option<Task> {
        Task::new(kind, self.view, Quote::ZERO)
    }
}

/// Plans to realise a gain that can offset debts, or otherwise to repay or write off a debt that has become payable.
fn debt(view: &View<'_>, id: AccountId) -> Option<Task> {
    let look = Look::new(view, id)?;
    for position in look.record.positions().iter().filter(|position| !position.base.is_zero()) {
        let settled = look.snapshot().quote_realise_gain(position.market);
        if settled.is_ok_and(|settled| settled.amount >= view.settings.least_settled()) {
            return look.task(TaskKind::RealiseGain { account: id, market: position.market });
        }
    }
    is_repayable(&look).then(|| look.task(TaskKind::RepayDebt { account: id })).flatten()
}

/// Returns whether `repay_debt` would settle enough to be worth a transaction.
fn is_repayable(look: &Look<'_>) -> bool {
    let owed =
        look.state.positions.iter().map(|position| position.debt.saturating_plus(position.written_off));
    let is_worth = owed.fold(Quote::ZERO, Quote::saturating_plus) >= look.view.settings.least_settled();
    is_worth && look.snapshot().quote_repay_debt().is_ok()
}

/// Plans the settlement of losses, largest first, until each market's claims can be paid.
fn losses(view: &View<'_>) -> Vec<Task> {
    let mut wanted = wanted(view);
    if wanted.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<(Quote, TaskKind)> =
        view.mirror.book.ids().flat_map(|id| losses_of(view, id, &wanted)).collect();
    found.sort_by_key(|(loss, _)| std::cmp::Reverse(*loss));
    found.into_iter().filter_map(|(_, kind)| needed(view, kind, &mut wanted)).collect()
}

/// Estimates the losses of an account's positions in markets that need settled losses. An estimate is enough, because
/// every account is checked afterwards.
fn losses_of(view: &View<'_>, account: AccountId, wanted: &BTreeMap<u32, Quote>) -> Vec<(Quote, TaskKind)> {
    let record = view.mirror.book.record(account).filter(|record| record.cash().is_positive());
    let positions = record.map(Record::positions).unwrap_or_default();
    let lost =
        positions.iter().filter(|position| !position.base.is_zero() && wanted.contains_key(&position.market));
    let lost = lost.filter_map(|position| {
        let index = view.mirror.markets.quoted().get(position.market).ok()?.market().state.oracle.price;
        let loss = position.profit_at(index).ok()?.negated().ok()?;
        let kind = TaskKind::SettleLoss { account, market: position.market };
        loss.is_positive().then_some((loss, kind))
    });
    lost.collect()
}

/// Returns the settlement if it would have an effect and the market still needs it, and subtracts its amount from the
/// need.
fn needed(view: &View<'_>, kind: TaskKind, wanted: &mut BTreeMap<u32, Quote>) -> Option<Task> {
    let lack = wanted.get_mut(&kind.market()?).filter(|lack| lack.is_positive())?;
    let look = Look::new(view, kind.account()?)?;
    let amount = look.snapshot().quote_settle_loss(kind.market()?).ok()?.amount;
    if amount < view.settings.least_settled() {
        return None;
    }
    *lack = lack.minus(amount).unwrap_or(Quote::ZERO);
    look.task(kind)
}

/// Returns the amount that each market still needs to pay its claims.
fn wanted(view: &View<'_>) -> BTreeMap<u32, Quote> {
    let least = view.settings.settlement.least();
    let markets = view.mirror.markets.quoted().iter();
    let lacking = markets.filter_map(|known| {
        let state = &known.market().state;
        let lack = state.open_claims.minus(state.cash).ok()?;
        (lack.is_positive() && lack >= least).then_some((known.market().index, lack))
    });
    lacking.collect()
}
