//! Tests the pairs of market and oracle for an account's other positions. The pairs must be exactly these, in this order.

use super::cases::{ALL, Case};
use ballast::BallastError;
use solana_account::Account;
use solana_instruction::{AccountMeta, Instruction};
use solana_pubkey::Pubkey;

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
        // This pair has the market of one pair and the oracle of another.
        let mut fake = case.instruction.clone();
        fake.accounts.swap(own + 1, own + 3);
        case.refuses(&fake, u32::from(BallastError::WrongOracle));
    });
}

/// Checks that an oracle account that is closed, or that contains another feed's price, leaves its market without an index.
/// Adding risk and withdrawing are then refused, but reducing, liquidating, settling and viewing continue, so that one dead
/// account does not block the other markets.
#[test]
fn dead_oracles() {
    with_pairs(|case, own| {
        let oracle = case.instruction.accounts[own + 1].pubkey;
        let real = case.world.chain.account(&oracle).unwrap();
        let closed = Account { owner: Pubkey::default(), data: Vec::new(), ..real.clone() };
        let mut fed = real.clone();
        fed.data[41] ^= 1;
        let needs_an_index =
            ["trade", "take_over", "withdraw", "transfer", "quote_trade"].contains(&case.name);
        for dead in [fed, closed] {
            case.world.chain.set_account(&oracle, dead);
            if needs_an_index {
                let instruction = case.instruction.clone();
                case.refuses(&instruction, u32::from(BallastError::OtherOracleInvalid));
            }
        }
        // Instructions that need no index run once more with the dead account in place.
        if needs_an_index {
            case.world.chain.set_account(&oracle, real);
        }
    });
}
