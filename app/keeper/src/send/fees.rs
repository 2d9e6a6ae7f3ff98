//! The priority fee: what others pay for the same accounts, more after each failure, within what was set and what the
//! action brings.

use crate::config::Fees;

/// Micro-lamports of a lamport.
const MICRO: u128 = 1_000_000;

/// The price of a compute unit. Unit: micro-lamports. `recent` are the prices of the last slots, `tries` how often the action has
/// failed before, `worth` what it brings (lamports), `units` the limit it asks for.
#[must_use]
pub fn price(fees: &Fees, recent: &[u64], tries: u32, (worth, units): (u64, u32)) -> u64 {
    let usual = percentile(recent, fees.percentile).max(fees.least);
    // Where nobody pays anything, a raise starts from one.
    let mut price = u128::from(usual.max(u64::from(tries > 0)));
    for _ in 0..tries.min(64) {
        price = price.saturating_mul(u128::from(fees.raise.saturating_add(100))).div_ceil(100);
        if price > u128::from(fees.most) {
            break;
        }
    }
    let affordable = u128::from(most_lamports(fees, worth)) * MICRO / u128::from(units.max(1));
    u64::try_from(price.min(affordable)).unwrap_or(u64::MAX).min(fees.most)
}

/// The most that may be spent on an action's priority fee.
fn most_lamports(fees: &Fees, worth: u64) -> u64 {
    if worth == 0 {
        return fees.most_for_free;
    }
    let share = u128::from(worth) * u128::from(fees.share_of_profit) / 100;
    u64::try_from(share).unwrap_or(u64::MAX)
}

fn percentile(recent: &[u64], percent: u8) -> u64 {
    let mut sorted = recent.to_vec();
    sorted.sort_unstable();
    let place = sorted.len().saturating_sub(1) * usize::from(percent.min(100)) / 100;
    sorted.get(place).copied().unwrap_or(0)
}
