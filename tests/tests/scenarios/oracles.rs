//! Oracle updates that must not count: the exact error of each, and an unchanged snapshot.

use crate::support::{
    CONTRACT, PRICE, QUOTE, assert_refused, buy, close, pass, position, sell, trade, update,
};
use ballast::BallastError;
use ballast_client::instructions;
use ballast_math::Price;
use ballast_networks::NetworkKind;
use ballast_oracle::price_update_v2::{PriceUpdateV2Fields, VerificationLevel};
use ballast_testkit::address;
use ballast_testkit::fixtures::{Trader, World};

scenarios!(defects, updates_from_the_future, older_updates, first_of_a_slot_stands, age_of_the_snapshot);

/// A good update for now.
fn good(world: &World, price: u64) -> PriceUpdateV2Fields {
    world.market_fixture(0).update(world.chain.as_ref(), Price::new(price * PRICE), Price::new(PRICE / 100))
}

fn post(world: &mut World, update: &PriceUpdateV2Fields) {
    let fixture = world.market_fixture(0).clone();
    fixture.post(world.chain.as_mut(), update);
}

fn price(world: &World) -> u64 {
    world.market(0).state.oracle.price.raw()
}

fn with_position(network: NetworkKind) -> (World, Trader) {
    let mut world = World::with_market(network);
    let alice = world.trader("alice", 10_000 * QUOTE);
    trade(&mut world, &alice, (0, buy(100)));
    pass(&mut world, (100, 20), &[]);
    (world, alice)
}

/// Opening and closing are refused with `error`, and the snapshot stands.
fn refused_everywhere(world: &mut World, alice: &Trader, error: BallastError) {
    let before = *world.market(0).state;
    assert_refused(world.trade_checked(alice, 0, buy(1)), error);
    assert_refused(close(world, alice, 0), error);
    assert_eq!(*world.market(0).state, before);
}

fn defects(network: NetworkKind) {
    type Defect = (fn(&mut PriceUpdateV2Fields), BallastError);
    let defects: [Defect; 6] = [
        (|update| update.message.confidence = 3 * PRICE, BallastError::OracleConfidence),
        (|update| update.message.price = -update.message.price, BallastError::OracleNonPositive),
        (|update| update.message.price = 0, BallastError::OracleNonPositive),
        (
            |update| update.verification_level = VerificationLevel::Partial { num_signatures: 12 },
            BallastError::OracleInvalid,
        ),
        (|update| update.message.feed_id[0] ^= 1, BallastError::OracleInvalid),
        (|update| update.message.exponent = 20, BallastError::OracleInvalid),
    ];
    let (mut world, alice) = with_position(network);
    for (spoil, error) in defects {
        let mut bad = good(&world, 101);
        spoil(&mut bad);
        post(&mut world, &bad);
        refused_everywhere(&mut world, &alice, error);
        // An update takes note of an unusable index, and keeps the last one.
        let snapshot = world.market(0).state.oracle;
        let funding = instructions::update_funding(world.keys(0));
        let result = world.send(&[funding], &[]);
        assert!(result.is_ok(), "{error}: {result:?}");
        assert_eq!(world.market(0).state.oracle, snapshot);
    }

    // An update that is right, of another address or another program.
    let good = good(&world, 101);
    post(&mut world, &good);
    let right = world.markets[0].clone();
    let account = world.chain.account(&right.oracle).unwrap();
    let elsewhere = address("elsewhere");
    world.chain.set_account(&elsewhere, account.clone());
    world.markets[0].oracle = elsewhere;
    refused_everywhere(&mut world, &alice, BallastError::WrongOracle);
    world.markets[0] = right.clone();
    let forged = solana_pubkey::Pubkey::new_from_array([9; 32]);
    let mut of_other = account;
    of_other.owner = forged;
    world.chain.set_account(&right.oracle, of_other);
    refused_everywhere(&mut world, &alice, BallastError::OracleInvalid);

    // The same update in its place is taken in.
    post(&mut world, &good);
    trade(&mut world, &alice, (0, buy(1)));
    assert_eq!(price(&world), 101 * PRICE);
}

