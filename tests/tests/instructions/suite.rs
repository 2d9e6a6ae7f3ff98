//! Every instruction by itself, on bytecode: its effects and all its refusals, by exact error number. The attacks that are the
//! same for all (accounts of another program or type, missing signatures, pauses, oracles, the list of other markets) run over
//! all instructions. Special cases have a file of their own.

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
