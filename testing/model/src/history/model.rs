//! The expected state of the whole exchange, with the markets and accounts of [`Exchange`] and the parts that the program adds to
//! them, such as roles, pauses, market openings, oracle accounts and token balances.

mod calls;
mod governance;
mod tokens;

use ballast_math::account::Account;
use ballast_math::curve::Curve;
use ballast_math::oracle::{RawReading, Reading};
use ballast_math::token::TokenScale;
use ballast_math::trade::Traded;
use ballast_math::{Clock, Error, Quote};
use ballast_oracle::OracleKind;

use super::action::{ACCOUNTS, Action, Holder, PostedPrice, SUBS, Says, WALLETS, Wallet};
use super::refusal::{MISSING, Outcome, Refusal, WRONG, ensure};
use crate::exchange::{Exchange, Venue};

pub use governance::{Cap, Governance, ROLES};

/// The time at which every history starts, which is also the start time of the test networks.
pub const START: Clock = Clock { time: 1_767_225_600, slot: 1_000 };

/// Each wallet's initial balance, in the mint's smallest unit.
pub const WEALTH: u64 = 1_000_000_000_000_000_000;

/// A market as listed in the program.
#[derive(Clone, Debug)]
pub struct Listing {
    /// The kind of oracle.
    pub oracle_kind: OracleKind,
    /// Whether the market is open.
    pub is_open: bool,
    /// The market's pause bits.
    pub pause: u64,
    /// The amount that the market keeps permanently, as last counted for the deposit cap. Unit: 1e-6 quote.
    pub retained: Quote,
    /// The content of the market's oracle account.
    pub feed: Says,
    /// The publish time of that content. Unit: unix seconds.
    pub publish_time: i64,
}

impl Listing {
    /// Returns whether the account at the oracle's address is not the market's oracle account.
    const fn has_wrong_oracle(&self) -> bool {
        match self.feed {
            Says::Nothing | Says::OtherOwner => true,
            Says::OtherFeed => match self.oracle_kind {
                OracleKind::PythReceiver => true,
                // A legacy account's feed is its address, so its bytes alone cannot change the feed.
                OracleKind::PythLegacy => false,
            },
            Says::Price(_) | Says::Garbage { .. } => false,
        }
    }

    fn reading(&self, contract_exponent: i64) -> Result<Reading, Error> {
        match self.feed {
            Says::Price(PostedPrice { price, confidence, exponent, is_final: true, .. }) => {
                RawReading { price, confidence, exponent, publish_time: self.publish_time }
                    .in_units(contract_exponent)
            }
            _ => Err(Error::OracleInvalid),
        }
    }
}

/// The result of an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The action was done.
    Done,
    /// A preview of a trade.
    Quote(Box<Traded>),
    /// The exchange's tokens and obligations. Unit: the mint's.
    Solvency {
        /// The tokens in the vault.
        vault: u64,
        /// The tokens that the exchange owes.
        owed: u64,
    },
    /// An account's health, with its maintenance equity and requirement, its initial equity and requirement, and its free cash.
    Health([Quote; 5]),
}

/// The expected state of the exchange.
#[derive(Clone, Debug)]
pub struct Model {
    /// The markets, the accounts by number (some of which do not exist), the time, and the vault's obligations.
    pub exchange: Exchange,
    /// The delegate of each existing account, by account number.
    pub delegates: Vec<Option<Option<Wallet>>>,
    /// The markets as listed.
    pub listings: Vec<Listing>,
    /// The roles and pauses, or `None` before the exchange is set up.
    pub governance: Option<Governance>,
    /// The deposit cap, or `None` before the collateral is created.
    pub cap: Option<Cap>,
    /// Each wallet's balance, in the mint's smallest unit.
    pub tokens: Vec<u64>,
    /// The tokens sent directly to the vault, which are not credited to any account, in the mint's smallest unit.
    pub donated: u64,
    /// The mint's decimals.
    pub decimals: u8,
}

