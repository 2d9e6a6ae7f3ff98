//! An account that can pay to leave can always leave, regardless of the mark.

use ballast_math::health::Purpose;
use ballast_math::{Error, Quote};

use crate::common::presets::QUOTE;
use crate::support::{Arena, DEPTH, done_or_refused, quiet};

/// Both sides are filled to the cap, and then the shorts leave first while the index does not move, so the mark runs away from
/// the index. Checks that an account whose close is rejected lacks exactly the amount that the curve requires, and leaves after
/// depositing it.
#[test]
fn who_can_pay_for_leaving_leaves() {
    let mut arena = Arena::new(quiet());
    let (mut longs, mut shorts) = (vec![], vec![]);
    loop {
        let (long, short) = (arena.join(1_000_000), arena.join(50_000));
        if !done_or_refused(arena.trade(long, DEPTH / 60))
            || !done_or_refused(arena.trade(short, -DEPTH / 60))
        {
            break;
        }
        longs.push(long);
        shorts.push(short);
    }
    assert!(shorts.len() > 15, "{}", shorts.len());
    let (mut left, mut refused) = (0, 0);
    for who in shorts {
        let health = arena.exchange().health(who, Purpose::Maintenance).unwrap();
        assert!(health.is_met(), "{health:?}");
        match arena.again().close(who) {
            Ok(_) => {
                arena.close(who).unwrap();
                left += 1;
            }
            Err(error) => {
                assert_eq!(error, Error::InsolventClose);
                let lacks = lacking(&mut arena, who);
                assert!(lacks > 0, "{lacks}");
                for (more, can) in [(lacks - 1, false), (lacks, true)] {
                    let mut richer = arena.again();
                    richer.exchange().deposit(who, Quote::new(more)).unwrap();
                    assert_eq!(richer.close(who).is_ok(), can, "{lacks} with {more}");
                }
                arena.exchange().deposit(who, Quote::new(lacks)).unwrap();
                arena.close(who).unwrap();
                refused += 1;
            }
        }
    }
    assert!(left > 5 && refused > 3, "{left} left, {refused} were refused");
}

/// Returns the amount by which closing at the curve's price exceeds the account's funds. The fee is taken only from cash that
/// remains. Unit: 1e-6 quote.
fn lacking(arena: &mut Arena, who: usize) -> i64 {
    let mut rich = arena.again();
    rich.exchange().deposit(who, Quote::new(10_000_000 * QUOTE)).unwrap();
    let fee = rich.close(who).unwrap().fill.fee;
    let left =
        rich.account(who).cash.plus(fee).unwrap().plus(rich.scenario.position(who).claim.amount).unwrap();
    10_000_000 * QUOTE - left.raw()
}
