//! Tests an account's equity and requirement. Gains count only for maintenance. For adding risk, losses are valued at the worse price.

mod common;

use ballast_math::health::{Health, INFINITE, Other, Purpose, Rest, free_cash, of_position, required_ratio};
use ballast_math::market::State;
use ballast_math::parameters::Parameters;
use ballast_math::position::Position;
use ballast_math::{Base, Error, Price, Quote, Ratio, Reserve};
use common::presets::{self, CONTRACT, PRICE, QUOTE};
use common::scenario::{INDEX, Scenario};

/// Returns parameters with no confidence interval, a band of one per cent and no volatility.
fn parameters() -> Parameters {
    Parameters { valuation_band: Ratio::new(10_000), ..presets::parameters() }
}

fn market(index: u64) -> State {
    let mut market = presets::market(&parameters(), 1_000_000 * CONTRACT, INDEX);
    (market.oracle.price, market.oracle.twap) = (Price::new(index), Price::new(index));
    market
}

fn position(contracts: i64, quote: i64) -> Position {
    let base = contracts * i64::try_from(CONTRACT).unwrap();
    Position { base: Base::new(base), quote: Quote::new(quote * QUOTE), ..Position::default() }
}

fn health(market: &State, position: &Position, purpose: Purpose) -> (i64, i64) {
    let Health { equity, requirement } = of_position(market, &parameters(), position, purpose).unwrap();
    (equity.raw() / QUOTE, requirement.raw() / QUOTE)
}

#[test]
fn losses_count_at_the_worse_and_gains_not_at_all_for_adding_risk() {
    // X is 10. Maintenance uses only the index, so X does not matter.
    let (low, high) = (market(9 * PRICE), market(12 * PRICE));
    let long = position(1_000, -9_500);
    // X = 10 and V = 9.09 are above the index of 9. For a long, no price better than the index counts.
    assert_eq!(health(&low, &long, Purpose::Initial).0, -500);
    assert_eq!(health(&low, &long, Purpose::Maintenance).0, -500);
    // The gain at the index counts for maintenance but not for adding risk. V = 11.88, and there is also a gain at the worse
    // price, X = 10.
    assert_eq!(health(&high, &long, Purpose::Initial).0, 0);
    assert_eq!(health(&high, &long, Purpose::Maintenance).0, 2_500);
    let short = position(-1_000, 9_500);
    assert_eq!(health(&low, &short, Purpose::Initial).0, -500, "X is worse than V for a short");
    assert_eq!(health(&low, &short, Purpose::Maintenance).0, 500);
    assert_eq!(health(&high, &short, Purpose::Initial).0, -2_500, "nor for a short below the index");
    assert_eq!(health(&high, &short, Purpose::Maintenance).0, -2_500);
    let dear = position(1_000, -10_500);
    assert_eq!(health(&high, &dear, Purpose::Initial).0, -500, "X is worse than V for a long");
    assert_eq!(health(&high, &dear, Purpose::Maintenance).0, 1_500);
}

#[test]
fn the_worse_edge_of_the_confidence_band_counts_for_adding_risk_the_better_for_maintenance() {
    // X = 10 is above the band around both edges, 8.1 and 8.9, so V is 8.181 or 8.989. For new risk, a long is valued at the
    // lower edge. A short is valued at V, which is worse for it than its edge. Held within four per cent of the average of 8.5,
    // the edges would be 8.16 and 8.84, which would be better for both sides. Maintenance uses the better edges, without X.
    let mut market = market(8_500_000_000);
    market.oracle.confidence = Price::new(400_000_000);
    let long = position(1_000, -9_500);
    assert_eq!(health(&market, &long, Purpose::Initial), (-1_400, 810));
    assert_eq!(health(&market, &long, Purpose::Maintenance), (-600, 445));
    let short = position(-1_000, 8_000);
    assert_eq!(health(&market, &short, Purpose::Initial), (-2_000, 898));
    assert_eq!(health(&market, &short, Purpose::Maintenance), (-100, 405));
}

#[test]
fn claims_count_for_maintenance_and_debts_always() {
    let market = market(INDEX);
    let mut position = position(0, 0);
    position.claim.amount = Quote::new(70 * QUOTE);
    position.debt = Quote::new(20 * QUOTE);
    assert_eq!(health(&market, &position, Purpose::Initial), (-20, 0));
    assert_eq!(health(&market, &position, Purpose::Maintenance), (50, 0));
}

