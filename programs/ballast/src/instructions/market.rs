//! Markets: create (closed), set parameters while closed, open. After that the parameters are fixed.

use super::exchange::GovernMarket;
use crate::errors::{BallastError, OrProgramError};
use crate::events::{MarketCreated, MarketOpened};
use crate::state::exchange::Role;
use crate::state::{Exchange, Market, MarketParameters, Status, VERSION, pause};
use crate::{oracle, seeds};
use anchor_lang::prelude::*;
use ballast_math::curve::Curve;
use ballast_math::oracle::{Action, take_in};
use ballast_math::parameters::Parameters;
use ballast_math::{Price, Rounding, market::State};

/// How a market is set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AnchorSerialize, AnchorDeserialize)]
pub struct MarketArgs {
    /// The name, in UTF-8, filled up with zeros.
    pub name: [u8; 16],
    /// The oracle's kind: 1 is a pull price update, 2 a push price account.
    pub oracle_kind: u8,
    /// The program that must own the oracle account: one of the allowed ones.
    pub oracle_owner: Pubkey,
    /// The feed.
    pub oracle_feed: [u8; 32],
    /// The address that the oracle account must have; zero allows any of the feed.
    pub oracle_address: Pubkey,
    /// The depth (1e-9 contract).
    pub sqrt_k: u64,
    /// The peg (1e-9 quote per contract).
    pub peg: u64,
    /// The parameters.
    pub parameters: MarketParameters,
}

/// The accounts of a creation.
#[derive(Accounts)]
pub struct CreateMarket<'info> {
    /// The risk manager.
    pub risk_manager: Signer<'info>,
    /// Who pays the rent.
    #[account(mut)]
    pub payer: Signer<'info>,
    /// The exchange, which counts its markets.
    #[account(mut)]
    pub exchange: AccountLoader<'info, Exchange>,
    /// The market.
    #[account(
        init,
        payer = payer,
        space = 8 + std::mem::size_of::<Market>(),
        seeds = [seeds::MARKET, &exchange.load()?.market_count.to_le_bytes()],
        bump,
    )]
    pub market: AccountLoader<'info, Market>,
    /// The system program.
    pub system_program: Program<'info, System>,
}

/// Creates a market, closed.
pub fn create<'info>(ctx: Context<'info, CreateMarket<'info>>, args: Box<MarketArgs>) -> Result<()> {
    let mut exchange = ctx.accounts.exchange.load_mut()?;
    exchange.ensure_role(ctx.accounts.risk_manager.key, &[Role::RiskManager])?;
    exchange.ensure_not_paused(0, pause::CREATE_MARKET)?;
    let mut market = ctx.accounts.market.load_init()?;
    market.version = VERSION;
    market.bump = ctx.bumps.market;
    market.index = exchange.market_count;
    set_up(&mut market, &args)?;
    exchange.market_count = exchange.market_count.checked_add(1).ok_or(BallastError::Overflow)?;
    emit!(MarketCreated { market: market.index, address: ctx.accounts.market.key() });
    Ok(())
}

/// Sets a closed market up anew.
pub fn set_up_again<'info>(ctx: Context<'info, GovernMarket<'info>>, args: Box<MarketArgs>) -> Result<()> {
    ctx.accounts.exchange.load()?.ensure_role(ctx.accounts.authority.key, &[Role::RiskManager])?;
    let mut market = ctx.accounts.market.load_mut()?;
    require!(market.status == Status::Closed.number(), BallastError::MarketAlreadyOpen);
    set_up(&mut market, &args)
}

#[inline(never)]
fn set_up(market: &mut Market, args: &MarketArgs) -> Result<()> {
    oracle::ensure_allowed(args.oracle_kind, &args.oracle_owner)?;
    // Whoever may choose among accounts of a feed chooses among prices, and may pass a bad one on purpose.
    require_keys_neq!(args.oracle_address, Pubkey::default(), BallastError::WrongOracle);
    market.name = args.name;
    market.oracle_kind = args.oracle_kind;
    market.oracle_owner = args.oracle_owner;
    market.oracle_feed = args.oracle_feed;
    market.oracle_address = args.oracle_address;
    market.parameters = args.parameters;
    let curve = Curve::at_rest(args.sqrt_k, Price::new(args.peg)).or_error()?;
    // Anyone may insure a market before it opens.
    let insurance = market.state.insurance;
    *market.state = State { insurance, ..State::new(curve, &oracle::clock()?) };
    market.state.invariant().or_error()
}

/// The accounts of an opening.
#[derive(Accounts)]
pub struct OpenMarket<'info> {
    /// The risk manager.
    pub risk_manager: Signer<'info>,
    /// The exchange.
    pub exchange: AccountLoader<'info, Exchange>,
    /// The market.
    #[account(mut)]
    pub market: AccountLoader<'info, Market>,
    /// CHECK: owner, address, feed and contents are checked against the market.
    pub oracle: UncheckedAccount<'info>,
}

/// Opens a market, if its parameters pass, its oracle is valid, and its mark is near the index.
pub fn open<'info>(ctx: Context<'info, OpenMarket<'info>>) -> Result<()> {
    ctx.accounts.exchange.load()?.ensure_role(ctx.accounts.risk_manager.key, &[Role::RiskManager])?;
    let mut market = ctx.accounts.market.load_mut()?;
    require!(market.status == Status::Closed.number(), BallastError::MarketAlreadyOpen);
    market.parameters.validate().or_error()?;
    let clock = oracle::clock()?;
    let reading = oracle::read(&market, &ctx.accounts.oracle)?;
    let AccountInfo { key, owner, .. } = &*ctx.accounts.oracle;
    oracle::ensure_source(&market, (key, owner), &ctx.accounts.oracle.try_borrow_data()?)?;
    let parameters = *market.parameters;
    let mut state = *market.state;
    take_in(&mut state, &parameters, &reading.or_error()?, &clock).or_error()?;
    state.oracle.ensure_valid(&parameters, Action::Trade, &clock).or_error()?;
    parameters.validate_price(state.oracle.price).or_error()?;
    parameters.validate_depth(state.curve.sqrt_k, state.oracle.price).or_error()?;
    ensure_near_index(&state, &parameters)?;
    state.funding.time = clock.time;
    state.funding.bucket_time = clock.time;
    ballast_math::funding::store_premium(&mut state, &parameters).or_error()?;
    market.apply(&state)?;
    market.status = Status::Open.number();
    emit!(MarketOpened { market: market.index });
    Ok(())
}

fn ensure_near_index(state: &State, parameters: &Parameters) -> Result<()> {
    let mark = state.curve.mark(Rounding::Floor).or_error()?;
    let premium = mark.premium_over(state.oracle.price).or_error()?;
    let is_near = premium.magnitude() <= parameters.price_band.raw();
    require!(is_near, BallastError::OutsidePriceBand);
    Ok(())
}
