//! Which accounts a move of prices may have brought below maintenance, without looking at all of them.
//!
//! Each position has a key: the price of its market's valuation at which the part of the account's slack that belongs to
//! this position would be used up. An account can only fall below maintenance if it uses up one of these parts. Keys are sorted by market
//! and side; a price reaches a range at the front of them. What else moves against positions is booked as a shift of the price
//! (`drift`). Who was reached is measured exactly, and gets new keys where it turns out to be healthy: so the keys may err on one
//! side only, and looking makes them precise again.
//!
//! `docs/operators/keeper.md` says why nobody is missed.

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
use market::{Entry, MarketIndex};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How many of the accounts that something has reached are measured in one tick: a tenth of a second or so.
const LOOKS: usize = 4_096;
/// How many of the accounts that were found before are measured again, besides those that have changed.
const LOOKS_AGAIN: usize = 2_048;

/// What a tick has found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tick {
    /// The positions that may be liquidated, by account. Where there are many, some as they were measured some ticks ago.
    pub unhealthy: Vec<Unhealthy>,
    /// How many accounts were measured for it.
    pub touched: usize,
    /// How many accounts were reached and are still to be measured: smaller ones than those that were.
    pub waiting: usize,
    /// The accounts that cannot be measured, and why.
    pub unmeasured: Vec<(AccountId, QuoteError)>,
}

/// All accounts with positions, by the prices that reach them.
#[derive(Debug, Default)]
pub struct RiskIndex {
    markets: BTreeMap<u32, MarketIndex>,
    entries: HashMap<AccountId, Box<[Entry]>>,
    /// Markets of which no key holds any more.
    lost: BTreeSet<u32>,
    /// Accounts that something else than a price has reached.
    due: BTreeSet<AccountId>,
    /// Accounts that ticks have found.
    found: Found,
    /// Accounts that could not be measured when they were looked at last.
    unmeasured: BTreeMap<AccountId, QuoteError>,
    turn: Turn,
}

impl RiskIndex {
    /// Takes an account in, or its new state.
    pub fn insert(&mut self, id: AccountId, account: &Account, markets: &Markets) {
        self.place(id, account, markets);
        self.found.change(id);
        if self.unmeasured.contains_key(&id) {
            self.due.insert(id);
        }
        if self.is_watched(id, account) {
            // Everybody is measured from time to time only; what is new is at once.
            self.due.insert(id);
        }
    }

    fn place(&mut self, id: AccountId, account: &Account, markets: &Markets) {
        self.displace(id);
        for (_, slot) in account.in_use() {
            self.observe(slot.market, markets);
        }
        let keyed = keys(markets, account);
        if keyed.is_empty() {
            return;
        }
        let entries = self.entries_of(id, &keyed, account);
        self.entries.insert(id, entries);
    }

    fn entries_of(&mut self, id: AccountId, keyed: &[Keyed], account: &Account) -> Box<[Entry]> {
        // A market that is not known yet will be: then the account has to be looked at.
        let is_known = keyed.iter().all(|keyed| self.markets.contains_key(&keyed.market));
        if !is_known {
            self.due.insert(id);
        }
        let is_cross = account.in_use().nth(1).is_some();
        let slots = account.in_use().map(|(_, slot)| slot);
        let entries = slots.map(|slot| {
            let own = keyed.iter().find(|keyed| keyed.market == slot.market);
            let has_claim = !slot.claim.amount.is_zero();
            let market = self.markets.entry(slot.market).or_default();
            market.insert(id, (slot.market, own), (is_cross, has_claim))
        });
        entries.collect()
    }

    /// Forgets an account.
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

    /// How many accounts have a position.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether no account has a position.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Looks at the markets, and measures the accounts that what has moved may have brought below maintenance, and those that are there.
    /// Where there are too many for one tick, the largest are measured, and of the others some in turn.
    pub fn tick(&mut self, markets: &Markets, book: &Book) -> Tick {
        for known in markets.iter() {
            self.observe(known.market().index, markets);
        }
        let anew = self.due_now();
        let mut reached = BTreeSet::new();
        for market in self.markets.values_mut() {
            market.reached(markets.clock().slot, &mut reached);
        }
        // The price goes on reaching who was found.
        reached.retain(|id| !self.found.contains(*id));
        reached.extend(&anew);
        let size = |id: &AccountId| (*id, book.record(*id).map_or(0, |record| record.notional(markets)));
        let (looks, later) = self.turn.split(reached.into_iter().collect(), LOOKS, size);
        let waiting = later.len();
        self.due.extend(later);
        let mut looks: BTreeSet<AccountId> = looks.into_iter().collect();
        looks.extend(self.found.again(LOOKS_AGAIN));
        for id in &looks {
            self.look(*id, (markets, book), anew.contains(id));
        }
        let unmeasured = self.unmeasured.iter().map(|(id, error)| (*id, error.clone())).collect();
        Tick { unhealthy: self.found.all(), touched: looks.len(), waiting, unmeasured }
    }

    /// The positions in some markets that could be liquidated if these were as they are in `markets`; where there are too many to be measured,
    /// those of the largest accounts. Nothing of it is kept.
    #[must_use]
    pub fn would_find(&self, (markets, indexes): (&Markets, &[u32]), book: &Book) -> Vec<Unhealthy> {
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

    /// What something else than a price has reached, and what waits from the last tick.
    fn due_now(&mut self) -> BTreeSet<AccountId> {
        let mut due = std::mem::take(&mut self.due);
        for market in std::mem::take(&mut self.lost) {
            let Some(market) = self.markets.get(&market) else { continue };
            due.extend(market.members().chain(market.claimants()));
        }
        due
    }

    /// Measures an account, and gives it new keys where the present ones have served.
    fn look(&mut self, id: AccountId, (markets, book): (&Markets, &Book), is_anew: bool) {
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

    /// Whether the account is looked at for something that new keys would not change.
    fn is_watched(&self, id: AccountId, account: &Account) -> bool {
        let by = |market: u32| self.markets.get(&market).is_some_and(|market| market.is_watched(id));
        account.in_use().any(|(_, slot)| by(slot.market))
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