#[test]
fn gains_of_a_market_with_a_deficit_count_as_far_as_they_are_covered() {
    let mut market = market(INDEX);
    let mut position = position(1_000, -9_000);
    position.claim.amount = Quote::new(1_000 * QUOTE);
    market.base_long = position.base;
    market.quote_long = position.quote;
    market.open_claims = position.claim.amount;
    assert_eq!(health(&market, &position, Purpose::Maintenance).0, 2_000);
    market.surplus = Quote::new(-500 * QUOTE);
    assert_eq!(health(&market, &position, Purpose::Maintenance).0, 1_500);
    market.surplus = Quote::new(-5_000 * QUOTE);
    assert_eq!(health(&market, &position, Purpose::Maintenance).0, 0);
}

#[test]
fn the_requirement_is_the_largest_of_base_size_and_volatility() {
    let mut market = market(INDEX);
    assert_eq!(health(&market, &position(1_000, 0), Purpose::Initial).1, 1_000);
    assert_eq!(health(&market, &position(1_000, 0), Purpose::Maintenance).1, 500);
    // The requirement is 250 000 · 10 · 0.25 for a quarter of the reserve at rest, and 200 000 · 10 · 0.2 for a fifth, on either
    // side.
    assert_eq!(health(&market, &position(250_000, 0), Purpose::Maintenance).1, 625_000);
    assert_eq!(health(&market, &position(-200_000, 0), Purpose::Maintenance).1, 400_000);
    assert_eq!(health(&market, &position(200_000, 0), Purpose::Maintenance).1, 400_000);
    market.volatility.ratio = Ratio::new(150_000);
    assert_eq!(health(&market, &position(1_000, 0), Purpose::Maintenance).1, 1_500);
    assert_eq!(health(&market, &position(1_000, 0), Purpose::Initial).1, 3_000, "in proportion");
    market.volatility.ratio = Ratio::new(20_000);
    assert_eq!(health(&market, &position(1_000, 0), Purpose::Initial).1, 1_000);
}

/// Checks that a position's share of the reserve at rest may be one or more. If it does not fit in a word, no equity is enough.
#[test]
fn a_position_without_an_exit_needs_infinitely_much() {
    let mut market = market(INDEX);
    for contracts in [1_000_000, -1_000_000] {
        assert_eq!(
            health(&market, &position(contracts, 0), Purpose::Maintenance).1,
            10_000_000,
            "all it is worth"
        );
    }
    market.curve.terminal_base = Reserve::new(400_000);
    let base = Base::new(-i64::MAX / 1_000);
    assert!(required_ratio(&market, &parameters(), base, Purpose::Initial).unwrap().is_some());
    let position = Position { base: Base::new(-i64::MAX), ..Position::default() };
    assert_eq!(required_ratio(&market, &parameters(), position.base, Purpose::Maintenance), Ok(None));
    market.oracle.price = Price::new(1_000);
    market.oracle.twap = Price::new(1_000);
    let health = of_position(&market, &parameters(), &position, Purpose::Maintenance).unwrap();
    assert_eq!(health.requirement, INFINITE);
    let twice = health.plus(&health).unwrap();
    assert_eq!(twice.requirement, INFINITE, "infinite twice is infinite");
}

/// The index has long been at 8 and returns to 9, but its average is still 8. Checks that maintenance uses the price that is
/// better for the owner, and that new risk uses the worse one.
#[test]
fn of_published_and_guarded_index_maintenance_counts_the_better_and_new_risk_the_worse() {
    let mut market = market(9 * PRICE);
    market.oracle.twap = Price::new(8 * PRICE);
    // Held within four per cent of its average, the index is 8.32. X is 10.
    let (long, short) = (position(1_000, -9_500), position(-1_000, 8_000));
    assert_eq!(health(&market, &long, Purpose::Maintenance), (-500, 450));
    assert_eq!(health(&market, &short, Purpose::Maintenance), (-320, 416));
    assert_eq!(health(&market, &long, Purpose::Initial), (-1_180, 832));
    assert_eq!(health(&market, &short, Purpose::Initial), (-2_000, 909));
}

#[test]
fn improving_means_a_higher_ratio() {
    let health =
        |equity, requirement| Health { equity: Quote::new(equity), requirement: Quote::new(requirement) };
    let before = health(50, 100);
    assert_eq!(health(26, 50).improves_on(&before), Ok(true));
    assert_eq!(health(25, 50).improves_on(&before), Ok(false));
    assert_eq!(health(-10, 100).improves_on(&health(-20, 100)), Ok(true));
    assert_eq!(health(-10, 40).improves_on(&health(-20, 100)), Ok(false));
    assert_eq!(health(0, 0).improves_on(&before), Ok(true));
    assert_eq!(health(-1, 0).improves_on(&before), Ok(false));
    assert_eq!(health(1 << 60, 1).improves_on(&health(1, 1 << 60)), Ok(true));
}

