//! Tests every instruction by itself on the bytecode: its effects and all its refusals, by exact error number. The attacks that
//! are the same for all instructions (accounts of another program or type, missing signatures, pauses, oracles, the list of other
//! markets) run over all of them. Special cases have their own files.

mod accounts;
mod cap;
mod cases;
mod claims;
mod debts;
mod deposit;
pub mod errors;
mod exchange;
mod freshness;
mod idl;
pub mod layout;
mod legacy_oracle;
mod liquidate;
mod margin_accounts;
mod markets;
mod matrix;
mod oracles;
mod others;
mod pages;
mod pauses;
mod pushed_mark;
mod rare;
mod settle;
mod settling_up;
mod steps;
mod support;
mod take_over;
mod trade;
mod transfer;
mod treasury;
mod views;
mod withdraw;
