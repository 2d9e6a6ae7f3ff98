//! Tests the feature gates under which tests run.

use agave_feature_set::{self as gates, FEATURE_NAMES};
use ballast_testkit::{Chain, Features, LiteSvm};
use solana_sdk_ids::sysvar::rent;

/// Returns the lamports per byte in the rent sysvar.
fn lamports_per_byte(chain: &LiteSvm) -> u64 {
    let data = chain.account(&rent::ID).unwrap().data;
    u64::from_le_bytes(data[..8].try_into().unwrap())
}

#[test]
fn the_environment_selects_the_gates() {
    let expected = match Features::from_environment() {
        Features::Mainnet => 5_080,
        Features::Scheduled => 696,
    };
    assert_eq!(lamports_per_byte(&LiteSvm::new(&[])), expected);
}

#[test]
fn mainnet_has_todays_gates() {
    let open = Features::Mainnet.set();
    for gate in [gates::reduce_slot_time_to_200ms::ID, gates::enable_tx_v1::ID] {
        assert!(open.is_active(&gate), "{}", FEATURE_NAMES[&gate]);
    }
    for gate in [gates::account_data_direct_mapping::ID, gates::virtual_address_space_adjustments::ID] {
        assert!(
            !open.is_active(&gate),
            "{} is active on mainnet: update docs/chain.md",
            FEATURE_NAMES[&gate]
        );
    }
}

#[test]
fn scheduled_means_all_but_the_abandoned_gates() {
    let open = Features::Scheduled.set();
    let closed: Vec<_> = FEATURE_NAMES.keys().filter(|gate| !open.is_active(gate)).copied().collect();
    assert_eq!(closed.len(), 2, "{closed:?}");
    assert!(closed.contains(&gates::enable_loader_v4::ID));
    assert!(closed.contains(&gates::set_lamports_per_byte_to_6960::ID));
}
