//! Tests the compiler routines as bytecode: their results and their costs.
//!
//! These tests need the toolchain that `cargo run -p ballast-sbf -- build` sets up, so they only run on request: `cargo test -p ballast-sbf
//! --test bytecode -- --ignored --nocapture`.

mod operands;
#[path = "../testprog/src/operations.rs"]
mod operations;

use std::path::Path;
use std::process::Command;

use fastrand::Rng;
use litesvm::LiteSVM;
use operations::{bits, float};
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_message::Message;
use solana_pubkey::Pubkey;
use solana_signer::Signer;
use solana_transaction::Transaction;

const RANDOM_PAIRS: usize = 400;

/// An operation of the test program: its number, its name, and the function that computes the expected result.
type Operation = (u64, &'static str, fn(u128, u128) -> u128);

/// The operations, with the numbers used in `testprog/src/lib.rs`.
const OPERATIONS: [Operation; 17] = [
    (1, "u128 wrapping_mul", |a, b| a.wrapping_mul(b)),
    (2, "u128 /", |a, b| a / b),
    (3, "u128 %", |a, b| a % b),
    (4, "i128 /", |a, b| (a as i128).wrapping_div(b as i128) as u128),
    (5, "i128 %", |a, b| (a as i128).wrapping_rem(b as i128) as u128),
    (6, "u128 <<", |a, b| a << (b & 127)),
    (7, "u128 >>", |a, b| a >> (b & 127)),
    (8, "i128 >>", |a, b| ((a as i128) >> (b & 127)) as u128),
    (9, "u128 wrapping_add", |a, b| a.wrapping_add(b)),
    (10, "u128 wrapping_sub", |a, b| a.wrapping_sub(b)),
    (11, "u128 checked_mul", |a, b| a.checked_mul(b).unwrap_or(1)),
    (12, "i128 checked_mul", |a, b| (a as i128).checked_mul(b as i128).unwrap_or(i128::MIN) as u128),
    (13, "u128 checked_add", |a, b| a.checked_add(b).unwrap_or(1)),
    (14, "i128 checked_add", |a, b| (a as i128).checked_add(b as i128).unwrap_or(i128::MIN) as u128),
    (15, "u64 * u64 -> u128", |a, b| u128::from(a as u64) * u128::from(b as u64)),
    (16, "u128 leading_zeros", |a, _| u128::from(a.leading_zeros())),
    (18, "u32 arithmetic", |a, b| u128::from(operations::narrow(a as u32, b as u32))),
];

/// The float operations that Solana's rent and other code may use. The operands are the bits of finite numbers.
const FLOAT_OPERATIONS: [Operation; 8] = [
    (22, "u64 as f64", |a, _| bits(a as u64 as f64)),
    (23, "f64 as u64", |a, _| u128::from(float(a) as u64)),
    (24, "f64 *", |a, b| bits(float(a) * float(b))),
    (25, "f64 +", |a, b| bits(float(a) + float(b))),
    (26, "f64 -", |a, b| bits(float(a) - float(b))),
    (27, "f64 /", |a, b| bits(float(a) / float(b))),
    (28, "f64 >", |a, b| u128::from(float(a) > float(b))),
    (29, "f64 >=", |a, b| u128::from(float(a) >= float(b))),
];

/// The test program in a virtual machine.
struct Machine {
    vm: LiteSVM,
    payer: Keypair,
    program: Pubkey,
    /// The cost of the measurement itself.
    overhead: u64,
}

impl Machine {
    fn new() -> Self {
        let command = Command::new(env!("CARGO_BIN_EXE_ballast-sbf")).arg("test-program").output().unwrap();
        assert!(command.status.success(), "{}", String::from_utf8_lossy(&command.stderr));
        let path = String::from_utf8(command.stdout).unwrap();
        let mut vm =
            LiteSVM::new().with_sigverify(false).with_blockhash_check(false).with_transaction_history(0);
        let (payer, program) = (Keypair::new(), Pubkey::new_unique());
        vm.airdrop(&payer.pubkey(), 1_000_000_000_000).unwrap();
        vm.add_program_from_file(program, Path::new(path.trim())).unwrap();
        let mut machine = Self { vm, payer, program, overhead: 0 };
        machine.overhead = machine.run(0, 1, 1).1;
        machine
    }

    /// Returns the result and the cost, including the cost of the measurement.
    fn run(&mut self, code: u64, a: u128, b: u128) -> (u128, u64) {
        let data = [&code.to_le_bytes()[..], &a.to_le_bytes(), &b.to_le_bytes()].concat();
        let instruction = Instruction { program_id: self.program, accounts: vec![], data };
        let message = Message::new(&[instruction], Some(&self.payer.pubkey()));
        let outcome = self.vm.send_transaction(Transaction::new_unsigned(message));
        let done = outcome.unwrap_or_else(|failed| panic!("operation {code}: {failed:?}"));
        let result = u128::from_le_bytes(done.return_data.data.as_slice().try_into().unwrap());
        (result, units_between(&done.logs))
    }
}

/// Returns the units used between the two lines "Program consumption: N units remaining".
fn units_between(logs: &[String]) -> u64 {
    let left = logs.iter().filter_map(|line| line.strip_prefix("Program consumption: "));
    let left: Vec<u64> = left.map(|line| line.split(' ').next().unwrap().parse().unwrap()).collect();
    left[0] - left[1]
}

fn pairs() -> Vec<(u128, u128)> {
    let mut rng = Rng::with_seed(0x0b57_ac1e);
    let boundaries = operands::boundaries();
    let mut pairs: Vec<_> = (0..RANDOM_PAIRS).map(|_| operands::pair(&mut rng)).collect();
    for &a in &boundaries {
        let divisors = boundaries.iter().filter(|&&b| b != 0).filter(|_| rng.u8(..) < 64);
        pairs.extend(divisors.map(|&b| (a, b)));
    }
    pairs
}

/// Runs operations on pairs of operands, compares the results and prints the costs.
fn compare(machine: &mut Machine, operations: &[Operation], pairs: &[(u128, u128)]) {
    for (code, name, expected) in operations {
        let mut costs = Vec::with_capacity(pairs.len());
        for &(a, b) in pairs {
            let (result, cost) = machine.run(*code, a, b);
            assert_eq!(result, expected(a, b), "{name}: {a:#x}, {b:#x}");
            costs.push(cost.saturating_sub(machine.overhead));
        }
        costs.sort_unstable();
        let (least, median, most) = (costs[0], costs[costs.len() / 2], costs[costs.len() - 1]);
        println!("{name:20} least {least:4}  median {median:4}  most {most:4}");
    }
}

#[test]
#[ignore = "needs the bytecode toolchain"]
fn arithmetic_is_right() {
    compare(&mut Machine::new(), &OPERATIONS, &pairs());
}

#[test]
#[ignore = "needs the bytecode toolchain"]
fn floats_are_right() {
    let mut rng = Rng::with_seed(13);
    let mut float = || match rng.u8(0..4) {
        0 => bits(rng.u64(..) as f64),
        1 => bits(f64::from(rng.u16(..)) / 8.0),
        2 => bits(f64::from_bits((rng.u64(..) & !(0x7ff << 52)) | rng.u64(924..1123) << 52)),
        _ => u128::from(rng.u64(..) >> rng.u32(..64)) & !(1 << 62),
    };
    let mut pairs: Vec<_> = (0..1000).map(|_| (float(), float())).collect();
    let special = [0.0, -0.0, 0.5, 1.0, 2.0, -1.0, f64::MAX, f64::MIN_POSITIVE, u64::MAX as f64];
    pairs.extend(special.iter().flat_map(|&a| special.iter().map(move |&b| (bits(a), bits(b)))));
    pairs.retain(|&(_, b)| b != 0 && b != 1 << 63);
    compare(&mut Machine::new(), &FLOAT_OPERATIONS, &pairs);
}

#[test]
#[ignore = "needs the bytecode toolchain"]
fn division_costs_are_bounded() {
    let mut machine = Machine::new();
    let mut rng = Rng::with_seed(11);
    // The number of bits in the dividend and in the divisor, and the maximum cost of one division.
    for (dividend, divisor, limit) in
        [(64, 64, 25), (128, 32, 45), (96, 48, 110), (128, 64, 110), (128, 96, 200), (128, 127, 200)]
    {
        let mut costs: Vec<u64> = (0..200)
            .map(|_| {
                let a = rng.u128(..) >> (128 - dividend) | 1 << (dividend - 1);
                let b = rng.u128(..) >> (128 - divisor) | 1 << (divisor - 1);
                machine.run(2, a, b).1 - machine.overhead
            })
            .collect();
        costs.sort_unstable();
        let (median, most) = (costs[costs.len() / 2], costs[costs.len() - 1]);
        println!("{dividend:3} bits / {divisor:3} bits  median {median:4}  most {most:4}");
        assert!(most <= limit, "{dividend} bits by {divisor} bits costs {most} units, more than {limit}");
    }
}

/// Returns the operands of `operations::memory`: the routine, a length and two offsets.
fn memory_case(routine: u8, length: u16, from: u8, to: u8) -> u128 {
    let [l0, l1] = length.to_le_bytes();
    let mut bytes = [0; 16];
    bytes[..5].copy_from_slice(&[routine, l0, l1, from, to]);
    u128::from_le_bytes(bytes)
}

#[test]
#[ignore = "needs the bytecode toolchain"]
fn memory_routines_are_right() {
    let mut machine = Machine::new();
    let mut rng = Rng::with_seed(7);
    for routine in 0..5 {
        for length in (0..40).chain([63, 64, 65, 255, 256, 257, 768]) {
            for _ in 0..6 {
                let near = rng.u8(..);
                let case =
                    memory_case(routine, length, near, near.saturating_add(rng.u8(0..24)).saturating_sub(12));
                let seed = rng.u128(..);
                let (result, _) = machine.run(17, case, seed);
                assert_eq!(
                    result,
                    operations::memory(case, seed),
                    "routine {routine}, {length} bytes, {case:#x}"
                );
            }
        }
    }
}

#[test]
#[ignore = "needs the bytecode toolchain"]
fn long_copies_are_system_calls() {
    let mut machine = Machine::new();
    for (code, name) in [(19, "copy"), (20, "fill"), (21, "compare")] {
        for length in [0, 1, 4, 8, 16, 17, 32, 64, 256, 1024, 4096] {
            let cost = machine.run(code, length, 0).1 - machine.overhead;
            println!("{name:8} {length:5} bytes {cost:4}");
            assert!(cost <= 50, "{name} of {length} bytes costs {cost} units");
        }
    }
}
