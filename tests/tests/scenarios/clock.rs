//! Tests a chain whose clock stands still for a leader's four slots, and one whose clock runs at double speed for four slots and
//! then stands still. In every slot, there is a trade, a step of the peg, a share-out and an update, on the bytecode.

use crate::support::{PRICE, QUOTE, assert_refused, buy, crank, next_epoch, position, sell, trade, update};
use ballast::BallastError;
use ballast_client::instructions::{self, TradeArgs};
use ballast_math::Clock;
use ballast_model::chain_clock::{ChainClock, Leader, WINDOW};
use ballast_networks::NetworkKind;
use ballast_testkit::fixtures::{Trader, World};

scenarios!(a_clock_that_stands, a_clock_that_runs_double_and_then_stands);

fn a_clock_that_stands(network: NetworkKind) {
    under(network, &[Leader::Still; WINDOW]);
}

fn a_clock_that_runs_double_and_then_stands(network: NetworkKind) {
    under(network, &[[Leader::Fast; WINDOW], [Leader::Still; WINDOW]].concat());
}

/// Returns a market with a long that pays funding, its counterpart, and a claim that waits for its window.
fn market(network: NetworkKind) -> (World, [Trader; 3]) {
    let mut world = World::with_market(network);
    let traders = ["alice", "bob", "carol"].map(|name| world.trader(name, 500_000 * QUOTE));
    trade(&mut world, &traders[0], (0, buy(5_000)));
    trade(&mut world, &traders[1], (0, sell(1_000)));
    world.advance(20, 4);
    trade(&mut world, &traders[2], (0, buy(2_000)));
    trade(&mut world, &traders[0], (0, sell(1_000)));
    next_epoch(&mut world, 0);
    (world, traders)
}

fn under(network: NetworkKind, leaders: &[Leader]) {
    let (mut world, [alice, bob, _]) = market(network);
    let window = i64::try_from(world.market(0).parameters.claims_window).unwrap();
    let begin = world.chain.clock();
    // The clock starts three tenths into the last second of a window, so that a clock at double speed passes the end of the
    // window.
    let time = (begin.unix_timestamp / window + 2) * window - 1;
    let start = Clock { time, slot: begin.slot + 5 * (time - begin.unix_timestamp).unsigned_abs() };
    world.chain.set_clock(start.slot, start.time);
    world.set_price(0, 100 * PRICE);
    update(&mut world, 0);
    let before = *world.market(0).state;
    let mut chain = ChainClock::new(start, 300_000_000);
    let mut steps = 0;
    for leader in leaders {
        let now = chain.next(*leader);
        world.chain.set_clock(now.slot, now.time);
        world.set_price(0, 100 * PRICE);
        // One step is allowed because there was no trade in the slot. There is only one step in total, whatever the clock shows.
        let repeg = instructions::repeg(world.keys(0), 1_998);
        steps += u64::from(crank(&mut world, repeg).is_ok());
        // The order is valid until the second in which the leader began.
        let order = TradeArgs { deadline: start.time, ..buy(1) };
        let order = world.trade(&bob, 0, order);
        let traded = world.send(&[order], &[&bob.wallet]);
        if now.time > start.time {
            assert_refused(traded, BallastError::DeadlinePassed);
        } else {
            traded.unwrap();
        }
        let share = instructions::share_claims(world.keys(0));
        let share = crank(&mut world, share);
        let is_over = now.time / window > start.time / window;
        let shared = world.market(0).state.claims_window;
        assert_eq!(shared, u64::try_from(now.time / window).unwrap(), "{share:?}");
        assert_eq!(is_over, shared > before.claims_window);
        update(&mut world, 0);
        let state = *world.market(0).state;
        assert_eq!(state.funding.time, now.time);
        let seconds = u64::try_from(now.time - start.time).unwrap();
        assert_eq!(state.funding.paid == before.funding.paid, seconds == 0, "funding is paid by the second");
        assert!(state.volatility.weight <= before.volatility.weight + seconds);
    }
    assert!(steps <= 1, "{steps} steps in a leader's window");
    assert!(!position(&world, &alice, 0).base.is_zero());
}
