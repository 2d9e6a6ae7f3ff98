//! Cover is charged when a position is touched, and is at most the position's gain at V at that time. An attacker that chooses the
//! time and pushes the mark has a smaller gain to charge, and others are charged the difference.

use ballast_math::cover::Cover;
use ballast_math::{Error, Quote};

use crate::common::presets::QUOTE;
use crate::support::{Arena, INDEX, Worst, done_or_refused, quiet};

/// Two equal longs have a gain of about one per cent, and a deficit is booked on their side. One of the two sells so much that
/// the clearing price falls, touches its position, and buys back. Returns the final amount of each long, starting with the
/// evader, whose amount includes the cost of the push.
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
    arena.later(1, price);
    book(&mut arena, Quote::new(deficit * QUOTE));
    arena.exchange().cover_deficit(0).ok()?;
    if push != 0 {
        arena.trade(pusher, -push).ok()?;
        arena.trade(clever, 1).ok()?;
        arena.trade(clever, -1).ok()?;
        arena.trade(pusher, push).ok()?;
    }
    for _ in 0..6 {
        arena.later(1, price);
        done_or_refused(arena.exchange().cover_deficit(0));
        for who in [clever, honest] {
            arena.trade(who, 1).ok()?;
            arena.trade(who, -1).ok()?;
        }
    }
    let at_end = |arena: &Arena, who: usize| arena.on_paper(&[who]);
    Some([at_end(&arena, clever) + at_end(&arena, pusher), at_end(&arena, honest)])
}

/// Books a deficit of this amount. The charges do not depend on where the money went.
fn book(arena: &mut Arena, deficit: Quote) {
    let market = arena.scenario.market();
    market.insurance = Quote::ZERO;
    market.surplus = deficit.negated().unwrap();
}

/// Checks that choosing the time and pushing the mark costs the evader more than it saves, and more than it costs others.
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

/// The order in which the evader buys, sells and has the deficit covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    /// The evader buys and sells. The deficit is covered afterwards.
    CoverLast,
    /// The evader buys, tries to have the deficit covered, and sells, all in one second.
    BuyFirst,
    /// The evader buys. One second later, another account sells the same size, the deficit is covered, and the evader sells.
    HoldAgainstASeller,
}

/// Opens two longs of the same size, where the evader pays the higher price, and books a deficit that the insurance fund cannot pay.
/// The evader then buys `bought` contracts and sells them again. Returns each long's value after all charges, with the evader's
/// first.
fn around_the_cover(bought: i64, order: Order) -> Option<[i64; 2]> {
    let mut arena = Arena::new(quiet());
    let (evader, honest, short) = (arena.join(900_000), arena.join(900_000), arena.join(900_000));
    arena.trade(short, -10_000).ok()?;
    arena.trade(honest, 10_000).ok()?;
    arena.trade(short, -10_000).ok()?;
    arena.trade(evader, 10_000).ok()?;
    let price = INDEX * 102 / 100;
    arena.later(10, price);
    let (pusher, seller) = (arena.join(9_000_000), arena.join(9_000_000));
    arena.trade(pusher, 10_000).ok()?;
    arena.later(10, price);
    book(&mut arena, Quote::new(3_000 * QUOTE));
    arena.trade(evader, bought).ok()?;
    match order {
        Order::CoverLast => {}
        Order::BuyFirst => {
            // Only the fees that the insurance fund has just received are paid.
            let cover = arena.exchange().cover_deficit(0).unwrap();
            assert_eq!(cover.total(), Ok(cover.insurance));
        }
        Order::HoldAgainstASeller => {
            arena.later(1, price);
            arena.exchange().cover_deficit(0).ok()?;
            arena.trade(seller, -bought).ok()?;
        }
    }
    arena.trade(evader, -bought).ok()?;
    for _ in 0..6 {
        arena.later(1, price);
        done_or_refused(arena.exchange().cover_deficit(0));
        for who in [evader, honest] {
            arena.trade(who, 1).ok()?;
            arena.trade(who, -1).ok()?;
        }
    }
    Some([arena.on_paper(&[evader]), arena.on_paper(&[honest])])
}

/// Returns the most that `order` gains the evader over the order in which the deficit is covered last.
fn gain_of(order: Order) -> Worst {
    let mut gain = Worst::new();
    for bought in [2_000, 5_000, 10_000, 13_000, 15_000, 20_000] {
        let [last, other] = [Order::CoverLast, order].map(|order| around_the_cover(bought, order).unwrap());
        gain.see(other[0] - last[0], || format!("{bought}: {last:?} {other:?}"));
    }
    gain
}