/// Anybody may put an update into the account before the chain's clock has come to it. Clocks differ by some seconds: up to five
/// ahead are taken in and count as now. Further ahead the snapshot stands as long as it is young enough, nobody is held up, and
/// the update counts when its time has come.
fn updates_from_the_future(network: NetworkKind) {
    let (mut world, alice) = with_position(network);
    update(&mut world, 0);
    let mut early = good(&world, 101);
    early.message.publish_time += 5;
    post(&mut world, &early);
    trade(&mut world, &alice, (0, buy(1)));
    let snapshot = world.market(0).state.oracle;
    let now = world.chain.clock().unix_timestamp;
    assert_eq!((snapshot.price.raw(), snapshot.publish_time, snapshot.time), (101 * PRICE, now + 5, now));

    // A second further ahead the snapshot stands, and the update counts from five seconds before its time on.
    world.chain.advance(3, 1);
    let mut early = good(&world, 102);
    early.message.publish_time += 6;
    post(&mut world, &early);
    trade(&mut world, &alice, (0, buy(1)));
    assert_eq!(world.market(0).state.oracle, snapshot);
    world.chain.advance(3, 1);
    trade(&mut world, &alice, (0, buy(1)));
    assert_eq!(price(&world), 102 * PRICE);

    // Where there is no young snapshot, it is an error of its own.
    world.chain.wait(100);
    let mut early = good(&world, 103);
    early.message.publish_time += 6;
    post(&mut world, &early);
    refused_everywhere(&mut world, &alice, BallastError::OracleFuture);
}

fn older_updates(network: NetworkKind) {
    let (mut world, alice) = with_position(network);
    let newer = good(&world, 102);
    let mut older = good(&world, 90);
    older.message.publish_time -= 5;
    post(&mut world, &newer);
    update(&mut world, 0);
    let snapshot = world.market(0).state.oracle;
    assert_eq!(snapshot.price.raw(), 102 * PRICE);

    // Two slots later somebody passes an older update: no error, and the snapshot is used.
    pass(&mut world, (2, 1), &[]);
    post(&mut world, &older);
    trade(&mut world, &alice, (0, sell(10)));
    assert_eq!(world.market(0).state.oracle, snapshot);
    // Nor does an old one with defects matter, not even a wide one.
    older.message.confidence = 50 * PRICE;
    post(&mut world, &older);
    trade(&mut world, &alice, (0, sell(10)));
    assert_eq!(world.market(0).state.oracle, snapshot);
    assert_eq!(position(&world, &alice, 0).base.raw(), 80 * CONTRACT as i64);
}

fn first_of_a_slot_stands(network: NetworkKind) {
    let (mut world, alice) = with_position(network);
    let mut first = good(&world, 101);
    first.message.publish_time -= 2;
    post(&mut world, &first);
    update(&mut world, 0);
    let second = good(&world, 104);
    post(&mut world, &second);
    trade(&mut world, &alice, (0, buy(1)));
    assert_eq!(price(&world), 101 * PRICE, "the first of the slot stands");
    pass(&mut world, (1, 0), &[]);
    trade(&mut world, &alice, (0, buy(1)));
    assert_eq!(price(&world), 104 * PRICE, "the next slot takes the newer one");
}

/// Sixty seconds for trading, thirty for liquidation; withdrawing what is not bound needs no index.
fn age_of_the_snapshot(network: NetworkKind) {
    let (mut world, alice) = with_position(network);
    let flat = world.trader("flat", 500 * QUOTE);
    pass(&mut world, (90, 40), &[]);
    trade(&mut world, &alice, (0, buy(1)));
    let of = instructions::Liquidate {
        keeper: world.payer(),
        margin_account: alice.account(),
        keeper_account: flat.account(),
        market: world.keys(0),
    };
    let result = world.send(&[instructions::liquidate(&of, &[])], &[]);
    assert_refused(result, BallastError::OracleStale);
    pass(&mut world, (1, 1), &[]);
    refused_everywhere(&mut world, &alice, BallastError::OracleStale);
    let withdraw = world.withdraw(&alice, QUOTE);
    assert_refused(world.send(&[withdraw], &[&alice.wallet]), BallastError::OtherOracleInvalid);
    world.must(&[world.withdraw(&flat, 500 * QUOTE)], &[&flat.wallet]);

    // An update that is stale when it arrives is refused as such, also where it is newer than the snapshot.
    let mut late = good(&world, 101);
    pass(&mut world, (305, 61), &[]);
    late.message.publish_time = world.chain.clock().unix_timestamp - 61;
    post(&mut world, &late);
    refused_everywhere(&mut world, &alice, BallastError::OracleStale);
    late.message.publish_time += 1;
    post(&mut world, &late);
    close(&mut world, &alice, 0).unwrap();
    assert_eq!(price(&world), 101 * PRICE);
}
