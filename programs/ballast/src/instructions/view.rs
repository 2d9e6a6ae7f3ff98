//! Read-only queries that answer with return data. The queries quote a trade by running it on a copy of the state, report an
//! account's health, and attest that the vault holds everything the exchange owes.

use super::trade::TradeArgs;
use crate::environment::InstructionEnvironment;
use crate::errors::{BallastError, OrProgramError, require_keys_eq};
use crate::events::{FillView, MarketView};
use crate::oracle;
use crate::others::OtherMarkets;
use crate::raw::accounts::accounts;
use crate::state::{Collateral, MarginAccount, Market};
use crate::vault::tokens_in;
use anchor_lang::prelude::*;
use ballast_math::Quote;
use ballast_math::health::{Purpose, Rest, free_cash};
use ballast_math::trade::Traded;
use ballast_math::transition::{self, Seat};

accounts! {
/// The accounts of a trade quote. The markets and oracles of the account's other positions follow as remaining accounts.
pub struct QuoteTrade as QuoteTradeAccounts {
    /// The market.
    market: Market,
    /// The account that would trade.
    margin_account: MarginAccount,
    /// CHECK: its owner, address, feed and contents are checked against the market.
    oracle: unchecked,
}
}

/// The result that the trade would have now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AnchorSerialize, AnchorDeserialize)]
pub struct TradeQuote {
    /// The fill that the trade would get.
    pub fill: FillView,
    /// The account's cash after the trade. Unit: 1e-6 quote.
    pub cash: i64,
    /// The account's position after the trade. Unit: 1e-9 contract.
    pub position: i64,
    /// The market after the trade.
    pub market: MarketView,
}

impl TradeQuote {
    /// Returns the quote for a trade in market number `market`.
    pub fn of(market: u32, traded: &Traded) -> Self {
        Self {
            fill: FillView::of(&traded.fill),
            cash: traded.cash.raw(),
            position: traded.position.base.raw(),
            market: MarketView::of(market, &traded.market),
        }
    }
}

/// Quotes a trade by calling the trade rule itself on the same state.
pub fn quote_trade(accounts: &QuoteTradeAccounts<'_>, args: TradeArgs) -> Result<TradeQuote> {
    let clock = oracle::clock()?;
    let market = accounts.market.load()?;
    market.ensure_open()?;
    let account = accounts.margin_account.load()?;
    let seat = Seat::open(&account.state, market.index).or_error()?;
    let order = args.order()?;
    let mut environment = InstructionEnvironment::new(&market, accounts.oracle, accounts.remaining, clock);
    let step = transition::trade(&seat, &order, &mut environment)?;
    Ok(TradeQuote::of(market.index, step.preview()))
}

accounts! {
/// The accounts of a health query. All of the account's markets and their oracles follow as remaining accounts.
pub struct AccountHealth as AccountHealthAccounts {
    /// The account.
    margin_account: MarginAccount,
}
}

/// The health of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AnchorSerialize, AnchorDeserialize)]
pub struct HealthView {
    /// The equity that counts for maintenance margin, which may be negative. Unit: 1e-6 quote.
    pub maintenance_equity: i64,
    /// The maintenance margin requirement. Unit: 1e-6 quote.
    pub maintenance_requirement: i64,
    /// The equity that counts for initial margin, which may be negative. Unit: 1e-6 quote.
    pub initial_equity: i64,
    /// The initial margin requirement. Unit: 1e-6 quote.
    pub initial_requirement: i64,
    /// The free collateral, which is the amount that could be withdrawn now. Unit: 1e-6 quote.
    pub free_cash: i64,
}

impl HealthView {
    /// Returns an account's health, given its cash and the sums over all its positions for each margin purpose.
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

/// Computes an account's health and returns it.
pub fn account_health(accounts: &AccountHealthAccounts<'_>) -> Result<HealthView> {
    let clock = oracle::clock()?;
    let account = accounts.margin_account.load()?;
    let mut others = OtherMarkets::new(accounts.remaining, clock);
    let maintenance = transition::health_for(&account.state, Purpose::Maintenance, &mut others)?;
    let mut others = OtherMarkets::new(accounts.remaining, clock);
    let initial = transition::health_for(&account.state, Purpose::Withdrawal, &mut others)?;
    HealthView::of(account.state.cash, &maintenance, &initial).or_error()
}

accounts! {
/// The accounts of a solvency query.
pub struct AttestSolvency as AttestSolvencyAccounts {
    /// The collateral.
    collateral: Collateral,
    /// CHECK: its address is checked against the collateral.
    vault: unchecked,
}
}

/// The exchange's tokens and obligations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AnchorSerialize, AnchorDeserialize)]
pub struct SolvencyView {
    /// The tokens in the vault. At least `owed`. Unit: the mint's smallest unit.
    pub vault: u64,
    /// Everything the exchange owes: users' cash, the markets' cash and reserves, protocol fees and insurance funds. Unit: the mint's
    /// smallest unit.
    pub owed: u64,
}

/// Checks that the vault holds everything the exchange owes, and returns both amounts.
pub fn attest_solvency(accounts: &AttestSolvencyAccounts<'_>) -> Result<SolvencyView> {
    let collateral = accounts.collateral.load()?;
    require_keys_eq!(*accounts.vault.key(), collateral.vault, BallastError::WrongVault);
    let vault = tokens_in(accounts.vault)?;
    collateral.ensure_backed(vault)?;
    Ok(SolvencyView { vault, owed: collateral.owed_tokens()? })
}
