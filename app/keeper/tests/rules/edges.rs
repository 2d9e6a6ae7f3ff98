//! Tests accounts that lose their last slack to something other than the price. Each row of the table in
//! docs/operators/keeper.md has one test.

use crate::model::{ARBITRAGEUR, CONTRACT, Model, QUOTE, START, parameters};
use ballast_math::curve::Curve;
use ballast_math::health::Purpose;
use ballast_math::parameters::Parameters;
use ballast_math::{Price, Quote, Ratio, Side};

/// Publishes `price` a second later and checks that the index agrees with measuring all accounts. Returns whether any
/// account was found.
fn look(model: &mut Model, market: u32, price: u64) -> bool {
    model.advance(1);
    model.publish(market, price);
    // Updating the market stores the accrued amounts.
    model.exchange.update(market).unwrap();
    model.tell();
    let tick = model.tick();
    assert_eq!(tick.unhealthy, model.scan(), "at {price}");
    !tick.unhealthy.is_empty()
}

/// Moves the feed against a side in steps of a five-thousandth until an account is below maintenance margin, then moves
/// it back by one step.
fn to_edge(model: &mut Model, market: u32, side: Side) {
    let step = model.price(market) / 5_000;
    loop {
        let price = model.price(market);
        let (next, back) = match side {
            Side::Long => (price - step, price),
            Side::Short => (price + step, price),
        };
        if look(model, market, next) {
            assert!(!look(model, market, back), "one step back everybody is healthy");
            return;
        }
    }
}

/// Opens a long or short for account 0, and the opposite side for the arbitrageur.
fn pair(model: &mut Model, market: u32, (side, contracts): (Side, u64)) {
    model.trade(ARBITRAGEUR, market, (side.opposite(), contracts * CONTRACT));
    model.trade(0, market, (side, contracts * CONTRACT));
    assert!(!model.exchange.base_of(0, market).is_zero());
    let spare = model.exchange.free_cash(0).unwrap();
    model.exchange.withdraw(0, spare).unwrap();
    model.tell();
    let _first = model.tick();
}

/// Repeats the price every `seconds` until an account is found.
fn wait_until_found(model: &mut Model, market: u32, seconds: i64) {
    let price = model.price(market);
    for _ in 0..400 {
        model.advance(seconds - 1);
        if look(model, market, price) {
            return;
        }
    }
    panic!("nobody came into danger");
}

#[test]
fn funding_takes_the_slack() {
    let mut model = Model::new();
    pair(&mut model, 0, (Side::Long, 100));
    to_edge(&mut model, 0, Side::Long);
    wait_until_found(&mut model, 0, 60);
}

/// Checks that funding uses up the slack. If the requirement is nearly half of the notional, one quote of funding is worth nearly
/// two in price.
#[test]
fn funding_takes_the_slack_of_a_long_with_a_large_requirement() {
    let mut model = Model::with(|market| Parameters {
        initial_ratio: Ratio::new(490_000),
        maintenance_ratio: Ratio::new(450_000),
        ..parameters(market)
    });
    pair(&mut model, 0, (Side::Long, 100));
    to_edge(&mut model, 0, Side::Long);
    wait_until_found(&mut model, 0, 60);
}

/// Returns the lowest index at which the account meets its maintenance margin in market 0.
fn lowest_healthy(model: &Model) -> u64 {
    let is_met = |price: u64| {
        let mut exchange = model.exchange.clone();
        let reading = exchange.venues[0].reading.as_mut().unwrap();
        (reading.price, reading.confidence) = (Price::new(price), Price::new(price / 5_000));
        (reading.publish_time, exchange.clock.time) = (exchange.clock.time + 1, exchange.clock.time + 1);
        exchange.clock.slot += 1;
        exchange.health(0, Purpose::Maintenance).unwrap().is_met()
    };
    let (mut low, mut high) = (START / 2, START);
    while high - low > 1 {
        let middle = low.midpoint(high);
        *(if is_met(middle) { &mut high } else { &mut low }) = middle;
    }
    high
}

/// Checks that rounding uses up the slack. For a hundredth of a contract, one unit of rounding equals a large price move.
#[test]
fn a_rounding_takes_the_slack_of_a_small_position() {
    let mut found = 0;
    for above in (0..95_000).step_by(5_000) {
        let mut model = Model::new();
        model.trade(ARBITRAGEUR, 0, (Side::Short, CONTRACT / 100));
        model.trade(0, 0, (Side::Long, CONTRACT / 100));
        let spare = model.exchange.free_cash(0).unwrap();
        model.exchange.withdraw(0, spare).unwrap();
        model.tell();
        let _first = model.tick();
        let price = lowest_healthy(&model) + above;
        if look(&mut model, 0, price) {
            continue;
        }
        for _ in 0..5 {
            found += usize::from(look(&mut model, 0, price));
        }
    }
    assert!(found > 0, "nobody came into danger");
}

/// Checks that the average uses up the slack after the feed falls by a tenth at once and stays there.
#[test]
fn the_average_takes_the_slack() {
    let mut model = Model::new();
    pair(&mut model, 0, (Side::Long, 100));
    let price = START / 10 * 9;
    assert!(!look(&mut model, 0, price), "a fall within a second is held near the average");
    wait_until_found(&mut model, 0, 5);
}

