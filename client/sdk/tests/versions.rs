//! Tests which networks accept version 1 transactions, and how they treat missing limits.

use ballast_client::instructions;
use ballast_client::transaction::{self, Draft, Limits, Spare, Terms, Version};
use ballast_networks::NetworkKind;
use ballast_testkit::fixtures::{MarketFixture, World};
use ballast_testkit::{Failure, Receipt};
use solana_instruction::Instruction;
use solana_instruction::error::InstructionError;
use solana_message::v1::{self, TransactionConfig};
use solana_message::{VersionedMessage, compiled_instruction::CompiledInstruction};
use solana_sdk_ids::compute_budget;
use solana_signer::Signer as _;
use solana_transaction::versioned::VersionedTransaction;
use solana_transaction_error::TransactionError;
use std::slice::from_ref;

const START: u64 = 100_000_000_000;

/// Returns an exchange with a market, and the instruction that updates it.
fn world(network: NetworkKind) -> (World, Instruction) {
    let mut world = World::empty(network);
    world.open(MarketFixture::new(0, "SOL-PERP", ballast_math::Price::new(START)));
    world.advance(1, 1);
    let update = instructions::update_funding(world.keys(0));
    (world, update)
}

/// Builds a version 1 message, changes it with `message`, signs it and runs it.
fn run(
    world: &mut World,
    message: impl FnOnce(&mut v1::Message),
    update: &Instruction,
) -> Result<Receipt, Failure> {
    let (payer, blockhash) = (world.chain.payer().insecure_clone(), world.chain.fresh_blockhash());
    let address = payer.pubkey();
    let draft = Draft::new(&address, from_ref(update)).of_version(Version::V1);
    let terms = Terms {
        limits: Limits::with_margin(10_000, Some(2_000_000), Spare::AnyPath),
        micro_lamports_per_unit: 0,
    };
    let VersionedMessage::V1(mut built) = draft.message(&terms, blockhash).unwrap() else {
        panic!("version 1")
    };
    message(&mut built);
    let signed = VersionedTransaction::try_new(VersionedMessage::V1(built), &[&payer]).unwrap();
    world.chain.submit(signed)
}

#[test]
fn every_network_runs_version_1() {
    for network in NetworkKind::ALL {
        let (mut world, update) = world(network);
        let receipt =
            run(&mut world, |_| (), &update).unwrap_or_else(|failure| panic!("{network:?}: {failure}"));
        assert_eq!(receipt.instructions.len(), 1, "{network:?}: no instruction of the budget");
        assert_eq!(receipt.units_of(&ballast_client::PROGRAM_ID), [receipt.compute_units], "{network:?}");
    }
}

#[test]
fn a_limit_that_is_missing_in_version_1_is_zero() {
    for network in NetworkKind::ALL {
        let (mut world, update) = world(network);
        let without_units = |message: &mut v1::Message| message.config.compute_unit_limit = None;
        let failure = run(&mut world, without_units, &update).expect_err("no units");
        // The error of a bytecode program does not say why the program was stopped.
        let error = failure.instruction_error();
        assert_eq!(error, Some(&InstructionError::ProgramFailedToComplete), "{network:?}: {failure}");
        let without_data = |message: &mut v1::Message| message.config.loaded_accounts_data_size_limit = None;
        let failure = run(&mut world, without_data, &update).expect_err("no data");
        assert_eq!(failure.error, TransactionError::MaxLoadedAccountsDataSizeExceeded, "{network:?}");
    }
}

#[test]
fn instructions_of_the_compute_budget_change_nothing_in_version_1() {
    for network in NetworkKind::ALL {
        let (mut world, update) = world(network);
        // The limit in the compute budget instruction would not be enough.
        let with_instruction = |message: &mut v1::Message| {
            message.account_keys.push(compute_budget::ID);
            message.header.num_readonly_unsigned_accounts += 1;
            let program_id_index = u8::try_from(message.account_keys.len() - 1).unwrap();
            let data = [&[2], 10_u32.to_le_bytes().as_slice()].concat();
            message.instructions.insert(0, CompiledInstruction { program_id_index, accounts: vec![], data });
        };
        run(&mut world, with_instruction, &update).unwrap_or_else(|failure| panic!("{network:?}: {failure}"));
    }
}

#[test]
fn the_priority_fee_of_version_1_is_a_total() {
    for network in NetworkKind::ALL {
        let (mut world, update) = world(network);
        let payer = world.payer();
        let before = world.chain.lamports(&payer);
        let priced = |message: &mut v1::Message| {
            message.config = TransactionConfig { priority_fee: Some(777), ..message.config };
        };
        run(&mut world, priced, &update).unwrap_or_else(|failure| panic!("{network:?}: {failure}"));
        assert_eq!(before - world.chain.lamports(&payer), 5_000 + 777, "{network:?}");
    }
}

/// Checks that a version 1 transaction may be longer than a legacy transaction.
#[test]
fn version_1_may_be_longer_than_others() {
    for network in NetworkKind::ALL {
        let (mut world, update) = world(network);
        let payer = world.chain.payer().insecure_clone();
        let (address, many) = (payer.pubkey(), vec![update; 60]);
        let draft = Draft::new(&address, &many).of_version(Version::V1);
        let bytes = draft.bytes().unwrap();
        assert!(bytes < Version::V0.most_bytes(), "sixty updates of one market are short: {bytes}");
        // Padding for the last instruction, which the program does not read.
        let blockhash = world.chain.fresh_blockhash();
        let VersionedMessage::V1(mut message) = draft.message(&Terms::MOST, blockhash).unwrap() else {
            panic!()
        };
        message.instructions[59].data.resize(1_500, 0);
        let signed = transaction::sign(VersionedMessage::V1(message), &[&payer]).unwrap();
        assert!(transaction::size(&signed) > Version::V0.most_bytes());
        world.chain.submit(signed).unwrap_or_else(|failure| panic!("{network:?}: {failure}"));
    }
}
