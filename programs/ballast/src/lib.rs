//! The Ballast program: a perpetual-futures exchange against virtual constant-product curves.
//!
//! This crate has accounts, authority and token movement. Every formula is in `ballast-math`, which client, keeper and
//! tests use as well. Each instruction ends with the invariants of what it changed; those that move tokens with the
//! check that the vault holds what the exchange owes.
#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::float_arithmetic,
    clippy::as_conversions
)]
#![allow(unexpected_cfgs, clippy::result_large_err)]
#![allow(missing_docs, reason = "Anchor's derives generate undocumented items")]

use anchor_lang::prelude::*;

pub mod environment;
pub mod errors;
pub mod events;
pub mod instructions;
pub mod oracle;
pub mod others;
pub mod seeds;
pub mod settle_up;
pub mod state;
pub mod vault;

pub use errors::BallastError;

use instructions::cap::*;
use instructions::collect_claim::*;
use instructions::deposit::*;
use instructions::exchange::*;
use instructions::liquidate::*;
use instructions::margin_account::*;
use instructions::market::*;
use instructions::pauses::*;
use instructions::repay_debt::*;
use instructions::settle::*;
use instructions::take_over::*;
use instructions::trade::*;
use instructions::transfer::*;
use instructions::treasury::*;
use instructions::update_market::*;
use instructions::view::*;
use instructions::withdraw::*;
use state::Role;

declare_id!("Ba11astPerpetua1ExchangeProgram1111111111111");

#[cfg(not(feature = "no-entrypoint"))]
solana_security_txt::security_txt! {
    name: "Ballast",
    project_url: "https://github.com/ballast-exchange/ballast",
    contacts: "link:https://github.com/ballast-exchange/ballast/security/advisories/new",
    policy: "https://github.com/ballast-exchange/ballast/blob/main/SECURITY.md",
    preferred_languages: "en"
}

/// The instructions.
#[program]
pub mod ballast {
    use super::*;

