//! Holds the time and the markets that all quoted accounts share.

use super::{QuoteError, Result};
use ballast::oracle;
use ballast::state::{Exchange, Market};
use ballast_math::market::State;
use ballast_math::oracle::Reading;
use ballast_math::{Clock, Context};
use solana_pubkey::Pubkey;
use std::collections::BTreeMap;

/// A market's oracle account, as fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OracleAccount<'a> {
    /// The account's address.
    pub address: Pubkey,
    /// The program that owns the account.
    pub owner: Pubkey,
    /// The account's data.
    pub data: &'a [u8],
}

/// A market and its oracle's reading.
#[derive(Clone, Debug)]
pub struct KnownMarket {
    market: Market,
    oracle: Pubkey,
    reading: ballast_math::Result<Reading>,
}

impl KnownMarket {
    /// Returns the market account.
    #[must_use]
    pub const fn market(&self) -> &Market {
        &self.market
    }

    /// Returns the address of the market's oracle account.
    #[must_use]
    pub const fn oracle(&self) -> Pubkey {
        self.oracle
    }

    /// Returns the oracle's reading in the market's units, or the reason why it cannot be used. The rules later check whether the
    /// reading is recent enough and its confidence interval is narrow enough.
    ///
    /// # Errors
    /// Returns `OracleInvalid`, `OracleNonPositive` or `Overflow`.
    pub const fn reading(&self) -> ballast_math::Result<Reading> {
        self.reading
    }

    /// Returns the inputs that the market's rules need in addition to its state.
    #[must_use]
    pub fn context(&self, clock: Clock) -> Context<'_> {
        self.market.context(self.reading, clock)
    }

    /// Returns the market's current state, in which funding is accrued and the index is updated if the reading can be used.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn state_at(&self, clock: Clock) -> Result<State> {
        Ok(self.context(clock).begin(&self.market.state)?.market)
    }
}

/// The time, and the markets with their oracles, which all accounts share.
#[derive(Clone, Debug)]
pub struct Markets {
    clock: Clock,
    exchange: Option<Box<Exchange>>,
    known: BTreeMap<u32, KnownMarket>,
}

impl Markets {
    /// Creates an empty set of markets at the time and slot at which the transaction would run.
    #[must_use]
    pub const fn new(clock: Clock) -> Self {
        Self { clock, exchange: None, known: BTreeMap::new() }
    }

    /// Makes quotes respect pauses. Without the exchange, quotes ignore all pauses.
    pub fn set_exchange(&mut self, exchange: Exchange) {
        self.exchange = Some(Box::new(exchange));
    }

    /// Sets the time.
    pub fn set_clock(&mut self, clock: Clock) {
        self.clock = clock;
    }

    /// Inserts a market and its oracle account, or replaces the market's older state.
    ///
    /// # Errors
    /// Returns `WrongOracle` if the account is not the market's oracle. An account without a usable price is not an error here,
    /// but quotes that need the price fail.
    pub fn insert(&mut self, market: Market, oracle: &OracleAccount<'_>) -> Result<()> {
        let reading = oracle::read_bytes(&market, &oracle.address, &oracle.owner, oracle.data)?;
        self.known.insert(market.index, KnownMarket { market, oracle: oracle.address, reading });
        Ok(())
    }

    /// Removes a market whose oracle account is no longer known.
    pub fn remove(&mut self, market: u32) {
        self.known.remove(&market);
    }

    /// Stores a market's state after a quote, so that the next quote continues from that state.
    ///
    /// # Errors
    /// [`QuoteError::UnknownMarket`].
    pub fn set_state(&mut self, market: u32, state: State) -> Result<()> {
        let known = self.known.get_mut(&market).ok_or(QuoteError::UnknownMarket { market })?;
        *known.market.state = state;
        Ok(())
    }

    /// Returns the time and slot.
    #[must_use]
    pub const fn clock(&self) -> Clock {
        self.clock
    }

    /// Returns the market with this index.
    ///
    /// # Errors
    /// [`QuoteError::UnknownMarket`].
    pub fn get(&self, market: u32) -> Result<&KnownMarket> {
        self.known.get(&market).ok_or(QuoteError::UnknownMarket { market })
    }

    /// Returns the oracle account's address, for [`crate::others`].
    #[must_use]
    pub fn oracle_of(&self, market: u32) -> Option<Pubkey> {
        self.known.get(&market).map(|known| known.oracle)
    }

    /// Iterates over all markets, sorted by index.
    pub fn iter(&self) -> impl Iterator<Item = &KnownMarket> {
        self.known.values()
    }

    /// Returns the market if it is open and `action` is not paused. Pauses are checked only if the exchange is known.
    pub(super) fn open(&self, market: u32, action: Option<u64>) -> Result<&KnownMarket> {
        let known = self.get(market)?;
        known.market.ensure_open()?;
        if let Some(action) = action {
            self.ensure_not_paused(known, action)?;
        }
        Ok(known)
    }

    pub(super) fn ensure_not_paused(&self, known: &KnownMarket, action: u64) -> Result<()> {
        if let Some(exchange) = &self.exchange {
            exchange.ensure_not_paused(known.market.pause, action)?;
        }
        Ok(())
    }
}
