//! Lists assumptions about the bytecode that the chain accepts.

use crate::chain::{Fact, Source};
use crate::markdown::grouped;
use anyhow::{Context, Result};
use ballast_testkit::program_bytes;
use solana_program_runtime::execution_budget::SVMTransactionExecutionCost;

/// The offset of the flags in a 64-bit ELF file. The flags contain the version of the instruction set.
const FLAGS: std::ops::Range<usize> = 48..52;

pub(super) fn facts() -> Result<Vec<Fact>> {
    let version = version(program_bytes()).context("the bytecode is not an ELF file")?;
    let derivation = SVMTransactionExecutionCost::default().create_program_address_units;
    Ok(vec![
        Fact::new(
            "version of the instruction set of our bytecode",
            format!("SBPF v{version}, the only one that can be deployed once SIMD-0500 is active"),
            Source::of("agave-feature-set", "src/lib.rs"),
        )
        .used_in("artifacts/ballast.so")
        .noticed_by("tools/bench/tests/chain.rs::our_bytecode_is_of_the_version_that_stays"),
        Fact::new(
            "a try of deriving an address",
            format!("{} units", grouped(derivation)),
            Source::of("solana-program-runtime", "src/execution_budget.rs"),
        )
        .used_in("docs/costs.md"),
    ])
}

fn version(bytecode: &[u8]) -> Option<u32> {
    let flags = bytecode.get(FLAGS)?.try_into().ok()?;
    Some(u32::from_le_bytes(flags))
}
