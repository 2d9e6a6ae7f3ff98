//! Chooses the priority fee. The fee starts at the level of recent fees for the same accounts, rises after each
//! failure, and is limited by the settings and the task's revenue.

use crate::config::Fees;
use crate::profit::Profit;
use ballast_math::Quote;

/// The number of micro-lamports in one lamport.
const MICRO: u128 = 1_000_000;

/// The number of failures after which the whole affordable fee is offered.
const WHOLE: u32 = 4;

/// Returns the compute-unit price. Unit: micro-lamports. The prices in the last slots are in `recent`, and `tries`
/// counts the task's earlier failures. `most` is the budget ([`most_lamports`]), and `units` is the compute-unit limit.
///
/// After the first failure, the price is at least an eighth of the affordable price. After further failures, it rises to at least a
/// quarter, a half, and finally all of the affordable price. Many servers report no recent fees, and raising the price by a
/// percentage from zero would take too long.
#[must_use]
pub fn price(fees: &Fees, recent: &[u64], tries: u32, most: u64, units: u32) -> u64 {
    let affordable = u128::from(most) * MICRO / u128::from(units.max(1));
    let limit = u64::try_from(affordable).unwrap_or(u64::MAX).min(fees.most);
    let usual = percentile(recent, fees.percentile).max(fees.least);
    if tries == 0 {
        return usual.min(limit);
    }
    let part = limit >> WHOLE.saturating_sub(tries);
    raised(fees, usual, tries).max(part).min(limit)
}

/// Returns the usual price after the given number of raises. A price of zero is raised from one.
fn raised(fees: &Fees, usual: u64, tries: u32) -> u64 {
    let mut price = u128::from(usual.max(1));
    for _ in 0..tries.min(64) {
        price = price.saturating_mul(u128::from(fees.raise.saturating_add(100))).div_ceil(100);
        if price > u128::from(fees.most) {
            break;
        }
    }
    u64::try_from(price).unwrap_or(u64::MAX)
}

/// Returns the highest priority fee for a task with `revenue`, or for a task without revenue. The required profit is
/// kept. Unit: lamports.
#[must_use]
pub fn most_lamports(fees: &Fees, profit: &Profit, revenue: Option<Quote>) -> u64 {
    let worth = revenue.map_or(0, |revenue| profit.costs.lamports_of(revenue));
    if worth == 0 {
        return fees.most_for_free;
    }
    let share = u128::from(worth) * u128::from(fees.share_of_profit) / 100;
    let share = u64::try_from(share).unwrap_or(u64::MAX);
    revenue.map_or(share, |revenue| share.min(profit.spendable(revenue)))
}

fn percentile(recent: &[u64], percent: u8) -> u64 {
    let mut sorted = recent.to_vec();
    sorted.sort_unstable();
    let place = sorted.len().saturating_sub(1) * usize::from(percent.min(100)) / 100;
    sorted.get(place).copied().unwrap_or(0)
}
