//! Checks that `docs/chain.md`, and the code that relies on its values, agree with the runtime's crates.

use agave_feature_set as gate;
use ballast_bench::chain::{self, Fact, GATES, Mainnet, page};
use ballast_bench::committed::workspace_root;
use ballast_client::transaction::{self, Limits, PAGE};
use ballast_testkit::program_bytes;
use litesvm::LiteSVM;
use solana_cost_model::cost_model::CostModel;
use solana_instruction::{AccountMeta, Instruction};
use solana_keypair::Keypair;
use solana_message::{Message, VersionedMessage};
use solana_program_runtime::execution_budget::{MAX_COMPUTE_UNIT_LIMIT, MAX_LOADED_ACCOUNTS_DATA_SIZE_BYTES};
use solana_pubkey::Pubkey;
use solana_runtime::bank::Bank;
use solana_runtime::block_component_processor::BlockComponentProcessor;
use solana_runtime::genesis_utils;
use solana_signer::Signer;
use solana_transaction_error::TransactionError;
use std::fs;
use std::sync::Arc;

fn facts() -> Vec<Fact> {
    let topics = chain::topics(&Mainnet::new()).unwrap_or_else(|error| panic!("{error:#}"));
    topics.into_iter().flat_map(|topic| topic.facts).collect()
}

#[test]
fn the_page_says_what_the_runtime_says() {
    let text = page::text(&Mainnet::new()).unwrap_or_else(|error| panic!("{error:#}"));
    page::check(&text).unwrap_or_else(|error| panic!("{error:#}"));
}

/// Checks that all code that relies on a value uses the current value. If a value has changed, the message names it and every
/// file that still uses the old value.
#[test]
fn who_relies_on_a_value_goes_by_todays() {
    let mut wrong = vec![];
    for fact in facts() {
        for place in &fact.uses {
            let bytes = fs::read(workspace_root().join(place.file)).unwrap_or_default();
            let text = String::from_utf8_lossy(&bytes);
            if text.is_empty() || place.text.as_ref().is_some_and(|wanted| !text.contains(wanted)) {
                wrong.push(format!("{}: {} ({:?} in {})", fact.what, fact.value, place.text, place.file));
            }
        }
    }
    assert!(wrong.is_empty(), "not what the chain says any more:\n{}", wrong.join("\n"));
}

#[test]
fn the_tests_that_the_page_names_are_there() {
    for fact in facts() {
        let (file, name) = fact.test.split_once("::").unwrap();
        let text = fs::read_to_string(workspace_root().join(file)).unwrap();
        assert!(text.contains(&format!("#[test]\nfn {name}()")), "{}: no test {name} in {file}", fact.what);
    }
}

/// Pending gates that do not affect Ballast: consensus, votes, stakes, inflation, syscalls that Ballast does not use, and
/// bytecode versions older than ours.
const WITHOUT_EFFECT: &[Pubkey] = &[
    gate::full_inflation::devnet_and_testnet::ID,
    gate::blake3_syscall_enabled::ID,
    gate::zk_token_sdk_enabled::ID,
    gate::libsecp256k1_fail_on_bad_count::ID,
    gate::stake_raise_minimum_delegation_to_1_sol::ID,
    gate::enable_big_mod_exp_syscall::ID,
    gate::remaining_compute_units_syscall_enabled::ID,
    gate::enable_loader_v4::ID,
    gate::enable_zk_transfer_with_fee::ID,
    gate::enable_zk_proof_from_account::ID,
    gate::chained_merkle_conflict_duplicate_proofs::ID,
    gate::verify_retransmitter_signature::ID,
    gate::vote_only_retransmitter_signed_fec_sets::ID,
    gate::enable_turbine_extended_fanout_experiments::ID,
    gate::deprecate_legacy_vote_ixs::ID,
    gate::disable_sbpf_v0_execution::ID,
    gate::reenable_sbpf_v0_execution::ID,
    gate::block_revenue_sharing::ID,
    gate::vote_account_initialize_v2::ID,
    gate::enable_sha512_syscall::ID,
    gate::alpenglow_fast_leader_handover::ID,
    gate::double_disinflation_rate::ID,
];

/// Checks that every pending gate has been examined. If the runtime adds a new gate, this test fails until the gate's effect is
/// recorded.
#[test]
fn every_pending_gate_has_been_looked_at() {
    let seen = |id: &Pubkey| GATES.iter().any(|gate| gate.id == *id) || WITHOUT_EFFECT.contains(id);
    let features = LiteSVM::mainnet_feature_set();
    let names = &*gate::FEATURE_NAMES;
    let new: Vec<_> = features.inactive().iter().filter(|id| !seen(id)).map(|id| names.get(id)).collect();
    assert!(new.is_empty(), "not in gates.rs, nor among those without effect: {new:?}");
}

/// Checks that, under Alpenglow, the transactions in a block read the time at which its parent ended, in whole seconds.
#[test]
fn a_block_sees_the_time_of_its_parents_footer() {
    // Without any stake there is no leader.
    let stake = genesis_utils::bootstrap_validator_stake_lamports();
    let mut genesis =
        genesis_utils::create_genesis_config_with_leader(1_000_000_000, &Pubkey::new_unique(), stake);
    genesis_utils::activate_alpenglow_at_genesis(&mut genesis.genesis_config);
    let (first, _forks) = chain::first_bank(&genesis);
    let leader = *first.leader();

    let parent = Bank::new_from_parent(first.clone(), leader, 1);
    assert_eq!(parent.clock().unix_timestamp, first.clock().unix_timestamp, "before its own footer");
    parent.update_clock_from_footer(1_800_000_000_999_999_999);
    let child = Bank::new_from_parent(Arc::new(parent), leader, 2);
    assert_eq!((child.clock().slot, child.clock().unix_timestamp), (2, 1_800_000_000));
}

