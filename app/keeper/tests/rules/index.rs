//! Tests that the index misses no account below maintenance margin. Random histories compare it with measuring all
//! accounts.

use crate::model::{ACCOUNTS, ARBITRAGEUR, CONTRACT, MARKETS, Model, QUOTE, START, address};
use ballast_keeper::index::{Tick, Unhealthy};
use ballast_math::{Quote, Ratio, Side};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use std::cell::Cell;

/// An event on the exchange.
#[derive(Clone, Debug)]
enum Event {
    /// A feed's price moves by this many thousandths.
    Price(u32, i64),
    /// All feeds repeat their prices.
    Repeat,
    /// A user buys or sells this many hundredths of a contract.
    Trade(usize, u32, bool, u64),
    /// The mark moves towards a feed's price.
    Follow(u32),
    /// Time passes.
    Wait(i64),
    /// A position is liquidated.
    Liquidate(usize, u32),
    /// A loss or gain is realised.
    Settle(usize, u32),
    /// Claims are shared out.
    Share(u32),
    /// A deficit is covered.
    Cover(u32),
    /// Debts are repaid or written off.
    Repay(usize),
    /// An account is liquidated in all markets as far as possible. The remaining loss becomes debt or is written off.
    Bankrupt(usize),
    /// A market loses more than its surplus.
    Lose(u32, i64),
    /// The peg moves.
    Repeg(u32),
    /// A user deposits or withdraws this amount of quote.
    Cash(usize, i64),
}

fn event() -> impl Strategy<Value = Event> {
    let (who, market) = (0..ARBITRAGEUR, 0..MARKETS);
    prop_oneof![
        4 => (market.clone(), -60_i64..60).prop_map(|(market, by)| Event::Price(market, by)),
        3 => (market.clone(), -250_i64..250).prop_map(|(market, by)| Event::Price(market, by)),
        3 => Just(Event::Repeat),
        3 => market.clone().prop_map(Event::Follow),
        8 => (who.clone(), market.clone(), any::<bool>(), 1_u64..200_000)
            .prop_map(|(who, market, is_buy, size)| Event::Trade(who, market, is_buy, size)),
        2 => prop_oneof![1_i64..20, 1_i64..20, 20_i64..400, 400_i64..20_000].prop_map(Event::Wait),
        3 => (who.clone(), market.clone()).prop_map(|(who, market)| Event::Liquidate(who, market)),
        1 => (who.clone(), market.clone()).prop_map(|(who, market)| Event::Settle(who, market)),
        1 => market.clone().prop_map(Event::Share),
        1 => market.clone().prop_map(Event::Cover),
        1 => who.clone().prop_map(Event::Repay),
        2 => who.clone().prop_map(Event::Bankrupt),
        1 => (market.clone(), 1_i64..30_000).prop_map(|(market, quotes)| Event::Lose(market, quotes)),
        1 => market.prop_map(Event::Repeg),
        1 => (who, -19_000_i64..5_000).prop_map(|(who, amount)| Event::Cash(who, amount)),
    ]
}

fn happen(model: &mut Model, event: &Event) {
    match *event {
        Event::Price(market, by) => {
            model.advance(1);
            let price = model.price(market);
            let moved = price.saturating_add_signed(i64::try_from(price).unwrap() / 1_000 * by);
            model.publish(market, moved.clamp(START / 50, START * 50));
        }
        Event::Repeat => {
            model.advance(1);
            (0..MARKETS).for_each(|market| model.publish(market, model.price(market)));
        }
        Event::Trade(who, market, is_buy, size) => {
            let side = if is_buy { Side::Long } else { Side::Short };
            model.trade(who, market, (side, size * CONTRACT / 100));
        }
        Event::Follow(market) => {
            model.advance(1);
            model.publish(market, model.price(market));
            model.follow(market);
        }
        Event::Wait(seconds) => model.advance(seconds),
        Event::Liquidate(who, market) => {
            let _refused = model.exchange.liquidate(who, market, (who + 1) % ACCOUNTS);
        }
        Event::Settle(who, market) => {
            let _refused = model.exchange.settle_loss(who, market);
            let _refused = model.exchange.realise_gain(who, market);
            let _refused = model.exchange.collect(who, market);
        }
        Event::Share(market) => {
            let _refused = model.exchange.share_claims(market);
        }
        Event::Cover(market) => {
            let _refused = model.exchange.cover_deficit(market);
        }
        Event::Repay(who) => {
            let _refused = model.exchange.repay(who);
        }
        Event::Bankrupt(who) => {
            (0..MARKETS).for_each(|market| model.publish(market, model.price(market)));
            for market in (0..MARKETS).cycle().take(12) {
                let _refused = model.exchange.liquidate(who, market, (who + 1) % ACCOUNTS);
            }
            let _refused = model.exchange.repay(who);
        }
        Event::Lose(market, quotes) => model.lose(market, quotes),
        Event::Repeg(market) => {
            let _refused = model.exchange.repeg(market, Ratio::new(1_000));
        }
        Event::Cash(who, amount) => {
            let quote = Quote::new(amount.abs() * QUOTE);
            let _refused = match amount.is_negative() {
                true => model.exchange.withdraw(who, quote),
                false => model.exchange.deposit(who, quote),
            };
        }
    }
}

/// Hypothetical prices of a feed, in thousandths of its last price.
const THOUGHTS: [u64; 3] = [700, 1_000, 1_400];

fn sorted(mut found: Vec<Unhealthy>) -> Vec<Unhealthy> {
    found.sort_unstable();
    found
}

