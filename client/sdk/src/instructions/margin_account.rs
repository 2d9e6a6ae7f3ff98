//! Builders that create a margin account, set its delegate and close it.

use super::build;
use crate::pda;
pub use ballast::instructions::margin_account::{CreateMarginAccountArgs, SetDelegateArgs};
pub use ballast::state::DelegateScope;
use ballast::{accounts, instruction};
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;
use solana_sdk_ids::system_program;

/// Creates a margin account at [`pda::margin_account`]. Must be signed by `owner` and `payer`.
#[must_use]
pub fn create_margin_account(owner: Pubkey, payer: Pubkey, args: CreateMarginAccountArgs) -> Instruction {
    let accounts = accounts::CreateMarginAccount {
        owner,
        payer,
        exchange: pda::exchange(),
        margin_account: pda::margin_account(&owner, args.sub_id),
        system_program: system_program::ID,
    };
    build(&accounts, &instruction::CreateMarginAccount { args })
}

/// Sets an account's delegate, who may trade but not withdraw. The zero key removes the delegate. Must be signed by the owner. By
/// trading at bad prices, a delegate with [`DelegateScope::Trade`] can move nearly everything to another account.
#[must_use]
pub fn set_delegate(owner: Pubkey, margin_account: Pubkey, args: SetDelegateArgs) -> Instruction {
    build(&accounts::OwnMarginAccount { owner, margin_account }, &instruction::SetDelegate { args })
}

/// Closes an empty account. The account's rent is returned to `payer`, which originally paid it. Must be signed by the owner.
#[must_use]
pub fn close_margin_account(owner: Pubkey, payer: Pubkey, margin_account: Pubkey) -> Instruction {
    let accounts = accounts::CloseMarginAccount { owner, payer, margin_account };
    build(&accounts, &instruction::CloseMarginAccount {})
}
