//! Runs the same scenarios on every network.

use ballast_networks::on_every_network;
use ballast_testkit::{
    Chain, Clock, Failure, address, compute_unit_limit, keypair, rent_exempt,
    token::{self, Mint},
};
use solana_account::Account;
use solana_instruction::{AccountMeta, Instruction, error::InstructionError};
use solana_pubkey::Pubkey;
use solana_signer::Signer;
use solana_system_interface::instruction as system;
use solana_transaction_error::TransactionError;

const SOL: u64 = 1_000_000_000;

/// The token program's error number for an insufficient balance.
const INSUFFICIENT_FUNDS: u32 = 1;

on_every_network!(&[];
    moves_lamports,
    payer_can_be_chosen,
    moves_tokens,
    mints_keep_their_decimals_and_supply,
    time_stands_still_until_it_is_moved,
    accounts_are_written_and_read_back,
    accounts_are_listed_by_owner,
    emptied_accounts_are_gone,
    failures_say_what_failed,
    failures_change_nothing_but_the_fee,
    missing_signatures_are_refused,
    oversized_transactions_are_refused,
    compute_units_are_counted,
    compute_budget_is_enforced,
    logs_come_back,
    return_data_comes_back,
    equal_transactions_run_each_time,
    every_engine_ends_in_the_same_state,
);

fn moves_lamports(chain: &mut dyn Chain) {
    let (alice, bob) = (keypair("alice"), address("bob"));
    chain.fund(&alice.pubkey(), 10 * SOL);
    chain.send(&[system::transfer(&alice.pubkey(), &bob, 3 * SOL)], &[&alice]).unwrap();
    assert_eq!((chain.lamports(&alice.pubkey()), chain.lamports(&bob)), (7 * SOL, 3 * SOL));
}

fn payer_can_be_chosen(chain: &mut dyn Chain) {
    let (alice, bob) = (keypair("alice"), address("bob"));
    chain.fund(&alice.pubkey(), 10 * SOL);
    let before = chain.lamports(&chain.payer().pubkey());
    chain.send_from(&alice, &[system::transfer(&alice.pubkey(), &bob, SOL)], &[]).unwrap();
    assert_eq!(chain.lamports(&chain.payer().pubkey()), before);
    assert_eq!(chain.lamports(&alice.pubkey()), 9 * SOL - 5_000);
}

fn moves_tokens(chain: &mut dyn Chain) {
    let usdc = Mint::usdc(chain);
    let (alice, bob) = (keypair("alice"), address("bob"));
    let from = usdc.give(chain, &alice.pubkey(), 100_000_000);
    let to = usdc.account(chain, &bob);
    chain.send(&[token::transfer(&from, &to, &alice.pubkey(), 40_000_001)], &[&alice]).unwrap();
    assert_eq!((token::balance(chain, &from), token::balance(chain, &to)), (59_999_999, 40_000_001));
}

fn mints_keep_their_decimals_and_supply(chain: &mut dyn Chain) {
    let fine = Mint::create(chain, "fine", 9);
    let coarse = Mint::create(chain, "coarse", 0);
    let first = fine.give(chain, &address("alice"), 5);
    fine.give(chain, &address("bob"), 7);
    assert_eq!((token::supply(chain, &fine.address), token::supply(chain, &coarse.address)), (12, 0));
    assert_eq!(fine.give(chain, &address("alice"), 1), first);
    assert_eq!(token::balance(chain, &first), 6);
    // Byte 44 of a mint contains its decimals.
    let decimals = |mint: &Mint| chain.account(&mint.address).unwrap().data[44];
    assert_eq!((decimals(&fine), decimals(&coarse)), (9, 0));
}

fn time_stands_still_until_it_is_moved(chain: &mut dyn Chain) {
    assert_eq!(chain.clock(), Clock::START);
    chain.send(&[system::transfer(&chain.payer().pubkey(), &address("bob"), SOL)], &[]).unwrap();
    assert_eq!(chain.clock(), Clock::START);
    chain.set_clock(5_000, Clock::START.unix_timestamp);
    assert_eq!(chain.clock(), Clock { slot: 5_000, ..Clock::START });
    chain.advance(10, 86_400);
    let expected = Clock { slot: 5_010, unix_timestamp: Clock::START.unix_timestamp + 86_400 };
    chain.send(&[system::transfer(&chain.payer().pubkey(), &address("bob"), SOL)], &[]).unwrap();
    assert_eq!(chain.clock(), expected);
    // Ten years and many epochs pass at once.
    chain.advance(800_000_000, 315_360_000);
    chain.send(&[system::transfer(&chain.payer().pubkey(), &address("bob"), SOL)], &[]).unwrap();
    assert_eq!(chain.clock().slot, 800_005_010);
}

