//! Benchmarks the rules on the host. Run the benchmarks with `cargo bench -p ballast-model`. Add `-- --quick` for a rough result.
#![allow(missing_docs, reason = "criterion's macro generates an undocumented function")]

use ballast_math::account::{Account, POSITIONS};
use ballast_math::claims::{Claim, ClaimsIndex};
use ballast_math::health::{Party, Purpose};
use ballast_math::trade::{Amount, Order};
use ballast_math::{Clock, Quote, Side, context, funding, liquidation, trade};
use ballast_model::exchange::{Exchange, Venue, cross};
use criterion::{Criterion, criterion_group, criterion_main};
use presets::{CONTRACT, PRICE, QUOTE, START, reading};
use std::hint::black_box;

#[allow(dead_code, missing_docs)]
#[path = "../../../core/math/tests/common/presets.rs"]
mod presets;

/// The two accounts of the benchmark exchange.
const ALICE: usize = 0;
const BOB: usize = 1;

/// Returns an exchange with eight markets at a price of 100, in which Alice is long and Bob is short. All positions were touched ten slots
/// and four seconds ago, and the feeds have changed slightly since then.
fn exchange() -> Exchange {
    let venues = (0..POSITIONS).map(|_| venue()).collect();
    let mut exchange = Exchange { venues, accounts: vec![cross(), cross()], clock: START, vault: 0 };
    for who in [ALICE, BOB] {
        exchange.deposit(who, Quote::new(1_000_000 * QUOTE)).expect("room for it");
    }
    for market in 0..8 {
        exchange.trade(ALICE, market, &order(Side::Long, 200)).expect("within the margin");
        exchange.trade(BOB, market, &order(Side::Short, 100)).expect("within the margin");
    }
    exchange.clock = Clock { time: START.time + 4, slot: START.slot + 10 };
    for venue in &mut exchange.venues {
        venue.reading = Ok(reading(100_100_000_000, &exchange.clock));
    }
    exchange
}

fn venue() -> Venue {
    let parameters = presets::parameters();
    let state = presets::market(&parameters, 1_000_000 * CONTRACT, 100 * PRICE);
    Venue { parameters, state, reading: Ok(reading(100 * PRICE, &START)) }
}

fn order(side: Side, contracts: u64) -> Order {
    Order { side, amount: Amount::Base(contracts * CONTRACT), limit: None, reduce_only: false }
}

/// Returns an account from the point of view of an instruction on the first market.
fn party(exchange: &Exchange, who: usize, purpose: Purpose) -> Party {
    let account: &Account = &exchange.accounts[who];
    let rest = exchange.rest(who, Some(0), purpose).expect("a rest");
    Party { cash: account.cash, position: account.position(0, 0).expect("a position"), rest }
}

fn curve(criterion: &mut Criterion) {
    let curve = exchange().state(0).curve;
    criterion.bench_function("curve/swap", |bencher| {
        bencher.iter(|| black_box(&curve).swap(black_box(Side::Long), black_box(10 * CONTRACT)));
    });
    criterion.bench_function("curve/base for quote", |bencher| {
        let quote = Quote::new(1_000 * QUOTE);
        bencher.iter(|| black_box(&curve).base_for_quote(black_box(Side::Long), black_box(quote), 1_000_000));
    });
}

fn trades(criterion: &mut Criterion) {
    let exchange = exchange();
    let (market, context) = (exchange.state(0), exchange.context(0));
    let holder = party(&exchange, ALICE, Purpose::Initial);
    let opener = Party { position: Default::default(), ..holder };
    let cases = [
        ("trade/open", opener, order(Side::Long, 10)),
        ("trade/increase", holder, order(Side::Long, 10)),
        ("trade/reduce", holder, order(Side::Short, 10)),
        ("trade/close", holder, order(Side::Short, 200)),
        ("trade/flip", holder, order(Side::Short, 210)),
    ];
    for (name, party, order) in cases {
        trade::trade(market, &context, &party, &order).unwrap_or_else(|error| panic!("{name}: {error:?}"));
        criterion.bench_function(name, |bencher| {
            bencher.iter(|| {
                trade::trade(black_box(market), black_box(&context), black_box(&party), black_box(&order))
            });
        });
    }
}

fn liquidations(criterion: &mut Criterion) {
    let exchange = exchange();
    let (market, context) = (exchange.state(0), exchange.context(0));
    // Without the other positions, and with less cash than the maintenance margin of 200 contracts at 100 (five per cent), the
    // account is unhealthy.
    let holder = party(&exchange, ALICE, Purpose::Maintenance);
    for (name, cash) in [("liquidate/partial", 900), ("liquidate/insolvent", 0)] {
        let mut party = Party { cash: Quote::new(cash * QUOTE), rest: Default::default(), ..holder };
        if cash == 0 {
            party.position.quote = party.position.quote.minus(Quote::new(1_000 * QUOTE)).expect("a quote");
        }
        let done = liquidation::liquidate(market, &context, &party)
            .unwrap_or_else(|error| panic!("{name}: {error:?}"));
        assert_eq!(done.before.equity.is_negative(), cash == 0, "{name}");
        assert_eq!(done.position.base.is_zero(), cash == 0, "{name}");
        criterion.bench_function(name, |bencher| {
            bencher
                .iter(|| liquidation::liquidate(black_box(market), black_box(&context), black_box(&party)));
        });
    }
}

fn updates(criterion: &mut Criterion) {
    let exchange = exchange();
    let (market, context) = (exchange.state(0), exchange.context(0));
    let updated = context::update(market, &context).expect("an update");
    assert!(updated.defect.is_none() && updated.market.funding.time == exchange.clock.time);
    criterion.bench_function("funding/accrue", |bencher| {
        bencher.iter(|| {
            let mut market = *black_box(market);
            funding::accrue(&mut market, context.parameters, black_box(&context.clock)).map(|()| market)
        });
    });
    criterion.bench_function("market/update", |bencher| {
        bencher.iter(|| context::update(black_box(market), black_box(&context)));
    });
}

fn claims(criterion: &mut Criterion) {
    let open = Quote::new(10_000 * QUOTE);
    let (index, claim) = ClaimsIndex::new().grow(&Claim::default(), open).expect("a claim");
    let paid = Quote::new(3_333 * QUOTE);
    let after = index.pay(paid, open).expect("a payment");
    let left = open.minus(paid).expect("the rest");
    criterion.bench_function("claims/pay", |bencher| {
        bencher.iter(|| black_box(&index).pay(black_box(paid), black_box(open)));
    });
    criterion.bench_function("claims/collect", |bencher| {
        bencher.iter(|| black_box(&after).collect(black_box(&claim), black_box(left)));
    });
}

fn health(criterion: &mut Criterion) {
    let exchange = exchange();
    assert_eq!(exchange.accounts[ALICE].in_use().count(), POSITIONS);
    exchange.rest(ALICE, None, Purpose::Initial).expect("a health");
    for (name, purpose) in [("initial", Purpose::Initial), ("maintenance", Purpose::Maintenance)] {
        criterion.bench_function(&format!("health/8 positions, {name}"), |bencher| {
            bencher.iter(|| black_box(&exchange).rest(ALICE, None, black_box(purpose)));
        });
    }
}

criterion_group!(math, curve, trades, liquidations, updates, claims, health);
criterion_main!(math);
