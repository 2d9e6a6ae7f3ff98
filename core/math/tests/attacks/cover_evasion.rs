//! Cover is charged when a position is touched, and is at most the position's gain at V at that time. An attacker that chooses the
//! time and pushes the mark has a smaller gain to charge, and others are charged the difference.

use ballast_math::Quote;

use crate::common::presets::QUOTE;
use crate::support::{Arena, INDEX, Worst, done_or_refused, quiet};

/// Two equal longs have a gain of about one per cent, and a deficit is booked on their side. One of them sells so much that the
/// clearing price falls, touches its position, and buys back. Returns what each has in the end: first the evader, including what
/// the push cost it, then the other.
fn outcome(contracts: i64, deficit: i64, push: i64) -> Option<[i64; 2]> {
    let mut arena = Arena::new(quiet());
    let (clever, honest, short) = (arena.join(900_000), arena.join(900_000), arena.join(900_000));
    for _ in 0..contracts / 10_000 {
        for who in [clever, honest] {
            arena.trade(short, -10_000).ok()?;
            arena.trade(who, 10_000).ok()?;
        }
    }
    let pusher = arena.join(9_000_000);
    let price = INDEX * 102 / 100;
    arena.later(10, price);
    arena.trade(pusher, 20_000).ok()?;
    book(&mut arena, Quote::new(deficit * QUOTE));
    arena.exchange().cover_deficit(0).ok()?;
    if push != 0 {
        arena.trade(pusher, -push).ok()?;
        arena.trade(clever, 1).ok()?;
        arena.trade(clever, -1).ok()?;
        arena.trade(pusher, push).ok()?;
    }
    for _ in 0..6 {
        done_or_refused(arena.exchange().cover_deficit(0));
        for who in [clever, honest] {
            arena.trade(who, 1).ok()?;
            arena.trade(who, -1).ok()?;
        }
    }
    let at_end = |arena: &Arena, who: usize| arena.on_paper(&[who]);
    Some([at_end(&arena, clever) + at_end(&arena, pusher), at_end(&arena, honest)])
}

/// Books a deficit of this amount. Where the money went does not matter for how much each account is charged.
fn book(arena: &mut Arena, deficit: Quote) {
    let market = arena.scenario.market();
    market.insurance = Quote::ZERO;
    market.surplus = deficit.negated().unwrap();
}

/// Choosing the time and pushing the mark costs the evader more than it saves, and more than it costs others.
#[test]
fn evading_cover_by_a_push_costs_more_than_it_saves() {
    let (mut gain, mut harm) = (Worst::new(), Worst::new());
    for contracts in [20_000, 50_000, 100_000] {
        for deficit in [200, 1_000, 3_000, 5_000] {
            let Some(alone) = outcome(contracts, deficit, 0) else { continue };
            for push in [1_000, 2_000, 5_000, 10_000, 20_000, 30_000] {
                let Some(pushed) = outcome(contracts, deficit, push) else { continue };
                let (saved, lost) = (pushed[0] - alone[0], alone[1] - pushed[1]);
                gain.see(saved, || format!("{contracts} {deficit} {push}"));
                harm.see(lost + saved, || format!("{contracts} {deficit} {push}: {saved} {lost}"));
            }
        }
    }
    gain.ensure("cover evaded by a push: saved", (-1, 60));
    harm.ensure("cover evaded by a push: harm to others less own cost", (-1, 60));
}

/// The order of the evader's purchase and the cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    /// Covers the deficit first, and then buys and sells.
    CoverFirst,
    /// Buys, covers the deficit, and sells.
    BuyFirst,
}

/// Opens two longs of the same size, where the evader pays the higher price, and books a deficit that the insurance fund cannot pay.
/// The evader then buys `bought` contracts and sells them again in the same second. Returns each long's value after all charges,
/// with the evader's first.
fn around_the_cover(bought: i64, order: Order) -> Option<[i64; 2]> {
    let mut arena = Arena::new(quiet());
    let (evader, honest, short) = (arena.join(900_000), arena.join(900_000), arena.join(900_000));
    arena.trade(short, -10_000).ok()?;
    arena.trade(honest, 10_000).ok()?;
    arena.trade(short, -10_000).ok()?;
    arena.trade(evader, 10_000).ok()?;
    let price = INDEX * 102 / 100;
    arena.later(10, price);
    let pusher = arena.join(9_000_000);
    arena.trade(pusher, 10_000).ok()?;
    arena.later(10, price);
    book(&mut arena, Quote::new(3_000 * QUOTE));
    if order == Order::CoverFirst {
        arena.exchange().cover_deficit(0).ok()?;
    }
    arena.trade(evader, bought).ok()?;
    if order == Order::BuyFirst {
        arena.exchange().cover_deficit(0).ok()?;
    }
    arena.trade(evader, -bought).ok()?;
    for _ in 0..6 {
        done_or_refused(arena.exchange().cover_deficit(0));
        for who in [evader, honest] {
            arena.trade(who, 1).ok()?;
            arena.trade(who, -1).ok()?;
        }
    }
    Some([arena.on_paper(&[evader]), arena.on_paper(&[honest])])
}

/// Buying before the cover and selling after it must not reduce the evader's charge.
#[test]
#[ignore = "open defect 24: a purchase before the cover lowers the buyer's gain at the index"]
fn buying_before_the_cover_saves_no_part_of_the_charge() {
    let mut gain = Worst::new();
    for bought in [2_000, 5_000, 10_000, 13_000, 15_000, 20_000] {
        let outcomes = [Order::CoverFirst, Order::BuyFirst].map(|order| around_the_cover(bought, order));
        let [Some(first), Some(later)] = outcomes else { continue };
        gain.see(later[0] - first[0], || format!("{bought}: {first:?} {later:?}"));
    }
    gain.ensure("charge escaped by buying before the cover", (-1, 0));
}
