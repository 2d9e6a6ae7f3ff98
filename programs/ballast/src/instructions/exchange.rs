//! The exchange as a whole: its set-up, its collateral, and the two-step handover of roles.

use crate::errors::{BallastError, require};
use crate::events::{CollateralCreated, RoleAccepted, RoleNominated};
use crate::raw::accounts::accounts;
use crate::state::exchange::Role;
use crate::state::{Collateral, Exchange, VERSION};
use crate::{oracle, seeds};
use anchor_lang::prelude::*;
use anchor_spl::token::{Mint, Token, TokenAccount};
use ballast_math::token::MAX_DECIMALS;
use ballast_oracle::Cluster;

/// The cluster, and the wallets for the roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AnchorSerialize, AnchorDeserialize)]
pub struct InitializeExchangeArgs {
    /// The cluster whose oracle programs are allowed: 1 is mainnet, 2 is devnet, 3 is testnet. It can never change.
    pub cluster: u8,
    /// The nominee for the admin role, which nominates for roles and lifts pauses. The upgrade authority is the admin until the
    /// nominee accepts, so that a mistyped address can be corrected.
    pub admin: Pubkey,
    /// The holder of the role that creates and opens markets.
    pub risk_manager: Pubkey,
    /// The holder of the role that pauses actions.
    pub guardian: Pubkey,
    /// The wallet that receives the protocol's fees.
    pub fee_recipient: Pubkey,
}

/// The accounts that set up the exchange.
#[derive(Accounts)]
pub struct InitializeExchange<'info> {
    /// The program's upgrade authority. This signature prevents anyone else from taking the roles first.
    pub authority: Signer<'info>,
    /// The wallet that pays the rent.
    #[account(mut)]
    pub payer: Signer<'info>,
    /// This program.
    #[account(
        constraint = program.programdata_address()? == Some(program_data.key()) @ BallastError::Unauthorized
    )]
    pub program: Program<'info, crate::program::Ballast>,
    /// The program's data account, which stores the upgrade authority.
    #[account(
        constraint = program_data.upgrade_authority_address == Some(authority.key())
            @ BallastError::Unauthorized
    )]
    pub program_data: Account<'info, ProgramData>,
    /// The exchange.
    #[account(
        init,
        payer = payer,
        space = 8 + std::mem::size_of::<Exchange>(),
        seeds = [seeds::EXCHANGE],
        bump,
    )]
    pub exchange: AccountLoader<'info, Exchange>,
    /// The system program.
    pub system_program: Program<'info, System>,
}

/// Creates the exchange and assigns its roles.
pub fn initialize<'info>(
    ctx: Context<'info, InitializeExchange<'info>>,
    args: InitializeExchangeArgs,
) -> Result<()> {
    require!(Cluster::of_number(args.cluster).is_some(), BallastError::UnknownCluster);
    let mut exchange = ctx.accounts.exchange.load_init()?;
    exchange.version = VERSION;
    exchange.bump = ctx.bumps.exchange;
    exchange.cluster = args.cluster;
    let authority = ctx.accounts.authority.key();
    exchange.holders = [authority, args.risk_manager, args.guardian, args.fee_recipient];
    if args.admin != authority {
        exchange.nominate(Role::Admin, args.admin, oracle::clock()?.time)?;
    }
    exchange.invariant()
}

/// The accounts that create a collateral.
#[derive(Accounts)]
pub struct CreateCollateral<'info> {
    /// The admin.
    pub admin: Signer<'info>,
    /// The wallet that pays the rent.
    #[account(mut)]
    pub payer: Signer<'info>,
    /// The exchange.
    #[account(mut)]
    pub exchange: AccountLoader<'info, Exchange>,
    /// The mint. The mint belongs to the token program without extensions, so it has no transfer fees, hooks or permanent delegate.
    /// Like USDC, the mint may have a freeze authority, which can freeze the vault and so stop all deposits and withdrawals.
    pub mint: Account<'info, Mint>,
    /// The collateral.
    #[account(
        init,
        payer = payer,
        space = 8 + std::mem::size_of::<Collateral>(),
        seeds = [seeds::COLLATERAL, mint.key().as_ref()],
        bump,
    )]
    pub collateral: AccountLoader<'info, Collateral>,
    /// The collateral's vault.
    #[account(
        init,
        payer = payer,
        token::mint = mint,
        token::authority = collateral,
        seeds = [seeds::VAULT, mint.key().as_ref()],
        bump,
    )]
    pub vault: Account<'info, TokenAccount>,
    /// The token program.
    pub token_program: Program<'info, Token>,
    /// The system program.
    pub system_program: Program<'info, System>,
}

/// Makes a mint the exchange's collateral. This version supports only one. The event reports the mint's freeze authority.
pub fn create_collateral<'info>(ctx: Context<'info, CreateCollateral<'info>>, cap: i64) -> Result<()> {
    let mut exchange = ctx.accounts.exchange.load_mut()?;
    exchange.ensure_role(ctx.accounts.admin.key, &[Role::Admin])?;
    let decimals = ctx.accounts.mint.decimals;
    require!(decimals <= MAX_DECIMALS && cap > 0, BallastError::ParameterOutOfBounds);
    exchange.take_collateral(ctx.accounts.collateral.key())?;
    let mut collateral = ctx.accounts.collateral.load_init()?;
    *collateral = Collateral {
        version: VERSION,
        bump: ctx.bumps.collateral,
        vault_bump: ctx.bumps.vault,
        decimals,
        padding: [0; 4],
        total: 0,
        retained: 0,
        cap,
        next_cap: 0,
        next_cap_time: 0,
        mint: ctx.accounts.mint.key(),
        vault: ctx.accounts.vault.key(),
    };
    collateral.ensure_backed(ctx.accounts.vault.amount)?;
    let freeze_authority = Option::from(ctx.accounts.mint.freeze_authority);
    emit!(CollateralCreated { mint: ctx.accounts.mint.key(), cap, freeze_authority });
    Ok(())
}

accounts! {
/// The accounts of an instruction in which a role holder governs the exchange.
pub struct GovernExchange as GovernExchangeAccounts {
    /// The holder of the required role.
    authority: signer,
    /// The exchange.
    exchange: mut Exchange,
}
}

/// Nominates an address for a role, for one week. The zero address withdraws a nomination. Only the admin may nominate.
pub fn nominate_role(accounts: &GovernExchangeAccounts<'_>, role: Role, nominee: Pubkey) -> Result<()> {
    let mut exchange = accounts.exchange.load_mut()?;
    exchange.ensure_role(accounts.authority.key(), &[Role::Admin])?;
    exchange.nominate(role, nominee, oracle::clock()?.time)?;
    exchange.invariant()?;
    emit!(RoleNominated { role, nominee });
    Ok(())
}

/// Gives the role to its nominee. When a new admin accepts, all other nominations become void.
pub fn accept_role(accounts: &GovernExchangeAccounts<'_>, role: Role) -> Result<()> {
    let mut exchange = accounts.exchange.load_mut()?;
    let holder = *accounts.authority.key();
    exchange.accept(role, holder, oracle::clock()?.time)?;
    exchange.invariant()?;
    emit!(RoleAccepted { role, holder });
    Ok(())
}
