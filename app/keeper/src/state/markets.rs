//! The markets with their oracle accounts, each as of its newest slot.

use anyhow::{Context as _, Result};
use ballast_client::accounts::{Exchange, Market};
use ballast_client::quote::{Markets, OracleAccount};
use ballast_client::{MarketKeys, pda};
use ballast_math::Clock;
use solana_account::Account;
use solana_pubkey::Pubkey;
use std::collections::{BTreeMap, HashMap};

/// All markets that have an oracle, for quotes.
#[derive(Debug)]
pub struct MarketBook {
    quoted: Markets,
    known: BTreeMap<u32, Known>,
    oracles: HashMap<Pubkey, Vec<u32>>,
}

#[derive(Debug)]
struct Known {
    market: Market,
    slot: u64,
    keys: MarketKeys,
    oracle: Option<(Account, u64)>,
}

impl Default for MarketBook {
    fn default() -> Self {
        Self { quoted: Markets::new(Clock::default()), known: BTreeMap::new(), oracles: HashMap::new() }
    }
}

impl MarketBook {
    /// The markets for quotes: those whose oracle account is known.
    #[must_use]
    pub const fn quoted(&self) -> &Markets {
        &self.quoted
    }

    /// The chain's time as last heard.
    #[must_use]
    pub const fn clock(&self) -> Clock {
        self.quoted.clock()
    }

    /// The time is later by now. One that is earlier comes from a server that lags behind.
    pub fn set_clock(&mut self, clock: Clock) {
        let known = self.clock();
        if clock.slot >= known.slot && clock.time >= known.time {
            self.quoted.set_clock(clock);
        }
    }

    /// What is paused.
    pub fn set_exchange(&mut self, exchange: Exchange) {
        self.quoted.set_exchange(exchange);
    }

    /// Takes a market in as of `slot`, if nothing newer is known of it. Says whether something changed.
    ///
    /// # Errors
    /// An oracle account that is not the market's.
    pub fn put(&mut self, market: Market, slot: u64) -> Result<bool> {
        let index = market.index;
        if self.known.get(&index).is_some_and(|known| known.slot > slot) {
            return Ok(false);
        }
        let before = self.known.remove(&index);
        let oracle = match before {
            Some(known) if known.keys.oracle == market.oracle_address => known.oracle,
            Some(known) => {
                self.leave_oracle(&known.keys.oracle, index);
                None
            }
            None => None,
        };
        let keys = MarketKeys { market: pda::market(index), oracle: market.oracle_address };
        let markets = self.oracles.entry(market.oracle_address).or_default();
        if !markets.contains(&index) {
            markets.push(index);
        }
        self.known.insert(index, Known { market, slot, keys, oracle });
        self.quote(index)?;
        Ok(true)
    }

    /// A market has another oracle now: until that is known, there are no quotes in it.
    fn leave_oracle(&mut self, oracle: &Pubkey, index: u32) {
        self.quoted.remove(index);
        if let Some(markets) = self.oracles.get_mut(oracle) {
            markets.retain(|market| *market != index);
            if markets.is_empty() {
                self.oracles.remove(oracle);
            }
        }
    }

    /// Takes an oracle account in as of `slot`, if nothing newer is known of it. Says whether a market has it.
    ///
    /// # Errors
    /// An account that is not the oracle of a market: the first such market, after all others have it.
    pub fn put_oracle(&mut self, address: &Pubkey, account: &Account, slot: u64) -> Result<bool> {
        let markets = self.oracles.get(address).cloned().unwrap_or_default();
        let mut taken = Ok(());
        for index in &markets {
            let Some(known) = self.known.get_mut(index) else { continue };
            if known.oracle.as_ref().is_some_and(|(_, seen)| *seen > slot) {
                continue;
            }
            known.oracle = Some((account.clone(), slot));
            taken = taken.and(self.quote(*index));
        }
        taken.map(|()| !markets.is_empty())
    }

    fn quote(&mut self, index: u32) -> Result<()> {
        let Some(Known { market, keys, oracle: Some((account, _)), .. }) = self.known.get(&index) else {
            return Ok(());
        };
        let oracle = OracleAccount { address: keys.oracle, owner: account.owner, data: &account.data };
        let taken = self.quoted.insert(*market, &oracle);
        taken.with_context(|| format!("the oracle account of market {index} cannot be used"))
    }

    /// The addresses of a market.
    #[must_use]
    pub fn keys(&self, market: u32) -> Option<MarketKeys> {
        self.known.get(&market).map(|known| known.keys)
    }

    /// The oracle accounts of all markets.
    pub fn oracles(&self) -> impl Iterator<Item = Pubkey> + '_ {
        self.oracles.keys().copied().filter(|address| *address != Pubkey::default())
    }
}
