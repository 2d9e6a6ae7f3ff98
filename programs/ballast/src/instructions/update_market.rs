//! Market upkeep that anyone may perform, which updates the market, distributes to claims, covers a deficit, and moves the peg or
//! the depth.

use crate::errors::{OrProgramError, of_rule};
use crate::events::{CurveStep, CurveStepped, DeficitCovered, MarketUpdated, MarketView};
use crate::oracle;
use crate::raw::Account;
use crate::raw::accounts::accounts;
use crate::state::{Exchange, Market, pause};
use anchor_lang::prelude::*;
use ballast_math::transition::{self, MarketAlone, Transition};
use ballast_math::{Quote, Ratio, market::State};

accounts! {
/// The accounts of an update that cannot be paused. The exchange, which stores the pauses, is not among these accounts.
pub struct RefreshMarket as RefreshMarketAccounts {
    /// The market.
    market: mut Market,
    /// CHECK: its owner, address, feed and contents are checked against the market.
    oracle: unchecked,
}
}

accounts! {
/// The accounts of an update that can be paused.
pub struct UpdateMarket as UpdateMarketAccounts {
    /// The exchange.
    exchange: Exchange,
    /// The market.
    market: mut Market,
    /// CHECK: its owner, address, feed and contents are checked against the market.
    oracle: unchecked,
}
}

/// Runs `step` on the market at the current time and oracle reading, commits the result, and emits the event.
fn run<R: MarketAlone>(
    market: &mut Market,
    oracle: Account<'_>,
    step: impl FnOnce(&State, &ballast_math::Context<'_>) -> ballast_math::Result<Transition<R, 0>>,
    report: impl FnOnce(&Market, &R),
) -> Result<()> {
    market.ensure_open()?;
    let context = market.context(oracle::read(market, oracle)?, oracle::clock()?);
    let step = step(&market.state, &context);
    // By reference, because moving a market costs compute units.
    let done = step.as_ref().map_err(|error| of_rule(*error))?.commit(&mut market.state).or_error()?;
    report(market, done);
    Ok(())
}

fn emit_updated(market: &Market, shared: Quote) {
    emit!(MarketUpdated {
        shared: shared.raw(),
        funding_paid: market.state.funding.paid.raw(),
        funding_received: market.state.funding.received.raw(),
        market: MarketView::of(market.index, &market.state),
    });
}

/// Accrues funding and updates the index.
pub fn update_funding(accounts: &RefreshMarketAccounts<'_>) -> Result<()> {
    let mut market = accounts.market.load_mut()?;
    run(&mut market, accounts.oracle, transition::update, |market, _| emit_updated(market, Quote::ZERO))
}

/// Distributes the PnL pool to open claims, once per claims window.
pub fn share_claims(accounts: &RefreshMarketAccounts<'_>) -> Result<()> {
    let mut market = accounts.market.load_mut()?;
    run(&mut market, accounts.oracle, transition::share_claims, |market, done| {
        emit_updated(market, done.paid);
    })
}

/// Covers a deficit from the insurance fund, then from claims and unrealised gains.
pub fn cover_deficit(accounts: &UpdateMarketAccounts<'_>) -> Result<()> {
    let mut market = accounts.market.load_mut()?;
    accounts.exchange.load()?.ensure_not_paused(market.pause, pause::SETTLE)?;
    run(&mut market, accounts.oracle, transition::cover_deficit, |market, done| {
        emit!(DeficitCovered::of(&done.cover, MarketView::of(market.index, &market.state)));
    })
}

/// Moves the peg towards the index.
pub fn repeg(accounts: &UpdateMarketAccounts<'_>, largest_step: u64) -> Result<()> {
    let mut market = accounts.market.load_mut()?;
    accounts.exchange.load()?.ensure_not_paused(market.pause, pause::REPEG)?;
    let largest = Ratio::new(largest_step);
    let step =
        |state: &State, context: &ballast_math::Context<'_>| transition::repeg(state, context, largest);
    run(&mut market, accounts.oracle, step, |market, done| {
        emit_step(market, CurveStep::Peg, done.cost);
    })
}

/// Increases the curve's depth.
pub fn raise_depth(accounts: &UpdateMarketAccounts<'_>, step: u64) -> Result<()> {
    let mut market = accounts.market.load_mut()?;
    accounts.exchange.load()?.ensure_not_paused(market.pause, pause::RAISE_DEPTH)?;
    let factor = Ratio::new(step);
    let step =
        |state: &State, context: &ballast_math::Context<'_>| transition::raise_depth(state, context, factor);
    run(&mut market, accounts.oracle, step, |market, done| {
        emit_step(market, CurveStep::Depth, done.cost);
    })
}

fn emit_step(market: &Market, kind: CurveStep, cost: Quote) {
    let curve = &market.state.curve;
    emit!(CurveStepped {
        kind,
        cost: cost.raw(),
        peg: curve.peg.raw(),
        sqrt_k: curve.sqrt_k,
        terminal_base: curve.terminal_base.raw(),
        terminal_quote: curve.terminal_quote.raw(),
        market: MarketView::of(market.index, &market.state),
    });
}
