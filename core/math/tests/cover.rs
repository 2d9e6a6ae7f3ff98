//! Tests the order in which a deficit is paid: insurance first, and then claims and gains in proportion, up to each one's own
//! gain.

mod common;

use ballast_math::context::collect_claim;
use ballast_math::oracle::PriceUse;
use ballast_math::parameters::Parameters;
use ballast_math::position::{Position, touch};
use ballast_math::valuation::Valuation;
use ballast_math::{Base, Error, Price, Quote, Ratio, Side, cover};
use common::presets::{self, QUOTE};
use common::random::Random;
use common::scenario::Scenario;

fn parameters() -> Parameters {
    Parameters {
        taker_fee: Ratio::new(200),
        protocol_share: Ratio::new(500_000),
        insurance_share: Ratio::new(500_000),
        valuation_band: Ratio::new(25_000),
        liquidation_discount: Ratio::new(50_000),
        twap_divergence: Ratio::new(30_000),
        ..presets::parameters()
    }
}

/// Creates longs with gains: one has closed into a claim and three are still open. A fifth bought at too high a price to have a
/// gain.
fn scenario(deficit: i64) -> Scenario {
    scenario_at(deficit, 10_600_000_000)
}

fn scenario_at(deficit: i64, index: u64) -> Scenario {
    let mut scenario = Scenario::new(parameters(), 6);
    for who in 0..6 {
        scenario.deposit(who, 100_000);
    }
    scenario.trade(0, 8_000).unwrap();
    scenario.trade(1, 6_000).unwrap();
    scenario.trade(2, 2_000).unwrap();
    scenario.trade(3, 4_000).unwrap();
    scenario.trade(4, -3_000).unwrap();
    scenario.trade(0, -8_000).unwrap();
    scenario.later(5, index);
    scenario.update();
    scenario.trade(5, 1_000).unwrap();
    scenario.later(1, index);
    scenario.update();
    let market = scenario.market();
    assert!(market.open_claims.is_positive());
    market.surplus = Quote::new(-deficit);
    market.insurance = Quote::ZERO;
    scenario
}

#[test]
fn insurance_pays_first_and_up_to_its_cap() {
    let mut scenario = scenario(50 * QUOTE);
    let (insurance, cap) = (Quote::new(80 * QUOTE), Quote::new(70 * QUOTE));
    scenario.exchange.venues[0].parameters.insurance_cap = cap;
    scenario.market().insurance = insurance;
    let before = *scenario.market();
    let cover = scenario.exchange.cover_deficit(0).unwrap();
    assert_eq!(cover, cover::Cover { insurance: Quote::new(50 * QUOTE), ..Default::default() });
    let after = *scenario.market();
    assert_eq!((after.insurance, after.surplus), (Quote::new(30 * QUOTE), Quote::ZERO));
    assert_eq!(after.cash.minus(before.cash), Ok(Quote::new(50 * QUOTE)));
    assert_eq!(scenario.exchange.cover_deficit(0).err(), Some(Error::NothingToDo));

    scenario.market().surplus = Quote::new(-50 * QUOTE);
    let cover = scenario.exchange.cover_deficit(0).unwrap();
    assert_eq!(cover.insurance, Quote::new(20 * QUOTE));
    assert_eq!(cover.total(), Ok(Quote::new(50 * QUOTE)));
    assert!(cover.long_gain.is_positive() && cover.claims.is_positive());
    assert_eq!(scenario.market().insurance, Quote::new(10 * QUOTE));
}

/// Checks that the cap applies per day. The amount drawn becomes available again gradually, at the rate of one cap per day, and
/// then insurance pays again.
#[test]
fn the_cap_of_insurance_comes_back_within_a_day() {
    let cap = 70 * QUOTE;
    for (seconds, expected) in [(0, 0), (8_640, 7), (43_200, 35), (86_399, 69), (86_400, 70), (864_000, 70)] {
        let mut scenario = scenario(cap / QUOTE * 2 * QUOTE);
        scenario.exchange.venues[0].parameters.insurance_cap = Quote::new(cap);
        scenario.market().insurance = Quote::new(1_000 * QUOTE);
        scenario.exchange.cover_deficit(0).unwrap();
        assert_eq!(scenario.market().insurance, Quote::new(930 * QUOTE));
        scenario.later(seconds, 10_600_000_000);
        scenario.update();
        scenario.market().surplus = Quote::new(-500 * QUOTE);
        let paid = scenario.exchange.cover_deficit(0).unwrap().insurance.raw();
        assert!((expected * QUOTE..(expected + 1) * QUOTE).contains(&paid), "{paid} after {seconds} s");
        assert_eq!(scenario.market().insurance_used.raw(), cap + paid);
    }
}

