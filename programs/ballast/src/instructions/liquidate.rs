//! Liquidates an unhealthy account on the curve. Anyone may send it. The keeper's account receives a flat fee from the insurance
//! fund. If the last position closes, the account's debts are settled up in the same instruction.

use crate::environment::InstructionEnvironment;
use crate::errors::{BallastError, OrProgramError};
use crate::events::{FillView, Liquidated, MarketView};
use crate::oracle;
use crate::settle_up::Debtor;
use crate::state::{Exchange, MarginAccount, Market, pause};
use anchor_lang::prelude::*;
use ballast_math::transition::{self, Seat};

/// The accounts of a liquidation. The liquidated account's other markets and their oracles follow. Pass those markets as writable
/// if the account's last position may close.
#[derive(Accounts)]
pub struct Liquidate<'info> {
    /// The keeper. Anyone may be a keeper.
    pub keeper: Signer<'info>,
    /// The exchange.
    pub exchange: AccountLoader<'info, Exchange>,
    /// The market.
    #[account(mut)]
    pub market: AccountLoader<'info, Market>,
    /// The account to liquidate.
    #[account(mut)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    /// The account that receives the keeper's fee. It must not be the account that is liquidated.
    #[account(mut)]
    pub keeper_account: AccountLoader<'info, MarginAccount>,
    /// CHECK: its owner, address, feed and contents are checked against the market.
    pub oracle: UncheckedAccount<'info>,
}

impl Liquidate<'_> {
    fn validate(&self) -> Result<()> {
        let market = self.market.load()?;
        market.ensure_open()?;
        self.exchange.load()?.ensure_not_paused(market.pause, pause::LIQUIDATE)?;
        require_keys_neq!(self.margin_account.key(), self.keeper_account.key(), BallastError::SameAccount);
        Ok(())
    }
}

/// Closes as much of the position as is needed to restore the account's health.
pub fn handler<'info>(ctx: Context<'info, Liquidate<'info>>) -> Result<()> {
    let clock = oracle::clock()?;
    ctx.accounts.validate()?;
    let mut market = ctx.accounts.market.load_mut()?;
    let mut account = ctx.accounts.margin_account.load_mut()?;
    let mut keeper = ctx.accounts.keeper_account.load_mut()?;
    let seat = Seat::held(&account.state, market.index).or_error()?;
    let mut environment =
        InstructionEnvironment::new(&market, &ctx.accounts.oracle, ctx.remaining_accounts, clock);

    let step = transition::liquidate(&seat, &mut environment)?;
    let done = step.commit(&mut market.state, &mut account.state, &mut keeper.state).or_error()?;
    emit!(Liquidated {
        account: ctx.accounts.margin_account.key(),
        keeper: ctx.accounts.keeper_account.key(),
        fill: FillView::of(&done.fill),
        keeper_fee: done.keeper_fee.raw(),
        equity: done.before.equity.raw(),
        requirement: done.before.requirement.raw(),
        position: done.position.base.raw(),
        market: MarketView::of(market.index, &market.state),
    });
    if done.must_settle_up {
        let debtor = Debtor { own: Some(&mut market), pairs: ctx.remaining_accounts };
        debtor.end_sale(ctx.accounts.margin_account.key(), &mut account)?;
    }
    Ok(())
}