/// Checks that other users' trades do not affect a large position, whose requirement depends on the curve's terminal reserves.
#[test]
fn trades_of_others_take_nothing_from_a_large_position() {
    let wide = |market| Parameters { price_band: Ratio::new(500_000), ..parameters(market) };
    let mut model = Model::with(wide);
    model.trade(1, 0, (Side::Short, 900 * CONTRACT));
    pair(&mut model, 0, (Side::Long, 1_000));
    to_edge(&mut model, 0, Side::Long);
    let price = model.price(0);
    for _ in 0..9 {
        model.trade(1, 0, (Side::Long, 100 * CONTRACT));
        assert!(!look(&mut model, 0, price), "a trade has brought somebody into danger");
    }
    assert_eq!(model.tick().touched, 0);
}

/// Checks that a shallow curve raises the requirement of small positions. No rule makes a curve that shallow in one step, but the
/// index does not rely on this.
#[test]
fn a_curve_that_became_shallow_raises_the_requirement_of_small_positions() {
    let mut model = Model::new();
    pair(&mut model, 0, (Side::Long, 240));
    to_edge(&mut model, 0, Side::Long);
    model.exchange.venues[0].state.curve = Curve::at_rest(4_000 * CONTRACT, Price::new(START)).unwrap();
    let price = model.price(0);
    assert!(look(&mut model, 0, price), "nobody came into danger");
}

/// Checks that volatility uses up the slack. After the price has tripled, a rise of the volatility ratio is worth three times as
/// much in price.
#[test]
fn volatility_takes_the_slack_after_the_price_has_tripled() {
    let mut model = Model::new();
    model.tell();
    let _first = model.tick();
    for price in (START..=3 * START).step_by(usize::try_from(START / 10).unwrap()) {
        model.advance(3_000);
        model.publish(2, price);
        model.exchange.update(2).unwrap();
    }
    model.exchange.venues[2].state.curve = Curve::at_rest(10_000 * CONTRACT, Price::new(3 * START)).unwrap();
    for _ in 0..20 {
        model.advance(3_000);
        model.publish(2, 3 * START);
        model.exchange.update(2).unwrap();
    }
    model.exchange.venues[2].state.volatility.variance = 4_000_000_000;
    model.exchange.venues[2].state.volatility.ratio = Ratio::new(50_000);
    pair(&mut model, 2, (Side::Short, 50));
    to_edge(&mut model, 2, Side::Short);
    wait_until_found(&mut model, 2, 301);
}

/// Checks that a cut of claims, which are part of an account's equity, uses up the slack. The deficit opens and closes between
/// two observations.
#[test]
fn a_cut_of_claims_takes_the_slack() {
    let mut model = Model::new();
    pair(&mut model, 0, (Side::Long, 150));
    // The price rises, the mark follows, and the long realises a third of its gain.
    let price = START / 100 * 110;
    model.advance(1);
    model.publish(0, price);
    model.follow(0);
    model.trade(0, 0, (Side::Short, 50 * CONTRACT));
    let spare = model.exchange.free_cash(0).unwrap();
    model.exchange.withdraw(0, spare).unwrap_or_default();
    assert!(model.exchange.position_of(0, 0).unwrap().claim.amount > Quote::new(100 * QUOTE));
    to_edge(&mut model, 0, Side::Long);
    let claims = model.exchange.state(0).open_claims.raw();
    model.lose(0, claims / QUOTE * 3 / 4);
    model.exchange.cover_deficit(0).unwrap();
    assert!(!model.exchange.state(0).surplus.is_negative());
    let price = model.price(0);
    assert!(look(&mut model, 0, price), "nobody came into danger");
}

/// Checks that every account is measured once per slot during a deficit, while known unhealthy accounts and new accounts are
/// measured at each tick.
#[test]
fn a_lasting_deficit_does_not_measure_all_at_each_tick() {
    let mut model = Model::new();
    for who in 0..10 {
        let side = if who % 2 == 0 { Side::Long } else { Side::Short };
        model.trade(who, 0, (side, 100 * CONTRACT));
        model.exchange.withdraw(who, Quote::new(18_500 * QUOTE)).unwrap();
    }
    model.lose(0, 1_000_000);
    model.tell();
    assert!(model.tick().touched >= 10, "everybody is measured once");
    let again = model.tick();
    assert_eq!((again.touched, &again.unhealthy), (0, &model.scan()));
    // Only one account changes.
    model.exchange.deposit(3, Quote::new(QUOTE)).unwrap();
    model.tell_within_the_slot();
    assert_eq!(model.tick().touched, 1);
    // In the next slot some accounts are in danger, and remain so for all ticks of that slot.
    model.stay(0, START / 100 * 87);
    model.tell();
    let (first, next) = (model.tick(), model.tick());
    assert!(first.touched >= 10 && !first.unhealthy.is_empty());
    assert_eq!((&first.unhealthy, &next.unhealthy), (&model.scan(), &model.scan()));
    assert!(next.touched < 10, "{next:?}");
    // Once the deficit is covered, every account has a key again.
    model.exchange.venues[0].state.surplus = Quote::ZERO;
    model.advance(1);
    model.publish(0, START);
    model.tell();
    assert_eq!(model.tick().unhealthy, model.scan());
    assert_eq!(model.tick().touched, 0);
    assert!(look(&mut model, 0, START / 100 * 87), "nobody came into danger");
}
