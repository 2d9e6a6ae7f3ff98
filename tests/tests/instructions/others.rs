//! The pairs of market and oracle for an account's other slots: exactly those, in their order.

use super::cases::{ALL, Case};
use ballast::BallastError;
use ballast_testkit::address;
use solana_account::Account;
use solana_instruction::{AccountMeta, Instruction};

fn with_pairs(attack: impl Fn(&mut Case, usize)) {
    let mut cases = 0;
    for case in ALL {
        let mut case = case();
        if case.pairs > 0 {
            let first = case.own_accounts();
            attack(&mut case, first);
            cases += 1;
        }
        case.succeed();
    }
    assert_eq!(cases, 10, "instructions that look at a whole account");
}

fn wrong_list(case: &mut Case, fake: &Instruction) {
    case.refuses(fake, u32::from(BallastError::WrongRemainingAccounts));
}

#[test]
fn missing() {
    with_pairs(|case, own| {
        for count in own..case.instruction.accounts.len() {
            let mut fake = case.instruction.clone();
            fake.accounts.truncate(count);
            wrong_list(case, &fake);
        }
    });
}

#[test]
fn surplus() {
    with_pairs(|case, own| {
        let pair: Vec<AccountMeta> = case.instruction.accounts[own..own + 2].to_vec();
        for more in [&pair[..1], &pair[..]] {
            let mut fake = case.instruction.clone();
            fake.accounts.extend_from_slice(more);
            wrong_list(case, &fake);
        }
    });
}

#[test]
fn misordered() {
    with_pairs(|case, own| {
        if case.pairs < 2 {
            return;
        }
        let mut fake = case.instruction.clone();
        fake.accounts.swap(own, own + 2);
        fake.accounts.swap(own + 1, own + 3);
        wrong_list(case, &fake);
        // The market of one pair with the oracle of another.
        let mut fake = case.instruction.clone();
        fake.accounts.swap(own + 1, own + 3);
        case.refuses(&fake, u32::from(BallastError::WrongOracle));
    });
}

/// At the right address, but of another owner or of another feed.
#[test]
fn wrong_oracles() {
    with_pairs(|case, own| {
        let wrong = u32::from(BallastError::WrongOracle);
        let oracle = case.instruction.accounts[own + 1].pubkey;
        let real = case.world.chain.account(&oracle).unwrap();
        let instruction = case.instruction.clone();
        let owned = Account { owner: address("another program"), ..real.clone() };
        case.world.chain.set_account(&oracle, owned);
        case.refuses(&instruction, wrong);
        let mut fed = real.clone();
        fed.data[41] ^= 1;
        case.world.chain.set_account(&oracle, fed);
        case.refuses(&instruction, wrong);
        case.world.chain.set_account(&oracle, real);
    });
}
