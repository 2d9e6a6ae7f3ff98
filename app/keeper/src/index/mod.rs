//! Finds accounts that a price move may have pushed below maintenance margin, without measuring every account.
//!
//! Each position has a key, which is the valuation price at which the position would use up its share of the account's slack. An
//! account can fall below maintenance margin only if one of its positions uses up its share. Keys are sorted by market and side, so
//! the keys that a price reaches are at the front. Every other change against positions is booked as a price shift (`drift`). An
//! account whose key is reached is measured exactly, and gets new keys if it is healthy. As a result, a key may be reached too
//! early, which the measurement corrects, but never too late.
//!
//! `docs/operators/keeper.md` shows why no account is missed.

mod drift;
mod found;
mod key;
mod market;
mod measure;
mod side;

pub use measure::{Measured, Unhealthy, measure};

use crate::state::{AccountId, Book};
use crate::turn::Turn;
use ballast_client::quote::{Markets, QuoteError};
use ballast_math::account::Account;
use drift::Moved;
use found::Found;
use key::{Keyed, keys};
use market::{Entry, Holding, MarketIndex};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The maximum number of reached accounts to measure in one tick, which takes about a tenth of a second.
const LOOKS: usize = 4_096;
/// The maximum number of known unhealthy accounts to measure again in one tick, not counting changed accounts.
const LOOKS_AGAIN: usize = 2_048;

/// The result of a tick.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tick {
    /// The positions that can be liquidated, by account. If there are many positions, some were measured a few ticks ago.
    pub unhealthy: Vec<Unhealthy>,
    /// How many accounts were measured.
    pub touched: usize,
    /// The number of accounts that were reached but have not been measured yet. All of these accounts are smaller than the measured
    /// ones.
    pub waiting: usize,
    /// The accounts that cannot be measured, each with the reason.
    pub unmeasured: Vec<(AccountId, QuoteError)>,
}

/// All accounts with positions, sorted by the prices that endanger them.
#[derive(Debug, Default)]
pub struct RiskIndex {
    markets: BTreeMap<u32, MarketIndex>,
    entries: HashMap<AccountId, Box<[Entry]>>,
    /// The markets whose keys are no longer valid.
    lost: BTreeSet<u32>,
    /// The accounts that must be measured because of a change other than a price move.
    due: BTreeSet<AccountId>,
    /// The unhealthy accounts found in earlier ticks.
    found: Found,
    /// The accounts whose last measurement failed.
    unmeasured: BTreeMap<AccountId, QuoteError>,
    turn: Turn,
}

impl RiskIndex {
    /// Adds an account, or updates its state.
    pub fn insert(&mut self, id: AccountId, account: &Account, markets: &Markets) {
        self.place(id, account, markets);
        self.found.change(id);
        if self.unmeasured.contains_key(&id) {
            self.due.insert(id);
        }
        if self.is_watched(id, account) {
            // New accounts are measured at once, the others only when their key is reached.
            self.due.insert(id);
        }
    }

    fn place(&mut self, id: AccountId, account: &Account, markets: &Markets) {
        self.displace(id);
        for (_, position) in account.in_use() {
            self.observe(position.market, markets);
        }
        let keyed = keys(markets, account);
        if keyed.is_empty() {
            return;
        }
        let entries = self.entries_of(id, &keyed, account);
        self.entries.insert(id, entries);
    }

    fn entries_of(&mut self, id: AccountId, keyed: &[Keyed], account: &Account) -> Box<[Entry]> {
        // If a market is still unknown, the account must be measured when the market appears.
        let is_known = keyed.iter().all(|keyed| self.markets.contains_key(&keyed.market));
        if !is_known {
            self.due.insert(id);
        }
        let is_cross = account.in_use().nth(1).is_some();
        let positions = account.in_use().map(|(_, position)| position);
        let entries = positions.map(|position| {
            let holding = Holding {
                market: position.market,
                keyed: keyed.iter().find(|keyed| keyed.market == position.market),
                is_cross,
                has_claim: !position.claim.amount.is_zero(),
            };
            self.markets.entry(position.market).or_default().insert(id, &holding)
        });
        entries.collect()
    }

    /// Removes an account.
    pub fn remove(&mut self, id: AccountId) {
        self.displace(id);
        self.found.forget(id);
        self.unmeasured.remove(&id);
    }