/// Builds an instruction that transfers lamports.
fn transfer(from: &Pubkey, to: &Pubkey, lamports: u64) -> Instruction {
    let data = [&2_u32.to_le_bytes()[..], &lamports.to_le_bytes()].concat();
    let accounts = vec![AccountMeta::new(*from, true), AccountMeta::new(*to, false)];
    Instruction { program_id: Pubkey::default(), accounts, data }
}

/// A transaction that was included in a block.
struct Landed {
    status: Result<(), TransactionError>,
    logs: Option<Vec<String>>,
    fee: u64,
    /// The payer's balance afterwards.
    left: u64,
}

/// Sends a transfer from a payer who has `has` lamports, and returns the result.
fn sent(bank: &Bank, mint: &Keypair, (has, sends): (u64, u64)) -> Result<Landed, TransactionError> {
    let (payer, friend) = (Keypair::new(), Pubkey::new_unique());
    let send = |from: &Keypair, to: &Pubkey, lamports: u64| -> Result<Landed, TransactionError> {
        let pay = [transfer(&from.pubkey(), to, lamports)];
        let message = Message::new_with_blockhash(&pay, Some(&from.pubkey()), &bank.last_blockhash());
        let signed = transaction::sign(VersionedMessage::Legacy(message), &[from]).unwrap();
        let done = bank.process_transaction_with_metadata(signed)?;
        let (fee, left) = (done.fee_details.total_fee(), done.fee_payer_post_balance);
        Ok(Landed { status: done.status, logs: done.log_messages, fee, left })
    };
    for (to, lamports) in [(payer.pubkey(), has), (friend, SOL / 100)] {
        if lamports > 0 {
            assert_eq!(send(mint, &to, lamports).unwrap().status, Ok(()));
        }
    }
    send(&payer, &friend, sends)
}

const SOL: u64 = 1_000_000_000;
const FEE: u64 = 5_000;

/// Checks a payer who cannot pay. Before SIMD-0290, the payer's transaction never lands. Once SIMD-0290 is active, the
/// transaction lands with the payer's error, without a log and without a fee. A payer who has too little for the rent after the
/// transaction has run is a different case: the error is the same, but the fee is paid.
#[test]
fn a_payer_who_cannot_pay_lands_as_one_who_did_nothing() {
    for gates in [vec![], vec![gate::relax_fee_payer_constraint::ID]] {
        let mut genesis = chain::genesis(&gates);
        // The runtime's own tests have neither fees nor rent.
        genesis.genesis_config.fee_rate_governor = Default::default();
        genesis.genesis_config.rent = Default::default();
        let (first, _forks) = chain::first_bank(&genesis);
        let leader = *first.leader();
        let bank = Bank::new_from_parent(first, leader, 1);
        let rent = bank.get_minimum_balance_for_rent_exemption(0);
        let payer_lacks_rent = TransactionError::InsufficientFundsForRent { account_index: 0 };
        for (has, error) in
            [(0, TransactionError::AccountNotFound), (rent + FEE - 1, payer_lacks_rent.clone())]
        {
            let done = sent(&bank, &genesis.mint_keypair, (has, 1));
            if gates.is_empty() {
                assert_eq!(done.map(|done| done.status), Err(error), "it never lands");
                continue;
            }
            let done = done.unwrap();
            assert_eq!((done.status, done.logs), (Err(error), None));
            assert_eq!((done.fee, done.left), (0, has));
        }
        let done = sent(&bank, &genesis.mint_keypair, (rent + FEE + 10, 11)).unwrap();
        assert_eq!((done.status, done.fee), (Err(payer_lacks_rent), FEE));
        assert_eq!(done.left, rent + 10);
        assert!(done.logs.is_some_and(|logs| !logs.is_empty()));
    }
}

/// Checks that the clock may stand still or run at double speed. Skipped slots count: the leader after them may move the clock by
/// twice their total length.
#[test]
fn the_clock_may_stand_or_run_at_double_speed() {
    let bounds = BlockComponentProcessor::nanosecond_time_bounds;
    assert_eq!(bounds(5, 200_000_000), (6, 400_000_005));
    assert_eq!(bounds(5, 4 * 200_000_000), (6, 1_600_000_005));
}

#[test]
fn a_page_of_loaded_bytes_is_counted_once_it_is_begun() {
    let features = LiteSVM::mainnet_feature_set();
    let cost = |bytes| CostModel::calculate_loaded_accounts_data_size_cost(bytes, &features);
    assert_eq!([0, 1, PAGE, PAGE + 1, 2 * PAGE].map(cost), [0, 8, 8, 16, 16]);
}

#[test]
fn the_clients_most_is_the_networks() {
    let most = (MAX_COMPUTE_UNIT_LIMIT, MAX_LOADED_ACCOUNTS_DATA_SIZE_BYTES.get());
    assert_eq!((Limits::MOST.compute_units, Limits::MOST.loaded_bytes), most);
}

/// Checks that our bytecode is SBPF v3, which mainnet runs today and which is the only version that can still be deployed once
/// SIMD-0500 is active.
#[test]
fn our_bytecode_is_of_the_version_that_stays() {
    assert_eq!(program_bytes()[48..52], 3_u32.to_le_bytes(), "the flags of the ELF file");
    assert!(LiteSVM::mainnet_feature_set().is_active(&gate::enable_sbpf_v3_deployment_and_execution::ID));
}
