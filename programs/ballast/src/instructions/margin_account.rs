//! Creates and closes margin accounts, and names their delegates.

use crate::errors::{BallastError, OrProgramError, require, require_keys_eq};
use crate::events::{AccountClosed, AccountCreated, DelegateSet};
use crate::raw::accounts::accounts;
use crate::state::{DelegateScope, Exchange, MarginAccount, VERSION, pause};
use crate::{oracle, seeds};
use anchor_lang::prelude::*;
use ballast_math::account::{CROSS, ISOLATED};
use ballast_math::{Error as Rule, error::ensure};

/// The kind of margin account to create.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AnchorSerialize, AnchorDeserialize)]
pub struct CreateMarginAccountArgs {
    /// The account's number among the owner's accounts.
    pub sub_id: u16,
    /// The margin mode: 0 is cross, 1 is isolated.
    pub mode: u32,
    /// The market of an isolated account. Zero for a cross account.
    pub market: u32,
}

/// The accounts that create a margin account.
#[derive(Accounts)]
#[instruction(args: CreateMarginAccountArgs)]
pub struct CreateMarginAccount<'info> {
    /// The owner.
    pub owner: Signer<'info>,
    /// The wallet that pays the rent.
    #[account(mut)]
    pub payer: Signer<'info>,
    /// The exchange.
    pub exchange: AccountLoader<'info, Exchange>,
    /// The new account.
    #[account(
        init,
        payer = payer,
        space = 8 + std::mem::size_of::<MarginAccount>(),
        seeds = [seeds::MARGIN, owner.key().as_ref(), &args.sub_id.to_le_bytes()],
        bump,
    )]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    /// The system program.
    pub system_program: Program<'info, System>,
}

impl CreateMarginAccount<'_> {
    fn validate(&self, args: &CreateMarginAccountArgs) -> Result<()> {
        let exchange = self.exchange.load()?;
        exchange.ensure_not_paused(0, pause::CREATE_ACCOUNT)?;
        match args.mode {
            CROSS => require!(args.market == 0, BallastError::UnknownMode),
            ISOLATED => require!(args.market < exchange.market_count, BallastError::WrongMarket),
            _ => return err!(BallastError::UnknownMode),
        }
        Ok(())
    }
}

/// Creates a margin account.
pub fn create<'info>(
    ctx: Context<'info, CreateMarginAccount<'info>>,
    args: CreateMarginAccountArgs,
) -> Result<()> {
    ctx.accounts.validate(&args)?;
    let mut account = ctx.accounts.margin_account.load_init()?;
    account.version = VERSION;
    account.bump = ctx.bumps.margin_account;
    account.sub_id = args.sub_id;
    account.owner = ctx.accounts.owner.key();
    account.payer = ctx.accounts.payer.key();
    account.state.mode = args.mode;
    account.state.isolated_market = args.market;
    account.state.invariant().or_error()?;
    emit!(AccountCreated {
        account: ctx.accounts.margin_account.key(),
        owner: account.owner,
        mode: args.mode,
        market: args.market,
    });
    Ok(())
}

accounts! {
/// The accounts of an owner's action on a margin account.
pub struct OwnMarginAccount as OwnMarginAccountAccounts {
    /// The owner.
    owner: signer,
    /// The account.
    margin_account: mut MarginAccount,
}
}

/// The delegate, and the scope and expiry of its right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AnchorSerialize, AnchorDeserialize)]
pub struct SetDelegateArgs {
    /// The delegate's wallet. The zero address removes the delegate.
    pub delegate: Pubkey,
    /// The scope of the right. A delegate with the right to trade can lose nearly all of the account's funds to an accomplice.
    pub scope: DelegateScope,
    /// When the right expires (unix seconds). Zero means never.
    pub until: i64,
}

/// Names a delegate, or removes it if the address is zero.
pub fn set_delegate(accounts: &OwnMarginAccountAccounts<'_>, args: SetDelegateArgs) -> Result<()> {
    let mut account = accounts.margin_account.load_mut()?;
    account.ensure_owner(accounts.owner.key())?;
    let SetDelegateArgs { delegate, scope, until } = args;
    require!(until == 0 || until >= oracle::clock()?.time, BallastError::DelegateExpired);
    account.delegate = delegate;
    account.delegate_scope = scope.number();
    account.delegate_until = until;
    emit!(DelegateSet { account: accounts.margin_account.key(), delegate, scope, until });
    Ok(())
}

/// The accounts that close a margin account.
#[derive(Accounts)]
pub struct CloseMarginAccount<'info> {
    /// The owner.
    pub owner: Signer<'info>,
    /// CHECK: the wallet that paid the rent and gets it back, compared with the wallet stored in the account.
    #[account(mut)]
    pub payer: UncheckedAccount<'info>,
    /// The account.
    #[account(mut, close = payer)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
}

/// Closes an empty margin account. The rent returns to the wallet that paid it.
pub fn close<'info>(ctx: Context<'info, CloseMarginAccount<'info>>) -> Result<()> {
    let account = ctx.accounts.margin_account.load()?;
    account.ensure_owner(ctx.accounts.owner.key)?;
    require_keys_eq!(ctx.accounts.payer.key(), account.payer, BallastError::WrongRentReceiver);
    ensure(account.state.is_empty(), Rule::AccountNotEmpty).or_error()?;
    emit!(AccountClosed { account: ctx.accounts.margin_account.key() });
    Ok(())
}
