//! Tests oracle updates that must not count, with the exact error of each and an unchanged snapshot.

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

/// Returns a valid update for the current time.
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

/// Checks that opening and closing are refused with `error`, and that the snapshot does not change.
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
        // Updating the market records that the index is unusable, and keeps the last one.
        let snapshot = world.market(0).state.oracle;
        let funding = instructions::update_funding(world.keys(0));
        let result = world.send(&[funding], &[]);
        assert!(result.is_ok(), "{error}: {result:?}");
        assert_eq!(world.market(0).state.oracle, snapshot);
    }

    // These updates are valid, but belong to another address or another program.
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

    // The same update is accepted in the right account.
    post(&mut world, &good);
    trade(&mut world, &alice, (0, buy(1)));
    assert_eq!(price(&world), 101 * PRICE);
}

/// Checks updates from the future. Anyone may post an update before the chain's clock has reached its publish time, because
/// clocks differ by some seconds. An update that is up to five seconds ahead is accepted and counts as current. If the update is
/// further ahead, the snapshot stays while it is young enough, nobody is held up, and the update counts later.
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

    // If the update is one second further ahead, the snapshot stays, and the update counts from five seconds before its publish
    // time.
    world.chain.advance(3, 1);
    let mut early = good(&world, 102);
    early.message.publish_time += 6;
    post(&mut world, &early);
    trade(&mut world, &alice, (0, buy(1)));
    assert_eq!(world.market(0).state.oracle, snapshot);
    world.chain.advance(3, 1);
    trade(&mut world, &alice, (0, buy(1)));
    assert_eq!(price(&world), 102 * PRICE);

    // Without a young snapshot, an update from the future causes its own error.
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

    // Two slots later, somebody passes an older update. This causes no error, and the snapshot is used.
    pass(&mut world, (2, 1), &[]);
    post(&mut world, &older);
    trade(&mut world, &alice, (0, sell(10)));
    assert_eq!(world.market(0).state.oracle, snapshot);
    // An old update with defects does not matter either, not even one with a wide confidence interval.
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

/// Checks the maximum age of the snapshot, which is sixty seconds for trading and thirty for liquidation. Withdrawing collateral
/// that no position needs requires no index.
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

    // An update that is stale when it arrives is refused as stale, even if it is newer than the snapshot.
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
