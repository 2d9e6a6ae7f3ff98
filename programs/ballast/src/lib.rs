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
pub mod raw;
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
use raw::unreached;
use state::Role;

declare_id!("Ba11astPerpetua1ExchangeProgram1111111111111");

#[cfg(feature = "entry")]
solana_security_txt::security_txt! {
    name: "Ballast",
    project_url: "https://github.com/ballast-exchange/ballast",
    contacts: "link:https://github.com/ballast-exchange/ballast/security/advisories/new",
    policy: "https://github.com/ballast-exchange/ballast/blob/main/SECURITY.md",
    preferred_languages: "en"
}

// Instructions that end in `unreached` run through the program's own entry point, in `raw`.
/// The instructions.
#[program]
pub mod ballast {
    use super::*;

    /// Opens, increases, reduces, closes or flips a position on the curve. Authority: the account's owner or delegate.
    pub fn trade<'info>(ctx: Context<'info, Trade<'info>>, args: TradeArgs) -> Result<()> {
        unreached(ctx, args)
    }

    /// Liquidates an unhealthy account on the curve, closing as much as its health requires. Authority: any keeper.
    pub fn liquidate<'info>(ctx: Context<'info, Liquidate<'info>>) -> Result<()> {
        unreached(ctx, ())
    }

    /// Takes over an unhealthy position (backstop liquidation). Authority: the taker's owner or delegate.
    pub fn take_over<'info>(ctx: Context<'info, TakeOver<'info>>, most_base: u64) -> Result<()> {
        unreached(ctx, most_base)
    }

    /// Accrues funding and stores the latest oracle price as the market's index. Anyone may send it.
    pub fn update_funding<'info>(ctx: Context<'info, RefreshMarket<'info>>) -> Result<()> {
        unreached(ctx, ())
    }

    /// Settles the loss of an open position so that claims can be paid. Anyone may send it.
    pub fn settle_loss<'info>(ctx: Context<'info, Settle<'info>>) -> Result<()> {
        unreached(ctx, ())
    }

    /// Moves the paid part of a claim to the claim owner's cash. Anyone may send it.
    pub fn collect_claim<'info>(ctx: Context<'info, CollectClaim<'info>>) -> Result<()> {
        unreached(ctx, ())
    }

    /// Distributes the market's PnL pool to all open claims, once per claims window. Anyone may send it.
    pub fn share_claims<'info>(ctx: Context<'info, RefreshMarket<'info>>) -> Result<()> {
        unreached(ctx, ())
    }

    /// Realises the gain of an account with debt. Anyone may send it.
    pub fn realise_gain<'info>(ctx: Context<'info, Settle<'info>>) -> Result<()> {
        unreached(ctx, ())
    }

    /// Repays an account's debts pro rata, and writes off a bankrupt account's bad debt. Anyone may send it.
    pub fn repay_debt<'info>(ctx: Context<'info, RepayDebt<'info>>) -> Result<()> {
        unreached(ctx, ())
    }

    /// Covers a deficit from the insurance fund, then from claims and unrealised gains. Anyone may send it.
    pub fn cover_deficit<'info>(ctx: Context<'info, UpdateMarket<'info>>) -> Result<()> {
        unreached(ctx, ())
    }

    /// Deposits tokens into any margin account. Authority: the token owner.
    pub fn deposit<'info>(ctx: Context<'info, Deposit<'info>>, tokens: u64) -> Result<()> {
        unreached(ctx, tokens)
    }

    /// Withdraws free collateral. Authority: the owner.
    pub fn withdraw<'info>(ctx: Context<'info, Withdraw<'info>>, amount: u64) -> Result<()> {
        unreached(ctx, amount)
    }

    /// Moves free collateral to another account of the same owner. Authority: the owner.
    pub fn transfer<'info>(ctx: Context<'info, TransferCash<'info>>, amount: u64) -> Result<()> {
        unreached(ctx, amount)
    }

    /// Moves the peg towards the index. Anyone may send it.
    pub fn repeg<'info>(ctx: Context<'info, UpdateMarket<'info>>, largest_step: u64) -> Result<()> {
        unreached(ctx, largest_step)
    }

    /// Increases the curve's depth. Anyone may send it.
    pub fn raise_depth<'info>(ctx: Context<'info, UpdateMarket<'info>>, step: u64) -> Result<()> {
        unreached(ctx, step)
    }

    /// Sets up the exchange, once. The given admin is only nominated at first and must accept the role. Authority: the program's
    /// upgrade authority.
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
        unreached(ctx, (role, nominee))
    }

    /// Accepts a role. When a new admin accepts, all other nominations become void. Authority: the nominee.
    pub fn accept_role<'info>(ctx: Context<'info, GovernExchange<'info>>, role: Role) -> Result<()> {
        unreached(ctx, role)
    }

    /// Pauses additional actions in all markets. Authority: the guardian or the admin.
    pub fn add_pause<'info>(ctx: Context<'info, GovernExchange<'info>>, bits: u64) -> Result<()> {
        unreached(ctx, bits)
    }

    /// Lifts the pause on the given actions in all markets. Authority: the admin.
    pub fn lift_pause<'info>(ctx: Context<'info, GovernExchange<'info>>, bits: u64) -> Result<()> {
        unreached(ctx, bits)
    }

    /// Pauses additional actions in one market. Authority: the guardian or the admin.
    pub fn add_market_pause<'info>(ctx: Context<'info, GovernMarket<'info>>, bits: u64) -> Result<()> {
        unreached(ctx, bits)
    }

    /// Lifts the pause on the given actions in one market. Authority: the admin.
    pub fn lift_market_pause<'info>(ctx: Context<'info, GovernMarket<'info>>, bits: u64) -> Result<()> {
        unreached(ctx, bits)
    }

    /// Sets the deposit cap. A lower cap applies at once, and a higher cap applies after three days. Authority: the risk manager or
    /// the admin.
    pub fn set_cap<'info>(ctx: Context<'info, GovernCollateral<'info>>, cap: i64) -> Result<()> {
        unreached(ctx, cap)
    }

    /// Cancels a pending deposit cap. Authority: the guardian or the admin.
    pub fn cancel_cap<'info>(ctx: Context<'info, GovernCollateral<'info>>) -> Result<()> {
        unreached(ctx, ())
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
        unreached(ctx, args)
    }

    /// Opens a market whose parameters are valid. After that, they cannot change. Authority: the risk manager.
    pub fn open_market<'info>(ctx: Context<'info, OpenMarket<'info>>) -> Result<()> {
        unreached(ctx, ())
    }

    /// Adds tokens to a market's insurance fund, permanently. Authority: the token owner.
    pub fn deposit_insurance<'info>(ctx: Context<'info, DepositInsurance<'info>>, tokens: u64) -> Result<()> {
        unreached(ctx, tokens)
    }

    /// Pays a market's protocol fees to the fixed recipient's token account, rounded down to whole token units. Anyone may send it.
    pub fn withdraw_fees<'info>(ctx: Context<'info, WithdrawFees<'info>>) -> Result<()> {
        unreached(ctx, ())
    }

    /// Creates a margin account, cross or isolated. Authority: the owner.
    pub fn create_margin_account<'info>(
        ctx: Context<'info, CreateMarginAccount<'info>>,
        args: CreateMarginAccountArgs,
    ) -> Result<()> {
        instructions::margin_account::create(ctx, args)
    }

    /// Names a delegate. A delegate with the right to trade can lose nearly all of the account's funds to an accomplice, but a
    /// reduce-only delegate cannot. Authority: the owner.
    pub fn set_delegate<'info>(
        ctx: Context<'info, OwnMarginAccount<'info>>,
        args: SetDelegateArgs,
    ) -> Result<()> {
        unreached(ctx, args)
    }

    /// Closes an empty margin account. The rent returns to the wallet that paid it. Authority: the owner.
    pub fn close_margin_account<'info>(ctx: Context<'info, CloseMarginAccount<'info>>) -> Result<()> {
        instructions::margin_account::close(ctx)
    }

    /// Quotes a trade and returns the result as return data. Anyone may send it.
    pub fn quote_trade<'info>(ctx: Context<'info, QuoteTrade<'info>>, args: TradeArgs) -> Result<TradeQuote> {
        unreached(ctx, args)
    }

    /// Computes an account's health and returns it as return data. Anyone may send it.
    pub fn account_health<'info>(ctx: Context<'info, AccountHealth<'info>>) -> Result<HealthView> {
        unreached(ctx, ())
    }

    /// Checks that the vault holds everything the exchange owes, and returns both amounts as return data. Anyone may send it.
    pub fn attest_solvency<'info>(ctx: Context<'info, AttestSolvency<'info>>) -> Result<SolvencyView> {
        unreached(ctx, ())
    }
}

