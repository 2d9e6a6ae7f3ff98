//! Lists assumptions about the scheduled cost of each part of a transaction, and about the fee.

use crate::chain::{Fact, Source};
use crate::markdown::grouped;
use anyhow::{Context, Result};
use ballast_client::transaction::PAGE;
use ballast_testkit::{Chain, LiteSvm, compute_unit_limit};
use litesvm::LiteSVM;
use solana_cost_model::block_cost_limits::{INSTRUCTION_DATA_BYTES_COST, SIGNATURE_COST, WRITE_LOCK_UNITS};
use solana_cost_model::cost_model::CostModel;
use solana_fee_structure::FeeStructure;
use solana_program_runtime::execution_budget::MAX_LOADED_ACCOUNTS_DATA_SIZE_BYTES;

const COST: Source = Source::of("solana-cost-model", "src/block_cost_limits.rs");
const COSTS: &str = "docs/costs.md";
const CLIENT: &str = "client/sdk/src/transaction/scheduled.rs";

pub(super) fn facts() -> Result<Vec<Fact>> {
    let units = |units: u64| format!("{} units", grouped(units));
    let page = loaded(PAGE);
    Ok(vec![
        Fact::new("a signature", units(SIGNATURE_COST), COST).used_in(COSTS).repeated_in(
            CLIENT,
            "SIGNATURE: u64 = ",
            SIGNATURE_COST,
        ),
        Fact::new("a lock on an account that may be written", units(WRITE_LOCK_UNITS), COST)
            .used_in(COSTS)
            .repeated_in(CLIENT, "WRITE_LOCK: u64 = ", WRITE_LOCK_UNITS),
        Fact::new("bytes of instructions", format!("{INSTRUCTION_DATA_BYTES_COST} for a unit"), COST)
            .used_in(COSTS)
            .repeated_in(CLIENT, "DATA_BYTES_A_UNIT: u64 = ", INSTRUCTION_DATA_BYTES_COST),
        Fact::new(
            "loaded bytes",
            format!("{} for each {} bytes or part of them", units(page), grouped(PAGE.into())),
            Source::of("solana-cost-model", "src/cost_model.rs"),
        )
        .used_in("client/sdk/src/transaction/limits.rs")
        .repeated_in(CLIENT, "UNITS_A_PAGE: u64 = ", page)
        .noticed_by("tools/bench/tests/chain.rs::a_page_of_loaded_bytes_is_counted_once_it_is_begun"),
        Fact::new(
            "loaded bytes of a transaction that limits nothing",
            units(loaded(MAX_LOADED_ACCOUNTS_DATA_SIZE_BYTES.get())),
            Source::of("solana-cost-model", "src/cost_model.rs"),
        )
        .used_in(COSTS),
        Fact::new(
            "an instruction of the compute-budget program",
            units(budget_instruction()?),
            Source::of("solana-compute-budget-program", "src/lib.rs"),
        )
        .used_in(COSTS),
        Fact::new(
            "fee for a signature",
            format!("{} lamports", grouped(FeeStructure::default().lamports_per_signature)),
            Source::of("solana-fee-structure", "src/lib.rs"),
        )
        .used_in("app/keeper/src/config/jobs.rs")
        .repeated_in(
            CLIENT,
            "LAMPORTS_A_SIGNATURE: u64 = ",
            FeeStructure::default().lamports_per_signature,
        ),
    ])
}

/// Returns the scheduled cost of loading this number of bytes. Unit: compute units.
fn loaded(bytes: u32) -> u64 {
    CostModel::calculate_loaded_accounts_data_size_cost(bytes, &LiteSVM::mainnet_feature_set())
}

fn budget_instruction() -> Result<u64> {
    let receipt = LiteSvm::new(&[]).send(&[compute_unit_limit(1_000)], &[]);
    Ok(receipt.context("a limit alone")?.compute_units)
}
