//! Compares the program's result with the model's.

use anchor_lang::AnchorSerialize;
use ballast::events::{FillView, MarketView};
use ballast::instructions::view::{HealthView, SolvencyView, TradeQuote};
use ballast_client::errors;
use ballast_model::history::model::{Answer, Model};
use ballast_model::history::refusal::{IN_USE, MISSING, Outcome, TOO_FEW_TOKENS};
use ballast_model::history::{Action, Call, Violation};
use ballast_testkit::{Failure, Receipt};
use solana_instruction::error::InstructionError;

/// The names of the additional errors that wrong accounts or bytes may cause. The transaction may also fail with the error that it
/// would return with the right accounts and bytes, because no rule says which of two mistakes the program reports.
const WRONG: &[&str] = &[
    MISSING,
    IN_USE,
    "InstructionFallbackNotFound",
    "InstructionDidNotDeserialize",
    "ConstraintMut",
    "ConstraintSeeds",
    "AccountDiscriminatorMismatch",
    "AccountDiscriminatorNotFound",
    "AccountDidNotDeserialize",
    "AccountNotEnoughKeys",
    "AccountNotMutable",
    "AccountNotInitialized",
    "InvalidProgramId",
    "AccountNotSigner",
    "Unauthorized",
    "WrongOracle",
    "WrongVault",
    "WrongMint",
    "WrongRemainingAccounts",
    "SameAccount",
    "DifferentOwners",
    "WrongFeeRecipient",
    "WrongRentReceiver",
    "MarketNotOpen",
    "MarketAlreadyOpen",
    "Paused",
    "NotNominated",
    "NoPosition",
    "NothingToDo",
    "NoFreePosition",
    "IsolatedElsewhere",
    "DeadlinePassed",
    "ParameterOutOfBounds",
    "UnknownPauseBits",
    "UnknownMode",
    "WrongMarket",
];

/// Checks that the result is the expected one.
pub(super) fn compare(
    action: &Action,
    expected: &Outcome<Answer>,
    sent: &Result<Receipt, Failure>,
    model: &Model,
) -> Result<(), Violation> {
    let Action::Call { wrong, call, .. } = action else { return Ok(()) };
    match (expected, sent) {
        (Ok(answer), Ok(receipt)) => compare_answers(call, answer, receipt),
        (Err(_), Err(failure)) if wrong.is_some() => {
            let refusal = name(failure);
            let is_known = WRONG.contains(&refusal.as_str()) || is_runtimes(failure);
            ensure(is_known || without_mistake(action, model) == Err(refusal.clone()), || {
                unexpected(action, &refusal, failure)
            })
        }
        (Err(expected), Err(failure)) => {
            let refusal = name(failure);
            ensure(refusal == expected.0, || {
                let class = format!("{} refused with {refusal} instead of {}", action.name(), expected.0);
                Violation::new(class, format!("{action:?}\n{failure}"))
            })
        }
        (Ok(_), Err(failure)) => Err(unexpected(action, &name(failure), failure)),
        (Err(expected), Ok(_)) => {
            let class = format!("{} not refused with {}", action.name(), expected.0);
            Err(Violation::new(class, format!("{action:?}")))
        }
    }
}

/// Returns the model's result for the action if its accounts and bytes are right.
fn without_mistake(action: &Action, model: &Model) -> Result<(), String> {
    let Action::Call { by, call, .. } = action else { return Ok(()) };
    let right = Action::call(*by, call.clone());
    model.clone().apply(&right).map(drop).map_err(|refusal| refusal.0.to_owned())
}

fn ensure(holds: bool, violation: impl FnOnce() -> Violation) -> Result<(), Violation> {
    if holds { Ok(()) } else { Err(violation()) }
}

fn unexpected(action: &Action, refusal: &str, failure: &Failure) -> Violation {
    let class = format!("unexpected {refusal} of {} on bytecode", action.name());
    Violation::new(class, format!("{action:?}\n{failure}"))
}

/// Returns the error's name. A runtime error without a program error number is named after its debug text.
fn name(failure: &Failure) -> String {
    match failure.custom {
        Some(0) => IN_USE.to_owned(),
        Some(1) => TOO_FEW_TOKENS.to_owned(),
        Some(number) => errors::describe(number).name,
        None => format!("{:?}", failure.error),
    }
}

/// Returns whether the runtime itself refused wrong accounts.
fn is_runtimes(failure: &Failure) -> bool {
    let error = failure.instruction_error();
    // The runtime cannot borrow an account twice, which happens if the market that is written is also one of the other markets.
    matches!(error, Some(InstructionError::AccountBorrowFailed | InstructionError::MissingRequiredSignature))
}

fn compare_answers(call: &Call, answer: &Answer, receipt: &Receipt) -> Result<(), Violation> {
    let expected = match (answer, call) {
        (Answer::Done, _) => return Ok(()),
        (Answer::Quote(traded), Call::QuoteTrade { market, .. }) => {
            let quote = TradeQuote {
                fill: FillView::of(&traded.fill),
                cash: traded.cash.raw(),
                position: traded.position.base.raw(),
                market: MarketView::of(*market, &traded.market),
            };
            bytes(&quote)
        }
        (Answer::Health(health), _) => {
            let [maintenance_equity, maintenance_requirement, initial_equity, initial_requirement, free_cash] =
                health.map(|quote| quote.raw());
            bytes(&HealthView {
                maintenance_equity,
                maintenance_requirement,
                initial_equity,
                initial_requirement,
                free_cash,
            })
        }
        (Answer::Solvency { vault, owed }, _) => bytes(&SolvencyView { vault: *vault, owed: *owed }),
        (Answer::Quote(_), _) => unreachable!("only a quote answers with a quote"),
    };
    ensure(receipt.return_data.as_ref() == Some(&expected), || {
        let class = format!("{} returns the wrong data", call.name());
        Violation::new(class, format!("{call:?}: {:?} instead of {expected:?}", receipt.return_data))
    })
}

fn bytes(value: &impl AnchorSerialize) -> Vec<u8> {
    let mut bytes = Vec::new();
    value.serialize(&mut bytes).expect("a vector takes all bytes");
    bytes
}
