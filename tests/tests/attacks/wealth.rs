//! Measures a user's total gain over all their accounts.

use crate::support::{QUOTE, cash, crank, position};
use ballast_client::instructions;
use ballast_testkit::fixtures::{Trader, World};

/// Returns the cash less the net deposits, which is the amount that could be withdrawn in excess of the deposits. Unit: 1e-6
/// quote.
pub fn taken_out(world: &World, traders: &[&Trader]) -> i64 {
    let gained = |trader: &&Trader| {
        let account = world.account(&trader.account()).state;
        account.cash.raw() - account.net_deposits.raw()
    };
    traders.iter().map(gained).sum()
}

/// Returns the same amount plus claims at face value less debts, for traders without a position. Written-off amounts do not
/// count.
pub fn flat_wealth(world: &World, traders: &[&Trader]) -> i64 {
    let rest = |trader: &&Trader| {
        let position = position(world, trader, 0);
        assert!(position.base.is_zero(), "flat");
        position.claim.amount.raw() - position.debt.raw()
    };
    taken_out(world, traders) + traders.iter().map(rest).sum::<i64>()
}

/// Lets several windows pass in which every permissionless call is made, namely collecting, repaying and sharing.
pub fn settle(world: &mut World, traders: &[&Trader]) {
    for _ in 0..12 {
        world.advance(80, 5);
        let share = instructions::share_claims(world.keys(0));
        let _ = crank(world, share);
        for trader in traders {
            let collect = instructions::collect_claim(trader.account(), world.keys(0).market);
            let _ = crank(world, collect);
            let repay = instructions::repay_debt(trader.account(), &world.all_markets(&trader.account()));
            let _ = crank(world, repay);
        }
    }
}

/// Withdraws all free cash.
pub fn withdraw_free(world: &mut World, trader: &Trader) {
    let all = cash(world, trader);
    let (mut low, mut high) = (0, all);
    // The free amount is found by trial, because only the program computes it.
    while high - low > QUOTE as i64 {
        let middle = (low + high + 1) / 2;
        let ask = world.withdraw(trader, middle.unsigned_abs());
        if world.send(&[ask], &[&trader.wallet]).is_ok() {
            (low, high) = (0, high - middle);
        } else {
            high = middle - 1;
        }
        low = low.min(high);
        world.advance(0, 0);
    }
}
