//! Builders for exchange-wide instructions, which concern set-up, collateral, the deposit cap and roles.

use super::build;
use crate::pda;
pub use ballast::instructions::exchange::InitializeExchangeArgs;
pub use ballast::state::Role;
use ballast::{accounts, instruction};
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;
use solana_sdk_ids::system_program;

/// Initialises the exchange, which is possible only once. Must be signed by `payer` and by `authority`, the program's upgrade
/// authority. The upgrade authority remains the admin until the nominated admin accepts with [`accept_role`].
#[must_use]
pub fn initialize_exchange(authority: Pubkey, payer: Pubkey, args: InitializeExchangeArgs) -> Instruction {
    let accounts = accounts::InitializeExchange {
        authority,
        payer,
        program: ballast::ID,
        program_data: pda::program_data(),
        exchange: pda::exchange(),
        system_program: system_program::ID,
    };
    build(&accounts, &instruction::InitializeExchange { args })
}

/// Registers a mint as the exchange's collateral. The total amount owed to users may not exceed `cap` (1e-6 quote, above zero).
/// Must be signed by the admin and `payer`. If the mint has a freeze authority, that key can stop all deposits and withdrawals.
#[must_use]
pub fn create_collateral(admin: Pubkey, payer: Pubkey, mint: Pubkey, cap: i64) -> Instruction {
    let accounts = accounts::CreateCollateral {
        admin,
        payer,
        exchange: pda::exchange(),
        mint,
        collateral: pda::collateral(&mint),
        vault: pda::vault(&mint),
        token_program: spl_token_interface::ID,
        system_program: system_program::ID,
    };
    build(&accounts, &instruction::CreateCollateral { cap })
}

/// Sets the deposit cap (1e-6 quote, above zero). A lower cap applies at once, and a higher one after three days. Must be signed
/// by the risk manager or the admin.
#[must_use]
pub fn set_cap(authority: Pubkey, mint: &Pubkey, cap: i64) -> Instruction {
    build(&govern_collateral(authority, mint), &instruction::SetCap { cap })
}

/// Cancels the pending increase of the deposit cap. Must be signed by the guardian or the admin.
#[must_use]
pub fn cancel_cap(authority: Pubkey, mint: &Pubkey) -> Instruction {
    build(&govern_collateral(authority, mint), &instruction::CancelCap {})
}

/// Nominates an address for a role. The nomination lasts a week, and the zero key withdraws it. Must be signed by the admin.
#[must_use]
pub fn nominate_role(admin: Pubkey, role: Role, nominee: Pubkey) -> Instruction {
    build(&govern_exchange(admin), &instruction::NominateRole { role, nominee })
}

/// Accepts a role. Must be signed by the nominee. When a new admin accepts, all other nominations become void.
#[must_use]
pub fn accept_role(nominee: Pubkey, role: Role) -> Instruction {
    build(&govern_exchange(nominee), &instruction::AcceptRole { role })
}

pub(super) fn govern_exchange(authority: Pubkey) -> accounts::GovernExchange {
    accounts::GovernExchange { authority, exchange: pda::exchange() }
}

fn govern_collateral(authority: Pubkey, mint: &Pubkey) -> accounts::GovernCollateral {
    accounts::GovernCollateral { authority, exchange: pda::exchange(), collateral: pda::collateral(mint) }
}
