//! Liquidates an unhealthy account on the curve. Anyone may send this instruction. The keeper's account receives a flat fee from
//! the insurance fund. If the last position closes, the account's debts are settled up in the same instruction.

use crate::environment::InstructionEnvironment;
use crate::errors::{BallastError, OrProgramError, require_keys_neq};
use crate::events::{FillView, Liquidated, MarketView};
use crate::oracle;
use crate::raw::accounts::accounts;
use crate::settle_up::Debtor;
use crate::state::{Exchange, MarginAccount, Market, pause};
use anchor_lang::prelude::*;
use ballast_math::transition::{self, Seat};

accounts! {
/// The accounts of a liquidation. The liquidated account's other markets and their oracles follow as remaining accounts. Pass those
/// markets as writable if the account's last position may close.
pub struct Liquidate as LiquidateAccounts {
    /// The keeper. Anyone may be a keeper.
    keeper: signer,
    /// The exchange.
    exchange: Exchange,
    /// The market.
    market: mut Market,
    /// The account to liquidate.
    margin_account: mut MarginAccount,
    /// The account that receives the keeper's fee, which must not be the account being liquidated.
    keeper_account: mut MarginAccount,
    /// CHECK: its owner, address, feed and contents are checked against the market.
    oracle: unchecked,
}
}

impl LiquidateAccounts<'_> {
    fn validate(&self) -> Result<()> {
        let market = self.market.load()?;
        market.ensure_open()?;
        self.exchange.load()?.ensure_not_paused(market.pause, pause::LIQUIDATE)?;
        require_keys_neq!(self.margin_account.key(), self.keeper_account.key(), BallastError::SameAccount);
        Ok(())
    }
}

/// Closes as much of the position as is needed to restore the account's health.
pub fn handler(accounts: &LiquidateAccounts<'_>) -> Result<()> {
    let clock = oracle::clock()?;
    accounts.validate()?;
    let mut market = accounts.market.load_mut()?;
    let mut account = accounts.margin_account.load_mut()?;
    let mut keeper = accounts.keeper_account.load_mut()?;
    let seat = Seat::held(&account.state, market.index).or_error()?;
    let mut environment = InstructionEnvironment::new(&market, accounts.oracle, accounts.remaining, clock);

    let step = transition::liquidate(&seat, &mut environment)?;
    let done = step.commit(&mut market.state, &mut account.state, &mut keeper.state).or_error()?;
    emit!(Liquidated {
        account: accounts.margin_account.key(),
        keeper: accounts.keeper_account.key(),
        fill: FillView::of(&done.fill),
        keeper_fee: done.keeper_fee.raw(),
        equity: done.before.equity.raw(),
        requirement: done.before.requirement.raw(),
        position: done.position.base.raw(),
        market: MarketView::of(market.index, &market.state),
    });
    if done.must_settle_up {
        let debtor = Debtor { own: Some(&mut market), pairs: accounts.remaining };
        debtor.end_sale(accounts.margin_account.key(), &mut account)?;
    }
    Ok(())
}
