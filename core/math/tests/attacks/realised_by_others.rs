//! Anyone may realise a debtor's gain as a claim, and settle a loser's loss. A third party does so at the worst times of a price
//! path, while a twin of the exchange is left alone. The calls must not change anyone's result.

use crate::common::presets::{PRICE, QUOTE};
use crate::common::random::Random;
use crate::support::{Arena, INDEX, Worst, done_or_refused, quiet};

/// A debtor with a debt in market 1 and a position in market 0, a counterparty on the other side, and an arbitrageur.
struct Cast {
    arena: Arena,
    debtor: usize,
    other: usize,
    arbitrageur: usize,
    /// The number of gains that others realised.
    realised: u64,
}

fn cast(contracts: i64) -> Cast {
    let mut arena = Arena::new(quiet());
    arena.open(quiet());
    let (debtor, other, arbitrageur) = (arena.join(500_000), arena.join(500_000), arena.join(50_000_000));
    arena.trade(debtor, contracts).unwrap();
    arena.trade(other, -contracts).unwrap();
    arena.trade_in(debtor, (1, 22_000)).unwrap();
    arena.take_free_cash(debtor);
    Cast { arena, debtor, other, arbitrageur, realised: 0 }
}

/// Follows a random path of the first market. The second market falls until the debtor has a debt there.
fn live(cast: &mut Cast, (seed, drift): (u64, (u64, u64)), meddles: bool) {
    let (mut random, mut whim) = (Random::new(seed), Random::new(seed + 1_000));
    let mut prices = [INDEX, INDEX];
    for step in 0..60 {
        let bend = random.between(drift.0, drift.1);
        prices[0] = prices[0] * bend / 1_000;
        prices[1] -= if step < 30 { PRICE / 15 } else { 0 };
        cast.arena.later(20, prices[0]);
        cast.arena.quote_index(1, prices[1]);
        for market in [0, 1] {
            cast.arena.arbitrage(cast.arbitrageur, (market, prices[usize::try_from(market).unwrap()]));
        }
        // Close the position as soon as its loss exceeds the account's cash. The uncovered loss becomes a debt, which the gain in
        // the first market still covers.
        let loss = cast.arena.exchange().position_of(cast.debtor, 1).map_or(0, |position| {
            let value =
                position.base.value(ballast_math::Price::new(prices[1]), ballast_math::Rounding::Floor);
            -position.quote.raw() - value.unwrap().raw()
        });
        if loss > cast.arena.account(cast.debtor).cash.raw() {
            done_or_refused(cast.arena.close_in(cast.debtor, 1));
        }
        cast.arena.scenario.update();
        if meddles && whim.chance(50) {
            for who in [cast.debtor, cast.other] {
                cast.realised += u64::from(done_or_refused(cast.arena.exchange().realise_gain(who, 0)));
                done_or_refused(cast.arena.exchange().settle_loss(who, 0));
            }
        }
    }
    for market in [1, 0] {
        cast.arena.close_all(market, cast.arbitrageur);
    }
    for _ in 0..20 {
        cast.arena.later(60, prices[0]);
        cast.arena.quote_index(1, prices[1]);
        for who in 0..3 {
            for market in [0, 1] {
                done_or_refused(cast.arena.exchange().collect(who, market));
            }
            done_or_refused(cast.arena.exchange().repay(who));
        }
        for market in [0, 1] {
            done_or_refused(cast.arena.exchange().share_claims(market));
        }
    }
}

/// Checks rule (b): in a market that ends without a deficit, no result changes by more than the fee for a close. An account pays
/// that fee only if it has cash, and a gain realised earlier may be paid earlier.
#[test]
fn realising_for_others_changes_nobodys_outcome() {
    let mut worst = Worst::new();
    let mut realised = 0;
    for contracts in [5_000, 12_000, 20_000, -5_000, -20_000] {
        for seed in 0..40 {
            let (mut alone, mut meddled) = (cast(contracts), cast(contracts));
            // First, the account's gain mostly grows.
            let drift = if contracts > 0 { (994, 1_012) } else { (988, 1_006) };
            live(&mut alone, (seed, drift), false);
            live(&mut meddled, (seed, drift), true);
            if alone.arena.scenario.market().deficits.is_positive() {
                continue;
            }
            realised += meddled.realised;
            for who in [alone.debtor, alone.other, alone.arbitrageur] {
                let changed = (alone.arena.paid_out(&[who]) - meddled.arena.paid_out(&[who])).abs();
                // Two fees of 0.1 % on the position at ten quote.
                let fees = contracts.abs() * QUOTE / 50;
                worst.see(changed * 1_000 / fees, || {
                    format!("{contracts} seed {seed} account {who}: {changed}")
                });
            }
        }
    }
    println!("gains realised by others: {realised}");
    assert!(realised > 200, "the attack was tried {realised} times");
    worst.ensure("outcome changed by realising for others, in thousandths of two fees", (1_000, 400));
}
