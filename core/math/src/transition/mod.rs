//! Performs an instruction's step on accounts and a market, written once for the on-chain program, the client's quotes and the
//! model exchange.
//!
//! A step opens a seat in an account ([`Seat`]), measures the account's other positions in the markets of its [`Environment`],
//! and calls the rule. The result is a [`Transition`], which is a change that has not been applied yet and whose fields are
//! private. Only [`Transition::commit`] applies the change, and it always checks that the change conserves value and preserves
//! the invariants of the market and of every account. `docs/builders/transition.md` describes the design.

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