/// Converts the index's result to the exchange's account numbers.
fn by_place(model: &Model, found: &[Unhealthy]) -> Vec<(usize, u32)> {
    let place = |id| (0..ACCOUNTS).find(|who| model.mirror.book.address(id) == Some(address(*who))).unwrap();
    let mut places: Vec<_> = found.iter().map(|found| (place(found.account), found.market)).collect();
    places.sort_unstable();
    places
}

/// Counts the situations that the histories have reached, because a history without events proves nothing.
#[derive(Debug, Default)]
struct Seen {
    unhealthy: Cell<usize>,
    in_cross_accounts: Cell<usize>,
    with_deficit: Cell<usize>,
    with_old_index: Cell<usize>,
    in_thought: Cell<usize>,
    looked_at: Cell<usize>,
    ticks: Cell<usize>,
}

fn add(to: &Cell<usize>, count: usize) {
    to.set(to.get() + count);
}

impl Seen {
    fn note(&self, model: &Model, tick: &Tick) {
        add(&self.ticks, 1);
        add(&self.looked_at, tick.touched);
        add(&self.unhealthy, tick.unhealthy.len());
        let positions =
            |found: &Unhealthy| model.mirror.book.record(found.account).unwrap().positions().len();
        add(&self.in_cross_accounts, tick.unhealthy.iter().filter(|found| positions(found) > 1).count());
        let has_deficit = |market| model.exchange.state(market).surplus.is_negative();
        add(&self.with_deficit, usize::from((0..MARKETS).any(has_deficit)));
        let now = model.exchange.clock.time;
        let is_old = |market| now - model.exchange.state(market).oracle.publish_time > 30;
        add(&self.with_old_index, usize::from((0..MARKETS).any(is_old)));
    }
}

/// Returns a model in which half of the accounts are long and the others short. All of them are in two markets, most
/// with little slack.
fn with_positions() -> Model {
    let mut model = Model::new();
    for who in 0..ARBITRAGEUR {
        let side = if who % 2 == 0 { Side::Long } else { Side::Short };
        let size = 50 + 5 * u64::try_from(who).unwrap();
        for market in (0..MARKETS).filter(|market| who % 3 != usize::try_from(*market).unwrap()) {
            model.trade(who, market, (side, size * CONTRACT));
        }
        let spare = Quote::new(QUOTE * i64::try_from(500 * who).unwrap());
        let most = model.exchange.free_cash(who).unwrap();
        let _stays = model.exchange.withdraw(who, most.minus(spare).unwrap().or_zero());
    }
    model
}

fn run(events: &[Event], seen: &Seen) -> Result<(), TestCaseError> {
    let mut model = with_positions();
    for event in events {
        happen(&mut model, event);
        model.tell();
        let tick = model.tick();
        prop_assert_eq!(&tick.unhealthy, &model.scan(), "after {:?}", event);
        prop_assert_eq!(by_place(&model, &tick.unhealthy), model.liquidatable(), "after {:?}", event);
        for (market, price) in (0..MARKETS).flat_map(|market| THOUGHTS.map(|price| (market, price))) {
            let markets = model.thought(market, model.price(market) / 1_000 * price);
            let everybody = model.scan_in(&markets);
            let found: Vec<_> = everybody.into_iter().filter(|found| found.market == market).collect();
            let would = sorted(model.mirror.would_find(&markets, &[market]));
            prop_assert_eq!(&would, &found, "after {:?}, market {} at {}", event, market, price);
            add(&seen.in_thought, would.len());
        }
        seen.note(&model, &tick);
    }
    Ok(())
}

#[test]
fn the_index_finds_the_same_accounts_as_measuring_all() {
    let seen = Seen::default();
    let config = ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() };
    let histories = prop::collection::vec(event(), 1..120);
    let result = TestRunner::new(config).run(&histories, |events| run(&events, &seen));
    assert!(result.is_ok(), "{}", result.unwrap_err());
    println!("{seen:?}");
    assert!(seen.unhealthy.get() > 1_000 && seen.in_cross_accounts.get() > 1_000, "{seen:?}");
    assert!(seen.with_deficit.get() > 100 && seen.with_old_index.get() > 1_000, "{seen:?}");
    assert!(seen.in_thought.get() > 1_000, "{seen:?}");
    assert!(seen.looked_at.get() < seen.ticks.get() * ACCOUNTS, "{seen:?}");
}

/// Checks that small price moves measure no account, and that a crash measures only one side.
#[test]
fn a_tick_measures_only_affected_accounts() {
    let mut model = Model::new();
    for who in 0..ARBITRAGEUR - 1 {
        let side = if who % 2 == 0 { Side::Long } else { Side::Short };
        model.trade(who, 0, (side, 150 * CONTRACT));
        model.exchange.withdraw(who, Quote::new(18_000 * QUOTE)).unwrap();
    }
    model.tell();
    let _first = model.tick();
    for step in 0..50 {
        model.advance(1);
        model.publish(0, START + START / 1_000 * (step % 10));
        model.tell();
        let tick = model.tick();
        assert_eq!((tick.touched, tick.unhealthy.len()), (0, 0), "step {step}");
    }
    // Within a second of a crash, the guarded index is held near the average.
    model.advance(1);
    model.publish(0, START / 100 * 85);
    model.tell();
    let tick = model.tick();
    assert_eq!((tick.touched, tick.unhealthy.len()), (0, 0));
    model.stay(0, START / 100 * 85);
    model.tell();
    let tick = model.tick();
    assert_eq!((tick.touched, tick.unhealthy.len()), (ARBITRAGEUR / 2, ARBITRAGEUR / 2));
}
