//! A transaction's limits on compute units and loaded data.

use ballast_math::Base;
use ballast_math::account::Account;
use ballast_math::market::State;

/// The size of the pages in which the network charges for loaded data, which is `ACCOUNT_DATA_COST_PAGE_SIZE` in
/// `solana-cost-model`. Unit: bytes.
pub const PAGE: u32 = 32 * 1_024;
/// The divisor for the relative margin, which is a twentieth of the simulated compute units. Time and fees change the use by less
/// than 2 %.
const UNITS_PART: u64 = 20;
/// The fixed margin. Unit: compute units. Together with the relative margin, this margin exceeds the extra cost of the first
/// trade in a claims window and a volatility cell (about 930), unless there is a deficit.
const MORE_UNITS: u64 = 760;
/// The divisor for the margin on the loaded data, which is an eighth of the simulated bytes. The margin is needed because an
/// upgrade may make the program larger.
const BYTES_PART: u64 = 8;

/// A transaction's limits. A transaction that uses more than its limits fails, and one that requests more than it needs is
/// scheduled later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The limit on compute units.
    pub compute_units: u32,
    /// The limit on the data of all loaded accounts, including the programs' code. Unit: bytes.
    pub loaded_bytes: u32,
}

impl Limits {
    /// The highest limits that a transaction may request, which are used for simulations and for transactions that cannot be
    /// measured.
    pub const MOST: Self = Self { compute_units: 1_400_000, loaded_bytes: 64 * 1_024 * 1_024 };

    /// Returns the limits of a transaction that cannot be measured. Each of the transaction's instructions may use the compute
    /// units of `each`, and all of them together may load the bytes of `each`.
    #[must_use]
    pub fn for_instructions(instructions: usize, each: Self) -> Self {
        let count = u32::try_from(instructions).unwrap_or(u32::MAX);
        let compute_units = count.saturating_mul(each.compute_units).min(Self::MOST.compute_units);
        Self { compute_units, loaded_bytes: each.loaded_bytes.min(Self::MOST.loaded_bytes) }
    }

    /// Returns the limits of a transaction that used these compute units and loaded these bytes in a simulation. The limits add a
    /// twentieth, 760 units and `spare` to the compute units, and an eighth to the loaded data, in whole pages of 32 KiB. If the
    /// simulation did not report the loaded data, the loaded data is not limited.
    #[must_use]
    pub fn with_margin(units: u64, loaded_bytes: Option<u32>, spare: Spare) -> Self {
        let units = with_part(units, UNITS_PART).saturating_add(MORE_UNITS + spare.units());
        let bytes = loaded_bytes.map_or(Self::MOST.loaded_bytes, whole_pages);
        let compute_units = u32::try_from(units).unwrap_or(u32::MAX).min(Self::MOST.compute_units);
        Self { compute_units, loaded_bytes: bytes.min(Self::MOST.loaded_bytes) }
    }
}

/// The units that a limit includes in addition to its margin, because other transactions may run between the simulation and the
/// execution.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Spare {
    /// The spare units for any instruction. The transaction may become the first in a claims window, in which case it also covers a
    /// deficit, and the instruction may take a different path. For example, an account without positions is settled up at once.
    /// Together, this costs up to 6,770 more units.
    #[default]
    AnyPath,
    /// The spare units for a trade that may become the first in a claims window or may change its kind, for example because a
    /// reducing order becomes a flip when the account is liquidated in between. Together with covering a deficit, the change
    /// costs up to 4,576 more units.
    AnyTrade,
    /// The spare units for the sale of a position by a liquidation or take-over, in a market that has no claims to distribute.
    /// The sale may turn out to be of the account's last position, which settles up the account at once. Settling up costs up to
    /// 3,020 more units.
    LastSale,
    /// The spare units for a trade or a sale whose path cannot change.
    SamePath,
}

impl Spare {
    /// Returns the spare units for a trade in this market that changes a position of size `held` by `fill`. The margin is enough
    /// if the first claim is opened between reading the market and the trade, but not if a deficit is also booked in between.
    #[must_use]
    pub fn of_trade(market: &State, held: Base, fill: Base) -> Self {
        let reduces = !held.is_zero() && held.side() != fill.side();
        if reduces || market.has_claims_to_share() { Self::AnyTrade } else { Self::SamePath }
    }

    /// Returns the spare units for a liquidation or take-over of this account's position in market `index`. The margin is enough if
    /// a claim begins between reading the market and the sale.
    #[must_use]
    pub fn of_sale(market: &State, account: &Account, index: u32) -> Self {
        let others = || account.in_use().filter(|(_, position)| position.market != index);
        if market.has_claims_to_share() {
            return Self::AnyPath;
        }
        if others().any(|(_, position)| !position.base.is_zero()) {
            return Self::SamePath;
        }
        // Settling up also repays the account's debts in other markets.
        if others().next().is_some() { Self::AnyPath } else { Self::LastSale }
    }

    const fn units(self) -> u64 {
        match self {
            Self::AnyPath => 6_000,
            Self::AnyTrade => 4_000,
            Self::LastSale => 3_200,
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
