//! The only trading instruction. It opens, increases, reduces, closes or flips a position, by base or by quote amount.

use crate::environment::InstructionEnvironment;
use crate::errors::{BallastError, OrProgramError};
use crate::events::{FillView, MarketView, Traded};
use crate::oracle;
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

/// The accounts of a trade. The markets and oracles of the account's other positions follow.
#[derive(Accounts)]
pub struct Trade<'info> {
    /// The account's owner or delegate.
    pub authority: Signer<'info>,
    /// The exchange.
    pub exchange: AccountLoader<'info, Exchange>,
    /// The market.
    #[account(mut)]
    pub market: AccountLoader<'info, Market>,
    /// The account that trades.
    #[account(mut)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    /// CHECK: its owner, address, feed and contents are checked against the market.
    pub oracle: UncheckedAccount<'info>,
}

impl Trade<'_> {
    fn validate(&self, args: &TradeArgs, clock: &ballast_math::Clock) -> Result<()> {
        self.margin_account.load()?.ensure_trader(self.authority.key, (args.needed_scope(), clock.time))?;
        self.market.load()?.ensure_open()?;
        args.ensure_in_time(clock)
    }
}

/// Executes the order on the curve.
pub fn handler<'info>(ctx: Context<'info, Trade<'info>>, args: TradeArgs) -> Result<()> {
    let clock = oracle::clock()?;
    ctx.accounts.validate(&args, &clock)?;
    let mut market = ctx.accounts.market.load_mut()?;
    let mut account = ctx.accounts.margin_account.load_mut()?;
    let seat = Seat::open(&account.state, market.index).or_error()?;
    let order = args.order()?;
    let mut environment =
        InstructionEnvironment::new(&market, &ctx.accounts.oracle, ctx.remaining_accounts, clock)
            .pausable(&ctx.accounts.exchange);

    let step = transition::trade(&seat, &order, &mut environment)?;
    let traded = step.commit(&mut market.state, &mut account.state).or_error()?;
    emit!(Traded {
        account: ctx.accounts.margin_account.key(),
        fill: FillView::of(&traded.fill),
        cash: traded.cash.raw(),
        position: traded.position.base.raw(),
        market: MarketView::of(market.index, &market.state),
    });
    Ok(())
}
