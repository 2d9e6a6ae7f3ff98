//! Fairness within a slot (`docs/reviewers/fair-rules.md`, 1, 3 and 4): a push around a forced sale, a next price that is known
//! in advance, and payment before a loss is booked. The tests compare the cash in the token accounts of attackers and honest
//! users, once all have left, with the same market in the fair order.

mod known_price;
mod push;
mod write_off;

use crate::support::{PRICE, QUOTE, cash, close, crank, pass_minute, position, update};
use crate::wealth::settle;
use ballast_client::instructions;
use ballast_testkit::fixtures::{Trader, World};
use solana_instruction::Instruction;

/// Two taker fees: more than a step of the peg may be; it is cut.
const LARGEST_STEP: u64 = 1_998;
/// The taker fee of the fixtures, as a divisor.
const TAKER_FEE: i64 = 1_000;

/// A trader and what it paid in.
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

/// What the players have in their token accounts beyond what they paid in. Unit: 1e-6 quote.
fn gained(world: &World, players: &[&Player]) -> i64 {
    let one = |player: &&Player| {
        i64::try_from(world.balance(&player.trader.tokens)).unwrap() - i64::try_from(player.paid_in).unwrap()
    };
    players.iter().map(one).sum()
}

/// Everybody closes, the windows that claims need go by, and all cash is withdrawn.
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

/// The index goes to `price`, a quote a minute, and the peg follows it.
fn walk(world: &mut World, (from, to): (u64, u64)) {
    let steps = from.abs_diff(to);
    for step in 1..=steps {
        let price = if to > from { from + step } else { from - step } * PRICE;
        pass_minute(world, &[(0, price)]);
        follow(world);
    }
    // The average arrives.
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
