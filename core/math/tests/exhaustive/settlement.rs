//! Repays and writes off three debts of a few units, in every order of the positions.

use ballast_math::market::State;
use ballast_math::position::Position;
use ballast_math::settlement::{Creditor, settle_up};
use ballast_math::{Error, Quote};

use crate::ORDERS;

/// Creates three markets, in this order. Only their totals matter. The first one has a claim.
fn creditors([debts, written_off]: [[i64; 3]; 2], claim: i64, order: [usize; 3]) -> Vec<Creditor> {
    let one = |place: usize| {
        let mut position = Position {
            debt: Quote::new(debts[place]),
            written_off: Quote::new(written_off[place]),
            ..Position::default()
        };
        let claim = Quote::new(if place == 0 { claim } else { 0 });
        let index = ballast_math::claims::ClaimsIndex::new();
        let mut market = State { debts: position.debt, open_claims: claim, ..State::default() };
        (market.claims, position.claim) = index.grow(&position.claim, claim).unwrap();
        Creditor::new(&market, &position)
    };
    order.map(one).to_vec()
}

/// Checks every debt from 0 to 4, every written-off amount and every amount of cash. The repayment is all the cash or everything
/// owed, whichever is less, and debts come first. No creditor gets more than it is owed, and each gets its exact share up to one
/// unit per position, in any order.
#[test]
fn every_repayment_is_in_proportion_without_a_rest() {
    let mut cases = 0;
    for debts in triples(5) {
        for written_off in [[0, 0, 0], [1, 0, 2], [2, 2, 1]] {
            let (all, lost): (i64, i64) = (debts.iter().sum(), written_off.iter().sum());
            for cash in 0..=all + lost + 1 {
                for order in ORDERS {
                    let before = creditors([debts, written_off], 0, order);
                    let mut after = before.clone();
                    let left = settle_up(&mut after, Quote::new(cash), Quote::new(1), true);
                    cases += 1;
                    if cash == 0 || all + lost == 0 {
                        assert_eq!(left, Err(Error::NothingToDo));
                        continue;
                    }
                    let (mut paid, mut returned) = (0, 0);
                    for (before, done) in before.iter().zip(&after) {
                        let (debt, gone) = (before.position.debt.raw(), before.position.written_off.raw());
                        assert!((0..=debt).contains(&done.debt.raw()));
                        assert!((0..=gone).contains(&done.written_off.raw()));
                        let off = done.debt.raw() * all.max(1) - cash.min(all) * debt;
                        assert!(off.abs() < 3 * all.max(1), "{debts:?} {cash} {order:?}");
                        assert_eq!(done.position.debt.raw(), debt - done.debt.raw());
                        assert_eq!(done.position.written_off.raw(), gone - done.written_off.raw());
                        assert_eq!(done.market.cash.raw(), done.debt.raw() + done.written_off.raw());
                        assert_eq!(done.market.debts, done.position.debt);
                        assert_eq!(done.market.surplus, done.written_off);
                        assert_eq!(
                            done.market.book_value(),
                            before.market.book_value(),
                            "the identity stays"
                        );
                        assert_eq!(done.deficit, Quote::ZERO);
                        paid += done.debt.raw();
                        returned += done.written_off.raw();
                    }
                    assert_eq!(paid, cash.min(all));
                    assert_eq!(returned, (cash - paid).min(lost));
                    assert_eq!(left.unwrap().raw(), cash - paid - returned);
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
                let before = creditors([debts, [0, 1, 0]], claims, order);
                let mut after = before.clone();
                let left = settle_up(&mut after, Quote::ZERO, Quote::new(-1), false);
                cases += 1;
                let lost = (all - claims).max(0);
                if lost == 0 {
                    assert_eq!(left, Err(Error::NothingToDo));
                    continue;
                }
                assert_eq!(left, Ok(Quote::ZERO));
                let mut gone = 0;
                for (before, done) in before.iter().zip(&after) {
                    let (debt, amount) = (before.position.debt, done.deficit);
                    assert!((0..=debt.raw()).contains(&amount.raw()));
                    let off = amount.raw() * all.max(1) - lost * debt.raw();
                    assert!(off.abs() < 3 * all.max(1));
                    assert_eq!(done.position.debt.plus(amount), Ok(debt));
                    assert_eq!(done.position.written_off.minus(amount), Ok(before.position.written_off));
                    assert_eq!((done.market.debts, done.market.deficits), (done.position.debt, amount));
                    assert_eq!(done.market.surplus, amount.negated().unwrap());
                    assert_eq!(done.market.book_value(), before.market.book_value());
                    gone += amount.raw();
                }
                assert_eq!(gone, lost);
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