    fn displace(&mut self, id: AccountId) {
        self.due.remove(&id);
        for entry in self.entries.remove(&id).into_iter().flatten() {
            if let Some(market) = self.markets.get_mut(&entry.market) {
                market.remove(id, &entry);
            }
        }
    }

    /// Returns the number of accounts with a position.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Returns whether no account has a position.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Observes the markets and measures the accounts that may have fallen below maintenance margin. If there are too many accounts
    /// for one tick, measures the largest first and some of the others in rotation.
    pub fn tick(&mut self, markets: &Markets, book: &Book) -> Tick {
        for known in markets.iter() {
            self.observe(known.market().index, markets);
        }
        let anew = self.due_now();
        let mut reached = BTreeSet::new();
        for market in self.markets.values_mut() {
            market.reached(markets.clock().slot, &mut reached);
        }
        // The price still reaches accounts that have already been found.
        reached.retain(|id| !self.found.contains(*id));
        reached.extend(&anew);
        let size = |id: &AccountId| (*id, book.record(*id).map_or(0, |record| record.notional(markets)));
        let (looks, later) = self.turn.split(reached.into_iter().collect(), LOOKS, size);
        let waiting = later.len();
        self.due.extend(later);
        let mut looks: BTreeSet<AccountId> = looks.into_iter().collect();
        looks.extend(self.found.again(LOOKS_AGAIN));
        for id in &looks {
            self.look(*id, markets, book, anew.contains(id));
        }
        let unmeasured = self.unmeasured.iter().map(|(id, error)| (*id, error.clone())).collect();
        Tick { unhealthy: self.found.all(), touched: looks.len(), waiting, unmeasured }
    }

    /// Returns the positions that could be liquidated if the given markets were in the state that `markets` contains.
    /// If there are too many accounts to measure, only the largest are included. Changes nothing.
    #[must_use]
    pub fn would_find(&self, markets: &Markets, indexes: &[u32], book: &Book) -> Vec<Unhealthy> {
        let mut reached = BTreeSet::new();
        for index in indexes {
            let (Some(market), Ok(known)) = (self.markets.get(index), markets.get(*index)) else { continue };
            market.would_reach(known, markets.clock(), &mut reached);
        }
        let size = |id: &AccountId| (*id, book.record(*id).map_or(0, |record| record.notional(markets)));
        let (looks, _) = Turn::default().split(reached.into_iter().collect(), LOOKS, size);
        let measured =
            looks.into_iter().filter_map(|id| Some(measure(id, &book.record(id)?.state(), markets)));
        let found = measured.flat_map(|measured| measured.unhealthy);
        found.filter(|position| indexes.contains(&position.market)).collect()
    }

    /// Returns the accounts reached by changes other than the price, and those left over from the last tick.
    fn due_now(&mut self) -> BTreeSet<AccountId> {
        let mut due = std::mem::take(&mut self.due);
        for market in std::mem::take(&mut self.lost) {
            let Some(market) = self.markets.get(&market) else { continue };
            due.extend(market.members().chain(market.claimants()));
        }
        due
    }

    /// Measures an account, and computes new keys for it if the old ones have been reached.
    fn look(&mut self, id: AccountId, markets: &Markets, book: &Book, is_anew: bool) {
        let Some(record) = book.record(id) else { return self.remove(id) };
        let account = record.state();
        let Measured { unhealthy, failure } = measure(id, &account, markets);
        let is_healthy = unhealthy.is_empty();
        self.found.note(id, unhealthy);
        match failure {
            Some(error) => self.unmeasured.insert(id, error),
            None => self.unmeasured.remove(&id),
        };
        if is_anew || (is_healthy && !self.is_watched(id, &account)) {
            self.place(id, &account, markets);
        }
    }

    /// Returns whether the account has to be measured for a reason that new keys would not remove.
    fn is_watched(&self, id: AccountId, account: &Account) -> bool {
        let by = |market: u32| self.markets.get(&market).is_some_and(|market| market.is_watched(id));
        account.in_use().any(|(_, position)| by(position.market))
    }

    fn observe(&mut self, index: u32, markets: &Markets) {
        let Ok(known) = markets.get(index) else { return };
        let market = self.markets.entry(index).or_default();
        match market.observe(known, markets.clock()) {
            Moved::Little => {}
            Moved::Claims => self.due.extend(market.claimants()),
            Moved::Everything => {
                self.lost.insert(index);
            }
        }
    }
}
