//! The time and the markets that accounts are seen in.

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
    /// Its address.
    pub address: Pubkey,
    /// The program that owns it.
    pub owner: Pubkey,
    /// Its data.
    pub data: &'a [u8],
}

/// A market with what its oracle says.
#[derive(Clone, Debug)]
pub struct KnownMarket {
    market: Market,
    oracle: Pubkey,
    reading: ballast_math::Result<Reading>,
}

impl KnownMarket {
    /// The market's account.
    #[must_use]
    pub const fn market(&self) -> &Market {
        &self.market
    }

    /// The address of its oracle account.
    #[must_use]
    pub const fn oracle(&self) -> Pubkey {
        self.oracle
    }

    /// What the oracle account says in the market's units, or why that is unusable. Whether it is fresh and narrow enough
    /// is for the rules to judge.
    ///
    /// # Errors
    /// `OracleInvalid`, `OracleNonPositive`, `Overflow`.
    pub const fn reading(&self) -> ballast_math::Result<Reading> {
        self.reading
    }

    /// What the rules of the market need to know besides its state.
    #[must_use]
    pub fn context(&self, clock: Clock) -> Context<'_> {
        self.market.context(self.reading, clock)
    }

    /// The market's state brought to now: the index taken in where it is usable, funding accrued.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn state_at(&self, clock: Clock) -> Result<State> {
        Ok(self.context(clock).begin(&self.market.state)?.market)
    }
}

/// The time and the markets with their oracles: what all accounts share.
#[derive(Clone, Debug)]
pub struct Markets {
    clock: Clock,
    exchange: Option<Box<Exchange>>,
    known: BTreeMap<u32, KnownMarket>,
}

impl Markets {
    /// No markets yet, at the time and slot at which the transaction would run.
    #[must_use]
    pub const fn new(clock: Clock) -> Self {
        Self { clock, exchange: None, known: BTreeMap::new() }
    }

    /// Makes quotes mind what is paused everywhere. Without it only the time, the markets and the account count.
    pub fn set_exchange(&mut self, exchange: Exchange) {
        self.exchange = Some(Box::new(exchange));
    }

    /// Moves the time.
    pub fn set_clock(&mut self, clock: Clock) {
        self.clock = clock;
    }

    /// Takes a market in, or a newer state of one, with its oracle account.
    ///
    /// # Errors
    /// `WrongOracle` where the account is not the market's oracle. One that holds no usable price is no error here: the
    /// quotes that need it fail.
    pub fn insert(&mut self, market: Market, oracle: &OracleAccount<'_>) -> Result<()> {
        let reading = oracle::read_bytes(&market, (&oracle.address, &oracle.owner), oracle.data)?;
        self.known.insert(market.index, KnownMarket { market, oracle: oracle.address, reading });
        Ok(())
    }

    /// Forgets a market, whose oracle account is not known any more.
    pub fn remove(&mut self, market: u32) {
        self.known.remove(&market);
    }

    /// Puts what a quote makes of a market in its place, to ask what would follow.
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

    /// The oracle account of a market, for [`crate::others`].
    #[must_use]
    pub fn oracle_of(&self, market: u32) -> Option<Pubkey> {
        self.known.get(&market).map(|known| known.oracle)
    }

    /// All markets, by index.
    pub fn iter(&self) -> impl Iterator<Item = &KnownMarket> {
        self.known.values()
    }

    /// The market, open and with `action` not paused, as far as the exchange is known.
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
