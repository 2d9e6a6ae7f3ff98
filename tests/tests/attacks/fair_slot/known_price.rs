//! Tests case 2 of issue 9, in which the next price is known.

use super::{Player, TAKER_FEE, gained, join, leave, take_over};
use crate::NETWORK;
use crate::support::{
    CONTRACT, PRICE, QUOTE, arbitrage, buy, close, crank, liquidation, position, repay, sell, trade, update,
};
use crate::wealth::withdraw_free;
use ballast_client::instructions;
use ballast_client::quote::Snapshot;
use ballast_testkit::fixtures::{Trader, World};

/// An insurance fund that is worth attacking. Unit: quote.
const INSURANCE: u64 = 500_000;

/// Returns a market at 100 with an honest long and an honest short. The index is one second old.
fn stage() -> (World, [Player; 2]) {
    let mut world = World::with_market(NETWORK);
    world.insure(0, INSURANCE * QUOTE);
    let honest = ["honest long", "honest short"].map(|name| join(&mut world, name, 2_000_000));
    trade(&mut world, &honest[0].trader, (0, buy(2_000)));
    trade(&mut world, &honest[1].trader, (0, sell(2_000)));
    world.wait(2);
    update(&mut world, 0);
    world.chain.advance(1, 1);
    (world, honest)
}

fn free(world: &World, trader: &Trader) -> i64 {
    let markets = world.known_markets([0]).unwrap();
    let account = world.account(&trader.account()).state;
    Snapshot::new(&markets, &account).free_cash().unwrap().raw()
}

/// Plays the attack in one slot. The attackers open a long and a short in two accounts at the old index and withdraw all free
/// cash. The update is posted, and the mark is traded to the new price. The loser is taken over or liquidated, its debt is
/// written off and covered, and all positions are closed. Returns the attackers' gain and a lower bound on the amount that they
/// traded.
fn pair((percent, size): (u64, u64)) -> (i64, i64) {
    let (mut world, honest) = stage();
    let pair = ["long", "short"].map(|name| join(&mut world, name, 1_500_000));
    let third = join(&mut world, "third", 50_000_000);
    let taker = join(&mut world, "taker", 50_000_000);
    let slot_before = world.chain.clock().slot;
    trade(&mut world, &pair[0].trader, (0, buy(size / 2)));
    trade(&mut world, &pair[1].trader, (0, sell(size)));
    trade(&mut world, &pair[0].trader, (0, buy(size / 2)));
    for leg in &pair {
        withdraw_free(&mut world, &leg.trader);
        assert!(free(&world, &leg.trader) <= QUOTE as i64, "as little margin as allowed");
    }

    world.set_price(0, percent * PRICE);
    update(&mut world, 0);
    assert_eq!(world.market(0).state.oracle.price.raw(), percent * PRICE, "taken in within the slot");
    // Trade as much as the cap on the net position allows.
    arbitrage(&mut world, &third.trader, (0, percent.clamp(85, 120) * PRICE));
    let moved = position(&world, &third.trader, 0).base.magnitude() / CONTRACT;
    for leg in &pair {
        let of = take_over(&world, &leg.trader, &taker.trader);
        let _ = world.send(&[of], &[&taker.trader.wallet]);
        let liquidate = liquidation(&world, &leg.trader, (0, &taker.trader));
        let _ = crank(&mut world, liquidate);
        let write_off = repay(&world, &leg.trader);
        let _ = crank(&mut world, write_off);
    }
    let cover = instructions::cover_deficit(world.keys(0));
    let _ = crank(&mut world, cover);
    let attackers = [&pair[0], &pair[1], &third, &taker];
    for _ in 0..2 {
        for player in attackers {
            if !position(&world, &player.trader, 0).base.is_zero() {
                let _ = close(&mut world, &player.trader, 0);
            }
        }
    }
    assert_eq!(world.chain.clock().slot, slot_before, "all in one slot");
    let market = *world.market(0).state;
    assert_eq!((market.deficits.raw(), market.insurance_used.raw()), (0, 0), "{percent} {size}");

    leave(&mut world, &[&pair[0], &pair[1], &third, &taker, &honest[0], &honest[1]]);
    let market = *world.market(0).state;
    assert_eq!((market.deficits.raw(), market.insurance_used.raw()), (0, 0), "{percent} {size}");
    // The pair trades its size in and out, and so does the account that moved the mark to the new price.
    let traded = (4 * size + 2 * moved) * percent.min(100);
    (gained(&world, &attackers), i64::try_from(traded * QUOTE).unwrap())
}

/// Checks that an attacker who knows a feed's next price takes nothing from the insurance fund with a pair of accounts, and gains
/// no more than a taker fee on its volume, for any gap.
#[test]
fn a_known_next_price_pays_nobody() {
    let mut worst = i64::MIN;
    for percent in [70, 80, 85, 87, 90, 94, 96, 104, 106, 110, 113, 115, 120, 130] {
        for size in [5_000, 20_000, 40_000] {
            let (gain, traded) = pair((percent, size));
            worst = worst.max(gain);
            assert!(gain <= traded / TAKER_FEE, "{percent} {size}: {gain} of {traded}");
        }
    }
    println!("a pair across a known price, in cash: {worst} at best");
}
