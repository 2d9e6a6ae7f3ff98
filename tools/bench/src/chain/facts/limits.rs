//! Lists assumptions about block and transaction limits.

use crate::chain::{Fact, Mainnet, Source};
use crate::markdown::grouped;
use solana_program_runtime::execution_budget::{
    DEFAULT_INSTRUCTION_COMPUTE_UNIT_LIMIT, MAX_COMPUTE_UNIT_LIMIT, MAX_LOADED_ACCOUNTS_DATA_SIZE_BYTES,
    MIN_HEAP_FRAME_BYTES, SVMTransactionExecutionBudget,
};

const BUDGET: Source = Source::of("solana-program-runtime", "src/execution_budget.rs");

pub(super) fn facts(mainnet: &Mainnet) -> Vec<Fact> {
    let (account, block) = mainnet.block_limits();
    let units = |units: u64| format!("{} units", grouped(units));
    let budget = SVMTransactionExecutionBudget::new_with_defaults(false);
    let raised = SVMTransactionExecutionBudget::new_with_defaults(true);
    let depth = |budget: &SVMTransactionExecutionBudget| budget.max_instruction_stack_depth - 1;
    vec![
        Fact::new("a block", units(block), Source::of("solana-runtime", "src/slot_params.rs"))
            .used_in("docs/costs.md"),
        Fact::new(
            "what may write one account in a block",
            units(account),
            Source::of("solana-runtime", "src/slot_params.rs"),
        )
        .used_in("docs/costs.md"),
        Fact::new("a transaction at most", units(MAX_COMPUTE_UNIT_LIMIT.into()), BUDGET)
            .repeated_in(
                "client/sdk/src/transaction/limits.rs",
                "MOST: Self = Self { compute_units: ",
                MAX_COMPUTE_UNIT_LIMIT.into(),
            )
            .repeated_in(
                "app/cli/src/session/arguments.rs",
                "MOST_COMPUTE_UNITS: i64 = ",
                MAX_COMPUTE_UNIT_LIMIT.into(),
            ),
        Fact::new(
            "an instruction without a limit",
            units(DEFAULT_INSTRUCTION_COMPUTE_UNIT_LIMIT.into()),
            BUDGET,
        )
        .used_in("docs/costs.md"),
        Fact::new(
            "loaded bytes without a limit",
            format!(
                "{} bytes: the most that there may be",
                grouped(MAX_LOADED_ACCOUNTS_DATA_SIZE_BYTES.get().into())
            ),
            BUDGET,
        )
        .used_in("client/sdk/src/transaction/limits.rs")
        .noticed_by("tools/bench/tests/chain.rs::the_clients_most_is_the_networks"),
        Fact::new(
            "accounts that a transaction may lock",
            mainnet.bank().get_transaction_account_lock_limit().to_string(),
            Source::of("solana-runtime", "src/bank.rs"),
        )
        .used_in("client/sdk/src/lookup.rs"),
        Fact::new(
            "instructions of a transaction, called ones included",
            budget.max_instruction_trace_length.to_string(),
            BUDGET,
        ),
        Fact::new(
            "calls within calls",
            format!("{} deep, {} once SIMD-0268 is active", depth(&budget), depth(&raised)),
            BUDGET,
        )
        .used_in("programs/ballast/src/lib.rs"),
        Fact::new("heap of a program", format!("{} bytes", grouped(MIN_HEAP_FRAME_BYTES.into())), BUDGET)
            .used_in("programs/ballast/src/lib.rs"),
        Fact::new(
            "log of a transaction",
            format!("cut at {} bytes", grouped(logged())),
            Source::of("solana-svm-log-collector", "src/lib.rs"),
        )
        .repeated_in("app/localnet/src/localnet.rs", "LOG_BYTES: usize = ", logged())
        .used_in("client/sdk/src/logs.rs"),
    ]
}

/// Returns the size at which a log is truncated, which is the smallest number of bytes that is not kept.
fn logged() -> u64 {
    let mut log = solana_svm_log_collector::LogCollector::default();
    while !log.limit_warning {
        log.log(".");
    }
    log.bytes_written as u64 + 1
}