#[test]
fn claims_and_gains_share_in_proportion() {
    let mut scenario = scenario_at(100 * QUOTE, 10_340_000_000);
    let parameters = *scenario.exchange.parameters(0);
    let before = *scenario.market();
    let valuation = Valuation::of(&before, &parameters);
    let gains = [Side::Long, Side::Short]
        .map(|side| cover::side_gain(&before, side, valuation.worse_edge(side).unwrap()).unwrap().raw());
    let all = before.open_claims.raw() + gains[0] + gains[1];
    assert!(gains.iter().all(|gain| *gain > 20 * QUOTE), "both sides gained: {gains:?}");
    let cover = scenario.exchange.cover_deficit(0).unwrap();
    let part = |own: i64| i64::try_from(i128::from(100 * QUOTE) * i128::from(own) / i128::from(all)).unwrap();
    // The gains' share is rounded down. Claims pay the remainder.
    let claims = part(before.open_claims.raw());
    assert!((claims..=claims + 2).contains(&cover.claims.raw()));
    assert_eq!(cover.long_gain.raw(), part(gains[0]));
    assert_eq!(cover.short_gain.raw(), part(gains[1]));
    assert!(scenario.market().surplus.is_zero());
    assert_eq!(scenario.exchange.cover_deficit(0).err(), Some(Error::NothingToDo), "it is charged once");
    scenario.market().invariant().unwrap();
}

/// Checks that claims, longs and shorts pay the same wherever the mark is, because gains are measured at the index.
#[test]
fn no_mark_moves_a_part_of_a_deficit() {
    let mut scenario = scenario_at(100 * QUOTE, 10_340_000_000);
    let (parameters, clock) = (*scenario.exchange.parameters(0), scenario.exchange.clock);
    let standing = *scenario.market();
    let cover = cover::cover_deficit(&standing, &parameters, &clock).unwrap().cover;
    assert!(cover.long_gain.is_positive() && cover.short_gain.is_positive() && cover.claims.is_positive());
    for percent in [90, 98, 99, 101, 102, 110] {
        let mut moved = standing;
        moved.curve.peg = Price::new(standing.curve.peg.raw() / 100 * percent);
        assert_eq!(cover::cover_deficit(&moved, &parameters, &clock).unwrap().cover, cover, "{percent}");
    }
}

#[test]
fn no_more_is_charged_than_there_is_to_gain() {
    let mut scenario = scenario(10_000_000 * QUOTE);
    let before = *scenario.market();
    let cover = scenario.exchange.cover_deficit(0).unwrap();
    assert_eq!(cover.claims, before.open_claims);
    assert!(scenario.market().open_claims.is_zero());
    let parameters = *scenario.exchange.parameters(0);
    let market = scenario.market();
    let valuation = Valuation::of(market, &parameters);
    assert!(
        cover::side_gain(market, Side::Long, valuation.worse_edge(Side::Long).unwrap()).unwrap().is_zero()
    );
    assert!(market.surplus.is_negative());
}

#[test]
fn a_touch_charges_at_most_the_own_gain_and_passes_the_rest_on() {
    let mut scenario = scenario(500 * QUOTE);
    scenario.exchange.cover_deficit(0).unwrap();
    let parameters = *scenario.exchange.parameters(0);
    let mut market = *scenario.market();
    let start = market;
    let mut charged_loser = Quote::ZERO;
    for who in [5, 3, 1, 2] {
        let (mut position, mut cash) = (scenario.position(who), Quote::ZERO);
        let price = Valuation::of(&market, &parameters).for_new_risk(Side::Long).unwrap().0;
        let gain = position.profit_at(price).unwrap().or_zero();
        let charged = touch(&mut market, &parameters, &mut position, &mut cash).unwrap().cover;
        assert!(!charged.is_negative() && charged <= gain, "account {who}: {charged:?} of {gain:?}");
        if who == 3 {
            charged_loser = charged_loser.plus(charged).unwrap();
            assert_eq!(market.surplus, start.surplus, "nothing of it is a deficit again");
            assert!(
                market.cover.long_index.raw() > start.cover.long_index.raw(),
                "the others of its side give what it was spared"
            );
            assert_eq!(position.cover_index, market.cover.long_index, "and it does not");
        } else {
            assert!(charged.is_positive());
        }
        let again = touch(&mut market, &parameters, &mut position, &mut cash).unwrap();
        assert!(again.cover.is_zero(), "nobody is charged twice");
        market.invariant().unwrap();
    }
    assert!(charged_loser.is_zero(), "who bought too high has no gain");
    let sums = |market: &ballast_math::market::State| market.quote_long.plus(market.surplus).unwrap();
    assert_eq!(sums(&market), sums(&start), "a charge moves nothing out of the market");
}

