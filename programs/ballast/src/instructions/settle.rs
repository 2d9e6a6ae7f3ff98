//! Settles one account in one market. It realises a loss so that claims can be paid, or a gain so that the account's own debt can
//! be paid. Anyone may send it.

use crate::environment::InstructionEnvironment;
use crate::errors::{OrProgramError, Refusal};
use crate::events::{MarketView, Settled, Settlement};
use crate::oracle;
use crate::state::{Exchange, MarginAccount, Market, pause};
use anchor_lang::prelude::*;
use ballast_math::settlement;
use ballast_math::transition::{self, Seat, Transition};

/// The accounts of a settlement. The account's other markets and their oracles follow.
#[derive(Accounts)]
pub struct Settle<'info> {
    /// The exchange.
    pub exchange: AccountLoader<'info, Exchange>,
    /// The market.
    #[account(mut)]
    pub market: AccountLoader<'info, Market>,
    /// The account to settle.
    #[account(mut)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    /// CHECK: its owner, address, feed and contents are checked against the market.
    pub oracle: UncheckedAccount<'info>,
}

impl Settle<'_> {
    fn validate(&self) -> Result<()> {
        let market = self.market.load()?;
        market.ensure_open()?;
        self.exchange.load()?.ensure_not_paused(market.pause, pause::SETTLE)
    }
}

type Step = for<'a, 'b, 'info> fn(
    &Seat<'a>,
    &mut InstructionEnvironment<'b, 'info>,
) -> core::result::Result<Transition<settlement::Settled, 1>, Refusal>;

/// Realises the loss of an open position.
pub fn settle_loss<'info>(ctx: Context<'info, Settle<'info>>) -> Result<()> {
    handler(ctx, |seat, environment| transition::settle_loss(seat, environment), Settlement::Loss)
}

/// Realises the gain of an account with debt.
pub fn realise_gain<'info>(ctx: Context<'info, Settle<'info>>) -> Result<()> {
    handler(ctx, |seat, environment| transition::realise_gain(seat, environment), Settlement::Gain)
}

fn handler<'info>(ctx: Context<'info, Settle<'info>>, step: Step, kind: Settlement) -> Result<()> {
    let clock = oracle::clock()?;
    ctx.accounts.validate()?;
    let mut market = ctx.accounts.market.load_mut()?;
    let mut account = ctx.accounts.margin_account.load_mut()?;
    let seat = Seat::held(&account.state, market.index).or_error()?;
    let mut environment =
        InstructionEnvironment::new(&market, &ctx.accounts.oracle, ctx.remaining_accounts, clock);

    let step = step(&seat, &mut environment)?;
    let done = step.commit(&mut market.state, &mut account.state).or_error()?;
    emit!(Settled {
        account: ctx.accounts.margin_account.key(),
        kind,
        amount: done.amount.raw(),
        cash: done.cash.raw(),
        market: MarketView::of(market.index, &market.state),
    });
    Ok(())
}
