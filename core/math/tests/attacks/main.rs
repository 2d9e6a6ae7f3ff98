//! Attacks on the rules, as searches over many parameters. An attacker with full knowledge, any number of accounts and control over
//! the order of its instructions tries to end with more than it paid in. `docs/reviewers/attacks.md` has the table.

#[path = "../common/mod.rs"]
mod common;

mod bankrupt_order;
mod claims_games;
mod cover_evasion;
mod deficit_haircut;
mod design_attack;
mod fair_order;
mod free_options;
mod funding;
mod griefing;
mod idle_market;
mod known_price;
mod leader;
mod leaving;
mod liquidation;
mod opening;
mod other_market;
mod peg_and_depth;
mod pump_by_closing;
mod pump_to_borrow;
mod realised_by_others;
mod rebound;
mod several_defects;
mod support;
mod toxic_flow;
mod wide_band;