/// Checks that a position without a gain on the winning side does not reduce that side's share. The others' contribution stays
/// the same, and neither claims nor the other side are charged.
#[test]
fn a_position_without_a_gain_takes_no_part_of_the_charge_away() {
    const INDEX: u64 = 10_600_000_000;
    let given = |extra: i64| {
        let mut scenario = scenario(500 * QUOTE);
        let parameters = *scenario.exchange.parameters(0);
        let before = [1, 2].map(|who| scenario.position(who).quote);
        let mut market = *scenario.market();
        // The mark is above the index, so the longs' gains are valued at the index.
        market.curve.peg = Price::new(market.curve.peg.raw() / 10 * 11);
        // A long of this size that paid the index price has neither a gain nor a loss.
        let mut gainless =
            Position { in_use: 1, base: Base::new(extra * 1_000_000_000), ..Position::default() };
        gainless.quote = gainless.base.value_to_owner(Price::new(INDEX)).unwrap().negated().unwrap();
        gainless.funding_index = market.funding.index_of(Side::Long);
        market.base_long = market.base_long.plus(gainless.base).unwrap();
        market.quote_long = market.quote_long.plus(gainless.quote).unwrap();
        let clock = scenario.exchange.clock;
        let covered = cover::cover_deficit(&market, &parameters, &clock).unwrap();
        let mut market = covered.market;
        let mut positions = [
            gainless,
            scenario.position(3),
            scenario.position(5),
            scenario.position(1),
            scenario.position(2),
        ];
        for _ in 0..8 {
            for position in &mut positions {
                let mut cash = Quote::ZERO;
                touch(&mut market, &parameters, position, &mut cash).unwrap();
            }
        }
        let charged =
            [3, 4].map(|place: usize| before[place - 3].minus(positions[place].quote).unwrap().raw());
        (covered.cover, charged, market.surplus)
    };
    let (cover, charged, surplus) = given(0);
    for extra in [1, 1_000, 50_000] {
        let (diluted, others, left) = given(extra);
        assert_eq!((diluted, left), (cover, surplus), "{extra}");
        for (charge, alone) in others.into_iter().zip(charged) {
            assert!((charge - alone).abs() <= 100, "{extra}: {charge} instead of {alone}");
        }
    }
}

#[test]
fn a_new_position_owes_nothing_for_the_past() {
    let mut scenario = scenario(500 * QUOTE);
    scenario.exchange.cover_deficit(0).unwrap();
    scenario.trade(0, 1_000).unwrap();
    assert_eq!(scenario.position(0).cover_index, scenario.market().cover.long_index);
    assert_ne!(scenario.position(1).cover_index, scenario.market().cover.long_index);
}

/// Checks that a deficit booked in many pieces causes the same charges as one booked at once, up to rounding.
#[test]
fn pieces_sum_up() {
    let mut random = Random::new(3);
    let total = 300 * QUOTE;
    let mut whole = scenario(total);
    whole.exchange.cover_deficit(0).unwrap();
    let mut pieces = scenario(0);
    let mut left = total;
    while left > 0 {
        let piece = i64::try_from(random.magnitude(left.unsigned_abs().min(60_000_000))).unwrap();
        pieces.market().surplus = Quote::new(-piece);
        left -= piece;
        pieces.exchange.cover_deficit(0).unwrap();
    }
    let (whole, pieces) = (*whole.market(), *pieces.market());
    assert!((whole.quote_long.raw() - pieces.quote_long.raw()).abs() <= 100);
    assert!((whole.open_claims.raw() - pieces.open_claims.raw()).abs() <= 100);
}

