//! Read-only answers through return data: a quote, which is the trade itself on a copy, and an account's health.

use super::trade::TradeArgs;
use crate::environment::InstructionEnvironment;
use crate::errors::OrProgramError;
use crate::events::{FillView, MarketView};
use crate::oracle;
use crate::others::OtherMarkets;
use crate::state::{MarginAccount, Market};
use anchor_lang::prelude::*;
use ballast_math::Quote;
use ballast_math::health::{Purpose, Rest, free_cash};
use ballast_math::trade::Traded;
use ballast_math::transition::{self, Seat};

/// The accounts of a quote. The other slots' markets and oracles follow.
#[derive(Accounts)]
pub struct QuoteTrade<'info> {
    /// The market.
    pub market: AccountLoader<'info, Market>,
    /// The account that would trade.
    pub margin_account: AccountLoader<'info, MarginAccount>,
    /// CHECK: owner, address, feed and contents are checked against the market.
    pub oracle: UncheckedAccount<'info>,
}

/// What a trade would do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AnchorSerialize, AnchorDeserialize)]
pub struct TradeQuote {
    /// The fill.
    pub fill: FillView,
    /// The account's cash afterwards.
    pub cash: i64,
    /// The account's position afterwards.
    pub position: i64,
    /// The market afterwards.
    pub market: MarketView,
}

impl TradeQuote {
    /// The quote that a trade in market number `market` is.
    pub fn of(market: u32, traded: &Traded) -> Self {
        Self {
            fill: FillView::of(&traded.fill),
            cash: traded.cash.raw(),
            position: traded.slot.base.raw(),
            market: MarketView::of(market, &traded.market),
        }
    }
}

/// Quotes a trade: the same call as the trade's, on the same state.
pub fn quote_trade<'info>(ctx: Context<'info, QuoteTrade<'info>>, args: TradeArgs) -> Result<TradeQuote> {
    let clock = oracle::clock()?;
    let market = ctx.accounts.market.load()?;
    market.ensure_open()?;
    let account = ctx.accounts.margin_account.load()?;
    let seat = Seat::open(&account.state, market.index).or_error()?;
    let order = args.order()?;
    let mut environment =
        InstructionEnvironment::new(&market, &ctx.accounts.oracle, ctx.remaining_accounts, clock);
    let step = transition::trade(&seat, &order, &mut environment)?;
    Ok(TradeQuote::of(market.index, step.preview()))
}

/// The accounts of a health query. All the account's markets and oracles follow.
#[derive(Accounts)]
pub struct AccountHealth<'info> {
    /// The account.
    pub margin_account: AccountLoader<'info, MarginAccount>,
}

/// How an account stands. Unit: 1e-6 quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AnchorSerialize, AnchorDeserialize)]
pub struct HealthView {
    /// Equity for maintenance.
    pub maintenance_equity: i64,
    /// Requirement for maintenance.
    pub maintenance_requirement: i64,
    /// Equity for adding risk.
    pub initial_equity: i64,
    /// Requirement for adding risk.
    pub initial_requirement: i64,
    /// What could be withdrawn now.
    pub free_cash: i64,
}

impl HealthView {
    /// The health of an account with this cash, from all its slots added up for either purpose.
    pub fn of(cash: Quote, maintenance: &Rest, initial: &Rest) -> ballast_math::Result<Self> {
        Ok(Self {
            maintenance_equity: cash.plus(maintenance.health.equity)?.raw(),
            maintenance_requirement: maintenance.health.requirement.raw(),
            initial_equity: cash.plus(initial.health.equity)?.raw(),
            initial_requirement: initial.health.requirement.raw(),
            free_cash: free_cash(cash, initial).unwrap_or_default().raw(),
        })
    }
}

/// Computes an account's health.
pub fn account_health<'info>(ctx: Context<'info, AccountHealth<'info>>) -> Result<HealthView> {
    let clock = oracle::clock()?;
    let account = ctx.accounts.margin_account.load()?;
    let mut others = OtherMarkets::new(ctx.remaining_accounts, clock);
    let maintenance = transition::health_for(&account.state, Purpose::Maintenance, &mut others)?;
    let mut others = OtherMarkets::new(ctx.remaining_accounts, clock);
    let initial = transition::health_for(&account.state, Purpose::Withdrawal, &mut others)?;
    HealthView::of(account.state.cash, &maintenance, &initial).or_error()
}
