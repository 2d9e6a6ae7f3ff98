//! Settles one account in one market. Settling realises a loss so that claims can be paid, or a gain so that the account's own
//! debt can be paid. Anyone may send these instructions.

use crate::environment::InstructionEnvironment;
use crate::errors::{OrProgramError, Refusal};
use crate::events::{MarketView, Settled, Settlement};
use crate::oracle;
use crate::raw::accounts::accounts;
use crate::state::{Exchange, MarginAccount, Market, pause};
use anchor_lang::prelude::*;
use ballast_math::settlement;
use ballast_math::transition::{self, Seat, Transition};

accounts! {
/// The accounts of a settlement. The account's other markets and their oracles follow as remaining accounts.
pub struct Settle as SettleAccounts {
    /// The exchange.
    exchange: Exchange,
    /// The market.
    market: mut Market,
    /// The account to settle.
    margin_account: mut MarginAccount,
    /// CHECK: its owner, address, feed and contents are checked against the market.
    oracle: unchecked,
}
}

impl SettleAccounts<'_> {
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
pub fn settle_loss(accounts: &SettleAccounts<'_>) -> Result<()> {
    handler(accounts, |seat, environment| transition::settle_loss(seat, environment), Settlement::Loss)
}

/// Realises the gain of an account with debt.
pub fn realise_gain(accounts: &SettleAccounts<'_>) -> Result<()> {
    handler(accounts, |seat, environment| transition::realise_gain(seat, environment), Settlement::Gain)
}

fn handler(accounts: &SettleAccounts<'_>, step: Step, kind: Settlement) -> Result<()> {
    let clock = oracle::clock()?;
    accounts.validate()?;
    let mut market = accounts.market.load_mut()?;
    let mut account = accounts.margin_account.load_mut()?;
    let seat = Seat::held(&account.state, market.index).or_error()?;
    let mut environment = InstructionEnvironment::new(&market, accounts.oracle, accounts.remaining, clock);

    let step = step(&seat, &mut environment)?;
    let done = step.commit(&mut market.state, &mut account.state).or_error()?;
    emit!(Settled {
        account: accounts.margin_account.key(),
        kind,
        amount: done.amount.raw(),
        cash: done.cash.raw(),
        market: MarketView::of(market.index, &market.state),
    });
    Ok(())
}
