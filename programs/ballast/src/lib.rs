//! The Ballast program: a perpetual-futures exchange that trades against virtual constant-product curves.
//!
//! This crate handles accounts, authority and token transfers. Every formula is in `ballast-math`, which the client, the keeper and
//! the tests also use. Each instruction ends by checking the invariants of every account it changed. Instructions that move tokens
//! also check that the vault holds everything the exchange owes.
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

    /// Opens, increases, reduces, closes or flips a position on the curve. Authority: the account's owner or delegate.
    pub fn trade<'info>(ctx: Context<'info, Trade<'info>>, args: TradeArgs) -> Result<()> {
        instructions::trade::handler(ctx, args)
    }

    /// Liquidates an unhealthy account on the curve, closing as much as its health requires. Authority: any keeper.
    pub fn liquidate<'info>(ctx: Context<'info, Liquidate<'info>>) -> Result<()> {
        instructions::liquidate::handler(ctx)
    }

    /// Takes over an unhealthy position (backstop liquidation). Authority: the taker's owner or delegate.
    pub fn take_over<'info>(ctx: Context<'info, TakeOver<'info>>, most_base: u64) -> Result<()> {
        instructions::take_over::handler(ctx, most_base)
    }

    /// Accrues funding and stores the latest oracle price as the market's index. Anyone may send it.
    pub fn update_funding<'info>(ctx: Context<'info, RefreshMarket<'info>>) -> Result<()> {
        instructions::update_market::update_funding(ctx)
    }

    /// Settles the loss of an open position so that claims can be paid. Anyone may send it.
    pub fn settle_loss<'info>(ctx: Context<'info, Settle<'info>>) -> Result<()> {
        instructions::settle::settle_loss(ctx)
    }

    /// Moves the paid part of a claim to the claim owner's cash. Anyone may send it.
    pub fn collect_claim<'info>(ctx: Context<'info, CollectClaim<'info>>) -> Result<()> {
        instructions::collect_claim::handler(ctx)
    }

    /// Distributes the market's PnL pool to all open claims, once per claims window. Anyone may send it.
    pub fn share_claims<'info>(ctx: Context<'info, RefreshMarket<'info>>) -> Result<()> {
        instructions::update_market::share_claims(ctx)
    }

    /// Realises the gain of an account with debt. Anyone may send it.
    pub fn realise_gain<'info>(ctx: Context<'info, Settle<'info>>) -> Result<()> {
        instructions::settle::realise_gain(ctx)
    }

    /// Repays an account's debts pro rata, and writes off a bankrupt account's bad debt. Anyone may send it.
    pub fn repay_debt<'info>(ctx: Context<'info, RepayDebt<'info>>) -> Result<()> {
        instructions::repay_debt::handler(ctx)
    }

    /// Covers a deficit from the insurance fund, then from claims and unrealised gains. Anyone may send it.
    pub fn cover_deficit<'info>(ctx: Context<'info, UpdateMarket<'info>>) -> Result<()> {
        instructions::update_market::cover_deficit(ctx)
    }

    /// Deposits tokens into any margin account. Authority: the token owner.
    pub fn deposit<'info>(ctx: Context<'info, Deposit<'info>>, tokens: u64) -> Result<()> {
        instructions::deposit::handler(ctx, tokens)
    }

    /// Withdraws free collateral. Authority: the owner.
    pub fn withdraw<'info>(ctx: Context<'info, Withdraw<'info>>, amount: u64) -> Result<()> {
        instructions::withdraw::handler(ctx, amount)
    }

    /// Moves free collateral to another account of the same owner. Authority: the owner.
    pub fn transfer<'info>(ctx: Context<'info, TransferCash<'info>>, amount: u64) -> Result<()> {
        instructions::transfer::handler(ctx, amount)
    }

    /// Moves the peg towards the index. Anyone may send it.
    pub fn repeg<'info>(ctx: Context<'info, UpdateMarket<'info>>, largest_step: u64) -> Result<()> {
        instructions::update_market::repeg(ctx, largest_step)
    }

    /// Increases the curve's depth. Anyone may send it.
    pub fn raise_depth<'info>(ctx: Context<'info, UpdateMarket<'info>>, step: u64) -> Result<()> {
        instructions::update_market::raise_depth(ctx, step)
    }

    /// Sets up the exchange, once. The admin is only nominated and must accept the role. Authority: the program's upgrade
    /// authority.
    pub fn initialize_exchange<'info>(
        ctx: Context<'info, InitializeExchange<'info>>,
        args: InitializeExchangeArgs,
    ) -> Result<()> {
        instructions::exchange::initialize(ctx, args)
    }

    /// Makes a mint the exchange's collateral. Authority: the admin.
    pub fn create_collateral<'info>(ctx: Context<'info, CreateCollateral<'info>>, cap: i64) -> Result<()> {
        instructions::exchange::create_collateral(ctx, cap)
    }

    /// Nominates an address for a role, for one week. The zero address withdraws a nomination. Authority: the admin.
    pub fn nominate_role<'info>(
        ctx: Context<'info, GovernExchange<'info>>,
        role: Role,
        nominee: Pubkey,
    ) -> Result<()> {
        instructions::exchange::nominate_role(ctx, role, nominee)
    }

    /// Accepts a role. When a new admin accepts, all other nominations become void. Authority: the nominee.
    pub fn accept_role<'info>(ctx: Context<'info, GovernExchange<'info>>, role: Role) -> Result<()> {
        instructions::exchange::accept_role(ctx, role)
    }

    /// Pauses additional actions in all markets. Authority: the guardian or the admin.
    pub fn add_pause<'info>(ctx: Context<'info, GovernExchange<'info>>, bits: u64) -> Result<()> {
        instructions::pauses::add(ctx, bits)
    }

    /// Lifts the pause on the given actions in all markets. Authority: the admin.
    pub fn lift_pause<'info>(ctx: Context<'info, GovernExchange<'info>>, bits: u64) -> Result<()> {
        instructions::pauses::lift(ctx, bits)
    }

    /// Pauses additional actions in one market. Authority: the guardian or the admin.
    pub fn add_market_pause<'info>(ctx: Context<'info, GovernMarket<'info>>, bits: u64) -> Result<()> {
        instructions::pauses::add_in_market(ctx, bits)
    }

    /// Lifts the pause on the given actions in one market. Authority: the admin.
    pub fn lift_market_pause<'info>(ctx: Context<'info, GovernMarket<'info>>, bits: u64) -> Result<()> {
        instructions::pauses::lift_in_market(ctx, bits)
    }

    /// Sets the deposit cap. A lower cap applies at once, a higher one after three days. Authority: the risk manager or the admin.
    pub fn set_cap<'info>(ctx: Context<'info, GovernCollateral<'info>>, cap: i64) -> Result<()> {
        instructions::cap::set(ctx, cap)
    }

    /// Cancels a pending deposit cap. Authority: the guardian or the admin.
    pub fn cancel_cap<'info>(ctx: Context<'info, GovernCollateral<'info>>) -> Result<()> {
        instructions::cap::cancel(ctx)
    }

    /// Creates the market with the next number. It starts closed. Authority: the risk manager.
    pub fn create_market<'info>(
        ctx: Context<'info, CreateMarket<'info>>,
        index: u32,
        args: Box<MarketArgs>,
    ) -> Result<()> {
        instructions::market::create(ctx, index, args)
    }

    /// Replaces the set-up of a closed market. Authority: the risk manager.
    pub fn set_up_market<'info>(
        ctx: Context<'info, GovernMarket<'info>>,
        args: Box<MarketArgs>,
    ) -> Result<()> {
        instructions::market::set_up_again(ctx, args)
    }

    /// Opens a market whose parameters are valid. After that, they cannot change. Authority: the risk manager.
    pub fn open_market<'info>(ctx: Context<'info, OpenMarket<'info>>) -> Result<()> {
        instructions::market::open(ctx)
    }

    /// Adds tokens to a market's insurance fund, permanently. Authority: the token owner.
    pub fn deposit_insurance<'info>(ctx: Context<'info, DepositInsurance<'info>>, tokens: u64) -> Result<()> {
        instructions::treasury::deposit_insurance(ctx, tokens)
    }

    /// Pays a market's protocol fees to the fixed recipient's token account, rounded down to whole token units. Anyone may send it.
    pub fn withdraw_fees<'info>(ctx: Context<'info, WithdrawFees<'info>>) -> Result<()> {
        instructions::treasury::withdraw_fees(ctx)
    }

    /// Creates a margin account, cross or isolated. Authority: the owner.
    pub fn create_margin_account<'info>(
        ctx: Context<'info, CreateMarginAccount<'info>>,
        args: CreateMarginAccountArgs,
    ) -> Result<()> {
        instructions::margin_account::create(ctx, args)
    }

    /// Names a delegate. A delegate with the right to trade can lose nearly all of the account's funds to an accomplice; a
    /// reduce-only delegate cannot. Authority: the owner.
    pub fn set_delegate<'info>(
        ctx: Context<'info, OwnMarginAccount<'info>>,
        args: SetDelegateArgs,
    ) -> Result<()> {
        instructions::margin_account::set_delegate(ctx, args)
    }

    /// Closes an empty margin account. The rent returns to the wallet that paid it. Authority: the owner.
    pub fn close_margin_account<'info>(ctx: Context<'info, CloseMarginAccount<'info>>) -> Result<()> {
        instructions::margin_account::close(ctx)
    }

    /// Quotes a trade and returns the result as return data. Anyone may send it.
    pub fn quote_trade<'info>(ctx: Context<'info, QuoteTrade<'info>>, args: TradeArgs) -> Result<TradeQuote> {
        instructions::view::quote_trade(ctx, args)
    }

    /// Computes an account's health and returns it as return data. Anyone may send it.
    pub fn account_health<'info>(ctx: Context<'info, AccountHealth<'info>>) -> Result<HealthView> {
        instructions::view::account_health(ctx)
    }
}
