//! Tests several instructions in one transaction, which can use a pushed mark before it is reversed.

use crate::NETWORK;
use crate::support::{
    CONTRACT, PRICE, QUOTE, arbitrage, assert_refused, buy, cash, close, is_liquidatable, order, pass,
    pass_minute, position, sell, settle_loss, trade,
};
use crate::wealth::{flat_wealth, settle, taken_out};
use ballast::BallastError;
use ballast_client::instructions;
use ballast_testkit::fixtures::{Trader, World};
use solana_instruction::Instruction;

fn both(world: &World, trader: &Trader, contracts: u64, between: &[Instruction]) -> Vec<Instruction> {
    let mut all = vec![world.trade(trader, 0, order(true, contracts * CONTRACT))];
    all.extend_from_slice(between);
    all.push(world.trade(trader, 0, order(false, contracts * CONTRACT)));
    all
}

/// Checks that a peg step or a depth step between a purchase and a sale is refused in one transaction.
#[test]
fn no_step_fits_between_two_trades() {
    let mut world = World::with_market(NETWORK);
    let thief = world.trader("thief", 3_000_000 * QUOTE);
    trade(&mut world, &thief, (0, buy(1_000)));
    trade(&mut world, &thief, (0, sell(1_000)));
    pass(&mut world, (5, 2), &[(0, 104 * PRICE)]);
    for step in [instructions::repeg(world.keys(0), 1_000), instructions::raise_depth(world.keys(0), 1_000)] {
        let all = both(&world, &thief, 1_000, &[step]);
        assert_refused(world.send(&all, &[&thief.wallet]), BallastError::StepTooSoon);
    }
    // A step that comes first costs nothing while nobody is in the market. The trades after it only pay their fees.
    let before = cash(&world, &thief);
    let step = instructions::repeg(world.keys(0), 1_000);
    let all = [vec![step], both(&world, &thief, 1_000, &[])].concat();
    world.must(&all, &[&thief.wallet]);
    assert!(cash(&world, &thief) < before);
}

/// Checks that a premium gains nothing if one transaction pushes the mark, updates funding and reverses the push. No time passes
/// within the slot, so funding does not accrue, and the fees are lost.
#[test]
fn a_premium_pushed_within_a_transaction_pays_nobody() {
    let mut world = World::with_market(NETWORK);
    let thief = world.trader("thief", 5_000_000 * QUOTE);
    let short = world.trader("short", 5_000_000 * QUOTE);
    let honest = world.trader("honest", 5_000_000 * QUOTE);
    trade(&mut world, &honest, (0, buy(20_000)));
    trade(&mut world, &short, (0, sell(20_000)));
    world.wait(40);
    crate::support::update(&mut world, 0);
    let before = world.market(0).state.funding;
    let mut cost = 0;
    for contracts in [1_000, 10_000, 20_000] {
        let funding = instructions::update_funding(world.keys(0));
        let all = both(&world, &thief, contracts, &[funding.clone(), funding]);
        world.must(&all, &[&thief.wallet]);
        let after = world.market(0).state.funding;
        assert_eq!((after.long_index, after.short_index), (before.long_index, before.short_index));
        assert!(taken_out(&world, &[&thief]) < cost);
        cost = taken_out(&world, &[&thief]);
        world.advance(1, 0);
    }
}

