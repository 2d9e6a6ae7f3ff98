//! Deficits of a few units, spread over claims, two longs and two shorts of one or two units, with every gain, loss and insurance amount.

use ballast_math::curve::Curve;
use ballast_math::market::State;
use ballast_math::parameters::Parameters;
use ballast_math::position::{Position, touch};
use ballast_math::{Base, Clock, Price, Quote, Side, cover};

use crate::common::presets::{self, START};

/// The price at which one unit of base is worth one quote unit.
const UNIT_PRICE: u64 = 1_000_000_000_000;

fn parameters() -> Parameters {
    Parameters { insurance_cap: Quote::new(2), max_age: 60, ..presets::parameters() }
}

/// Creates a position of `base` that has gained `gain` at a price of one and has never been touched.
fn position(base: i64, gain: i64) -> Position {
    Position { in_use: 1, base: Base::new(base), quote: Quote::new(gain - base), ..Position::default() }
}

struct Case {
    positions: [Position; 4],
    claims: i64,
    deficit: i64,
    insurance: i64,
}

impl Case {
    /// Returns a market whose longs and shorts are equally large, so that the exit value is zero and X equals the peg.
    fn market(&self) -> State {
        let curve = Curve::at_rest(1_000_000_000_000, Price::new(UNIT_PRICE)).unwrap();
        let mut market = State::new(curve, &START);
        let reading = presets::reading(UNIT_PRICE, &START);
        ballast_math::oracle::take_in(&mut market, &parameters(), &reading, &START).unwrap();
        for position in &self.positions {
            let base = Base::from_magnitude(position.base.magnitude()).unwrap();
            if position.base.side() == Side::Long {
                market.base_long = market.base_long.plus(base).unwrap();
                market.quote_long = market.quote_long.plus(position.quote).unwrap();
            } else {
                market.base_short = market.base_short.plus(base).unwrap();
                market.quote_short = market.quote_short.plus(position.quote).unwrap();
            }
        }
        if self.claims > 0 {
            let none = ballast_math::claims::Claim::default();
            market.claims = market.claims.grow(&none, Quote::new(self.claims)).unwrap().0;
            market.open_claims = Quote::new(self.claims);
        }
        market.surplus = Quote::new(-self.deficit);
        market.insurance = Quote::new(self.insurance);
        market
    }

    /// Returns the longs' or the shorts' total gain, at least zero.
    fn gain_of(&self, side: Side) -> i64 {
        let own = self.positions.iter().filter(|position| position.base.side() == side);
        own.map(|position| position.quote.raw() + position.base.raw()).sum::<i64>().max(0)
    }
}

fn cases() -> Vec<Case> {
    let mut cases = vec![];
    let gains = [-2, 0, 1, 3];
    for (first, second) in [(1, 1), (1, 2), (2, 2)] {
        for picks in 0..256_usize {
            let gain = |place: u32| gains[picks / 4_usize.pow(place) % 4];
            let positions = [
                position(first, gain(0)),
                position(second, gain(1)),
                position(-second, gain(2)),
                position(-first, gain(3)),
            ];
            for claims in 0..=3 {
                for deficit in 1..=9 {
                    for insurance in [0, 1, 3] {
                        cases.push(Case { positions, claims, deficit, insurance });
                    }
                }
            }
        }
    }
    cases
}

fn ensure_books(case: &Case, (before, after): (&State, &State), cover: &cover::Cover) {
    let gains = [case.gain_of(Side::Long), case.gain_of(Side::Short)];
    let insured = case.insurance.min(2).min(case.deficit);
    assert_eq!(cover.insurance.raw(), insured, "insurance pays first, up to its cap");
    let all = case.claims + gains[0] + gains[1];
    let need = (case.deficit - insured).min(all);
    let charged = [cover.claims, cover.long_gain, cover.short_gain].map(Quote::raw);
    for (charge, own) in charged.into_iter().zip([case.claims, gains[0], gains[1]]) {
        assert!((0..=own).contains(&charge), "{charge} of {own}");
        // The charge is within two units of the exact share, because the rounding remainder goes to a source with room.
        assert!((charge * all.max(1) - need * own).abs() <= 2 * all.max(1));
    }
    assert_eq!(charged.iter().sum::<i64>(), need, "all that is needed, or all there is");
    assert_eq!(after.surplus.raw(), insured + need - case.deficit);
    assert_eq!(after.open_claims.raw(), case.claims - charged[0]);
    assert_eq!(after.insurance.raw(), case.insurance - insured);
    assert_eq!(after.cash.raw(), before.cash.raw() + insured);
    assert_eq!(after.book_value(), before.book_value(), "the identity stays");
}

/// The number of times that every position is touched. A unit that rounding leaves on a side may circulate for ever.
const ROUNDS: usize = 6;

/// Touches all positions in this order, several times, because a charge that one position does not bear is passed on. Returns the
/// charge of each position.
fn charges(case: &Case, market: &mut State, order: [usize; 4]) -> [i64; 4] {
    let (mut positions, mut charged) = (case.positions, [0; 4]);
    for place in order.repeat(ROUNDS) {
        let gain = positions[place].quote.raw() + positions[place].base.raw();
        let mut cash = Quote::new(7);
        let before = *market;
        let settled = touch(market, &parameters(), &mut positions[place], &mut cash).unwrap();
        charged[place] += settled.cover.raw();
        assert!((0..=gain.max(0)).contains(&settled.cover.raw()), "{} of {gain}", charged[place]);
        assert_eq!(positions[place].quote.raw(), case.positions[place].quote.raw() - charged[place]);
        assert_eq!(cash, Quote::new(7), "cash is not touched");
        assert_eq!(market.book_value(), before.book_value());
        let again = touch(market, &parameters(), &mut positions[place], &mut cash).unwrap();
        assert!(again.cover.is_zero(), "nobody is charged twice");
    }
    charged
}

/// Checks that nobody pays more than its own gain, either when the deficit is booked or when a position is touched. Together,
/// they pay the deficit, or all gains if those are less. An account with no position or claim in the market pays nothing. The
/// total charged in the end equals the amount that the surplus received.
#[test]
fn every_deficit_takes_from_nobody_more_than_the_own_gain() {
    let (mut counted, mut nothing) = (0, 0);
    for case in cases() {
        let before = case.market();
        let clock = Clock { ..START };
        let covered = match cover::cover_deficit(&before, &parameters(), &clock) {
            Ok(covered) => covered,
            Err(ballast_math::Error::NothingToDo) => {
                let is_empty = case.claims + case.gain_of(Side::Long) + case.gain_of(Side::Short) == 0;
                assert!(is_empty && case.insurance == 0);
                nothing += 1;
                continue;
            }
            Err(error) => panic!("{error:?}"),
        };
        ensure_books(&case, (&before, &covered.market), &covered.cover);
        let booked = covered.cover.long_gain.raw() + covered.cover.short_gain.raw();
        for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2]] {
            let mut market = covered.market;
            let charged: i64 = charges(&case, &mut market, order).iter().sum();
            let spared = covered.market.surplus.raw() - market.surplus.raw();
            assert!(booked - spared <= charged, "the surplus keeps no more than was charged");
            counted += 1;
        }
    }
    assert_eq!((counted, nothing), (245_916, 972));
}
