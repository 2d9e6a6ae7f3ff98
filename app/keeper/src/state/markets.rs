//! Stores the markets and their oracle accounts, each at its newest slot. A market with a missing or unknown oracle
//! account has no reading, as in the program. Accounts with a position in such a market can still be measured, and can
//! be liquidated in other markets.

use anyhow::{Context as _, Result};
use ballast_client::accounts::{Exchange, Market};
use ballast_client::quote::{Markets, OracleAccount};
use ballast_client::{MarketKeys, pda};
use ballast_math::Clock;
use solana_account::Account;
use solana_pubkey::Pubkey;
use std::collections::{BTreeMap, HashMap};

/// All markets that are set up, ready for quotes.
#[derive(Debug)]
pub struct MarketBook {
    quoted: Markets,
    known: BTreeMap<u32, Known>,
    oracles: HashMap<Pubkey, Vec<u32>>,
    is_clock_doubted: bool,
}

#[derive(Debug)]
struct Known {
    market: Market,
    slot: u64,
    keys: MarketKeys,
    oracle: Source,
}

/// A market's oracle account at a slot. The account is `None` if it does not exist, and the slot is zero if nothing is
/// known.
#[derive(Debug, Default)]
struct Source {
    account: Option<Account>,
    slot: u64,
}

impl Default for MarketBook {
    fn default() -> Self {
        Self {
            quoted: Markets::new(Clock::default()),
            known: BTreeMap::new(),
            oracles: HashMap::new(),
            is_clock_doubted: false,
        }
    }
}

impl MarketBook {
    /// Returns the markets for quotes.
    #[must_use]
    pub const fn quoted(&self) -> &Markets {
        &self.quoted
    }

    /// Marks all states that are newer than `slot` as replaceable by any other state.
    pub fn distrust_after(&mut self, slot: u64) {
        for known in self.known.values_mut() {
            for seen in [&mut known.slot, &mut known.oracle.slot] {
                if *seen > slot {
                    *seen = 0;
                }
            }
        }
        self.is_clock_doubted |= self.clock().slot > slot;
    }

    /// Returns the latest known chain time.
    #[must_use]
    pub const fn clock(&self) -> Clock {
        self.quoted.clock()
    }

    /// Advances the clock. An earlier slot comes from a lagging server and is ignored.
    pub fn set_clock(&mut self, clock: Clock) {
        if self.is_clock_doubted || clock.slot >= self.clock().slot {
            self.is_clock_doubted = false;
            self.quoted.set_clock(clock);
        }
    }

    /// Sets the exchange's state, including its pause bits.
    pub fn set_exchange(&mut self, exchange: Exchange) {
        self.quoted.set_exchange(exchange);
    }

    /// Stores a market's state at `slot`, unless a newer state is known.
    ///
    /// # Errors
    /// Returns an error if the oracle account does not belong to the market.
    pub fn put(&mut self, market: Market, slot: u64) -> Result<()> {
        let index = market.index;
        if self.known.get(&index).is_some_and(|known| known.slot > slot) {
            return Ok(());
        }
        let before = self.known.remove(&index);
        let oracle = match before {
            Some(known) if known.keys.oracle == market.oracle_address => known.oracle,
            Some(known) => {
                self.leave_oracle(&known.keys.oracle, index);
                Source::default()
            }
            None => Source::default(),
        };
        let keys = MarketKeys { market: pda::market(index), oracle: market.oracle_address };
        let markets = self.oracles.entry(market.oracle_address).or_default();
        if !markets.contains(&index) {
            markets.push(index);
        }
        self.known.insert(index, Known { market, slot, keys, oracle });
        self.quote(index)
    }

    /// Removes a market from the list of its former oracle.
    fn leave_oracle(&mut self, oracle: &Pubkey, index: u32) {
        if let Some(markets) = self.oracles.get_mut(oracle) {
            markets.retain(|market| *market != index);
            if markets.is_empty() {
                self.oracles.remove(oracle);
            }
        }
    }

    /// Returns whether the address is a market's oracle account.
    #[must_use]
    pub fn is_oracle(&self, address: &Pubkey) -> bool {
        self.oracles.contains_key(address)
    }

    /// Stores an oracle account at `slot`, unless a newer state is known. `None` means that the account does not exist.
    ///
    /// # Errors
    /// Returns an error if the account cannot be a market's oracle. The error names the first such market, and is
    /// returned after all other markets are updated.
    pub fn put_oracle(&mut self, address: &Pubkey, account: Option<&Account>, slot: u64) -> Result<()> {
        let markets = self.oracles.get(address).cloned().unwrap_or_default();
        let mut taken = Ok(());
        for index in &markets {
            let Some(known) = self.known.get_mut(index) else { continue };
            if known.oracle.slot > slot {
                continue;
            }
            if known.oracle.account.is_some() && account.is_none() {
                tracing::warn!(market = index, %address, "the market's oracle account is missing, so the market has no index");
            }
            known.oracle = Source { account: account.cloned(), slot };
            taken = taken.and(self.quote(*index));
        }
        taken
    }

    fn quote(&mut self, index: u32) -> Result<()> {
        let Some(Known { market, keys, oracle, .. }) = self.known.get(&index) else { return Ok(()) };
        if keys.oracle == Pubkey::default() {
            // The market has not been set up yet.
            return Ok(());
        }
        let (owner, data) = oracle
            .account
            .as_ref()
            .map_or((Pubkey::default(), [].as_slice()), |account| (account.owner, account.data.as_slice()));
        let taken = self.quoted.insert(*market, &OracleAccount { address: keys.oracle, owner, data });
        taken.with_context(|| format!("the oracle account of market {index} cannot be used"))
    }

    /// Returns a market's addresses.
    #[must_use]
    pub fn keys(&self, market: u32) -> Option<MarketKeys> {
        self.known.get(&market).map(|known| known.keys)
    }

    /// Returns the oracle accounts of all markets.
    pub fn oracles(&self) -> impl Iterator<Item = Pubkey> + '_ {
        self.oracles.keys().copied().filter(|address| *address != Pubkey::default())
    }
}
