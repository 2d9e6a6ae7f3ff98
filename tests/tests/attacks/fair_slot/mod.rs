//! Tests fairness within a slot (`docs/reviewers/fair-rules.md`, rules 1, 3 and 4): a push around a forced sale, a next price
//! that is known in advance, and payment before a loss is booked. After everyone has left, the tests compare the cash in the
//! token accounts of attackers and honest users with the cash after the fair order.

mod known_price;
mod push;
mod write_off;

use crate::support::{PRICE, QUOTE, cash, close, crank, pass_minute, position, update};
use crate::wealth::settle;
use ballast_client::instructions;
use ballast_testkit::fixtures::{Trader, World};
use solana_instruction::Instruction;

/// The largest step of the peg that is requested, which is just below two taker fees. The program reduces a larger step.
const LARGEST_STEP: u64 = 1_998;
/// The taker fee of the test markets, as a divisor.
const TAKER_FEE: i64 = 1_000;

/// A trader and the amount that the trader has deposited.
struct Player {
    trader: Trader,
    paid_in: u64,
}

fn join(world: &mut World, name: &str, quote: u64) -> Player {
    Player { trader: world.trader(name, quote * QUOTE), paid_in: quote * QUOTE }
}

fn deposit(world: &mut World, player: &mut Player, units: u64) {
    world.fund(&player.trader, units);
    player.paid_in += units;
}

/// Returns the cash in the players' token accounts in excess of their deposits. Unit: 1e-6 quote.
fn gained(world: &World, players: &[&Player]) -> i64 {
    let one = |player: &&Player| {
        i64::try_from(world.balance(&player.trader.tokens)).unwrap() - i64::try_from(player.paid_in).unwrap()
    };
    players.iter().map(one).sum()
}

/// Closes every player's position, lets the claims windows pass, and withdraws all cash.
fn leave(world: &mut World, players: &[&Player]) {
    world.advance(1, 1);
    for player in players {
        if !position(world, &player.trader, 0).base.is_zero() {
            close(world, &player.trader, 0).unwrap_or_else(|failure| panic!("{failure}"));
        }
    }
    let traders: Vec<&Trader> = players.iter().map(|player| &player.trader).collect();
    settle(world, &traders);
    for trader in traders {
        let rest = cash(world, trader).unsigned_abs();
        if rest > 0 {
            world.must(&[world.withdraw(trader, rest)], &[&trader.wallet]);
        }
    }
}

/// Moves the index to `price` by one quote per minute, while the peg follows it.
fn walk(world: &mut World, (from, to): (u64, u64)) {
    let steps = from.abs_diff(to);
    for step in 1..=steps {
        let price = if to > from { from + step } else { from - step } * PRICE;
        pass_minute(world, &[(0, price)]);
        follow(world);
    }
    // Wait until the average reaches the price.
    for _ in 0..8 {
        pass_minute(world, &[(0, to * PRICE)]);
        follow(world);
    }
}

fn follow(world: &mut World) {
    update(world, 0);
    loop {
        world.advance(15, 3);
        let step = instructions::repeg(world.keys(0), LARGEST_STEP);
        if crank(world, step).is_err() {
            return;
        }
    }
}

fn take_over(world: &World, victim: &Trader, taker: &Trader) -> Instruction {
    let of = instructions::TakeOver {
        authority: taker.owner(),
        margin_account: victim.account(),
        taker_account: taker.account(),
        market: world.keys(0),
    };
    instructions::take_over(&of, u64::MAX, &[], &[])
}