/// Checks that claims are cut by their whole share at once, however far the claims index has fallen because payments of almost
/// everything left an uncollected dust claim. No part of the share is later charged to others' gains.
#[test]
fn claims_are_cut_by_all_of_their_share() {
    for hairs in 0..40 {
        let mut scenario = scenario(100 * QUOTE);
        let market = scenario.market();
        let (mut index, mut open) = (market.claims, market.open_claims);
        for _ in 0..hairs {
            let (grown, _) = index.grow(&ballast_math::claims::Claim::default(), Quote::new(408)).unwrap();
            let all = open.plus(Quote::new(408)).unwrap();
            let hair = Quote::new(6);
            let paid = grown.pay(all.minus(hair).unwrap(), all).unwrap();
            open = Quote::new(500 * QUOTE);
            let honest = open.minus(hair).unwrap();
            index = paid.grow(&ballast_math::claims::Claim::default(), honest).unwrap().0;
        }
        let more = open.minus(market.open_claims).unwrap();
        (market.claims, market.open_claims) = (index, open);
        // The identity still holds.
        market.cash = market.cash.plus(more).unwrap();
        let before = *market;
        let parameters = *scenario.exchange.parameters(0);
        let valuation = Valuation::of(&before, &parameters);
        let gains = [Side::Long, Side::Short]
            .map(|side| cover::side_gain(&before, side, valuation.worse_edge(side).unwrap()).unwrap());
        let all = gains.iter().fold(open, |sum, gain| sum.plus(*gain).unwrap());
        let cover = by_the_rule(&mut scenario).unwrap();
        let due = Quote::new(100 * QUOTE).share(open, all, ballast_math::Rounding::Floor).unwrap();
        assert!((0..=2).contains(&cover.claims.minus(due).unwrap().raw()), "{hairs}: {cover:?}");
        assert_eq!(scenario.market().open_claims, open.minus(cover.claims).unwrap());
        assert!(scenario.market().surplus.is_zero());
        assert_eq!(by_the_rule(&mut scenario).err(), Some(Error::NothingToDo));
    }
}

/// Applies the cover rule directly, because no commit would accept a market whose claims were written into it.
fn by_the_rule(scenario: &mut Scenario) -> Result<cover::Cover, Error> {
    let context = scenario.exchange.context(0);
    let present = context.bring_to_now(scenario.exchange.state(0))?.valid_for(&context, PriceUse::Trade)?;
    let done = cover::cover_deficit(&present, context.parameters, &context.clock)?;
    *scenario.market() = done.market;
    Ok(done.cover)
}

/// Cuts one unit from two claims of one unit each, so that neither holder has a whole unit left. After both have collected, the
/// open unit belongs to nobody and goes to the surplus. The reserve returns to the cash and the surplus, and the index restarts.
#[test]
fn open_claims_that_nobody_holds_go_to_the_surplus() {
    let mut market = *Scenario::new(parameters(), 0).market();
    let none = ballast_math::claims::Claim::default();
    let (index, first) = market.claims.grow(&none, Quote::new(1)).unwrap();
    let (index, second) = index.grow(&none, Quote::new(1)).unwrap();
    let index = index.cut(Quote::new(1), Quote::new(2)).unwrap();
    (market.claims, market.open_claims, market.reserved) = (index, Quote::new(1), Quote::new(4));
    let [before, value] = [market.surplus, market.book_value().unwrap()];
    for (claim, nobodys) in [(first, 0), (second, 1)] {
        let position = Position { claim, in_use: 1, ..Position::default() };
        let done = collect_claim(&market, &position).unwrap();
        assert_eq!((done.paid, done.position), (Quote::ZERO, Position::default()));
        market = done.market;
        assert_eq!(market.open_claims.raw(), 1 - nobodys);
        assert_eq!(market.reserved.raw(), 4 - 4 * nobodys);
        assert_eq!(market.surplus.minus(before), Ok(Quote::new(5 * nobodys)));
        assert_eq!(market.cash.raw(), 4 * nobodys);
        assert_eq!(market.book_value(), Ok(value));
    }
    assert_eq!(market.claims, ballast_math::claims::ClaimsIndex::new());
}
