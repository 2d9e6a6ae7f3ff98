//! Which accounts a move of prices may have brought below maintenance, without looking at all of them.
//!
//! Each position has a key: the price of its market's valuation at which the part of the account's slack that belongs to
//! this position would be used up. An account can only fall below maintenance if it uses up one of these parts. Keys are sorted by market
//! and side; a price reaches a range at the front of them. What else moves against positions is booked as a shift of the price
//! (`drift`). Who was reached is measured exactly, and gets new keys where it turns out to be healthy: so the keys may err on one
//! side only, and looking makes them precise again.
//!
//! `docs/keeper.md` says why nobody is missed.

mod drift;
mod key;
mod market;
mod side;

use crate::state::{AccountId, Book};
use ballast_client::quote::{Markets, Snapshot};
use ballast_math::account::Account;
use drift::Moved;
use key::{Keyed, keys};
use market::{Entry, MarketIndex};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A position that may be liquidated now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unhealthy {
    /// Whose.
    pub account: AccountId,
    /// In which market.
    pub market: u32,
}

/// What a tick has found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tick {
    /// The positions that may be liquidated, by account.
    pub unhealthy: Vec<Unhealthy>,
    /// How many accounts were measured for it.
    pub touched: usize,
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
    /// Accounts that the last tick has found: they are measured at each tick.
    found: BTreeSet<AccountId>,
}

impl RiskIndex {
    /// Takes an account in, or its new state.
    pub fn insert(&mut self, id: AccountId, account: &Account, markets: &Markets) {
        self.place(id, account, markets);
        if self.is_watched(id, account) {
            // Everybody is measured from time to time only; what is new is at once.
            self.due.insert(id);
        }
    }

    fn place(&mut self, id: AccountId, account: &Account, markets: &Markets) {
        self.remove(id);
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

    /// Looks at the markets, and measures the accounts that what has moved may have brought below maintenance.
    pub fn tick(&mut self, markets: &Markets, book: &Book) -> Tick {
        for known in markets.iter() {
            self.observe(known.market().index, markets);
        }
        let mut reached = std::mem::take(&mut self.due);
        let found = std::mem::take(&mut self.found);
        for market in std::mem::take(&mut self.lost) {
            let Some(market) = self.markets.get(&market) else { continue };
            reached.extend(market.members().chain(market.claimants()));
        }
        let anew = reached.clone();
        reached.extend(found);
        for market in self.markets.values_mut() {
            market.reached(markets.clock().slot, &mut reached);
        }
        let mut tick = Tick { touched: reached.len(), ..Tick::default() };
        for id in reached {
            let Some(record) = book.record(id) else { continue };
            let account = record.state();
            let before = tick.unhealthy.len();
            tick.unhealthy.extend(unhealthy(id, &account, markets));
            let is_healthy = tick.unhealthy.len() == before;
            if !is_healthy {
                self.found.insert(id);
            }
            if anew.contains(&id) || (is_healthy && !self.is_watched(id, &account)) {
                self.place(id, &account, markets);
            }
        }
        tick
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

/// The positions of an account that may be liquidated now.
#[must_use]
pub fn unhealthy(id: AccountId, account: &Account, markets: &Markets) -> Vec<Unhealthy> {
    let snapshot = Snapshot::new(markets, account);
    let positions = account.in_use().map(|(_, slot)| slot).filter(|slot| !slot.base.is_zero());
    let found = positions
        .filter(|slot| snapshot.standing(slot.market).is_ok_and(|standing| standing.is_liquidatable()));
    found.map(|slot| Unhealthy { account: id, market: slot.market }).collect()
}
