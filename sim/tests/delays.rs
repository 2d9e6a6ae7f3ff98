//! The delay of liquidations, on paths where it is known.

mod common;

use ballast_math::trade::{Amount, Order};
use ballast_math::{Quote, Side};
use ballast_model::exchange::cross;
use ballast_sim::delays::{Delay, DelaySummary, Delays};
use ballast_sim::price_path::{PricePath, PricePoint};
use ballast_sim::{Keepers, METRICS, Outcome, Population, Prices, Settings, Simulation};

/// The time at which the position is opened. Unit: unix seconds.
const START: i64 = 1_700_000_100;
/// The account of the only trader.
const TRADER: usize = 2;

/// A long with about ten times leverage, opened at a price of 100.
struct Long {
    run: Simulation,
    /// The price at which the account just meets its maintenance margin of 5 %, as a share of the opening price.
    limit: f64,
}

/// Opens the long. `later` contains the time since then (seconds) and the new price of each later step.
fn open(later: &[(i64, f64)], keeper_delay: u32) -> Long {
    let points = [(-60, 100.0), (0, 100.0)].iter().chain(later);
    let points = points.map(|(time, price)| PricePoint { time: START + time, price: *price }).collect();
    let mut settings = Settings {
        prices: Prices::Path(PricePath { name: "constructed".into(), points }),
        population: Population::mixed(0),
        keepers: Keepers { delay: keeper_delay, backstop: 0.0, peg_gap: 0.5, ..Keepers::default() },
        ..common::settings()
    };
    // Without funding and volatility, the account's margin depends on the index alone.
    for name in ["funding_cap", "interest", "volatility_multiplier"] {
        settings = settings.with(name, "0").expect("the setting exists");
    }
    let mut run = Simulation::new(&settings, 1).expect("the market opens");
    assert!(run.next_step().expect("every invariant holds"));
    run.exchange.accounts.push(cross());
    run.exchange.deposit(TRADER, Quote::new(210_000_000)).expect("it fits");
    let amount = Amount::Quote(Quote::new(2_000_000_000));
    let order = Order { side: Side::Long, amount, limit: None, reduce_only: false };
    run.exchange.trade(TRADER, 0, &order).expect("the margin suffices");
    let position = run.exchange.position_of(TRADER, 0).expect("the position is open");
    let owed = -(position.quote.raw() + run.exchange.accounts[TRADER].cash.raw()) as f64 / 1e6;
    let worth = position.base.raw() as f64 / 1e9 * run.index();
    Long { limit: owed / worth / 0.95, run }
}

fn delays(later: &[(i64, f64)], keeper_delay: u32) -> DelaySummary {
    open(later, keeper_delay).run.run().expect("every invariant holds").delays
}

/// Checks the delay against the average's own formula. The price falls by 7 % and stays there. The guard values the long at 0.96 of
/// the average, which moves by t/(900 + t) of the way to the price in t seconds.
#[test]
fn a_sudden_fall_is_recognised_once_the_average_has_followed() {
    let Long { run, limit } = open(&[(60, 93.0), (3_660, 93.0)], 4);
    assert!(0.93 < limit && limit < 0.96, "the fall is a breach, but the guard hides it: {limit}");
    let way = (1.0 - limit / 0.96) / 0.07;
    let expected = 900.0 * way / (1.0 - way);
    let delays = run.run().expect("every invariant holds").delays;
    let guard = delays.guard.total;
    assert!((guard as f64 - expected).abs() <= 1.5, "{guard} s, expected {expected} s");
    // Keepers look again at the next price, and act four seconds later.
    let keeper = Delay { total: 3_604 - guard, max: 3_604 - guard };
    let guard = Delay { total: guard, max: guard };
    let expected = DelaySummary {
        breaches: 1,
        spared: 0,
        liquidated: 1,
        delayed: 1,
        guard,
        keeper,
        refusal: Delay::default(),
    };
    assert_eq!(delays, expected);
}

#[test]
fn a_slow_fall_is_recognised_at_once() {
    // The average is 900 s behind, which is 0.75 % at this speed. The guard allows 4 %.
    let path: Vec<_> = (1..=115).map(|step| (step * 60, 100.0 - 0.05 * step as f64)).collect();
    let delays = delays(&path, 4);
    let keeper = Delay { total: 4, max: 4 };
    assert_eq!(delays, DelaySummary { breaches: 1, liquidated: 1, keeper, ..DelaySummary::default() });
}

#[test]
fn the_keepers_delay_is_counted_separately() {
    // Keepers look at the next price, 600 s after the fall, and act after their delay.
    for keeper_delay in [4, 34] {
        let DelaySummary { guard, keeper, refusal, .. } =
            delays(&[(60, 93.0), (660, 93.0), (1_260, 93.0)], keeper_delay);
        assert_eq!(guard.total + keeper.total, 600 + i64::from(keeper_delay));
        // A keeper's round updates the average, which changes how fast it follows by a few seconds.
        assert!((275..295).contains(&guard.total), "{guard:?}");
        assert_eq!(refusal, Delay::default());
    }
}

#[test]
fn an_account_that_recovers_under_the_guard_is_spared() {
    let delays = delays(&[(60, 93.0), (120, 100.0), (180, 100.0)], 4);
    assert_eq!(delays, DelaySummary { breaches: 1, spared: 1, ..DelaySummary::default() });
}

#[test]
fn without_a_breach_nothing_is_counted() {
    assert_eq!(delays(&[(60, 97.0), (120, 97.0)], 4), DelaySummary::default());
}

/// Checks the sums over two accounts. Only the first liquidation of a breach counts, and a new breach counts again.
#[test]
fn each_part_of_the_delay_is_summed_up() {
    let mut delays = Delays::default();
    delays.note_breach(5, 100);
    delays.note_breach(6, 100);
    delays.note_breach(5, 110);
    assert_eq!(delays.unrecognised(), [5, 6]);
    delays.note_recognised(5, 130);
    delays.note_recognised(5, 140);
    delays.note_recognised(6, 100);
    assert!(delays.unrecognised().is_empty());
    for (account, time) in [(5, 135), (6, 104), (6, 120)] {
        delays.note_tried(account, time);
    }
    delays.note_liquidated(6, 164);
    delays.note_liquidated(5, 135);
    delays.note_liquidated(5, 999);
    delays.note_met(5);
    delays.note_met(5);
    delays.note_breach(5, 200);
    delays.note_met(5);
    // This account is unknown.
    delays.note_liquidated(7, 100);
    let summary = delays.summary();
    let expected = DelaySummary {
        breaches: 3,
        spared: 1,
        liquidated: 2,
        delayed: 1,
        guard: Delay { total: 30, max: 30 },
        keeper: Delay { total: 9, max: 5 },
        refusal: Delay { total: 60, max: 60 },
    };
    assert_eq!(summary, expected);
    assert_eq!(summary.mean(summary.guard), 15.0);
    assert_eq!(DelaySummary::default().mean(Delay::default()), 0.0);

    let run = Outcome { delays: summary, ..Outcome::default() };
    let value = |key: &str| METRICS.iter().find(|metric| metric.key == key).map(|metric| (metric.of)(&run));
    let found = [
        "delayed_liquidations",
        "spared_breaches",
        "guard_delay_mean",
        "guard_delay_max",
        "keeper_delay_mean",
        "refusal_delay_mean",
    ]
    .map(value);
    assert_eq!(found, [1.0, 1.0, 15.0, 30.0, 4.5, 30.0].map(Some));
}
