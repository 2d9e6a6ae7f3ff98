//! Tests that need no network: the index compared with measuring all accounts, the jobs, the retries and the fees.

mod ages;
mod attempt;
mod book;
mod collect;
mod config;
mod crowd;
mod edges;
mod fees;
mod health;
mod in_flight;
mod index;
mod jobs;
mod log;
mod missing;
mod model;
mod oracles;
mod process;
mod purse;
mod servers;
mod start;
mod tasks;
mod turn;
mod verdict;
mod versions;
