//! Takes over an unhealthy position at a price that depends on the account's health. If the position was the account's last, the
//! account's debts are settled up in the same instruction.

use crate::environment::InstructionEnvironment;
use crate::errors::{BallastError, OrProgramError, require_keys_neq};
use crate::events::{MarketView, TakenOver};
use crate::oracle;
use crate::raw::accounts::accounts;
use crate::settle_up::Debtor;
use crate::state::{DelegateScope, Exchange, MarginAccount, Market, pause};
use anchor_lang::prelude::*;
use ballast_math::transition::{self, Seat};

accounts! {
/// The accounts of a take-over. The liquidated account's other markets and their oracles follow as remaining accounts, and then the
/// taker's. Pass the liquidated account's other markets as writable if its last position may close.
pub struct TakeOver as TakeOverAccounts {
    /// The owner or delegate of the taker's account.
    authority: signer,
    /// The exchange.
    exchange: Exchange,
    /// The market.
    market: mut Market,
    /// The account to liquidate.
    margin_account: mut MarginAccount,
    /// The account that takes over the position, which must not be the account being liquidated.
    taker_account: mut MarginAccount,
    /// CHECK: its owner, address, feed and contents are checked against the market.
    oracle: unchecked,
}
}

impl TakeOverAccounts<'_> {
    fn validate(&self, clock: &ballast_math::Clock) -> Result<()> {
        let market = self.market.load()?;
        market.ensure_open()?;
        self.exchange.load()?.ensure_not_paused(market.pause, pause::TAKE_OVER)?;
        require_keys_neq!(self.margin_account.key(), self.taker_account.key(), BallastError::SameAccount);
        let taker = self.taker_account.load()?;
        taker.ensure_trader(self.authority.key(), DelegateScope::Trade, clock.time)
    }
}

/// Moves up to `most_base` (1e-9 contract) of the position, but no more than the liquidation needs.
pub fn handler(accounts: &TakeOverAccounts<'_>, most_base: u64) -> Result<()> {
    let clock = oracle::clock()?;
    accounts.validate(&clock)?;
    let mut market = accounts.market.load_mut()?;
    let mut account = accounts.margin_account.load_mut()?;
    let mut taker = accounts.taker_account.load_mut()?;
    let seat = Seat::held(&account.state, market.index).or_error()?;
    let taker_seat = Seat::open(&taker.state, market.index).or_error()?;
    let mut environment = InstructionEnvironment::new(&market, accounts.oracle, accounts.remaining, clock);

    let step = transition::take_over(&seat, &taker_seat, most_base, &mut environment)?;
    let done = step.commit(&mut market.state, &mut account.state, &mut taker.state).or_error()?;
    emit!(TakenOver {
        account: accounts.margin_account.key(),
        taker: accounts.taker_account.key(),
        base: done.base.raw(),
        quote: done.quote.raw(),
        realised: done.realised.raw(),
        taker_realised: done.taker_realised.raw(),
        equity: done.before.equity.raw(),
        requirement: done.before.requirement.raw(),
        market: MarketView::of(market.index, &market.state),
    });
    if done.must_settle_up {
        let debtor = Debtor { own: Some(&mut market), pairs: accounts.remaining };
        debtor.end_sale(accounts.margin_account.key(), &mut account)?;
    }
    Ok(())
}
