//! Computes the costs of runtime calls, taken from Agave's `SVMTransactionExecutionCost`. Unit: compute units.

/// Returns the cost of a call if it can be computed from the arguments. The other calls share the remaining compute units in
/// the log.
pub(super) fn cost(name: &str, arguments: [u64; 3]) -> Option<u64> {
    /// The sizes of the structures that the runtime copies.
    const CLOCK: u64 = 40;
    const RENT: u64 = 24;
    let [_, second, third] = arguments;
    match name {
        "sol_memcpy_" | "sol_memmove_" | "sol_memset_" | "sol_memcmp_" => Some((third / 250).max(10)),
        "sol_get_clock_sysvar" => Some(100 + CLOCK),
        "sol_get_rent_sysvar" => Some(100 + RENT),
        "sol_log_" => Some(second.max(100)),
        _ => None,
    }
}
