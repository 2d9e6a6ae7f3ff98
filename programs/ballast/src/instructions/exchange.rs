//! The exchange as a whole: set-up, collateral, roles in two steps.

use crate::errors::BallastError;
use crate::events::{CollateralCreated, RoleAccepted, RoleNominated};
use crate::state::exchange::Role;
use crate::state::{Collateral, Exchange, VERSION};
use crate::{oracle, seeds};
use anchor_lang::prelude::*;
use anchor_spl::token::{Mint, Token, TokenAccount};
use ballast_math::token::MAX_DECIMALS;
use ballast_oracle::Cluster;

/// The cluster, and who shall hold the roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AnchorSerialize, AnchorDeserialize)]
pub struct InitializeExchangeArgs {
    /// The cluster whose oracle programs count, for good: 1 is mainnet, 2 devnet, 3 testnet.
    pub cluster: u8,
    /// Nominates and lifts pauses. Until it accepts, the upgrade authority is the admin: a mistyped one would be final.
    pub admin: Pubkey,
    /// Creates and opens markets.
    pub risk_manager: Pubkey,
    /// Pauses.
    pub guardian: Pubkey,
    /// Gets the protocol's fees.
    pub fee_recipient: Pubkey,
}

/// The accounts of the set-up.
#[derive(Accounts)]
pub struct InitializeExchange<'info> {
    /// The program's upgrade authority: nobody else can take the roles first.
    pub authority: Signer<'info>,
    /// Who pays the rent.
    #[account(mut)]
    pub payer: Signer<'info>,
    /// This program.
    #[account(
        constraint = program.programdata_address()? == Some(program_data.key()) @ BallastError::Unauthorized
    )]
    pub program: Program<'info, crate::program::Ballast>,
    /// The program's data, which names its upgrade authority.
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

/// Sets the exchange up.
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

/// The accounts of a new collateral.
#[derive(Accounts)]
pub struct CreateCollateral<'info> {
    /// The admin.
    pub admin: Signer<'info>,
    /// Who pays the rent.
    #[account(mut)]
    pub payer: Signer<'info>,
    /// The exchange.
    #[account(mut)]
    pub exchange: AccountLoader<'info, Exchange>,
    /// The mint: of the token program without extensions, so without fees, hooks or a permanent delegate. It may have a freeze
    /// authority, as USDC has: whoever holds that can freeze the vault, and so stop every deposit and withdrawal.
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
    /// Its vault.
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

/// Takes a mint as the exchange's collateral. There is one in this version. The event names the mint's freeze authority.
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

/// The accounts of what a role does to the exchange.
#[derive(Accounts)]
pub struct GovernExchange<'info> {
    /// Who acts.
    pub authority: Signer<'info>,
    /// The exchange.
    #[account(mut)]
    pub exchange: AccountLoader<'info, Exchange>,
}

/// The admin nominates for a role, for a week; the zero key withdraws a nomination.
pub fn nominate_role<'info>(
    ctx: Context<'info, GovernExchange<'info>>,
    role: Role,
    nominee: Pubkey,
) -> Result<()> {
    let mut exchange = ctx.accounts.exchange.load_mut()?;
    exchange.ensure_role(ctx.accounts.authority.key, &[Role::Admin])?;
    exchange.nominate(role, nominee, oracle::clock()?.time)?;
    exchange.invariant()?;
    emit!(RoleNominated { role, nominee });
    Ok(())
}

/// The nominee takes the role. A new admin's role voids all other nominations.
pub fn accept_role<'info>(ctx: Context<'info, GovernExchange<'info>>, role: Role) -> Result<()> {
    let mut exchange = ctx.accounts.exchange.load_mut()?;
    let holder = ctx.accounts.authority.key();
    exchange.accept(role, holder, oracle::clock()?.time)?;
    exchange.invariant()?;
    emit!(RoleAccepted { role, holder });
    Ok(())
}
