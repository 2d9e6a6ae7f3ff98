//! What a transaction may use.

/// The unit in which the network charges for loaded data. `solana-cost-model`, `ACCOUNT_DATA_COST_PAGE_SIZE`. Unit: bytes.
pub(super) const PAGE: u32 = 32 * 1_024;
/// What the limit on compute units holds beyond what a simulation took. Unit: percent.
const SPARE: u64 = 20;
/// And so many compute units on top: the next transaction may be the first of a claims window, which shares cash out (2,300 units
/// with a deficit), whatever the simulation was.
const SPARE_UNITS: u64 = 2_500;
/// What the network gives an instruction for which nobody asks.
const USUAL_UNITS: u32 = 200_000;
/// What the limit on loaded data holds beyond what a simulation loaded: the program may be upgraded to a larger one. Unit: percent.
const SPARE_BYTES: u64 = 20;

/// What a transaction may use. One that uses more fails; one that asks for more than it needs is scheduled later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Compute units.
    pub compute_units: u32,
    /// The data of all accounts that it loads, the programs' own included. Unit: bytes.
    pub loaded_bytes: u32,
}

impl Limits {
    /// The most that a transaction may ask for: for simulations, and where nothing can be measured.
    pub const MOST: Self = Self { compute_units: 1_400_000, loaded_bytes: 64 * 1_024 * 1_024 };

    /// Where nothing could be measured: what the network itself would give so many instructions.
    #[must_use]
    pub fn unmeasured(instructions: usize) -> Self {
        let count = u32::try_from(instructions).unwrap_or(u32::MAX);
        let compute_units = count.saturating_mul(USUAL_UNITS).min(Self::MOST.compute_units);
        Self { compute_units, ..Self::MOST }
    }

    /// For a transaction that took so many compute units and loaded so many bytes when it was simulated: a fifth and 2,500 units
    /// more, and a fifth more data in whole pages of 32 KiB. Data that the server does not tell of are not limited.
    #[must_use]
    pub fn with_margin(units: u64, loaded_bytes: Option<u32>) -> Self {
        let units =
            units.saturating_add(units.saturating_mul(SPARE).div_ceil(100)).saturating_add(SPARE_UNITS);
        let bytes = loaded_bytes.map_or(Self::MOST.loaded_bytes, spacious);
        let compute_units = u32::try_from(units).unwrap_or(u32::MAX).min(Self::MOST.compute_units);
        Self { compute_units, loaded_bytes: bytes.min(Self::MOST.loaded_bytes) }
    }
}

fn spacious(bytes: u32) -> u32 {
    let bytes = u64::from(bytes) + (u64::from(bytes) * SPARE_BYTES).div_ceil(100);
    let pages = bytes.div_ceil(u64::from(PAGE)).max(1);
    u32::try_from(pages).unwrap_or(u32::MAX).saturating_mul(PAGE)
}