impl Model {
    /// Returns a model that contains only wallets. The wallets hold tokens of a mint with `decimals` decimals (at most twelve).
    #[must_use]
    pub fn new(decimals: u8) -> Self {
        let accounts = vec![Account::default(); ACCOUNTS.into()];
        Self {
            exchange: Exchange { venues: Vec::new(), accounts, clock: START, vault: 0 },
            delegates: vec![None; ACCOUNTS.into()],
            listings: Vec::new(),
            governance: None,
            cap: None,
            tokens: vec![WEALTH; WALLETS.into()],
            donated: 0,
            decimals,
        }
    }

    /// Returns the conversion between tokens and quote.
    ///
    /// # Panics
    /// Panics if the mint has more decimals than the program accepts.
    #[must_use]
    pub fn scale(&self) -> TokenScale {
        TokenScale::of_decimals(self.decimals).expect("a history's mint has at most twelve decimals")
    }

    /// Returns the deepest market's depth times its peg. Unit: 1e-6 quote.
    #[must_use]
    pub fn deepest(&self) -> u64 {
        let values = self.exchange.venues.iter().map(|venue| depth_value(&venue.state.curve));
        values.max().and_then(|value| value.try_into().ok()).unwrap_or(WEALTH)
    }

    /// Returns the number of markets.
    #[must_use]
    pub fn market_count(&self) -> u32 {
        u32::try_from(self.listings.len()).expect("there are few markets")
    }

    /// Returns whether the account exists.
    #[must_use]
    pub fn exists(&self, account: Holder) -> bool {
        self.delegates.get(usize::from(account)).is_some_and(Option::is_some)
    }

    /// Returns the existing accounts, in order of their numbers.
    pub fn existing(&self) -> impl Iterator<Item = Holder> {
        (0..ACCOUNTS).filter(|account| self.exists(*account))
    }

    /// Performs one action. A refused action changes nothing.
    ///
    /// # Errors
    /// Returns the reason for the refusal.
    pub fn apply(&mut self, action: &Action) -> Outcome<Answer> {
        match action {
            Action::Pass { slots, seconds } => self.pass(*slots, *seconds),
            Action::Feed { market, says } => self.feed(*market, says),
            Action::Donate { tokens } if self.cap.is_some() => self.donated += tokens,
            Action::Donate { .. } => {}
            Action::Call { wrong: Some(_), .. } => return Err(Refusal(WRONG)),
            Action::Call { by, wrong: None, call } => {
                let before = self.clone();
                let outcome = self.call(*by, call);
                if outcome.is_err() {
                    *self = before;
                }
                return outcome;
            }
        }
        Ok(Answer::Done)
    }

    fn pass(&mut self, slots: u64, seconds: u32) {
        self.exchange.clock.slot += slots;
        self.exchange.clock.time += i64::from(seconds);
    }

    fn feed(&mut self, market: u32, says: &Says) {
        let Some(listing) = self.listings.get_mut(market as usize) else { return };
        let age = if let Says::Price(posted) = says { posted.age } else { 0 };
        listing.feed = says.clone();
        listing.publish_time = self.exchange.clock.time.saturating_sub(age);
        self.read(market);
    }

    /// Reads a market's oracle account and records its content in the market's units.
    fn read(&mut self, market: u32) {
        let venue = &mut self.exchange.venues[market as usize];
        venue.reading = self.listings[market as usize].reading(venue.parameters.contract_exponent);
    }

    fn venue(&self, market: u32) -> Outcome<&Venue> {
        self.exchange.venues.get(market as usize).ok_or(Refusal(MISSING))
    }

    fn listing(&self, market: u32) -> Outcome<&Listing> {
        self.listings.get(market as usize).ok_or(Refusal(MISSING))
    }

    fn governance(&self) -> Outcome<&Governance> {
        self.governance.as_ref().ok_or(Refusal(MISSING))
    }

    fn account(&self, account: Holder) -> Outcome<&Account> {
        ensure(self.exists(account), MISSING)?;
        Ok(&self.exchange.accounts[usize::from(account)])
    }
}

/// Returns an account's owner.
#[must_use]
pub const fn owner_of(account: Holder) -> Wallet {
    account / SUBS
}

/// Returns a curve's depth times its peg. Unit: 1e-6 quote.
#[must_use]
pub fn depth_value(curve: &Curve) -> u128 {
    u128::from(curve.sqrt_k) * u128::from(curve.peg.raw()) / 1_000_000_000_000
}
