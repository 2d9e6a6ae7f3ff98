//! Quotes instructions without network access, by running the program's own code on decoded accounts.
//!
//! [`Markets`] holds the state that all accounts share, which is the time and the markets with their oracles. A [`Snapshot`] is
//! one margin account in these markets. All accounts must be from the same slot, and the time must be the transaction's time, or
//! else the quote describes a state that never existed. If the state is still the same when the transaction runs, the execution
//! equals the quote exactly.
//!
//! ```
//! use ballast_client::accounts::{MarginAccount, Market};
//! use ballast_client::instructions::TradeArgs;
//! use ballast_client::quote::{Markets, OracleAccount, QuoteError, Snapshot, average_price};
//! use ballast_math::Clock;
//!
//! /// The average price of a purchase, fee excluded.
//! fn price_of(
//!     market: Market,
//!     oracle: &OracleAccount<'_>,
//!     account: &MarginAccount,
//!     clock: Clock,
//!     amount: u64,
//! ) -> Result<Option<ballast_math::Price>, QuoteError> {
//!     let mut markets = Markets::new(clock);
//!     markets.insert(market, oracle)?;
//!     let args = TradeArgs {
//!         is_buy: true,
//!         is_quote: false,
//!         reduce_only: false,
//!         amount,
//!         limit_price: 0,
//!         deadline: 0,
//!     };
//!     let traded = Snapshot::new(&markets, &account.state).quote_trade(market.index, &args)?;
//!     Ok(average_price(traded.fill.base, traded.fill.quote))
//! }
//! ```

mod after;
mod collectable;
mod environment;
mod error;
mod exposure;
mod largest;
mod limit;
mod losers;
mod markets;
mod payout;
mod position;
mod settle_up;
mod snapshot;
mod standing;

pub use after::{After, AllCollected, Payment};
pub use ballast_math::estimate::average_price;
pub use collectable::Collectable;
pub use error::QuoteError;
pub use exposure::Exposure;
pub use largest::Largest;
pub use limit::limit_price;
pub use losers::{Loser, largest_loss};
pub use markets::{KnownMarket, Markets, OracleAccount};
pub use payout::Payout;
pub use position::PositionQuote;
pub use settle_up::{SettledUp, Sold};
pub use snapshot::Snapshot;
pub use standing::Standing;

/// The result type of quotes.
pub type Result<T> = std::result::Result<T, QuoteError>;
