//! Holds the whole exchange in memory, applies updates and finds accounts in danger.

use crate::index::{RiskIndex, Tick, Unhealthy};
use crate::state::{Book, Horizon, MarketBook, Record, Update};
use ballast_client::accounts::{AnyAccount, DecodeError, decode_any};
use ballast_client::quote::Markets;
use ballast_client::{MarketKeys, PROGRAM_ID, pda};
use solana_account::Account;
use solana_pubkey::Pubkey;
use std::time::Instant;

/// How the mirror handled a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heeded {
    /// The response was accepted.
    Taken,
    /// The response contained an implausible slot and was rejected as a whole.
    Doubted,
    /// The response was accepted, and it confirms the slot that was previously rejected.
    Confirmed,
    /// The response was accepted, and an earlier response turned out to be implausible. The state from that earlier response
    /// may be replaced by any other state, and everything is read again.
    Turned,
}

/// The exchange's state as the keeper knows it.
#[derive(Debug, Default)]
pub struct Mirror {
    /// The markets.
    pub markets: MarketBook,
    /// The margin accounts.
    pub book: Book,
    index: RiskIndex,
    horizon: Horizon,
    /// The latest slot that was accepted.
    latest: u64,
    /// The slot that was rejected last, until it is confirmed.
    doubted: Option<u64>,
}

impl Mirror {
    /// Applies the response to a request, which also counts towards the [`Horizon`].
    pub fn answer(&mut self, updates: Vec<Update>, now: Instant) -> Heeded {
        if let Some(slot) = updates.iter().map(Update::slot).max() {
            self.horizon.hear(slot, now);
        }
        let believed = self.horizon.latest(now);
        let has_turned = self.latest > believed;
        if has_turned {
            self.markets.distrust_after(believed);
            self.book.distrust_after(believed);
            self.latest = believed;
        }
        match self.hear(updates, now) {
            Heeded::Taken | Heeded::Confirmed if has_turned => Heeded::Turned,
            heeded => heeded,
        }
    }

    /// Applies an update that arrived unrequested or from a single task.
    pub fn hear(&mut self, updates: Vec<Update>, now: Instant) -> Heeded {
        let (believed, newest) = (self.horizon.latest(now), updates.iter().map(Update::slot).max());
        if newest > Some(believed) {
            self.doubted = newest;
            return Heeded::Doubted;
        }
        self.latest = newest.map_or(self.latest, |newest| self.latest.max(newest));
        updates.into_iter().for_each(|update| self.apply(update));
        match self.doubted.take_if(|doubted| *doubted <= self.latest) {
            Some(_) => Heeded::Confirmed,
            None => Heeded::Taken,
        }
    }

    /// Applies an update. A state that is older than the known one is ignored.
    pub fn apply(&mut self, update: Update) {
        match update {
            Update::Clock(clock) => self.markets.set_clock(clock),
            Update::Account { address, account, slot } => self.put(address, account.as_ref(), slot),
            Update::All { present, slot } => {
                let gone: Vec<_> = self.book.missing_from(&present, slot).collect();
                gone.iter().for_each(|address| self.forget(address, slot));
            }
        }
    }

    fn put(&mut self, address: Pubkey, account: Option<&Account>, slot: u64) {
        let account = account.filter(|account| account.lamports > 0 && !account.data.is_empty());
        if self.markets.is_oracle(&address) {
            note(&address, self.markets.put_oracle(&address, account, slot));
        }
        match account {
            Some(account) if account.owner == PROGRAM_ID => self.put_own(address, account, slot),
            Some(_) => {}
            None => self.forget(&address, slot),
        }
    }

    /// Stores an account that the program owns.
    fn put_own(&mut self, address: Pubkey, account: &Account, slot: u64) {
        match decode_any(&account.data) {
            Ok(AnyAccount::MarginAccount(margin)) => self.put_margin(address, &Record::of(&margin), slot),
            Ok(AnyAccount::Market(market)) if address == pda::market(market.index) => {
                note(&address, self.markets.put(*market, slot));
            }
            Ok(AnyAccount::Exchange(exchange)) => self.markets.set_exchange(*exchange),
            Ok(_) => {}
            Err(error) => note_unknown(&address, &error),
        }
    }

    /// Stores a margin account.
    pub fn put_margin(&mut self, address: Pubkey, record: &Record, slot: u64) {
        if let Some(id) = self.book.put(address, slot, record.clone()) {
            self.index.insert(id, &record.state(), self.markets.quoted());
        }
    }

    fn forget(&mut self, address: &Pubkey, slot: u64) {
        if let Some(id) = self.book.remove(address, slot) {
            self.index.remove(id);
        }
    }

    /// Returns the positions that can be liquidated now.
    pub fn tick(&mut self) -> Tick {
        self.index.tick(self.markets.quoted(), &self.book)
    }

    /// Returns the positions that could be liquidated if the given markets were in the state that `markets` contains.
    #[must_use]
    pub fn would_find(&self, markets: &Markets, indexes: &[u32]) -> Vec<Unhealthy> {
        self.index.would_find(markets, indexes, &self.book)
    }

    /// Returns the markets of an account's used slots, in order, except `except`. Returns `None` if a market is unknown.
    #[must_use]
    pub fn keys_of(&self, record: &Record, except: Option<u32>) -> Option<Vec<MarketKeys>> {
        let positions = record.positions().iter().filter(|position| Some(position.market) != except);
        positions.map(|position| self.markets.keys(position.market)).collect()
    }
}

fn note(address: &Pubkey, taken_in: anyhow::Result<()>) {
    if let Err(error) = taken_in {
        tracing::warn!(%address, "{error:#}");
    }
}

fn note_unknown(address: &Pubkey, error: &DecodeError) {
    tracing::debug!(%address, %error, "this version of the keeper cannot read one of the program's accounts");
}
