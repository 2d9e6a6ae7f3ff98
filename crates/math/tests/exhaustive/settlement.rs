//! Repaying and writing off three debts of a few units, in every order of the slots.

use ballast_math::Quote;
use ballast_math::market::State;
use ballast_math::settlement::{Owed, repay, write_off};
use ballast_math::slot::Slot;

use crate::ORDERS;

fn slots(debts: [i64; 3], written_off: [i64; 3]) -> [Slot; 3] {
    [0, 1, 2].map(|place| Slot {
        debt: Quote::new(debts[place]),
        written_off: Quote::new(written_off[place]),
        ..Slot::default()
    })
}

/// A market of which only the books matter.
fn market(slot: &Slot) -> State {
    State { debts: slot.debt, ..State::default() }
}

/// Every debt from 0 to 4, amounts written off, every sum of cash: what is repaid is all the cash or all that is owed,
/// debts first, nobody more than its own, each within a unit a slot of its exact share, whatever the order.
#[test]
fn every_repayment_is_in_proportion_without_a_rest() {
    let mut cases = 0;
    for debts in triples(5) {
        for written_off in [[0, 0, 0], [1, 0, 2], [2, 2, 1]] {
            let (all, lost): (i64, i64) = (debts.iter().sum(), written_off.iter().sum());
            for cash in 0..=all + lost + 1 {
                for order in ORDERS {
                    let slots = slots(debts, written_off);
                    let mut owed = Owed::of(&slots).unwrap();
                    let mut left = Quote::new(cash);
                    let (mut paid, mut returned) = (0, 0);
                    for place in order {
                        let slot = slots[place];
                        let done = repay(&market(&slot), &slot, &mut owed, &mut left).unwrap();
                        assert!((0..=debts[place]).contains(&done.debt.raw()));
                        assert!((0..=written_off[place]).contains(&done.written_off.raw()));
                        let off = done.debt.raw() * all.max(1) - cash.min(all) * debts[place];
                        assert!(off.abs() < 3 * all.max(1), "{debts:?} {cash} {order:?}");
                        assert_eq!(done.slot.debt.raw(), debts[place] - done.debt.raw());
                        assert_eq!(done.slot.written_off.raw(), written_off[place] - done.written_off.raw());
                        let (before, after) = (market(&slot), done.market);
                        assert_eq!(after.cash.raw(), done.debt.raw() + done.written_off.raw());
                        assert_eq!(after.debts, done.slot.debt);
                        assert_eq!(after.surplus, done.written_off);
                        assert_eq!(after.book_value(), before.book_value(), "the identity stays");
                        paid += done.debt.raw();
                        returned += done.written_off.raw();
                    }
                    assert_eq!(paid, cash.min(all));
                    assert_eq!(returned, (cash - paid).min(lost));
                    assert_eq!(left.raw(), cash - paid - returned);
                    assert_eq!(owed, Owed::default());
                    cases += 1;
                }
            }
        }
    }
    assert_eq!(cases, 24_000);
}

#[test]
fn every_write_off_is_what_claims_cannot_pay() {
    let mut cases = 0;
    for debts in triples(6) {
        let all: i64 = debts.iter().sum();
        for claims in 0..=all + 1 {
            for order in ORDERS {
                let slots = slots(debts, [0, 1, 0]);
                let mut owed = Owed { claims: Quote::new(claims), ..Owed::of(&slots).unwrap() };
                let mut lost = owed.beyond_claims().unwrap();
                assert_eq!(lost.raw(), (all - claims).max(0));
                let mut gone = 0;
                for place in order {
                    let slot = slots[place];
                    let done = write_off(&market(&slot), &slot, &mut owed, &mut lost).unwrap();
                    assert!((0..=debts[place]).contains(&done.amount.raw()));
                    let off = done.amount.raw() * all.max(1) - (all - claims).max(0) * debts[place];
                    assert!(off.abs() < 3 * all.max(1));
                    assert_eq!(done.slot.debt.plus(done.amount), Ok(slot.debt));
                    assert_eq!(done.slot.written_off.minus(done.amount), Ok(slot.written_off));
                    assert_eq!((done.market.debts, done.market.deficits), (done.slot.debt, done.amount));
                    assert_eq!(done.market.surplus, done.amount.negated().unwrap());
                    assert_eq!(done.market.book_value(), market(&slot).book_value());
                    gone += done.amount.raw();
                }
                assert_eq!((gone, lost), ((all - claims).max(0), Quote::ZERO));
                cases += 1;
            }
        }
    }
    assert_eq!(cases, 12_312);
}

fn triples(end: i64) -> Vec<[i64; 3]> {
    let mut all = vec![];
    for first in 0..end {
        for second in 0..end {
            all.extend((0..end).map(|third| [first, second, third]));
        }
    }
    all
}
