//! A bank of the runtime with the features that are active on mainnet.

use litesvm::LiteSVM;
use solana_accounts_db::accounts_db::ACCOUNTS_DB_CONFIG_FOR_TESTING;
use solana_pubkey::Pubkey;
use solana_runtime::bank::Bank;
use solana_runtime::bank_forks::BankForks;
use solana_runtime::genesis_utils::{self, GenesisConfigInfo};
use std::sync::{Arc, PoisonError, RwLock};

/// The balance of the account that the genesis funds. Unit: lamports.
const LAMPORTS: u64 = 1_000_000_000;

/// The runtime's own bank with mainnet's features, one epoch after their activation. The delay is needed because a shorter slot takes
/// effect one epoch after its gate is activated.
pub struct Mainnet {
    bank: Bank,
    /// This field keeps the forks alive, because the bank refers to them.
    _forks: Arc<RwLock<BankForks>>,
}

impl Mainnet {
    /// Creates the bank.
    #[must_use]
    pub fn new() -> Self {
        let (first, forks) = first_bank(&genesis(&[]));
        let slot = first.epoch_schedule().get_first_slot_in_epoch(1);
        let leader = *first.leader();
        Self { bank: Bank::new_from_parent(first, leader, slot), _forks: forks }
    }

    /// Returns the bank.
    #[must_use]
    pub const fn bank(&self) -> &Bank {
        &self.bank
    }

    /// Returns the time between two blocks. Unit: nanoseconds.
    #[must_use]
    pub fn slot_nanoseconds(&self) -> u64 {
        let nanoseconds = self.bank.ns_per_slot_at_slot(self.bank.slot());
        u64::try_from(nanoseconds).expect("a slot is shorter than centuries")
    }

    /// Returns the limits on the cost of a block, first for all transactions that write to one account and then for all
    /// transactions. Unit: compute units.
    #[must_use]
    pub fn block_limits(&self) -> (u64, u64) {
        let tracker = self.bank.read_cost_tracker().unwrap_or_else(PoisonError::into_inner);
        (tracker.get_account_limit(), tracker.get_block_limit())
    }
}

impl Default for Mainnet {
    fn default() -> Self {
        Self::new()
    }
}

/// Creates the first bank of a chain, together with its forks.
#[must_use]
pub fn first_bank(genesis: &GenesisConfigInfo) -> (Arc<Bank>, Arc<RwLock<BankForks>>) {
    let first = Bank::new_from_genesis(
        &genesis.genesis_config,
        Arc::default(),
        vec![],
        None,
        ACCOUNTS_DB_CONFIG_FOR_TESTING,
        None,
        None,
        Arc::default(),
        None,
        None,
    );
    let forks = BankForks::new_rw_arc(first);
    let first = forks.read().unwrap_or_else(PoisonError::into_inner).root_bank();
    (first, forks)
}

/// Creates a genesis configuration with mainnet's active features and these gates. All other features are inactive.
#[must_use]
pub fn genesis(gates: &[Pubkey]) -> GenesisConfigInfo {
    let stake = genesis_utils::bootstrap_validator_stake_lamports();
    let mut genesis =
        genesis_utils::create_genesis_config_with_leader(LAMPORTS, &Pubkey::new_unique(), stake);
    let features = LiteSVM::mainnet_feature_set();
    let pending = features.inactive().iter().filter(|gate| !gates.contains(gate)).copied().collect();
    genesis_utils::deactivate_features(&mut genesis.genesis_config, &pending);
    genesis
}