    /// Opens, increases, reduces, closes or flips a position on the curve. Authority: owner or delegate.
    pub fn trade<'info>(ctx: Context<'info, Trade<'info>>, args: TradeArgs) -> Result<()> {
        instructions::trade::handler(ctx, args)
    }

    /// Liquidates an unhealthy account on the curve, as much as is due. Authority: anyone, as keeper.
    pub fn liquidate<'info>(ctx: Context<'info, Liquidate<'info>>) -> Result<()> {
        instructions::liquidate::handler(ctx)
    }

    /// Takes an unhealthy position over. Authority: the taker's owner or delegate.
    pub fn take_over<'info>(ctx: Context<'info, TakeOver<'info>>, most_base: u64) -> Result<()> {
        instructions::take_over::handler(ctx, most_base)
    }

    /// Accrues funding and takes in the index. Anyone.
    pub fn update_funding<'info>(ctx: Context<'info, RefreshMarket<'info>>) -> Result<()> {
        instructions::update_market::update_funding(ctx)
    }

    /// Realises a loser's loss so that claims can be paid. Anyone.
    pub fn settle_loss<'info>(ctx: Context<'info, Settle<'info>>) -> Result<()> {
        instructions::settle::settle_loss(ctx)
    }

    /// Collects the paid part of a claim. Anyone.
    pub fn collect_claim<'info>(ctx: Context<'info, CollectClaim<'info>>) -> Result<()> {
        instructions::collect_claim::handler(ctx)
    }

    /// Shares the users' cash out over open claims, once an epoch. Anyone.
    pub fn share_claims<'info>(ctx: Context<'info, RefreshMarket<'info>>) -> Result<()> {
        instructions::update_market::share_claims(ctx)
    }

    /// Realises a debtor's gain. Anyone.
    pub fn realise_gain<'info>(ctx: Context<'info, Settle<'info>>) -> Result<()> {
        instructions::settle::realise_gain(ctx)
    }

    /// Repays an account's debts in proportion, and writes off what a bankrupt one cannot. Anyone.
    pub fn repay_debt<'info>(ctx: Context<'info, RepayDebt<'info>>) -> Result<()> {
        instructions::repay_debt::handler(ctx)
    }

    /// Covers a deficit from insurance, claims and gains. Anyone.
    pub fn cover_deficit<'info>(ctx: Context<'info, UpdateMarket<'info>>) -> Result<()> {
        instructions::update_market::cover_deficit(ctx)
    }

    /// Deposits tokens into any margin account. Authority: the holder of the tokens.
    pub fn deposit<'info>(ctx: Context<'info, Deposit<'info>>, tokens: u64) -> Result<()> {
        instructions::deposit::handler(ctx, tokens)
    }

    /// Withdraws quote that is free. Authority: the owner.
    pub fn withdraw<'info>(ctx: Context<'info, Withdraw<'info>>, amount: u64) -> Result<()> {
        instructions::withdraw::handler(ctx, amount)
    }

    /// Moves free quote to another account of the owner. Authority: the owner of both.
    pub fn transfer<'info>(ctx: Context<'info, TransferCash<'info>>, amount: u64) -> Result<()> {
        instructions::transfer::handler(ctx, amount)
    }

    /// Moves the peg towards the index. Anyone.
    pub fn repeg<'info>(ctx: Context<'info, UpdateMarket<'info>>, largest_step: u64) -> Result<()> {
        instructions::update_market::repeg(ctx, largest_step)
    }

    /// Deepens the curve. Anyone.
    pub fn raise_depth<'info>(ctx: Context<'info, UpdateMarket<'info>>, step: u64) -> Result<()> {
        instructions::update_market::raise_depth(ctx, step)
    }

    /// Sets the exchange up, once. The admin is nominated, and accepts. Authority: the program's upgrade authority.
    pub fn initialize_exchange<'info>(
        ctx: Context<'info, InitializeExchange<'info>>,
        args: InitializeExchangeArgs,
    ) -> Result<()> {
        instructions::exchange::initialize(ctx, args)
    }

    /// Takes a mint as the exchange's collateral. Authority: admin.
    pub fn create_collateral<'info>(ctx: Context<'info, CreateCollateral<'info>>, cap: i64) -> Result<()> {
        instructions::exchange::create_collateral(ctx, cap)
    }

    /// Nominates for a role, for a week; the zero address withdraws a nomination. Authority: admin.
    pub fn nominate_role<'info>(
        ctx: Context<'info, GovernExchange<'info>>,
        role: Role,
        nominee: Pubkey,
    ) -> Result<()> {
        instructions::exchange::nominate_role(ctx, role, nominee)
    }

    /// Takes a role; a new admin voids all other nominations. Authority: its nominee.
    pub fn accept_role<'info>(ctx: Context<'info, GovernExchange<'info>>, role: Role) -> Result<()> {
        instructions::exchange::accept_role(ctx, role)
    }

    /// Pauses actions everywhere, besides what is paused already. Authority: guardian or admin.
    pub fn add_pause<'info>(ctx: Context<'info, GovernExchange<'info>>, bits: u64) -> Result<()> {
        instructions::pauses::add(ctx, bits)
    }

    /// Lifts the pause of actions everywhere; what else is paused stays so. Authority: admin.
    pub fn lift_pause<'info>(ctx: Context<'info, GovernExchange<'info>>, bits: u64) -> Result<()> {
        instructions::pauses::lift(ctx, bits)
    }

    /// Pauses actions in a market, besides what is paused already. Authority: guardian or admin.
    pub fn add_market_pause<'info>(ctx: Context<'info, GovernMarket<'info>>, bits: u64) -> Result<()> {
        instructions::pauses::add_in_market(ctx, bits)
    }

    /// Lifts the pause of actions in a market; what else is paused stays so. Authority: admin.
    pub fn lift_market_pause<'info>(ctx: Context<'info, GovernMarket<'info>>, bits: u64) -> Result<()> {
        instructions::pauses::lift_in_market(ctx, bits)
    }

    /// Sets the deposit cap: a lower one at once, a higher one in three days. Authority: risk manager or admin.
    pub fn set_cap<'info>(ctx: Context<'info, GovernCollateral<'info>>, cap: i64) -> Result<()> {
        instructions::cap::set(ctx, cap)
    }

    /// Cancels the deposit cap that waits. Authority: guardian or admin.
    pub fn cancel_cap<'info>(ctx: Context<'info, GovernCollateral<'info>>) -> Result<()> {
        instructions::cap::cancel(ctx)
    }

    /// Creates the market with the next number, closed. Authority: risk manager.
    pub fn create_market<'info>(
        ctx: Context<'info, CreateMarket<'info>>,
        index: u32,
        args: Box<MarketArgs>,
    ) -> Result<()> {
        instructions::market::create(ctx, index, args)
    }

    /// Sets a closed market up anew. Authority: risk manager.
    pub fn set_up_market<'info>(
        ctx: Context<'info, GovernMarket<'info>>,
        args: Box<MarketArgs>,
    ) -> Result<()> {
        instructions::market::set_up_again(ctx, args)
    }

    /// Opens a market whose parameters pass; they are fixed from then on. Authority: risk manager.
    pub fn open_market<'info>(ctx: Context<'info, OpenMarket<'info>>) -> Result<()> {
        instructions::market::open(ctx)
    }

    /// Adds tokens to a market's insurance, for good. Authority: the holder of the tokens.
    pub fn deposit_insurance<'info>(ctx: Context<'info, DepositInsurance<'info>>, tokens: u64) -> Result<()> {
        instructions::treasury::deposit_insurance(ctx, tokens)
    }

    /// Pays a market's protocol fees, as far as they are whole tokens, to the fixed recipient's own token account. Anyone.
    pub fn withdraw_fees<'info>(ctx: Context<'info, WithdrawFees<'info>>) -> Result<()> {
        instructions::treasury::withdraw_fees(ctx)
    }

    /// Creates a margin account, cross or isolated. Authority: its owner.
    pub fn create_margin_account<'info>(
        ctx: Context<'info, CreateMarginAccount<'info>>,
        args: CreateMarginAccountArgs,
    ) -> Result<()> {
        instructions::margin_account::create(ctx, args)
    }

    /// Names a delegate. One that may trade freely can lose nearly everything to a friend; one that may only reduce cannot.
    /// Authority: the owner.
    pub fn set_delegate<'info>(
        ctx: Context<'info, OwnMarginAccount<'info>>,
        args: SetDelegateArgs,
    ) -> Result<()> {
        instructions::margin_account::set_delegate(ctx, args)
    }

    /// Closes an empty margin account; its rent goes back to who paid it. Authority: the owner.
    pub fn close_margin_account<'info>(ctx: Context<'info, CloseMarginAccount<'info>>) -> Result<()> {
        instructions::margin_account::close(ctx)
    }

    /// Quotes a trade through return data. Anyone.
    pub fn quote_trade<'info>(ctx: Context<'info, QuoteTrade<'info>>, args: TradeArgs) -> Result<TradeQuote> {
        instructions::view::quote_trade(ctx, args)
    }

    /// Tells an account's health through return data. Anyone.
    pub fn account_health<'info>(ctx: Context<'info, AccountHealth<'info>>) -> Result<HealthView> {
        instructions::view::account_health(ctx)
    }
}
