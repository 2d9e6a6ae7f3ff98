//! The only trading instruction. A trade opens, increases, reduces, closes or flips a position, by base or by quote amount.

use crate::environment::InstructionEnvironment;
use crate::errors::{BallastError, OrProgramError, require};
use crate::events::{FillView, MarketView, Traded};
use crate::oracle;
use crate::raw::accounts::accounts;
use crate::state::{DelegateScope, Exchange, MarginAccount, Market};
use anchor_lang::prelude::*;
use ballast_math::trade::{Amount, Order};
use ballast_math::transition::{self, Seat};
use ballast_math::{Price, Quote, Side};

/// A market order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AnchorSerialize, AnchorDeserialize)]
pub struct TradeArgs {
    /// True to buy, false to sell.
    pub is_buy: bool,
    /// True if `amount` is in quote (1e-6), false if it is in base (1e-9 contract).
    pub is_quote: bool,
    /// True if the order may only reduce the position.
    pub reduce_only: bool,
    /// The order's size, in the unit that `is_quote` selects. It must be above zero.
    pub amount: u64,
    /// The limit price: the worst average price to accept (1e-9 quote per contract). Zero means no limit.
    pub limit_price: u64,
    /// When the order expires (unix seconds). Zero means never.
    pub deadline: i64,
}

impl TradeArgs {
    /// Converts the arguments to the core's order type.
    pub fn order(&self) -> Result<Order> {
        let side = if self.is_buy { Side::Long } else { Side::Short };
        let amount = if self.is_quote {
            Amount::Quote(Quote::from_magnitude(self.amount).or_error()?)
        } else {
            Amount::Base(self.amount)
        };
        let limit = (self.limit_price != 0).then_some(Price::new(self.limit_price));
        Ok(Order { side, amount, limit, reduce_only: self.reduce_only })
    }

    /// Returns the scope that a delegate needs to send this order.
    pub const fn needed_scope(&self) -> DelegateScope {
        if self.reduce_only { DelegateScope::ReduceOnly } else { DelegateScope::Trade }
    }

    /// Fails if the order has expired.
    pub fn ensure_in_time(&self, clock: &ballast_math::Clock) -> Result<()> {
        require!(self.deadline == 0 || clock.time <= self.deadline, BallastError::DeadlinePassed);
        Ok(())
    }
}

accounts! {
/// The accounts of a trade. The markets and oracles of the account's other positions follow as remaining accounts.
pub struct Trade as TradeAccounts {
    /// The account's owner or delegate.
    authority: signer,
    /// The exchange.
    exchange: Exchange,
    /// The market.
    market: mut Market,
    /// The account that trades.
    margin_account: mut MarginAccount,
    /// CHECK: its owner, address, feed and contents are checked against the market.
    oracle: unchecked,
}
}

impl TradeArgs {
    fn validate(
        &self,
        authority: &Pubkey,
        account: &MarginAccount,
        market: &Market,
        clock: &ballast_math::Clock,
    ) -> Result<()> {
        account.ensure_trader(authority, self.needed_scope(), clock.time)?;
        market.ensure_open()?;
        self.ensure_in_time(clock)
    }
}

/// Executes the order on the curve.
pub fn handler(accounts: &TradeAccounts<'_>, args: TradeArgs) -> Result<()> {
    let clock = oracle::clock()?;
    let mut market = accounts.market.load_mut()?;
    let mut account = accounts.margin_account.load_mut()?;
    args.validate(accounts.authority.key(), &account, &market, &clock)?;
    let seat = Seat::open(&account.state, market.index).or_error()?;
    let order = args.order()?;
    let mut environment = InstructionEnvironment::new(&market, accounts.oracle, accounts.remaining, clock)
        .pausable(accounts.exchange);

    let step = transition::trade(&seat, &order, &mut environment)?;
    let traded = step.commit(&mut market.state, &mut account.state).or_error()?;
    emit!(Traded {
        account: accounts.margin_account.key(),
        fill: FillView::of(&traded.fill),
        cash: traded.cash.raw(),
        position: traded.position.base.raw(),
        market: MarketView::of(market.index, &market.state),
    });
    Ok(())
}
