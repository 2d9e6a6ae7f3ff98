//! The program's accounts. Frequently used ones are zero-copy. The contents that the rules use are the core's own structs.

pub mod collateral;
pub mod described;
pub mod exchange;
#[cfg(feature = "idl-build")]
pub mod idl;
pub mod margin_account;
pub mod market;

pub use collateral::Collateral;
pub use described::{AccountState, MarketParameters, MarketState};
pub use exchange::{Exchange, Role, pause};
pub use margin_account::{DelegateScope, MarginAccount};
pub use market::{Market, Status};

/// The version of the account layouts.
pub const VERSION: u8 = 1;
