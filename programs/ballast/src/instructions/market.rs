//! Markets. A market is created closed, set up while it is closed, and then opened, after which its parameters cannot change.

use super::pauses::GovernMarketAccounts;
use crate::errors::{BallastError, OrProgramError, Refusal, require};
use crate::events::{MarketCreated, MarketOpened};
use crate::oracle::Source;
use crate::raw::Account;
use crate::raw::accounts::accounts;
use crate::state::exchange::Role;
use crate::state::{Exchange, Market, MarketParameters, Status, VERSION, pause};
use crate::{oracle, seeds};
use anchor_lang::prelude::*;
use ballast_math::curve::Curve;
use ballast_math::oracle::Reading;
use ballast_math::{Price, market::State, transition};

/// The set-up of a market.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AnchorSerialize, AnchorDeserialize)]
pub struct MarketArgs {
    /// The market's name: 1 to 16 printable ASCII characters, padded with zeros.
    pub name: [u8; 16],
    /// The number of the oracle kind, as listed in docs/operators/oracle.md.
    pub oracle_kind: u8,
    /// The program that must own the oracle account. The program must be allowed for this oracle kind on the exchange's cluster.
    pub oracle_owner: Pubkey,
    /// The id of the price feed.
    pub oracle_feed: [u8; 32],
    /// The address that the oracle account must have. The address must be derived from the feed, so that nobody holds its key.
    pub oracle_address: Pubkey,
    /// The curve's depth (1e-9 contract).
    pub sqrt_k: u64,
    /// The curve's peg (1e-9 quote per contract).
    pub peg: u64,
    /// The risk and fee parameters.
    pub parameters: MarketParameters,
}

impl MarketArgs {
    const fn source(&self) -> Source {
        Source {
            kind: self.oracle_kind,
            owner: self.oracle_owner,
            feed: self.oracle_feed,
            address: self.oracle_address,
        }
    }

    /// Rejects control characters, which a terminal would execute, and characters that make wallets display the text in reverse.
    fn ensure_printable_name(&self) -> Result<()> {
        let end = self.name.iter().position(|byte| *byte == 0).unwrap_or(self.name.len());
        let (text, rest) = self.name.split_at_checked(end).ok_or(BallastError::BadName)?;
        let is_printable = text.iter().all(|byte| matches!(byte, b' '..=b'~'));
        let is_filled_up = rest.iter().all(|byte| *byte == 0);
        require!(!text.is_empty() && is_printable && is_filled_up, BallastError::BadName);
        Ok(())
    }
}

/// The accounts that create a market.
#[derive(Accounts)]
#[instruction(index: u32)]
pub struct CreateMarket<'info> {
    /// The risk manager.
    pub risk_manager: Signer<'info>,
    /// The wallet that pays the rent.
    #[account(mut)]
    pub payer: Signer<'info>,
    /// The exchange. The exchange's market count is the new market's number.
    #[account(mut)]
    pub exchange: AccountLoader<'info, Exchange>,
    /// The market.
    #[account(
        init,
        payer = payer,
        space = 8 + std::mem::size_of::<Market>(),
        seeds = [seeds::MARKET, &index.to_le_bytes()],
        bump,
    )]
    pub market: AccountLoader<'info, Market>,
    /// The system program.
    pub system_program: Program<'info, System>,
}

/// Creates the market `index` in the closed state. The index must equal the number of existing markets.
pub fn create<'info>(
    ctx: Context<'info, CreateMarket<'info>>,
    index: u32,
    args: Box<MarketArgs>,
) -> Result<()> {
    let mut exchange = ctx.accounts.exchange.load_mut()?;
    ensure_may_list(&exchange, ctx.accounts.risk_manager.key, 0)?;
    require!(index == exchange.market_count, BallastError::NotNextMarket);
    let mut market = ctx.accounts.market.load_init()?;
    market.version = VERSION;
    market.bump = ctx.bumps.market;
    market.index = index;
    set_up(&mut market, &args, exchange.cluster)?;
    exchange.market_count = index.checked_add(1).ok_or(BallastError::Overflow)?;
    emit!(MarketCreated { market: market.index, address: ctx.accounts.market.key() });
    Ok(())
}

/// Replaces the set-up of a closed market.
pub fn set_up_again(accounts: &GovernMarketAccounts<'_>, args: Box<MarketArgs>) -> Result<()> {
    let exchange = accounts.exchange.load()?;
    let mut market = accounts.market.load_mut()?;
    ensure_may_list(&exchange, accounts.authority.key(), market.pause)?;
    require!(market.status == Status::Closed.number(), BallastError::MarketAlreadyOpen);
    set_up(&mut market, &args, exchange.cluster)
}

/// Fails unless `signer` is the risk manager and listing is not paused. The pause also prevents anyone who has stolen the role's
/// key from opening a market that is already set up.
fn ensure_may_list(exchange: &Exchange, signer: &Pubkey, market_pause: u64) -> Result<()> {
    exchange.ensure_role(signer, &[Role::RiskManager])?;
    exchange.ensure_not_paused(market_pause, pause::CREATE_MARKET)
}

#[inline(never)]
fn set_up(market: &mut Market, args: &MarketArgs, cluster: u8) -> Result<()> {
    args.ensure_printable_name()?;
    args.source().ensure_allowed(cluster)?;
    market.name = args.name;
    market.oracle_kind = args.oracle_kind;
    market.oracle_owner = args.oracle_owner;
    market.oracle_feed = args.oracle_feed;
    market.oracle_address = args.oracle_address;
    market.parameters = args.parameters;
    let curve = Curve::at_rest(args.sqrt_k, Price::new(args.peg)).or_error()?;
    // Keep the insurance, because anyone may deposit into the fund before the market opens.
    let insurance = market.state.insurance;
    *market.state = State { insurance, ..State::new(curve, &oracle::clock()?) };
    market.state.invariant().or_error()
}

accounts! {
/// The accounts that open a market.
pub struct OpenMarket as OpenMarketAccounts {
    /// The risk manager.
    risk_manager: signer,
    /// The exchange.
    exchange: Exchange,
    /// The market.
    market: mut Market,
    /// CHECK: its owner, address, feed and contents are checked against the market.
    oracle: unchecked,
}
}

/// Opens a market if its parameters and its oracle are valid and its mark is near the index.
pub fn open(accounts: &OpenMarketAccounts<'_>) -> Result<()> {
    let exchange = accounts.exchange.load()?;
    let mut market = accounts.market.load_mut()?;
    ensure_may_list(&exchange, accounts.risk_manager.key(), market.pause)?;
    require!(market.status == Status::Closed.number(), BallastError::MarketAlreadyOpen);
    market.source().ensure_allowed(exchange.cluster)?;
    let clock = oracle::clock()?;
    let step = transition::open(&market.state, &market.parameters, &clock, || {
        first_reading(&market, accounts.oracle).map_err(Refusal::from)
    })?;
    step.commit(&mut market.state).or_error()?;
    market.status = Status::Open.number();
    emit!(MarketOpened { market: market.index });
    Ok(())
}

/// Returns the first oracle reading of a market that is being opened. If the account is not the market's oracle, the error states
/// the reason.
fn first_reading(market: &Market, oracle: Account<'_>) -> Result<ballast_math::Result<Reading>> {
    let reading = oracle::read(market, oracle)?;
    oracle::ensure_source(market, oracle.key(), oracle.owner(), &oracle.data()?)?;
    Ok(reading)
}