fn accounts_are_written_and_read_back(chain: &mut dyn Chain) {
    let (place, owner) = (address("place"), address("owner"));
    assert_eq!(chain.account(&place), None);
    let data: Vec<u8> = (0..10_000_u32).map(|i| (i % 251) as u8).collect();
    let account =
        Account { lamports: rent_exempt(data.len()), data, owner, executable: false, rent_epoch: u64::MAX };
    chain.set_account(&place, account.clone());
    assert_eq!(chain.account(&place), Some(account.clone()));
    let shorter = Account { data: vec![7], lamports: rent_exempt(1), ..account };
    chain.set_account(&place, shorter.clone());
    assert_eq!(chain.account(&place), Some(shorter));
}

fn accounts_are_listed_by_owner(chain: &mut dyn Chain) {
    let owner = address("owner of many");
    assert!(chain.program_accounts(&owner).is_empty());
    let mut expected: Vec<_> = (0..5).map(|i| address(&format!("owned {i}"))).collect();
    expected.sort();
    for place in &expected {
        let account = Account { lamports: rent_exempt(3), data: vec![1, 2, 3], owner, ..Account::default() };
        chain.set_account(place, account);
    }
    // A transaction creates one more account.
    let made = keypair("made");
    let payer = chain.payer().pubkey();
    chain
        .send(&[system::create_account(&payer, &made.pubkey(), rent_exempt(8), 8, &owner)], &[&made])
        .unwrap();
    expected.push(made.pubkey());
    expected.sort();
    let listed = chain.program_accounts(&owner);
    assert_eq!(listed.iter().map(|(place, _)| *place).collect::<Vec<_>>(), expected);
    assert!(listed.iter().all(|(place, account)| chain.account(place).as_ref() == Some(account)));
}

fn emptied_accounts_are_gone(chain: &mut dyn Chain) {
    let (alice, owner) = (keypair("alice"), address("owner"));
    chain.fund(&alice.pubkey(), SOL);
    chain.send(&[system::transfer(&alice.pubkey(), &address("bob"), SOL)], &[&alice]).unwrap();
    assert_eq!(chain.account(&alice.pubkey()), None);
    let place = address("place");
    chain.set_account(&place, Account { lamports: SOL, owner, ..Account::default() });
    chain.set_account(&place, Account::default());
    assert_eq!(chain.account(&place), None);
    assert!(chain.program_accounts(&owner).is_empty());
}

/// Transfers two lamports, and then more tokens than there are.
fn overdraw(chain: &mut dyn Chain) -> Failure {
    let usdc = Mint::usdc(chain);
    let alice = keypair("alice");
    let from = usdc.give(chain, &alice.pubkey(), 10);
    let to = usdc.account(chain, &address("bob"));
    let good = system::transfer(&chain.payer().pubkey(), &address("carol"), SOL);
    chain.send(&[good, token::transfer(&from, &to, &alice.pubkey(), 11)], &[&alice]).unwrap_err()
}

fn failures_say_what_failed(chain: &mut dyn Chain) {
    let failure = overdraw(chain);
    assert_eq!((failure.custom, failure.instruction), (Some(INSUFFICIENT_FUNDS), Some(1)));
    let expected = TransactionError::InstructionError(1, InstructionError::Custom(INSUFFICIENT_FUNDS));
    assert_eq!(failure.error, expected);
    assert!(failure.logs.iter().any(|line| line.ends_with("failed: custom program error: 0x1")), "{failure}");
    assert!(failure.compute_units > 0);
    assert!(failure.to_string().contains("custom program error: 0x1"));
}

fn failures_change_nothing_but_the_fee(chain: &mut dyn Chain) {
    let before = chain.lamports(&chain.payer().pubkey());
    overdraw(chain);
    assert_eq!(chain.account(&address("carol")), None);
    // The mint transaction and the failed transaction each pay for two signatures.
    assert_eq!(before - chain.lamports(&chain.payer().pubkey()), 4 * 5_000);
}

fn missing_signatures_are_refused(chain: &mut dyn Chain) {
    let alice = keypair("alice");
    chain.fund(&alice.pubkey(), SOL);
    let failure = chain.send(&[system::transfer(&alice.pubkey(), &address("bob"), 1)], &[]).unwrap_err();
    assert_eq!(failure.error, TransactionError::SignatureFailure);
    assert_eq!((failure.custom, failure.instruction, failure.compute_units), (None, None, 0));
    assert_eq!(chain.lamports(&alice.pubkey()), SOL);
}

fn oversized_transactions_are_refused(chain: &mut dyn Chain) {
    let payer = chain.payer().pubkey();
    let many = |count: u32| -> Vec<Instruction> {
        (0..count).map(|i| system::transfer(&payer, &address(&i.to_string()), SOL)).collect()
    };
    chain.send(&many(20), &[]).unwrap();
    let failure = chain.send(&many(23), &[]).unwrap_err();
    assert_eq!(failure.error, TransactionError::SanitizeFailure);
    assert!(failure.to_string().contains("1232 are allowed"), "{failure}");
}