/// The instructions that run through the program's own entry point. Each row lists the instruction, Anchor's argument struct with
/// its field names, the accounts, and the handler.
mod own_entry {
    use crate::instructions::*;

    crate::raw::entry::instructions! {
        trade = Trade(args), trade::TradeAccounts => trade::handler;
        liquidate = Liquidate(), liquidate::LiquidateAccounts => liquidate::handler;
        take_over = TakeOver(most_base), take_over::TakeOverAccounts => take_over::handler;
        update_funding = UpdateFunding(), update_market::RefreshMarketAccounts => update_market::update_funding;
        deposit = Deposit(tokens), deposit::DepositAccounts => deposit::handler;
        withdraw = Withdraw(amount), withdraw::WithdrawAccounts => withdraw::handler;
        settle_loss = SettleLoss(), settle::SettleAccounts => settle::settle_loss;
        collect_claim = CollectClaim(), collect_claim::CollectClaimAccounts => collect_claim::handler;
        share_claims = ShareClaims(), update_market::RefreshMarketAccounts => update_market::share_claims;
        realise_gain = RealiseGain(), settle::SettleAccounts => settle::realise_gain;
        transfer = Transfer(amount), transfer::TransferAccounts => transfer::handler;
        repay_debt = RepayDebt(), repay_debt::RepayDebtAccounts => repay_debt::handler;
        cover_deficit = CoverDeficit(), update_market::UpdateMarketAccounts => update_market::cover_deficit;
        repeg = Repeg(largest_step), update_market::UpdateMarketAccounts => update_market::repeg;
        raise_depth = RaiseDepth(step), update_market::UpdateMarketAccounts => update_market::raise_depth;
        deposit_insurance = DepositInsurance(tokens), treasury::DepositInsuranceAccounts => treasury::deposit_insurance;
        withdraw_fees = WithdrawFees(), treasury::WithdrawFeesAccounts => treasury::withdraw_fees;
        quote_trade = QuoteTrade(args), view::QuoteTradeAccounts => view::quote_trade;
        account_health = AccountHealth(), view::AccountHealthAccounts => view::account_health;
        attest_solvency = AttestSolvency(), view::AttestSolvencyAccounts => view::attest_solvency;
        set_delegate = SetDelegate(args), margin_account::OwnMarginAccountAccounts => margin_account::set_delegate;
        nominate_role = NominateRole(role, nominee), exchange::GovernExchangeAccounts => exchange::nominate_role;
        accept_role = AcceptRole(role), exchange::GovernExchangeAccounts => exchange::accept_role;
        add_pause = AddPause(bits), exchange::GovernExchangeAccounts => pauses::add;
        lift_pause = LiftPause(bits), exchange::GovernExchangeAccounts => pauses::lift;
        add_market_pause = AddMarketPause(bits), pauses::GovernMarketAccounts => pauses::add_in_market;
        lift_market_pause = LiftMarketPause(bits), pauses::GovernMarketAccounts => pauses::lift_in_market;
        set_cap = SetCap(cap), cap::GovernCollateralAccounts => cap::set;
        cancel_cap = CancelCap(), cap::GovernCollateralAccounts => cap::cancel;
        set_up_market = SetUpMarket(args), pauses::GovernMarketAccounts => market::set_up_again;
        open_market = OpenMarket(), market::OpenMarketAccounts => market::open;
    }
}
