//! What a transaction may use.

use ballast_math::Base;
use ballast_math::market::State;

/// The unit in which the network charges for loaded data. `solana-cost-model`, `ACCOUNT_DATA_COST_PAGE_SIZE`. Unit: bytes.
pub const PAGE: u32 = 32 * 1_024;
/// The limit on compute units holds one part in so many beyond what a simulation took. Time and feeds change less than 2 %.
const UNITS_PART: u64 = 20;
/// And so many compute units on top. Together with that part they are more than the first trade of a claims window and of a volatility cell
/// takes (911), as long as there is no deficit.
const MORE_UNITS: u64 = 570;
/// The limit on loaded data holds one part in so many beyond what a simulation loaded: the program may be upgraded to a larger one.
const BYTES_PART: u64 = 8;

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

    /// Where nothing could be measured: so many instructions may use as many times the units of `each`, and together load its bytes.
    #[must_use]
    pub fn for_instructions(instructions: usize, each: Self) -> Self {
        let count = u32::try_from(instructions).unwrap_or(u32::MAX);
        let compute_units = count.saturating_mul(each.compute_units).min(Self::MOST.compute_units);
        Self { compute_units, loaded_bytes: each.loaded_bytes.min(Self::MOST.loaded_bytes) }
    }

    /// For a transaction that took so many compute units and loaded so many bytes when it was simulated: a twentieth, 570 units
    /// and `spare` more, and an eighth more data in whole pages of 32 KiB. Data that the server does not tell of are not limited.
    #[must_use]
    pub fn with_margin(units: u64, loaded_bytes: Option<u32>, spare: Spare) -> Self {
        let units = with_part(units, UNITS_PART).saturating_add(MORE_UNITS + spare.units());
        let bytes = loaded_bytes.map_or(Self::MOST.loaded_bytes, whole_pages);
        let compute_units = u32::try_from(units).unwrap_or(u32::MAX).min(Self::MOST.compute_units);
        Self { compute_units, loaded_bytes: bytes.min(Self::MOST.loaded_bytes) }
    }
}

/// What a limit on compute units holds beyond its margin, for what others may do between simulation and execution.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Spare {
    /// For any instruction. The transaction may be the first of a claims window, which also covers a deficit, and its instruction may take another
    /// path: with its last position an account is settled up at once. A slice that becomes all of this takes 6,770 units more.
    #[default]
    AnyPath,
    /// For a trade that can be the first of a claims window, or another one than it was: an account that is liquidated in between makes a flip of an
    /// order that reduces. Together with a deficit that takes 4,576 units more.
    AnyTrade,
    /// For a trade that can be neither.
    SamePath,
}

impl Spare {
    /// What a trade in this market needs that changes a position of `held` by `fill`. Claims that were not there when the market was
    /// read may begin before the trade: the margin is enough for them. Only with a deficit on top, which has to be booked in between too, is it not
    /// enough.
    #[must_use]
    pub fn of_trade(market: &State, held: Base, fill: Base) -> Self {
        let reduces = !held.is_zero() && held.side() != fill.side();
        if reduces || market.has_claims_to_share() { Self::AnyTrade } else { Self::SamePath }
    }

    const fn units(self) -> u64 {
        match self {
            Self::AnyPath => 6_000,
            Self::AnyTrade => 4_000,
            Self::SamePath => 0,
        }
    }
}

fn with_part(amount: u64, part: u64) -> u64 {
    amount.saturating_add(amount.div_ceil(part))
}

fn whole_pages(bytes: u32) -> u32 {
    let pages = with_part(bytes.into(), BYTES_PART).div_ceil(PAGE.into()).max(1);
    u32::try_from(pages).unwrap_or(u32::MAX).saturating_mul(PAGE)
}
