//! Tests several traders on both sides, and funding over hours.

use crate::support::{CONTRACT, PRICE, QUOTE, arbitrage, buy, pass, pending, sell, trade, update};
use ballast_math::market::State;
use ballast_networks::NetworkKind;
use ballast_testkit::fixtures::{Trader, World};

scenarios!(funding_goes_both_ways, funding_does_not_depend_on_who_touches_when);

fn state(world: &World) -> State {
    *world.market(0).state
}

fn hours(world: &mut World, hours: u32) {
    for _ in 0..hours * 6 {
        world.wait(600);
        update(world, 0);
    }
}

/// Adds two longs and two shorts with a net position of 5,000 contracts long, so that the mark is about 1 % above the index.
fn two_sides(world: &mut World) -> [Trader; 4] {
    let traders = ["alice", "bob", "carol", "dave"].map(|name| world.trader(name, 200_000 * QUOTE));
    let orders = [buy(6_000), sell(2_000), buy(3_000), sell(2_000)];
    for (trader, order) in traders.iter().zip(orders) {
        pass(world, (5, 2), &[(0, 100 * PRICE)]);
        trade(world, trader, (0, order));
    }
    traders
}

fn funding_goes_both_ways(network: NetworkKind) {
    let mut world = World::with_market(network);
    let traders = two_sides(&mut world);
    let start = traders.each_ref().map(|trader| pending(&world, trader));
    let before = state(&world);
    hours(&mut world, 8);
    let after = state(&world);

    // The longs keep the mark above the index, so they pay. The long open interest exceeds the short open interest, so the
    // surplus receives the difference.
    let first = [0, 1, 2, 3].map(|place| pending(&world, &traders[place]) - start[place]);
    assert!(first[0] < 0 && first[2] < 0 && first[1] > 0 && first[3] > 0, "{first:?}");
    assert!(first[1].abs_diff(first[3]) <= 1, "equal positions receive the same: {first:?}");
    let residue = after.surplus.raw() - before.surplus.raw();
    let paid = after.funding.paid.raw() - before.funding.paid.raw();
    let received = after.funding.received.raw() - before.funding.received.raw();
    assert_eq!(residue, paid - received);
    assert!(residue > 0);
    // The payment is 1 % of 100 per day for 8 hours, which is about 0.33 for each of 9,000 contracts.
    assert!((2_800 * QUOTE..3_200 * QUOTE).contains(&paid.unsigned_abs()), "{paid}");
    // The positions hold what was booked, up to one unit for each of 48 bookings and each position. Payments are rounded up, and
    // receipts are rounded down.
    let held: i64 = first.iter().sum();
    assert!((-4..=2 * 48 + 4).contains(&(-held - residue)), "{held} held, {residue} kept");

    // Now an arbitrageur sells the mark to 1 % below the index, and shorts pay.
    let seller = world.trader("erin", 5_000_000 * QUOTE);
    world.wait(4);
    arbitrage(&mut world, &seller, (0, 99 * PRICE));
    let start = traders.each_ref().map(|trader| pending(&world, trader));
    let before = state(&world);
    assert!(before.funding.premium.is_negative());
    hours(&mut world, 8);
    let after = state(&world);
    let second = [0, 1, 2, 3].map(|place| pending(&world, &traders[place]) - start[place]);
    assert!(second[0] > 0 && second[2] > 0 && second[1] < 0 && second[3] < 0, "{second:?}");
    assert!(pending(&world, &seller) < 0);
    let paid = after.funding.paid.raw() - before.funding.paid.raw();
    let received = after.funding.received.raw() - before.funding.received.raw();
    assert_eq!(after.surplus.raw() - before.surplus.raw(), paid - received);
    assert!(paid >= received && received > 0, "more shorts pay than longs receive");
}

/// Checks that the positions end the same if the same market is touched every ten minutes for ten hours, or hardly ever.
fn funding_does_not_depend_on_who_touches_when(network: NetworkKind) {
    const TOUCHES: i64 = 60;
    let [mut often, mut seldom] = [World::with_market(network), World::with_market(network)];
    let [many, few] = [two_sides(&mut often), two_sides(&mut seldom)];
    hours(&mut often, 10);
    for _ in 0..10 {
        // Funding stops an hour after the last valid index, so the market is touched once an hour.
        seldom.wait(3_600);
        update(&mut seldom, 0);
    }
    for (one, other) in many.iter().zip(&few) {
        let difference = pending(&often, one).abs_diff(pending(&seldom, other));
        assert!(difference <= 1, "{difference}");
    }
    let (often, seldom) = (state(&often), state(&seldom));
    assert!(often.funding.paid.raw().abs_diff(seldom.funding.paid.raw()) <= TOUCHES.unsigned_abs());
    assert!(often.surplus.raw().abs_diff(seldom.surplus.raw()) <= 2 * TOUCHES.unsigned_abs());
    assert_eq!(often.funding.time, seldom.funding.time);
    assert_eq!(often.base_long.raw().unsigned_abs(), 9_000 * CONTRACT);
}