/// Checks a transaction that pushes the mark, liquidates a victim near its maintenance requirement, and reverses the push. No
/// push makes a healthy account liquidatable, and the pusher gains no more than a taker fee on what it traded. The tests in
/// `fair_slot` cover cash, take-overs and the fair order.
#[test]
fn push_liquidate_and_take_back_in_one_transaction_is_bounded() {
    let (mut worst, mut done) = (i64::MIN, 0);
    for (fall, contracts) in [(3, 5_000), (5, 5_000), (6, 5_000), (6, 15_000), (7, 15_000)] {
        for push in [50, 200, 400, 1_000, 5_000, 15_000] {
            let mut world = World::with_market(NETWORK);
            // The deposit covers the initial margin, half a per cent more, and the price impact of the purchase.
            let victim = world.trader("victim", contracts * (10_500 + contracts / 10) * QUOTE / 1_000);
            trade(&mut world, &victim, (0, buy(contracts)));
            let (thief, keeper, rich) = (
                world.trader("thief", 9_000_000 * QUOTE),
                world.trader("keeper", QUOTE),
                world.trader("rich", 90_000_000 * QUOTE),
            );
            for step in 1..=fall {
                pass_minute(&mut world, &[(0, (100 - step) * PRICE)]);
                arbitrage(&mut world, &rich, (0, (100 - step) * PRICE));
            }
            let mut all = vec![world.trade(&thief, 0, sell(push))];
            all.push(crate::support::liquidation(&world, &victim, (0, &keeper)));
            all.push(world.trade(&thief, 0, buy(push)));
            // Move to a later second than the one in which the mark was moved.
            world.chain.advance(2, 1);
            let is_healthy = !is_liquidatable(&world, &victim);
            let sent = world.send(&all, &[&thief.wallet]);
            if is_healthy {
                assert_refused(sent, BallastError::NotLiquidatable);
                continue;
            }
            if sent.is_err() {
                // After the push, the curve has no price within a taker fee of the index.
                assert_refused(sent, BallastError::LiquidationPrice);
                continue;
            }
            done += 1;
            let traded = i64::try_from(2 * push * (100 - fall) * QUOTE).unwrap();
            worst = worst.max(flat_wealth(&world, &[&thief]) * 1_000_000 / traded);
        }
    }
    println!("atomic liquidation sandwich: {worst} (1e-6 of what the thief traded), {done} liquidated");
    assert!(done >= 2 && worst <= 1_000, "{done} {worst}");
}

/// Checks that little is gained by pushing the mark until X shows a loss, settling that loss to pay a claim, and reversing the
/// push. At most the loss at the edge of the valuation band moves, and the victim gets it back as a gain.
#[test]
fn push_and_settle_moves_at_most_the_band() {
    for push in [1_000, 5_000, 15_000, 20_000] {
        let mut world = World::with_market(NETWORK);
        let claimant = world.trader("claimant", 3_000_000 * QUOTE);
        let victim = world.trader("victim", 1_000_000 * QUOTE);
        let thief = world.trader("thief", 9_000_000 * QUOTE);
        trade(&mut world, &claimant, (0, buy(15_000)));
        trade(&mut world, &victim, (0, buy(5_000)));
        close(&mut world, &claimant, 0).unwrap();
        world.advance(3, 1);
        let (before, paid) = (cash(&world, &victim), -position(&world, &victim, 0).quote.raw());
        let mut all = vec![world.trade(&thief, 0, sell(push))];
        all.push(settle_loss(&world, &victim, 0));
        all.push(world.trade(&thief, 0, buy(push)));
        world.must(&all, &[&thief.wallet]);
        let settled = before - cash(&world, &victim);
        let edge = paid - 5_000 * 100 * QUOTE as i64 / 80 * 79;
        assert!(settled > 0 && settled <= edge, "push {push}: {settled} of {edge}");
        settle(&mut world, &[&thief, &claimant]);
        assert!(taken_out(&world, &[&thief]) < 0, "the push costs its fees");
    }
}

/// Checks that pushing the mark up and withdrawing before the push is reversed yields no more than withdrawing without a push.
#[test]
fn push_and_withdraw_takes_nothing_more() {
    for push in [1_000, 5_000, 15_000] {
        let mut world = World::with_market(NETWORK);
        let thief = world.trader("thief", 9_000_000 * QUOTE);
        let pawn = world.trader("pawn", 600_000 * QUOTE);
        trade(&mut world, &pawn, (0, buy(5_000)));
        world.advance(3, 1);
        // The health quote shows the free amount. Withdrawing more than that is refused.
        let markets = world.known_markets([0]).unwrap();
        let account = world.account(&pawn.account()).state;
        let health = ballast_client::quote::Snapshot::new(&markets, &account).health().unwrap();
        let free = health.initial_equity - health.initial_requirement;
        assert!(free > 0);
        let more = world.withdraw(&pawn, free.unsigned_abs() + 600 * QUOTE);
        let all = both(&world, &thief, push, &[more]);
        let result = world.send(&all, &[&thief.wallet, &pawn.wallet]);
        assert_refused(result, BallastError::BelowInitialMargin);
    }
}
