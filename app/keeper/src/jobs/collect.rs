//! Plans the collection of paid claims, with many accounts in one transaction.

use super::{Task, TaskKind, View};
use crate::state::AccountId;
use ballast_client::quote::Snapshot;
use ballast_math::Quote;
use std::collections::BTreeMap;

/// The maximum number of claims collected in one transaction. This number of claims always fits.
const MOST: usize = 16;

/// The part of an account's claim that has been paid and can be collected.
struct Paid {
    account: AccountId,
    amount: Quote,
}

/// Plans collections for the accounts that `may` accepts. In each market, groups the largest paid claims together, as
/// long as a group is worth its transaction.
pub(super) fn collections(view: &View<'_>, may: impl Fn(AccountId) -> bool) -> Vec<Task> {
    let least = view.settings.least_settled();
    let mut tasks = Vec::new();
    for (market, mut paid) in paid_by_market(view, may) {
        paid.sort_by_key(|paid| std::cmp::Reverse(paid.amount));
        let together = paid.chunks(MOST).take_while(|together| sum(together) >= least);
        tasks.extend(together.filter_map(|together| collect(view, market, together)));
    }
    tasks
}

fn paid_by_market(view: &View<'_>, may: impl Fn(AccountId) -> bool) -> BTreeMap<u32, Vec<Paid>> {
    let book = &view.mirror.book;
    let mut found: BTreeMap<u32, Vec<Paid>> = BTreeMap::new();
    for account in book.claimants().iter().copied().filter(|id| may(*id)) {
        let Some(state) = book.record(account).map(|record| record.state()) else { continue };
        let snapshot = Snapshot::new(view.mirror.markets.quoted(), &state);
        for (_, position) in state.in_use().filter(|(_, position)| !position.claim.amount.is_zero()) {
            let amount = snapshot.quote_collect_claim(position.market).map_or(Quote::ZERO, |done| done.paid);
            if amount.is_positive() {
                found.entry(position.market).or_default().push(Paid { account, amount });
            }
        }
    }
    found
}

fn sum(paid: &[Paid]) -> Quote {
    paid.iter().fold(Quote::ZERO, |sum, paid| sum.plus(paid.amount).unwrap_or(Quote::MAX))
}

fn collect(view: &View<'_>, market: u32, paid: &[Paid]) -> Option<Task> {
    let one = |paid: &Paid| {
        let kind = TaskKind::CollectClaim { account: paid.account, market };
        Task::new(kind, view, Quote::ZERO)
    };
    paid.iter().filter_map(one).reduce(Task::and)
}
