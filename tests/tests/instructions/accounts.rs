//! Attacks a case with wrong accounts and with wrong data for every instruction. [`super::matrix`] defines the wrong accounts.

use super::cases::{ALL, Case};
use super::support::anchor;
use ballast_testkit::{Failure, Receipt};
use ballast_tests::assert_number;
use solana_instruction::Instruction;
use solana_keypair::Keypair;

impl Case {
    /// Sends an instruction in the case's world without the checker, because the attacks write invalid accounts.
    pub fn attack(&mut self, instruction: &Instruction) -> Result<Receipt, Failure> {
        let signers: Vec<&Keypair> = self.signers.iter().collect();
        self.world.chain.send(std::slice::from_ref(instruction), &signers)
    }

    /// Sends the unchanged instruction.
    ///
    /// # Panics
    /// Panics if the instruction fails or an invariant does not hold. In that case, the attacks before it proved nothing.
    pub fn succeed(&mut self) -> Receipt {
        let signers: Vec<&Keypair> = self.signers.iter().collect();
        let result = self.world.send(std::slice::from_ref(&self.instruction), &signers);
        result.unwrap_or_else(|failure| panic!("{}: {failure}", self.name))
    }

    /// Sends the unchanged instruction without the checker, which would find the invalid accounts. Returns its compute units.
    ///
    /// # Panics
    /// Panics if the instruction fails. In that case, the attacks before it proved nothing.
    pub fn succeed_unchecked(&mut self) -> u64 {
        let instruction = self.instruction.clone();
        let receipt = self.attack(&instruction).unwrap_or_else(|failure| panic!("{}: {failure}", self.name));
        receipt.compute_units
    }

    /// Asserts that `instruction` is refused with `number`.
    #[track_caller]
    pub fn refuses(&mut self, instruction: &Instruction, number: u32) {
        let (name, result) = (self.name, self.attack(instruction));
        if !matches!(&result, Err(failure) if failure.custom == Some(number)) {
            eprintln!("{name} is wrong:");
        }
        assert_number(result, number);
    }
}

/// Returns the total number of attacks made by `attack` over all cases.
fn over_all(attack: impl Fn(&mut Case) -> usize) -> usize {
    let strikes = ALL.iter().map(|case| {
        let mut case = case();
        let strikes = attack(&mut case);
        case.succeed();
        strikes
    });
    strikes.sum()
}

#[test]
fn every_instruction_has_a_case() {
    let cases = ALL.iter().map(|case| case());
    let mut names: Vec<_> = cases.map(|case| (case.name, case.instruction.data[..8].to_vec())).collect();
    names.sort();
    let known = super::layout::INSTRUCTIONS.iter().map(|(name, bytes)| (name.as_str(), bytes.to_vec()));
    assert_eq!(names, known.collect::<Vec<_>>());
}

/// Checks that arguments that end too early and unknown instructions are refused.
#[test]
fn data_that_does_not_decode() {
    let strikes = over_all(|case| {
        let mut unknown = case.instruction.clone();
        unknown.data[0] ^= 0xff;
        case.refuses(&unknown, 101);
        if case.instruction.data.len() == 8 {
            return 0;
        }
        let mut short = case.instruction.clone();
        short.data.pop();
        case.refuses(&short, anchor::DID_NOT_DESERIALIZE);
        1
    });
    assert!(strikes >= 15, "{strikes}");
}
