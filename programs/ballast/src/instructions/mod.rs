//! The instructions, one file per subject. In each file, the arguments come first, then the accounts, the validation and the
//! handler.

pub mod cap;
pub mod collect_claim;
pub mod deposit;
pub mod exchange;
pub mod liquidate;
pub mod margin_account;
pub mod market;
pub mod pauses;
pub mod repay_debt;
pub mod settle;
pub mod take_over;
pub mod trade;
pub mod transfer;
pub mod treasury;
pub mod update_market;
pub mod view;
pub mod withdraw;
