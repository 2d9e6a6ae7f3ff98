//! Tests the worst attack found so far, in which one owner builds longs and shorts within the price band and closes one side at
//! once. The price band does not constrain reductions. When a full close only required equity at V, the closing accounts' losses
//! became debts, while the owner's other accounts had gained the same amounts. The attack took one slot and moved no oracle.

use crate::NETWORK;
use crate::support::{CONTRACT, QUOTE, close, order, trade};
use crate::wealth::{settle, taken_out, withdraw_free};
use ballast_testkit::fixtures::{Trader, World};

/// The size of each account's position, which is 4.5 % of the depth. Unit: contracts.
const SIZE: u64 = 45_000;
const INSURANCE: u64 = 1_000_000;

/// Opens positions within the band and leaves each account only its initial margin.
fn build(world: &mut World, pairs: usize) -> (Vec<Trader>, Vec<Trader>) {
    let (mut longs, mut shorts) = (vec![], vec![]);
    for pair in 0..pairs {
        let long = world.trader(&format!("long {pair}"), 2_000_000 * QUOTE);
        let short = world.trader(&format!("short {pair}"), 600_000 * QUOTE);
        trade(world, &long, (0, order(true, SIZE / 2 * CONTRACT)));
        trade(world, &short, (0, order(false, SIZE * CONTRACT)));
        trade(world, &long, (0, order(true, (SIZE - SIZE / 2) * CONTRACT)));
        withdraw_free(world, &short);
        longs.push(long);
        shorts.push(short);
    }
    (longs, shorts)
}

#[test]
fn closing_one_side_of_two_gains_nothing() {
    let mut world = World::with_market(NETWORK);
    world.insure(0, INSURANCE * QUOTE);
    let (longs, shorts) = build(&mut world, 4);
    let slot = world.chain.clock().slot;
    for trader in shorts.iter().chain(&longs).chain(&shorts) {
        let _ = close(&mut world, trader, 0);
    }
    assert_eq!(world.chain.clock().slot, slot, "all in one slot");
    let all: Vec<&Trader> = longs.iter().chain(&shorts).collect();
    settle(&mut world, &all);
    let gained = taken_out(&world, &all);
    println!("closing one side, on bytecode: {gained}, insurance left {:?}", world.market(0).state.insurance);
    assert!(gained <= 0, "gained {gained} of an insurance of {}", INSURANCE * QUOTE);
}