fn compute_units_are_counted(chain: &mut dyn Chain) {
    let usdc = Mint::usdc(chain);
    let alice = keypair("alice");
    let from = usdc.give(chain, &alice.pubkey(), 100);
    let to = usdc.account(chain, &address("bob"));
    let transfer = token::transfer(&from, &to, &alice.pubkey(), 1);
    let lamports = system::transfer(&chain.payer().pubkey(), &address("carol"), SOL);
    let receipt = chain.send(&[transfer.clone(), lamports, transfer], &[&alice]).unwrap();
    let units = receipt.units_of(&token::TOKEN_PROGRAM);
    assert_eq!(units.len(), 2);
    assert!(units.iter().all(|units| (20..10_000).contains(units)), "{units:?}");
    // The system program has no log line of its own. The instruction uses 150 units.
    assert_eq!(receipt.instructions[1].compute_units, None);
    assert_eq!(receipt.compute_units, units.iter().sum::<u64>() + 150);
}

fn compute_budget_is_enforced(chain: &mut dyn Chain) {
    let usdc = Mint::usdc(chain);
    let account = usdc.account(chain, &address("alice"));
    let mint = |amount| usdc.mint_to(&account, amount);
    chain.send(&[compute_unit_limit(20_000), mint(1)], &[&usdc.authority]).unwrap();
    let failure = chain.send(&[compute_unit_limit(170), mint(1)], &[&usdc.authority]).unwrap_err();
    // The runtime returns one of two errors, depending on where the program is when its units run out.
    let error = failure.instruction_error().unwrap();
    let exceeded = [InstructionError::ProgramFailedToComplete, InstructionError::ComputationalBudgetExceeded];
    assert!(exceeded.contains(error), "{failure}");
    assert_eq!((failure.instruction, failure.custom), (Some(1), None));
}

fn logs_come_back(chain: &mut dyn Chain) {
    let text = "x".repeat(200);
    let receipt = chain.send(&[memo(&text)], &[]).unwrap();
    assert!(receipt.logs.iter().any(|line| line.contains(&text)), "{:?}", receipt.logs);
    assert!(receipt.events(&MEMO).is_empty());
}

fn return_data_comes_back(chain: &mut dyn Chain) {
    let usdc = Mint::usdc(chain);
    // The token program's instruction GetAccountDataSize returns the size of a token account.
    let accounts = vec![AccountMeta::new_readonly(usdc.address, false)];
    let size = Instruction { program_id: token::TOKEN_PROGRAM, accounts, data: vec![21] };
    let receipt = chain.send(&[size], &[]).unwrap();
    assert_eq!(receipt.return_data, Some(165_u64.to_le_bytes().to_vec()));
    let receipt = chain.send(&[memo("nothing")], &[]).unwrap();
    assert_eq!(receipt.return_data, None);
}

fn equal_transactions_run_each_time(chain: &mut dyn Chain) {
    let (payer, bob) = (chain.payer().pubkey(), address("bob"));
    for times in 1..=40 {
        chain.send(&[system::transfer(&payer, &bob, SOL)], &[]).unwrap();
        assert_eq!(chain.lamports(&bob), times * SOL);
    }
}

/// Checks that every network ends in the same state. The expected state is written down here, so each network can be tested
/// alone.
fn every_engine_ends_in_the_same_state(chain: &mut dyn Chain) {
    let usdc = Mint::usdc(chain);
    let alice = keypair("alice");
    let from = usdc.give(chain, &alice.pubkey(), 1_000);
    let to = usdc.account(chain, &address("bob"));
    for amount in 1..=9 {
        chain.send(&[token::transfer(&from, &to, &alice.pubkey(), amount)], &[&alice]).unwrap();
        chain.advance(1, 1);
    }
    let mut owned = chain.program_accounts(&token::TOKEN_PROGRAM);
    // Some networks start with the wrapped SOL mint.
    owned.retain(|(place, _)| *place != WRAPPED_SOL);
    let mut expected = vec![(usdc.address, 82), (from, 165), (to, 165)];
    expected.sort();
    assert_eq!(
        owned.iter().map(|(place, account)| (*place, account.data.len())).collect::<Vec<_>>(),
        expected
    );
    assert_eq!((token::balance(chain, &from), token::balance(chain, &to)), (955, 45));
    assert_eq!(chain.clock(), Clock { slot: 1_009, unix_timestamp: 1_767_225_609 });
}

const WRAPPED_SOL: Pubkey = Pubkey::from_str_const("So11111111111111111111111111111111111111112");

/// The memo program, which writes its input to the log.
const MEMO: Pubkey = Pubkey::from_str_const("MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr");

fn memo(text: &str) -> Instruction {
    Instruction { program_id: MEMO, accounts: vec![], data: text.as_bytes().to_vec() }
}
