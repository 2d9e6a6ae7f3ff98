//! Manipulated funding: the mark is pushed for a short or a long time, and others pay the premium.

use ballast_math::Quote;
use ballast_math::parameters::Parameters;

use crate::common::presets::QUOTE;
use crate::support::{Arena, DEPTH, INDEX, Worst, dearest_funding, quiet};

/// Others are long and the attacker is short by this many thousandths of the depth. The attacker pushes the mark up by `push`
/// thousandths for `seconds`, nobody reacts, and the attacker reverses everything. Returns the attacker's gain in quote units.
fn push(parameters: Parameters, (interest, push, seconds): (i64, i64, u64)) -> Option<i64> {
    let mut arena = Arena::new(parameters);
    let (other, attacker, pusher) = (arena.join(50_000_000), arena.join(50_000_000), arena.join(50_000_000));
    let mut built = 0;
    // Build both sides in steps, so that the mark stays within its band.
    while built < interest {
        let step = DEPTH * (interest - built).min(20) / 1_000;
        arena.trade(other, step).ok()?;
        arena.trade(attacker, -step).ok()?;
        built += 20;
    }
    arena.later(1, INDEX);
    arena.scenario.update();
    let before = arena.on_paper(&[attacker, pusher]);
    arena.trade(pusher, DEPTH * push / 1_000).ok()?;
    arena.later(seconds, INDEX);
    arena.close(pusher).ok()?;
    arena.scenario.update();
    let market = *arena.scenario.market();
    let position = arena.scenario.position(attacker);
    let index = market.funding.index_of(position.base.side());
    let funding = index
        .gathered(position.funding_index, position.base.magnitude(), ballast_math::Rounding::Floor)
        .unwrap();
    Some(arena.on_paper(&[attacker, pusher]) + funding.raw() - before)
}

fn search(parameters: Parameters, seconds: &[u64]) -> Worst {
    let mut worst = Worst::new();
    for interest in [20, 100, 280] {
        for size in [1, 5, 10, 20, 24] {
            for seconds in seconds {
                if let Some(gained) = push(parameters, (interest, size, *seconds)) {
                    worst.see(gained, || format!("interest {interest} push {size} for {seconds} s"));
                }
            }
        }
    }
    worst
}

/// Checks that, in the typical market, a push held for up to a minute does not earn back its fees.
#[test]
fn a_short_push_costs_more_than_it_brings() {
    search(quiet(), &[1, 2, 10, 60]).ensure("premium pushed up to a minute", (-1, 50));
}

/// Actual bound: a push of b/x for t seconds earns at most cap·O·t/period on the others' positions, and costs two fees on b. The
/// push pays off after t* = 2·fee·b·period/(min(cap, 2·b/x)·O), if nobody trades against it until then.
#[test]
fn a_long_push_pays_only_after_the_break_even_time() {
    let parameters = quiet();
    let mut shortest = u64::MAX;
    for interest in [20, 100, 280] {
        for size in [5, 10, 20, 24] {
            for seconds in [10, 30, 60, 120, 300, 600, 1_200, 3_000] {
                let gained = push(parameters, (interest, size, seconds));
                if gained.is_some_and(|gained| gained > 0) {
                    shortest = shortest.min(seconds);
                }
            }
        }
    }
    // With a fee of 0.1 %, a cap of 2 % from a push of 1 %, eight hours and open interest of 28 %: 2·0.001·0.01·28,800/(0.02·0.28)
    // = 103 s.
    println!("shortest push that pays: {shortest} s");
    assert!(shortest >= 103, "{shortest}");
}

/// Stated bound: with any parameters within the hard bounds, a push that is held for one second costs more than it earns. For a
/// small push, the break-even time is fee·period/ω, regardless of the cap. At the limits of the bounds, the break-even time is
/// ten seconds.
#[test]
fn no_listed_parameters_make_a_push_of_a_second_pay() {
    let mut worst = Worst::new();
    for ((fee, period), parameters) in dearest_funding() {
        for (interest, size) in [(280, 10), (280, 24), (540, 5), (540, 10), (540, 24)] {
            if let Some(gained) = push(parameters, (interest, size, 1)) {
                worst.see(gained, || format!("fee {fee} period {period} interest {interest} push {size}"));
            }
        }
    }
    worst.ensure("push of a second, any parameters", (0, 15));
}

/// Checks that receivers get at most the payers' payments, the bucket and its refill, regardless of which calls are made and how
/// often.
#[test]
fn a_receiver_takes_no_more_from_the_market_than_the_bucket() {
    let mut worst = Worst::new();
    for touches in [1, 10, 100, 400] {
        for bucket in [0, 40, 1_000] {
            let (taken, allowed) = drain(touches, bucket);
            worst
                .see(taken - allowed, || format!("{touches} touches, bucket {bucket}: {taken} of {allowed}"));
        }
    }
    worst.ensure("funding beyond the bucket", (0, 12));
}

/// The peg is five per cent above the index. The attacker is short and alone in the market, so nobody pays funding to it.
fn drain(touches: u64, bucket: i64) -> (i64, i64) {
    let parameters =
        Parameters { funding_bucket_cap: Quote::new(bucket * QUOTE), surplus_floor: Quote::ZERO, ..quiet() };
    let mut arena = Arena::new(parameters);
    let attacker = arena.join(5_000_000);
    let market = arena.scenario.market();
    let gift = Quote::new(1_000_000 * QUOTE);
    (market.cash, market.surplus) = (gift, gift);
    market.funding.bucket = parameters.funding_bucket_cap;
    arena.exchange().vault += i128::from(gift.raw());
    arena.later(1, INDEX * 97 / 100);
    arena.trade(attacker, -10_000).unwrap();
    let (surplus, start) = (arena.scenario.market().surplus, arena.exchange().clock.time);
    for _ in 0..touches {
        arena.later(28_800 / touches, INDEX * 97 / 100);
        arena.scenario.update();
    }
    let taken = surplus.minus(arena.scenario.market().surplus).unwrap().raw();
    let elapsed = arena.exchange().clock.time - start;
    let refill = parameters.funding_bucket_refill.raw() * elapsed;
    (taken, parameters.funding_bucket_cap.raw() + refill.min(elapsed * 10_000))
}
