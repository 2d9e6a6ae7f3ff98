//! What anybody may call, in every sequence of six calls, on a market with a winner, losers, a claim and a debtor.

use ballast_math::parameters::Parameters;
use ballast_math::{Quote, Ratio};

use crate::common::exchange::Exchange;
use crate::tiny::{self, COARSE, UNIT};

const CALLS: usize = 12;
const LENGTH: i128 = 6;
const NAMES: [&str; CALLS] = [
    "settle_loss 0",
    "settle_loss 1",
    "settle_loss 2",
    "settle_loss 3",
    "realise_gain 2",
    "collect 0",
    "collect 3",
    "repay 2",
    "share_claims",
    "cover_deficit",
    "update_funding",
    "a window later",
];

fn call(exchange: &mut Exchange, which: usize) -> bool {
    match which {
        0..=3 => tiny::is_done(exchange.settle_loss(which, 0)),
        4 => tiny::is_done(exchange.realise_gain(2, 0)),
        5 => tiny::is_done(exchange.collect(0, 0)),
        6 => tiny::is_done(exchange.collect(3, 0)),
        7 => tiny::is_done(exchange.repay(2)),
        8 => tiny::is_done(exchange.share_claims(0)),
        9 => tiny::is_done(exchange.cover_deficit(0)),
        10 => tiny::is_done(exchange.update(0)),
        _ => {
            tiny::next_window(exchange);
            true
        }
    }
}

/// What the account is worth at X: cash, claim and position, less debts. Unit: 1e-6 quote.
fn worth(exchange: &Exchange, who: usize) -> i128 {
    let state = exchange.state(0);
    let slot = exchange.slot_of(who, 0).copied().unwrap_or_default();
    let (y, terminal) =
        (i128::from(state.curve.quote_reserve.raw()), i128::from(state.curve.terminal_base.raw()));
    let position = crate::floor(i128::from(slot.base.raw()) * y * i128::from(UNIT), terminal);
    i128::from(tiny::gained(exchange, who)) + position + i128::from(slot.quote.raw())
}

fn parameters() -> Parameters {
    Parameters { taker_fee: Ratio::ZERO, ..tiny::parameters() }
}

/// Account 0 has closed with a gain, 1 and 3 have a loss, 2 has a gain and owes; all on this side or all on the other.
fn world(sign: i64, (debt, cash): (i64, i64), spent: i64) -> Exchange {
    let mut exchange = tiny::exchange((COARSE, parameters()), 4, 1_000_000);
    for (who, size) in [(2, 20), (1, -25), (0, 30), (3, 40), (0, -30)] {
        tiny::trade(&mut exchange, who, sign * size).unwrap();
    }
    // Elsewhere, or by funding, accounts have spent what they had.
    set_cash(&mut exchange, 2, cash);
    set_cash(&mut exchange, 3, 1_000_000 - spent);
    // A loss that its cash could not pay, in this market's books.
    let place = exchange.accounts[2].find(0).unwrap();
    exchange.accounts[2].slots[place].debt = Quote::new(debt);
    let state = &mut exchange.venues[0].state;
    state.debts = Quote::new(debt);
    state.surplus = state.surplus.plus(Quote::new(debt)).unwrap();
    state.invariant().unwrap();
    exchange
}

fn set_cash(exchange: &mut Exchange, who: usize, cash: i64) {
    exchange.vault += i128::from(cash - exchange.accounts[who].cash.raw());
    exchange.accounts[who].cash = Quote::new(cash);
}

/// No sequence of calls changes what anybody is worth at X by more than two units a call: they move a gain or a loss from
/// paper to claim, debt or cash of the same account. (No second passes, so no funding, and there is no deficit.)
#[test]
fn every_sequence_of_calls_leaves_everybody_what_they_had() {
    let mut count = [0_u64; CALLS];
    let mut sequences = 0;
    for sign in [1, -1] {
        for debtor in [(0, 1_000_000), (800, 0), (2_000, 500), (30_000, 40_000)] {
            for spent in [0, 999_500] {
                let start = world(sign, debtor, spent);
                let worth = [0, 1, 2, 3].map(|who| worth(&start, who));
                follow(&start, (&worth, LENGTH), (&mut count, &mut sequences));
            }
        }
    }
    for (name, done) in NAMES.iter().zip(count) {
        println!("{name}: {done}");
    }
    assert_eq!(sequences, 120_818);
    assert!(count.iter().filter(|done| **done > 1_000).count() >= 9, "{count:?}");
}

fn follow(
    exchange: &Exchange,
    (worth_at_start, depth): (&[i128; 4], i128),
    (count, sequences): (&mut [u64; CALLS], &mut u64),
) {
    *sequences += 1;
    if depth == 0 {
        return;
    }
    for which in 0..CALLS {
        let mut next = exchange.clone();
        if !call(&mut next, which) {
            continue;
        }
        count[which] += 1;
        ballast_engine::audit::check(&next, 1_000).unwrap();
        for (who, at_start) in worth_at_start.iter().enumerate() {
            let moved = worth(&next, who) - at_start;
            assert!(moved.abs() <= 2 * (LENGTH + 1 - depth), "{} moved {moved} of {who}", NAMES[which]);
        }
        follow(&next, (worth_at_start, depth - 1), (count, sequences));
    }
}
