//! Tests a market without its oracle account, and accounts that cannot be measured.

use crate::model::{CONTRACT, MARKETS, Model, QUOTE, START, address, oracle};
use ballast_keeper::ages::PayableAges;
use ballast_keeper::config::Settings;
use ballast_keeper::jobs::{Own, View, liquidations};
use ballast_keeper::state::{Record, Update};
use ballast_math::position::Position;
use ballast_math::{Base, Error, Quote, Side};

/// An empty list of markets.
const NO_MARKET: [u32; 0] = [];

/// Returns a model with an account that has a long at nine times leverage in the first market and a tiny position in
/// the last one.
fn with_dust_elsewhere() -> Model {
    let mut model = Model::new();
    model.exchange.insure(0, Quote::new(10_000 * QUOTE)).unwrap();
    model.trade(1, 0, (Side::Short, 100 * CONTRACT));
    model.trade(0, 0, (Side::Long, 100 * CONTRACT));
    model.trade(0, MARKETS - 1, (Side::Short, CONTRACT / 10));
    model.exchange.withdraw(0, Quote::new(18_800 * QUOTE)).unwrap();
    model
}

fn in_danger(mut model: Model) -> Model {
    model.stay(0, START / 100 * 90);
    model.exchange.venues[usize::try_from(MARKETS - 1).unwrap()].reading = Err(Error::OracleInvalid);
    model
}

/// Returns the accounts and markets that the keeper plans to liquidate.
fn planned(model: &mut Model) -> Vec<(usize, u32)> {
    let tick = model.tick();
    assert_eq!((&tick.unhealthy, tick.unmeasured.len()), (&model.scan(), 0));
    let own = Own { authority: address(40), account: address(41), taker: None };
    let settings = Settings::default();
    let view = View { mirror: &model.mirror, own: &own, settings: &settings };
    let tasks = liquidations(&view, &tick.unhealthy, &|_| true);
    let place = |account| (0..14).find(|who| address(*who) == account).unwrap();
    tasks.iter().map(|task| (place(task.account().unwrap()), task.kind.market().unwrap())).collect()
}

#[test]
fn accounts_in_a_market_without_an_oracle_are_liquidated_in_the_others() {
    // The oracle account is closed before the keeper starts.
    let mut model = in_danger(with_dust_elsewhere());
    model.restart();
    model.tell();
    assert_eq!(model.liquidatable(), [(0, 0)]);
    assert_eq!(planned(&mut model), [(0, 0)]);
    // The oracle account is closed while the keeper runs.
    let mut model = with_dust_elsewhere();
    model.tell();
    assert_eq!(planned(&mut model), []);
    let mut model = in_danger(model);
    let slot = model.exchange.clock.slot + 1;
    model.mirror.apply(Update::Account { address: oracle(MARKETS - 1), account: None, slot });
    model.tell();
    let quoted = model.mirror.markets.quoted().get(MARKETS - 1).unwrap();
    assert_eq!(quoted.reading().unwrap_err(), Error::OracleInvalid);
    assert_eq!(planned(&mut model), [(0, 0)]);
}

#[test]
fn accounts_that_cannot_be_measured_are_reported() {
    let mut model = Model::new();
    let mut state = model.exchange.accounts[0];
    let base = Base::new(i64::try_from(CONTRACT).unwrap());
    state.positions[0] =
        Position { market: 77, in_use: 1, base, quote: Quote::new(-100 * QUOTE), ..Position::default() };
    let slot = model.exchange.clock.slot + 1;
    model.mirror.put_margin(address(0), &Record::of_state(&state), slot);
    let id = model.mirror.book.id_of(&address(0)).unwrap();
    for _ in 0..2 {
        let tick = model.tick();
        assert!(tick.unhealthy.is_empty());
        let [(account, error)] = tick.unmeasured.as_slice() else { panic!("{tick:?}") };
        assert_eq!((*account, error.to_string().contains("market 77")), (id, true));
    }
    // Without that position, every account can be measured.
    let record = Record::of_state(&model.exchange.accounts[0]);
    model.mirror.put_margin(address(0), &record, slot + 1);
    assert!(model.tick().unmeasured.is_empty());
}

#[test]
fn payable_claims_are_reported_after_two_windows() {
    let mut model = Model::new();
    let state = &mut model.exchange.venues[0].state;
    (state.open_claims, state.cash) = (Quote::new(10), Quote::new(9));
    let window = model.exchange.venues[0].parameters.claims_window;
    let mut ages = PayableAges::default();
    let mut look_after = |model: &mut Model, seconds: u64| {
        model.exchange.clock.time += seconds.cast_signed();
        model.tell();
        ages.look(model.mirror.markets.quoted())
    };
    // Nothing is held up while the pool holds less than the claims.
    assert_eq!(look_after(&mut model, 3 * window), NO_MARKET);
    assert_eq!(look_after(&mut model, 3 * window), NO_MARKET);
    model.exchange.venues[0].state.cash = Quote::new(10);
    assert_eq!(look_after(&mut model, 1), NO_MARKET);
    assert_eq!(look_after(&mut model, 2 * window - 1), NO_MARKET);
    assert_eq!(look_after(&mut model, 1), [0]);
    // The pool was shared out.
    model.exchange.venues[0].state.claims_window += 1;
    assert_eq!(look_after(&mut model, 1), NO_MARKET);
    assert_eq!(look_after(&mut model, 2 * window), [0]);
    model.exchange.venues[0].state.open_claims = Quote::ZERO;
    assert_eq!(look_after(&mut model, 1), NO_MARKET);
}
