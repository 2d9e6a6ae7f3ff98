//! What anyone may do for a market as a whole: bring it to now, share out claims, cover a deficit, step peg or depth.

use crate::errors::OrProgramError;
use crate::events::{CurveStep, CurveStepped, DeficitCovered, MarketUpdated, MarketView};
use crate::state::{Exchange, Market, pause};
use crate::{conserved, oracle};
use anchor_lang::prelude::*;
use ballast_math::oracle::Action;
use ballast_math::{Quote, Ratio, context, cover, market::State, subsidy};

/// The accounts of an update that no pause stops: the exchange, which knows what is paused, is not among them.
#[derive(Accounts)]
pub struct RefreshMarket<'info> {
    /// The market.
    #[account(mut)]
    pub market: AccountLoader<'info, Market>,
    /// CHECK: owner, address, feed and contents are checked against the market.
    pub oracle: UncheckedAccount<'info>,
}

/// The accounts of an update that a pause stops.
#[derive(Accounts)]
pub struct UpdateMarket<'info> {
    /// The exchange.
    pub exchange: AccountLoader<'info, Exchange>,
    /// The market.
    #[account(mut)]
    pub market: AccountLoader<'info, Market>,
    /// CHECK: owner, address, feed and contents are checked against the market.
    pub oracle: UncheckedAccount<'info>,
}

/// Runs `rule` on the market brought into context, checks that it conserves value, and applies it.
fn run<T>(
    market: &mut Market,
    oracle: &AccountInfo,
    rule: impl FnOnce(&State, &ballast_math::Context<'_>) -> ballast_math::Result<(State, T)>,
) -> Result<T> {
    market.ensure_open()?;
    let context = market.context(oracle::read(market, oracle)?, oracle::clock()?);
    let (state, report) = rule(&market.state, &context).or_error()?;
    conserved::check(&market.state, &state, &[])?;
    market.apply(&state)?;
    Ok(report)
}

fn emit_updated(market: &Market, shared: Quote) {
    emit!(MarketUpdated {
        shared: shared.raw(),
        funding_paid: market.state.funding.paid.raw(),
        funding_received: market.state.funding.received.raw(),
        market: MarketView::of(market.index, &market.state),
    });
}

/// Accrues funding and takes in the index.
pub fn update_funding<'info>(ctx: Context<'info, RefreshMarket<'info>>) -> Result<()> {
    let mut market = ctx.accounts.market.load_mut()?;
    run(&mut market, &ctx.accounts.oracle, |state, context| {
        let present = context::update(state, context)?;
        Ok((present.market, ()))
    })?;
    emit_updated(&market, Quote::ZERO);
    Ok(())
}

/// The epoch's pay-out.
pub fn share_claims<'info>(ctx: Context<'info, RefreshMarket<'info>>) -> Result<()> {
    let mut market = ctx.accounts.market.load_mut()?;
    let shared = run(&mut market, &ctx.accounts.oracle, |state, context| {
        let shared = context::share_claims(state, context)?;
        Ok((shared.market, shared.paid))
    })?;
    emit_updated(&market, shared);
    Ok(())
}

/// Covers a deficit from insurance, claims and gains.
pub fn cover_deficit<'info>(ctx: Context<'info, UpdateMarket<'info>>) -> Result<()> {
    let mut market = ctx.accounts.market.load_mut()?;
    ctx.accounts.exchange.load()?.ensure_not_paused(market.pause, pause::SETTLE)?;
    let cover = run(&mut market, &ctx.accounts.oracle, |state, context| {
        let present = context.bring_to_now(state)?.valid_for(context, Action::Trade)?;
        let covered = cover::cover_deficit(&present, context.parameters, &context.clock)?;
        Ok((covered.market, covered.cover))
    })?;
    emit!(DeficitCovered::of(&cover, MarketView::of(market.index, &market.state)));
    Ok(())
}

/// Moves the peg towards the index.
pub fn repeg<'info>(ctx: Context<'info, UpdateMarket<'info>>, largest_step: u64) -> Result<()> {
    let mut market = ctx.accounts.market.load_mut()?;
    ctx.accounts.exchange.load()?.ensure_not_paused(market.pause, pause::REPEG)?;
    let cost = run(&mut market, &ctx.accounts.oracle, |state, context| {
        let stepped = subsidy::repeg(state, context, Ratio::new(largest_step))?;
        Ok((stepped.market, stepped.cost))
    })?;
    emit_step(&market, (CurveStep::Peg, cost));
    Ok(())
}

/// Deepens the curve.
pub fn raise_depth<'info>(ctx: Context<'info, UpdateMarket<'info>>, step: u64) -> Result<()> {
    let mut market = ctx.accounts.market.load_mut()?;
    ctx.accounts.exchange.load()?.ensure_not_paused(market.pause, pause::RAISE_DEPTH)?;
    let cost = run(&mut market, &ctx.accounts.oracle, |state, context| {
        let stepped = subsidy::raise_depth(state, context, Ratio::new(step))?;
        Ok((stepped.market, stepped.cost))
    })?;
    emit_step(&market, (CurveStep::Depth, cost));
    Ok(())
}

fn emit_step(market: &Market, (kind, cost): (CurveStep, Quote)) {
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
