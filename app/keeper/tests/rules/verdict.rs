//! Tests the result of a transaction in a block, where inclusion alone proves nothing.

use ballast_client::PROGRAM_ID;
use ballast_client::rpc::Executed;
use ballast_keeper::outcome::Outcome;
use ballast_keeper::send::Landed;
use solana_instruction::Instruction;
use solana_instruction::error::InstructionError;
use solana_pubkey::Pubkey;
use solana_signature::Signature;
use solana_transaction_error::TransactionError;

const SLOT: u64 = 7;
const FEE: u64 = 5_000;
const DONE: Outcome = Outcome::Done { slot: SLOT };

fn landed(error: Option<TransactionError>) -> Landed {
    Landed { slot: SLOT, error, is_final: true }
}

fn executed(fee: u64, logs: &[String]) -> Executed {
    Executed {
        signature: Signature::default(),
        slot: SLOT,
        time: None,
        compute_units: None,
        fee,
        error: None,
        logs: logs.to_vec(),
    }
}

/// Returns an instruction that calls this program.
fn calling(program_id: Pubkey) -> Instruction {
    Instruction { program_id, accounts: Vec::new(), data: Vec::new() }
}

/// Returns the result of a transaction with one instruction to the Ballast program.
fn verdict(landed: &Landed, executed: Option<&Executed>) -> Outcome {
    ballast_keeper::send::verdict(landed, executed, &[calling(PROGRAM_ID)])
}

/// Returns the log of a transaction in which the program ended as given.
fn log(end: &str) -> Vec<String> {
    vec![format!("Program {PROGRAM_ID} invoke [1]"), format!("Program {PROGRAM_ID} {end}")]
}

#[test]
fn it_is_done_where_the_program_says_so() {
    assert_eq!(verdict(&landed(None), Some(&executed(FEE, &log("success")))), DONE);
}

/// Checks that a payer that cannot pay has no effect and no cost. With SIMD-0290, the transaction stays in the block with the
/// payer's error, but without a log and without a fee.
#[test]
fn a_payer_that_cannot_pay_has_no_effect_and_no_cost() {
    for error in [
        TransactionError::InsufficientFundsForFee,
        TransactionError::AccountNotFound,
        TransactionError::InvalidAccountForFee,
    ] {
        let unpaid = Outcome::Unpaid { reason: error.to_string() };
        assert_eq!(verdict(&landed(Some(error.clone())), None), unpaid);
        // The same applies if only the server's record contains the error.
        let told = Executed { error: Some(error), ..executed(0, &[]) };
        assert_eq!(verdict(&landed(None), Some(&told)), unpaid);
    }
    // The same applies if nothing reports an error.
    let outcome = verdict(&landed(None), Some(&executed(0, &[])));
    assert!(matches!(outcome, Outcome::Unpaid { .. }), "{outcome:?}");
}

/// Checks that a payer without its rent may have paid the fee. The payer must keep its rent after the fee is deducted, and again
/// after the transaction. Failing the first check costs nothing, and failing the second costs the fee.
#[test]
fn a_payer_without_its_rent_may_have_paid_the_fee() {
    let error = TransactionError::InsufficientFundsForRent { account_index: 0 };
    let of = |executed: Option<&Executed>| verdict(&landed(Some(error.clone())), executed);
    let told = |fee, logs: &[String]| Executed { error: Some(error.clone()), ..executed(fee, logs) };
    assert_eq!(of(Some(&told(0, &[]))), Outcome::Unpaid { reason: error.to_string() });
    let failed = Outcome::Refused { reason: error.to_string(), has_cost: true };
    assert_eq!(of(Some(&told(FEE, &log("success")))), failed);
    assert_eq!(of(Some(&told(FEE, &[]))), failed);
    // If it is unknown which check failed, the fee counts as paid.
    assert_eq!(of(None), failed);
    // Here only the server's record contains the error.
    assert_eq!(verdict(&landed(None), Some(&told(FEE, &log("success")))), failed);
}

#[test]
fn an_error_of_the_program_has_cost_a_fee() {
    let error = TransactionError::InstructionError(3, InstructionError::Custom(6_000));
    let failed = Outcome::Refused { reason: error.to_string(), has_cost: true };
    assert_eq!(verdict(&landed(Some(error.clone())), None), failed);
    let told = Executed { error: Some(error), ..executed(FEE, &log("failed: custom program error: 0x1770")) };
    assert_eq!(verdict(&landed(None), Some(&told)), failed);
    // Here the error concerns an account other than the payer's.
    let rent = TransactionError::InsufficientFundsForRent { account_index: 1 };
    assert!(matches!(verdict(&landed(Some(rent)), None), Outcome::Refused { has_cost: true, .. }));
}

#[test]
fn a_log_in_which_the_program_did_not_end_well_is_no_success() {
    let of = |logs: &[String]| verdict(&landed(None), Some(&executed(FEE, logs)));
    let other = "Program 11111111111111111111111111111111 success".to_owned();
    assert!(matches!(of(std::slice::from_ref(&other)), Outcome::Refused { has_cost: true, .. }));
    // Another program cannot forge this line by logging it.
    let quoted = format!("Program log: Program {PROGRAM_ID} success");
    assert!(matches!(of(&[other, quoted]), Outcome::Refused { .. }));
}

/// Checks that every called program must have run. A posting calls Pyth's programs but not Ballast's.
#[test]
fn every_program_that_is_called_must_have_run() {
    let programs = [[8; 32], [9; 32]].map(Pubkey::new_from_array);
    let success = programs.map(|program| format!("Program {program} success"));
    let of = |logs: &[String]| {
        let executed = executed(FEE, logs);
        ballast_keeper::send::verdict(&landed(None), Some(&executed), &programs.map(calling))
    };
    assert_eq!(of(&success), DONE);
    assert!(matches!(of(&success[..1]), Outcome::Refused { has_cost: true, .. }));
    assert!(matches!(of(&log("success")), Outcome::Refused { has_cost: true, .. }));
}

/// Checks that a server without a record proves nothing. The accounts that the transaction wrote are read again in any case.
#[test]
fn a_server_without_a_record_proves_nothing() {
    assert_eq!(verdict(&landed(None), None), DONE);
    assert_eq!(verdict(&landed(None), Some(&executed(FEE, &[]))), DONE);
    let cut = ["Log truncated".to_owned()];
    assert_eq!(verdict(&landed(None), Some(&executed(FEE, &cut))), DONE);
}
