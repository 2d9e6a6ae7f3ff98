//! A bankrupt cross account with losses in two markets. The order in which its positions are closed must not decide which market is paid.

use ballast_math::Quote;

use crate::common::presets::{PRICE, QUOTE};
use crate::common::random::Random;
use crate::support::{Arena, INDEX, Worst, done_or_refused, quiet};

/// Creates an account that is insolvent because both markets fell, before anybody has touched it.
fn insolvent(sizes: [i64; 2], falls: [u64; 2]) -> (Arena, usize, usize) {
    let mut arena = Arena::new(quiet());
    arena.open(quiet());
    let arbitrageur = arena.join(50_000_000);
    let debtor = arena.join(1_000_000);
    for (market, size) in [(0, sizes[0]), (1, sizes[1])] {
        arena.trade_in(debtor, (market, size)).unwrap();
    }
    arena.take_free_cash(debtor);
    for step in 1..=10 {
        let prices = falls.map(|fall| INDEX - fall * step * PRICE / 100);
        arena.later(30, prices[0]);
        arena.quote_index(1, prices[1]);
        arena.arbitrage(arbitrageur, (0, prices[0]));
        arena.arbitrage(arbitrageur, (1, prices[1]));
    }
    arena.scenario.let_averages_follow();
    let taker = arena.join(50_000_000);
    (arena, debtor, taker)
}

/// Takes over slices of both positions in random order, and in between makes every call that might move the debtor's cash.
/// Returns the amount that each market has written off in the end.
fn end((mut arena, debtor, taker): (Arena, usize, usize), random: &mut Random) -> [i64; 2] {
    let mut turns = 0;
    while (0..2).any(|market| !arena.exchange().base_of(debtor, market).is_zero()) {
        turns += 1;
        assert!(turns < 10_000, "nobody can liquidate it");
        let market = u32::try_from(random.below(2)).unwrap();
        let most = random.pick(&[100, 1_000, 100_000]) * 1_000_000_000;
        done_or_refused(arena.exchange().take_over(debtor, taker, market, most));
        match random.below(4) {
            0 => done_or_refused(arena.exchange().settle_loss(debtor, market)),
            1 => done_or_refused(arena.exchange().realise_gain(debtor, market)),
            2 => done_or_refused(arena.exchange().repay(debtor)),
            _ => done_or_refused(arena.close_in(debtor, market)),
        };
    }
    done_or_refused(arena.exchange().repay(debtor));
    assert!(arena.account(debtor).cash.is_zero());
    [0, 1].map(|market| arena.exchange().state(market).deficits.raw())
}

/// Checks rule (a): the order in which the account's positions are closed does not change any market's share of the deficit, up
/// to rounding.
#[test]
fn the_order_of_a_bankruptcy_moves_nothing_between_markets() {
    let mut worst = Worst::new();
    for (sizes, falls) in
        [([10_000, 10_000], [20, 20]), ([20_000, 3_000], [20, 25]), ([2_000, 22_000], [30, 16])]
    {
        let first = end(insolvent(sizes, falls), &mut Random::new(1));
        assert!(first.iter().all(|deficit| *deficit > QUOTE), "{first:?}");
        for seed in 2..60 {
            let other = end(insolvent(sizes, falls), &mut Random::new(seed));
            let moved = (0..2).map(|market| (first[market] - other[market]).abs()).max().unwrap();
            worst.see(moved, || format!("{sizes:?} {falls:?} seed {seed}: {first:?} {other:?}"));
        }
    }
    // Allow one unit of rounding for each of at most four hundred slices.
    worst.ensure("deficit moved between markets by the order", (400, 170));
}

/// Checks that none of a solvent account's losses becomes a deficit, in whatever order its owner closes the positions. A close
/// that the curve would execute beyond the account's equity is rejected, and a take-over leaves the account solvent.
#[test]
fn a_solvent_owner_leaves_no_deficit_in_any_order() {
    let (mut worst, mut refused) = (Worst::new(), 0);
    for sizes in [[10_000, 10_000], [20_000, 20_000], [22_000, 5_000]] {
        for permille in 0..=60 {
            for order in [[0, 1], [1, 0]] {
                let (mut arena, debtor, taker) = insolvent(sizes, [10, 10]);
                arena
                    .exchange()
                    .deposit(debtor, Quote::new(sizes[0] * (permille + 1) * QUOTE / 100))
                    .unwrap();
                let Some(mut arena) = arena.with_equity(debtor, permille) else { continue };
                for market in order {
                    refused += u32::from(!done_or_refused(arena.close_in(debtor, market)));
                    done_or_refused(arena.exchange().take_over(debtor, taker, market, u64::MAX));
                }
                done_or_refused(arena.exchange().repay(debtor));
                let lost = [0, 1].map(|market| {
                    let state = arena.exchange().state(market);
                    state.deficits.raw() + state.debts.raw()
                });
                worst.see(lost[0] + lost[1], || format!("{sizes:?} {permille} {order:?}: {lost:?}"));
            }
        }
    }
    assert!(refused > 100, "{refused}");
    worst.ensure("owed or written off after a solvent owner's closes", (0, 300));
}
