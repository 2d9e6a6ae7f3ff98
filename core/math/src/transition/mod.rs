//! An instruction's step on accounts and a market, once for everyone who takes it: the program on chain, the client's quotes and
//! the model exchange.
//!
//! A step takes its seat in an account ([`Seat`]), has the rest of the account measured in the markets that its
//! [`Environment`] yield, and calls the rule. What comes out is a [`Transition`]: a change that nobody has made yet, with
//! fields that nobody can take out. [`Transition::commit`] makes it, and never without checking that it conserves value and
//! keeps the invariants of the market and of every account. `docs/builders/transition.md` is the page about it.

mod cash;
mod commit;
mod creditors;
mod debts;
mod environment;
mod forced;
mod market;
mod pause;
mod seat;
mod settle;
mod trade;

pub use cash::{deposit, free_cash, health_for, transfer, withdraw};
pub use commit::{MarketAlone, Transition};
pub use creditors::{CommitError, Creditors, SettledUp};
pub use debts::{repay_debt, settle_up_if_due};
pub use environment::{Environment, Others};
pub use forced::{liquidate, take_over, taker_purpose};
pub use market::{cover_deficit, open, raise_depth, repeg, share_claims, update};
pub use pause::{lifted, paused};
pub use seat::{Seat, rest_of};
pub use settle::{collect_claim, realise_gain, settle_loss};
pub use trade::trade;
