//! Lists the runtime's feature gates that affect Ballast, and the slots at which mainnet activated them.

use agave_feature_set as gate;
use litesvm::features::MAINNET_ACTIVE_FEATURES;
use solana_pubkey::Pubkey;

/// A feature gate.
#[derive(Clone, Copy, Debug)]
pub struct Gate {
    /// The gate's account.
    pub id: Pubkey,
    /// The gate's name in `agave-feature-set`.
    pub name: &'static str,
    /// How the gate affects Ballast.
    pub meaning: &'static str,
}

impl Gate {
    /// Returns the slot at which mainnet activated the gate, according to this release of LiteSVM.
    #[must_use]
    pub fn activated(&self) -> Option<u64> {
        let found = MAINNET_ACTIVE_FEATURES.iter().find(|(id, _)| *id == self.id);
        found.map(|(_, slot)| *slot)
    }
}

macro_rules! gates {
    ($($name:ident: $meaning:literal,)*) => {
        &[$(Gate { id: gate::$name::ID, name: stringify!($name), meaning: $meaning }),*]
    };
}

/// The gates that affect Ballast.
pub const GATES: &[Gate] = gates! {
    raise_account_cu_limit: "an account's share of a block is 40 % (SIMD-0306)",
    raise_block_limits_to_100m: "a block of 400 ms holds 100 million units, one of 200 ms half of that (SIMD-0286)",
    reduce_slot_time_to_350ms: "shorter slots (SIMD-0525)",
    reduce_slot_time_to_300ms: "shorter slots",
    reduce_slot_time_to_250ms: "shorter slots",
    reduce_slot_time_to_200ms: "shorter slots",
    replace_spl_token_with_p_token: "deposits and withdrawals cost some 4,500 units less (SIMD-0266)",
    enable_sbpf_v3_deployment_and_execution: "our bytecode can be deployed",
    set_lamports_per_byte_to_6333: "cheaper accounts (SIMD-0437)",
    set_lamports_per_byte_to_5080: "cheaper accounts",
    enable_tx_v1: "transactions of version 1 (SIMD-0385, SIMD-0296)",
    static_instruction_limit: "at most 64 instructions in a transaction (SIMD-0160)",
    limit_instruction_accounts: "at most 255 accounts in an instruction (SIMD-0406)",
    formalize_loaded_transaction_data_size: "a program's bytes count as loaded, and 64 for each account (SIMD-0186)",
    alpenglow: "one leader sets the clock (SIMD-0326)",
    virtual_address_space_adjustments: "writing to a read-only account takes all units of the transaction (SIMD-0460)",
    account_data_direct_mapping: "accounts are not copied into the program's memory; one passed twice is one memory",
    direct_account_pointers_in_program_input: "pointers to accounts in the program's input (SIMD-0449)",
    raise_cpi_nesting_limit_to_8: "programs that call Ballast may be nested deeper (SIMD-0268)",
    relax_fee_payer_constraint: "a transaction whose payer cannot pay lands as one that did nothing, without logs (SIMD-0290)",
    disable_sbpf_v0_v1_v2_deployment: "only bytecode such as ours can be deployed or upgraded (SIMD-0500)",
    set_lamports_per_byte_to_2575: "cheaper accounts",
    set_lamports_per_byte_to_1322: "cheaper accounts",
    set_lamports_per_byte_to_696: "cheaper accounts",
    set_lamports_per_byte_to_6960: "the way back to dear accounts (SIMD-0438)",
    include_loaded_accounts_data_size_in_fee_calculation: "the fee counts loaded bytes as well",
    enable_extend_program_checked: "making room for a larger program needs its upgrade authority",
    increase_tx_account_lock_limit: "128 accounts in a transaction instead of 64",
};
