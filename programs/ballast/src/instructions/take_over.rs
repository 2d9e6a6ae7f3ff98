//! Takes over an unhealthy position at a price that depends on the account's health. If it was the account's last position, the
//! account's debts are settled up in the same instruction.

use crate::environment::InstructionEnvironment;
use crate::errors::{BallastError, OrProgramError};
use crate::events::{MarketView, TakenOver};
use crate::oracle;
use crate::settle_up::Debtor;
use crate::state::{DelegateScope, Exchange, MarginAccount, Market, pause};
use anchor_lang::prelude::*;
use ballast_math::transition::{self, Seat};

/// The accounts of a take-over. The liquidated account's other markets and their oracles follow, then the taker's. Pass the
/// liquidated account's other markets as writable if its last position may close.
#[derive(Accounts)]
pub struct TakeOver<'info> {
    /// The owner or delegate of the taker's account.
    pub authority: Signer<'info>,
    /// The exchange.
    pub exchange: AccountLoader<'info, Exchange>,
    /// The market.
    #[account(mut)]
    pub market: AccountLoader<'info, Market>,
    /// The account to liquidate.
    #[account(mut)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    /// The account that takes over the position. It must not be the account that is liquidated.
    #[account(mut)]
    pub taker_account: AccountLoader<'info, MarginAccount>,
    /// CHECK: its owner, address, feed and contents are checked against the market.
    pub oracle: UncheckedAccount<'info>,
}

impl TakeOver<'_> {
    fn validate(&self, clock: &ballast_math::Clock) -> Result<()> {
        let market = self.market.load()?;
        market.ensure_open()?;
        self.exchange.load()?.ensure_not_paused(market.pause, pause::TAKE_OVER)?;
        require_keys_neq!(self.margin_account.key(), self.taker_account.key(), BallastError::SameAccount);
        let needed = (DelegateScope::Trade, clock.time);
        self.taker_account.load()?.ensure_trader(self.authority.key, needed)
    }
}

/// Moves up to `most_base` (1e-9 contract) of the position, but no more than the liquidation needs.
pub fn handler<'info>(ctx: Context<'info, TakeOver<'info>>, most_base: u64) -> Result<()> {
    let clock = oracle::clock()?;
    ctx.accounts.validate(&clock)?;
    let mut market = ctx.accounts.market.load_mut()?;
    let mut account = ctx.accounts.margin_account.load_mut()?;
    let mut taker = ctx.accounts.taker_account.load_mut()?;
    let seat = Seat::held(&account.state, market.index).or_error()?;
    let taker_seat = Seat::open(&taker.state, market.index).or_error()?;
    let mut environment =
        InstructionEnvironment::new(&market, &ctx.accounts.oracle, ctx.remaining_accounts, clock);

    let step = transition::take_over(&seat, &taker_seat, most_base, &mut environment)?;
    let done = step.commit(&mut market.state, &mut account.state, &mut taker.state).or_error()?;
    emit!(TakenOver {
        account: ctx.accounts.margin_account.key(),
        taker: ctx.accounts.taker_account.key(),
        base: done.base.raw(),
        quote: done.quote.raw(),
        realised: done.realised.raw(),
        taker_realised: done.taker_realised.raw(),
        equity: done.before.equity.raw(),
        requirement: done.before.requirement.raw(),
        market: MarketView::of(market.index, &market.state),
    });
    if done.must_settle_up {
        let debtor = Debtor { own: Some(&mut market), pairs: ctx.remaining_accounts };
        debtor.end_sale(ctx.accounts.margin_account.key(), &mut account)?;
    }
    Ok(())
}