/// Checks that buying before the cover and selling after it does not reduce the evader's charge. The cover waits until trades in
/// the same second no longer change the mark.
#[test]
fn buying_before_the_cover_saves_no_part_of_the_charge() {
    gain_of(Order::BuyFirst).ensure("charge escaped by buying before the cover", (0, 6));
}

/// Checks that, if the evader holds the purchase into the next second, the first seller at the raised price earns more than the
/// evader saves.
#[test]
fn holding_a_purchase_into_the_next_second_pays_the_first_seller() {
    gain_of(Order::HoldAgainstASeller).ensure("charge escaped by holding the purchase", (-1, 6));
}

/// Opens two longs of 50,000 contracts, of which one belongs to an evader, and books a deficit of 30,000. Before the cover, the evader
/// buys `contracts` from its own accomplice, `pairs` times. Both reverse these trades five seconds after the cover. Returns what the
/// two have in the end.
fn with_an_accomplice(contracts: i64, pairs: u32) -> i64 {
    let mut arena = Arena::new(quiet());
    let (evader, honest, short) = (arena.join(9_000_000), arena.join(9_000_000), arena.join(9_000_000));
    for who in [honest, evader].repeat(5) {
        arena.trade(short, -10_000).unwrap();
        arena.trade(who, 10_000).unwrap();
    }
    let price = INDEX * 104 / 100;
    arena.later(10, price);
    let (pusher, accomplice) = (arena.join(9_000_000), arena.join(9_000_000));
    arena.trade(pusher, 20_000).unwrap();
    arena.later(10, price);
    book(&mut arena, Quote::new(30_000 * QUOTE));
    for _ in 0..pairs {
        arena.trade(evader, contracts).unwrap();
        arena.trade(accomplice, -contracts).unwrap();
    }
    arena.later(5, price);
    arena.exchange().cover_deficit(0).unwrap();
    arena.later(5, price);
    for _ in 0..pairs {
        arena.trade(accomplice, contracts).unwrap();
        arena.trade(evader, -contracts).unwrap();
    }
    for _ in 0..8 {
        arena.later(1, price);
        done_or_refused(arena.exchange().cover_deficit(0));
        for who in [evader, honest, pusher, short] {
            arena.trade(who, 1).unwrap();
            arena.trade(who, -1).unwrap();
        }
    }
    arena.on_paper(&[evader, accomplice])
}

/// Checks that moving a gain to an own account on the losing side does not reduce the charge.
#[test]
#[ignore = "open defect 25: a pair of own accounts moves the gain of one to the other, which is not charged"]
fn a_pair_of_own_accounts_saves_no_part_of_the_charge() {
    let alone = with_an_accomplice(0, 0);
    let mut gain = Worst::new();
    for pairs in [1, 4, 8] {
        for contracts in [3_000, 6_000] {
            gain.see(with_an_accomplice(contracts, pairs) - alone, || {
                format!("{pairs} pairs of {contracts}")
            });
        }
    }
    gain.ensure("charge escaped by a pair of own accounts", (0, 6));
}

/// Checks that the insurance fund still pays while trades in the same second have moved the mark, but that nobody is charged.
#[test]
fn only_insurance_pays_while_the_mark_has_moved() {
    let mut arena = Arena::new(quiet());
    let (winner, short) = (arena.join(900_000), arena.join(900_000));
    arena.trade(winner, 10_000).unwrap();
    arena.trade(short, -1_000).unwrap();
    arena.later(10, INDEX * 102 / 100);
    book(&mut arena, Quote::new(3_000 * QUOTE));
    arena.trade(winner, 100).unwrap();
    arena.scenario.market().insurance = Quote::new(1_000 * QUOTE);
    let cover = arena.exchange().cover_deficit(0).unwrap();
    assert_eq!(cover, Cover { insurance: Quote::new(1_000 * QUOTE), ..Cover::default() });
    assert_eq!(arena.exchange().cover_deficit(0).err(), Some(Error::MarketNotCalm));
    arena.later(1, INDEX * 102 / 100);
    let rest = arena.exchange().cover_deficit(0).unwrap();
    assert!(rest.insurance.is_zero() && rest.long_gain.is_positive(), "{rest:?}");
    assert_eq!(arena.exchange().cover_deficit(0).err(), Some(Error::NothingToDo));
}
