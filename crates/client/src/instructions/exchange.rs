//! The exchange as a whole: set-up, roles, pauses.

use super::build;
use crate::pda;
pub use ballast::instructions::exchange::InitializeExchangeArgs;
pub use ballast::state::Role;
use ballast::{accounts, instruction};
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;
use solana_sdk_ids::system_program;

/// Sets the exchange up, once. `authority` is the program's upgrade authority and signs, as does `payer`.
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

/// Takes a mint as the exchange's collateral, of which at most `cap` (1e-6 quote, above zero) may be owed. Signed by the
/// admin and `payer`.
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

/// Nominates for a role; the zero key withdraws a nomination. Signed by the admin.
#[must_use]
pub fn nominate_role(admin: Pubkey, role: Role, nominee: Pubkey) -> Instruction {
    build(&govern_exchange(admin), &instruction::NominateRole { role, nominee })
}

/// Takes a role. Signed by its nominee.
#[must_use]
pub fn accept_role(nominee: Pubkey, role: Role) -> Instruction {
    build(&govern_exchange(nominee), &instruction::AcceptRole { role })
}

/// Sets what is paused everywhere: bits of [`ballast::state::pause`]. Signed by the guardian to add, by the admin also to
/// lift.
#[must_use]
pub fn set_pause(authority: Pubkey, pause: u64) -> Instruction {
    build(&govern_exchange(authority), &instruction::SetPause { pause })
}

/// Sets what is paused in a market: bits of [`ballast::state::pause`]. Signed by the guardian to add, by the admin also to
/// lift.
#[must_use]
pub fn set_market_pause(authority: Pubkey, market: Pubkey, pause: u64) -> Instruction {
    build(&govern_market(authority, market), &instruction::SetMarketPause { pause })
}

fn govern_exchange(authority: Pubkey) -> accounts::GovernExchange {
    accounts::GovernExchange { authority, exchange: pda::exchange() }
}

pub(super) fn govern_market(authority: Pubkey, market: Pubkey) -> accounts::GovernMarket {
    accounts::GovernMarket { authority, exchange: pda::exchange(), market }
}
