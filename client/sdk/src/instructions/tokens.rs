//! Builders that deposit and withdraw tokens, and that move cash between one owner's accounts.

use super::{build, with_others};
use crate::others::MarketKeys;
use crate::pda;
use ballast::{accounts, instruction};
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;

/// The accounts of a deposit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deposit {
    /// The owner of the tokens, who must sign.
    pub authority: Pubkey,
    /// The collateral's mint.
    pub mint: Pubkey,
    /// The token account that pays.
    pub source: Pubkey,
    /// The margin account to credit. Any account is allowed.
    pub margin_account: Pubkey,
}

/// Deposits `tokens`, in the mint's smallest unit.
#[must_use]
pub fn deposit(of: &Deposit, tokens: u64) -> Instruction {
    let accounts = accounts::Deposit {
        authority: of.authority,
        exchange: pda::exchange(),
        collateral: pda::collateral(&of.mint),
        vault: pda::vault(&of.mint),
        source: of.source,
        margin_account: of.margin_account,
        token_program: spl_token_interface::ID,
    };
    build(&accounts, &instruction::Deposit { tokens })
}

/// The accounts of a withdrawal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Withdraw {
    /// The account's owner, who must sign.
    pub owner: Pubkey,
    /// The collateral's mint.
    pub mint: Pubkey,
    /// The token account that receives the tokens.
    pub destination: Pubkey,
    /// The margin account that pays.
    pub margin_account: Pubkey,
}

/// Withdraws `amount` (1e-6 quote). `all` lists the markets of every position in use.
#[must_use]
pub fn withdraw(of: &Withdraw, amount: u64, all: &[MarketKeys]) -> Instruction {
    let accounts = accounts::Withdraw {
        owner: of.owner,
        collateral: pda::collateral(&of.mint),
        vault: pda::vault(&of.mint),
        destination: of.destination,
        margin_account: of.margin_account,
        token_program: spl_token_interface::ID,
    };
    with_others(build(&accounts, &instruction::Withdraw { amount }), all)
}

/// The accounts of a transfer between one owner's margin accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// The owner of both accounts, who must sign.
    pub owner: Pubkey,
    /// The margin account that pays.
    pub from: Pubkey,
    /// The margin account that receives.
    pub to: Pubkey,
}

/// Moves `amount` (1e-6 quote). `all` lists the markets of every position that `from` has in use.
#[must_use]
pub fn transfer(of: &Transfer, amount: u64, all: &[MarketKeys]) -> Instruction {
    let accounts = accounts::TransferCash { owner: of.owner, from: of.from, to: of.to };
    with_others(build(&accounts, &instruction::Transfer { amount }), all)
}

/// The accounts of a deposit into a market's insurance fund.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DepositInsurance {
    /// The owner of the tokens, who must sign.
    pub authority: Pubkey,
    /// The collateral's mint.
    pub mint: Pubkey,
    /// The token account that pays.
    pub source: Pubkey,
    /// The market.
    pub market: Pubkey,
}

/// Adds `tokens` (the mint's smallest unit) to a market's insurance fund. The deposit is permanent.
#[must_use]
pub fn deposit_insurance(of: &DepositInsurance, tokens: u64) -> Instruction {
    let accounts = accounts::DepositInsurance {
        authority: of.authority,
        exchange: pda::exchange(),
        market: of.market,
        collateral: pda::collateral(&of.mint),
        vault: pda::vault(&of.mint),
        source: of.source,
        token_program: spl_token_interface::ID,
    };
    build(&accounts, &instruction::DepositInsurance { tokens })
}

/// Pays a market's protocol fees to `destination`, the fee recipient's associated token account. No signer is
/// needed.
#[must_use]
pub fn withdraw_fees(market: Pubkey, mint: Pubkey, destination: Pubkey) -> Instruction {
    let accounts = accounts::WithdrawFees {
        exchange: pda::exchange(),
        market,
        collateral: pda::collateral(&mint),
        vault: pda::vault(&mint),
        destination,
        token_program: spl_token_interface::ID,
    };
    build(&accounts, &instruction::WithdrawFees {})
}
