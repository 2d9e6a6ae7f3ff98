//! The time and the markets for which accounts are quoted.

use super::{QuoteError, Result};
use ballast::oracle;
use ballast::state::{Exchange, Market};
use ballast_math::market::State;
use ballast_math::oracle::Reading;
use ballast_math::{Clock, Context};
use solana_pubkey::Pubkey;
use std::collections::BTreeMap;

/// A fetched oracle account of a market.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OracleAccount<'a> {
    /// The account's address.
    pub address: Pubkey,
    /// The program that owns it.
    pub owner: Pubkey,
    /// The account's data.
    pub data: &'a [u8],
}

/// A market with its oracle's reading.
#[derive(Clone, Debug)]
pub struct KnownMarket {
    market: Market,
    oracle: Pubkey,
    reading: ballast_math::Result<Reading>,
}

impl KnownMarket {
    /// The market account.
    #[must_use]
    pub const fn market(&self) -> &Market {
        &self.market
    }

    /// The address of its oracle account.
    #[must_use]
    pub const fn oracle(&self) -> Pubkey {
        self.oracle
    }

    /// The oracle's reading in the market's units, or the reason why it is unusable. The rules decide later whether it is fresh and
    /// narrow enough.
    ///
    /// # Errors
    /// `OracleInvalid`, `OracleNonPositive`, `Overflow`.
    pub const fn reading(&self) -> ballast_math::Result<Reading> {
        self.reading
    }

    /// The inputs of the market's rules besides its state.
    #[must_use]
    pub fn context(&self, clock: Clock) -> Context<'_> {
        self.market.context(self.reading, clock)
    }

    /// The market's state brought to now: funding is accrued, and the index is updated if the reading is usable.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn state_at(&self, clock: Clock) -> Result<State> {
        Ok(self.context(clock).begin(&self.market.state)?.market)
    }
}

/// The time and the markets with their oracles, shared by all accounts.
#[derive(Clone, Debug)]
pub struct Markets {
    clock: Clock,
    exchange: Option<Box<Exchange>>,
    known: BTreeMap<u32, KnownMarket>,
}

impl Markets {
    /// An empty set of markets, at the time and slot at which the transaction would run.
    #[must_use]
    pub const fn new(clock: Clock) -> Self {
        Self { clock, exchange: None, known: BTreeMap::new() }
    }

    /// Makes quotes respect the exchange's pauses. Without the exchange, only the time, the markets and the account count.
    pub fn set_exchange(&mut self, exchange: Exchange) {
        self.exchange = Some(Box::new(exchange));
    }

    /// Sets the time.
    pub fn set_clock(&mut self, clock: Clock) {
        self.clock = clock;
    }

    /// Inserts a market with its oracle account, or replaces an older state of it.
    ///
    /// # Errors
    /// `WrongOracle` if the account is not the market's oracle. An account without a usable price is not an error here; quotes that
    /// need the price fail.
    pub fn insert(&mut self, market: Market, oracle: &OracleAccount<'_>) -> Result<()> {
        let reading = oracle::read_bytes(&market, (&oracle.address, &oracle.owner), oracle.data)?;
        self.known.insert(market.index, KnownMarket { market, oracle: oracle.address, reading });
        Ok(())
    }

    /// Removes a market whose oracle account is no longer known.
    pub fn remove(&mut self, market: u32) {
        self.known.remove(&market);
    }

    /// Stores a market's state after a quote, so that the next quote continues from it.
    ///
    /// # Errors
    /// [`QuoteError::UnknownMarket`].
    pub fn set_state(&mut self, market: u32, state: State) -> Result<()> {
        let known = self.known.get_mut(&market).ok_or(QuoteError::UnknownMarket { market })?;
        *known.market.state = state;
        Ok(())
    }

    /// The time and slot.
    #[must_use]
    pub const fn clock(&self) -> Clock {
        self.clock
    }

    /// The market with this index.
    ///
    /// # Errors
    /// [`QuoteError::UnknownMarket`].
    pub fn get(&self, market: u32) -> Result<&KnownMarket> {
        self.known.get(&market).ok_or(QuoteError::UnknownMarket { market })
    }

    /// The keys of a market and its oracle account, for [`crate::others`].
    #[must_use]
    pub fn oracle_of(&self, market: u32) -> Option<Pubkey> {
        self.known.get(&market).map(|known| known.oracle)
    }

    /// All markets, by index.
    pub fn iter(&self) -> impl Iterator<Item = &KnownMarket> {
        self.known.values()
    }

    /// The market, if it is open and `action` is not paused. Pauses of the whole exchange count only if the exchange is known.
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