#[test]
fn a_market_without_a_valid_index_counts_losses_only() {
    let mut market = market(12 * PRICE);
    (market.claims.current_claims, market.claims.all_claims) = (1, 1);
    market.open_claims = Quote::new(50_000 * QUOTE);
    let parameters = parameters();
    let rest = |position: &Position, is_valid| {
        let other = Other { parameters: &parameters, market: &market, is_valid, is_orphaned: false };
        Rest::default().with(&other, position, Purpose::Maintenance).unwrap()
    };
    let (gain, loss) = (position(1_000, -9_500), position(-1_000, 9_500));
    assert!(rest(&gain, true).health.equity.is_positive());
    assert_eq!(rest(&gain, false).health.equity, Quote::ZERO);
    assert!(rest(&gain, false).has_invalid_index && !rest(&gain, true).has_invalid_index);
    assert_eq!(rest(&loss, false).health, rest(&loss, true).health);
    let mut owing = gain;
    owing.debt = Quote::new(9 * QUOTE);
    assert_eq!(rest(&owing, false).health.equity, Quote::new(-9 * QUOTE));
    let only_claim = Position { base: Base::ZERO, quote: Quote::ZERO, ..gain };
    assert!(!rest(&only_claim, false).has_invalid_index);
    // A claim is a gain, so it does not offset a loss that counts.
    let mut both = loss;
    both.claim = ballast_math::claims::Claim {
        amount: Quote::new(50_000 * QUOTE),
        product: market.claims.product,
        position: 0,
        lost: [0; 2],
    };
    assert_eq!(rest(&both, false).health.equity, rest(&loss, false).health.equity);
}

#[test]
fn only_what_is_beyond_the_requirement_is_free() {
    let mut scenario = Scenario::new(parameters(), 2);
    scenario.deposit(0, 1_000);
    assert_eq!(scenario.exchange.free_cash(0), Ok(Quote::new(1_000 * QUOTE)));
    scenario.trade(0, 500).unwrap();
    let free = scenario.exchange.free_cash(0).unwrap();
    assert!(free > Quote::new(480 * QUOTE) && free < Quote::new(500 * QUOTE), "{free:?}");
    let more = free.plus(Quote::new(1)).unwrap();
    assert_eq!(scenario.exchange.withdraw(0, more), Err(Error::BelowInitialMargin));
    let all = Quote::new(2_000 * QUOTE);
    assert_eq!(scenario.exchange.withdraw(0, all), Err(Error::InsufficientCash));
    assert_eq!(scenario.exchange.withdraw(0, Quote::ZERO), Err(Error::ZeroAmount));
    scenario.exchange.withdraw(0, free).unwrap();
    assert_eq!(scenario.exchange.free_cash(0), Ok(Quote::ZERO));
    let none = Rest { has_invalid_index: true, ..Rest::default() };
    assert_eq!(free_cash(all, &none), Err(Error::OtherOracleInvalid));
    let owing = Rest { debts: Quote::new(1), ..Rest::default() };
    assert_eq!(free_cash(all, &owing), Err(Error::AccountHasDebt));
}

#[test]
fn a_paper_gain_can_be_neither_withdrawn_nor_opened_on() {
    let mut scenario = Scenario::new(parameters(), 2);
    scenario.deposit(0, 1_000);
    scenario.deposit(1, 100_000);
    scenario.trade(0, 900).unwrap();
    scenario.later(5, 11 * PRICE);
    scenario.update();
    scenario.trade(1, 30_000).unwrap();
    let health = scenario.exchange.health(0, Purpose::Maintenance).unwrap();
    assert!(health.equity > Quote::new(1_200 * QUOTE), "there is a gain");
    assert!(scenario.exchange.free_cash(0).unwrap() < Quote::new(120 * QUOTE));
    assert_eq!(scenario.trade(0, 200).err(), Some(Error::BelowInitialMargin));
    scenario.trade(0, -900).unwrap();
    assert!(scenario.position(0).claim.amount.is_positive());
    assert!(scenario.exchange.free_cash(0).unwrap() < Quote::new(1_000 * QUOTE), "a claim is not cash");
}
