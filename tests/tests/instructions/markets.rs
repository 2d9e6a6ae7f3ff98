//! Tests `create_market`, `set_up_market` and `open_market`. Parameters can change until a market opens, and never afterwards.

use super::cases::closed_market;
use super::support::*;
use ballast::BallastError;
use ballast::state::MarketParameters;
use ballast_client::events::{Event, MarketCreated, MarketOpened};
use ballast_client::instructions::{self, MarketArgs};
use ballast_client::{oracle, pda};
use ballast_math::layout::{Describe, Kind};
use ballast_math::parameters::Parameters;
use ballast_math::{Price, Ratio};
use ballast_oracle::{OracleKind, program_ids};
use ballast_testkit::fixtures::{MarketFixture, World};
use ballast_testkit::{address, keypair};
use solana_signer::Signer;

/// The system program's error number for an account that already exists.
const ALREADY_IN_USE: u32 = 0;

fn set_up(world: &mut World, args: MarketArgs) -> Outcome {
    let risk_manager = keypair("risk manager");
    let instruction = instructions::set_up_market(risk_manager.pubkey(), pda::market(1), args);
    world.send(&[instruction], &[&risk_manager])
}

fn open(world: &mut World, fixture: &MarketFixture) -> Outcome {
    let risk_manager = keypair("risk manager");
    let instruction = instructions::open_market(risk_manager.pubkey(), fixture.keys());
    world.send(&[instruction], &[&risk_manager])
}

#[test]
fn creates_and_opens() {
    let mut world = World::empty(crate::NETWORK);
    let risk_manager = keypair("risk manager");
    let fixture = MarketFixture::new(0, "SOL-PERP", Price::new(100 * PRICE));
    let create = instructions::create_market(risk_manager.pubkey(), world.payer(), 0, fixture.args);
    let receipt = world.must(std::slice::from_ref(&create), &[&risk_manager]);
    let created = MarketCreated { market: 0, address: pda::market(0) };
    assert_eq!(event(&receipt), Event::MarketCreated(created));
    let market = world.market(0);
    assert_eq!((market.version, market.bump, market.status), (1, pda::market_with_bump(0).1, 0));
    assert_eq!((market.index, market.pause, market.name), (0, 0, fixture.args.name));
    let kind = OracleKind::PythReceiver.number();
    assert_eq!((market.oracle_kind, market.oracle_owner), (kind, program_ids::RECEIVER.into()));
    assert_eq!((market.oracle_feed, market.oracle_address), (fixture.args.oracle_feed, fixture.oracle));
    assert_eq!(market.parameters, fixture.args.parameters);
    assert_eq!(market.state.curve.peg.raw(), 100 * PRICE);
    assert_eq!(world.exchange().market_count, 1);
    // The same number cannot be created again, because there is already an account at its address.
    refused_by_number(&mut world, create, (&[&risk_manager], ALREADY_IN_USE));

    fixture.set_price(world.chain.as_mut(), Price::new(101 * PRICE));
    world.chain.advance(5, 3);
    let opened = open(&mut world, &fixture).unwrap();
    assert_eq!(event(&opened), Event::MarketOpened(MarketOpened { market: 0 }));
    let market = world.market(0);
    assert_eq!((market.status, market.state.oracle.price.raw()), (1, 101 * PRICE));
    assert_eq!(market.state.funding.time, world.chain.clock().unix_timestamp);
    assert!(market.state.funding.premium.is_negative(), "the mark is below the index");
    ballast_tests::assert_error(open(&mut world, &fixture), BallastError::MarketAlreadyOpen);
}

#[test]
fn an_open_market_is_fixed() {
    let (mut world, fixture) = closed_market();
    let mut args = fixture.args;
    args.parameters.taker_fee = Ratio::new(2_000);
    set_up(&mut world, args).unwrap();
    assert_eq!(world.market(1).parameters.taker_fee, Ratio::new(2_000));
    open(&mut world, &fixture).unwrap();
    ballast_tests::assert_error(set_up(&mut world, args), BallastError::MarketAlreadyOpen);
}

#[test]
fn only_the_risk_manager() {
    let (mut world, fixture) = closed_market();
    for name in ["admin", "guardian", "fee recipient", "upgrader"] {
        let signer = keypair(name);
        for instruction in [
            instructions::create_market(signer.pubkey(), world.payer(), 2, fixture.args),
            instructions::set_up_market(signer.pubkey(), pda::market(1), fixture.args),
            instructions::open_market(signer.pubkey(), fixture.keys()),
        ] {
            refused(&mut world, instruction, (&[&signer], BallastError::Unauthorized));
        }
    }
}

#[test]
fn the_next_number_only() {
    let (mut world, fixture) = closed_market();
    let risk_manager = keypair("risk manager");
    let create = |world: &World, index| {
        instructions::create_market(risk_manager.pubkey(), world.payer(), index, fixture.args)
    };
    for index in [0, 1] {
        let again = create(&world, index);
        refused_by_number(&mut world, again, (&[&risk_manager], ALREADY_IN_USE));
    }
    for index in [3, u32::MAX] {
        let too_early = create(&world, index);
        refused(&mut world, too_early, (&[&risk_manager], BallastError::NotNextMarket));
    }
    let elsewhere = swapped(&create(&world, 2), &pda::market(2), pda::market(3));
    refused_by_number(&mut world, elsewhere, (&[&risk_manager], anchor::SEEDS));
}

/// Checks that market names contain no control characters, which terminals obey, and no characters that reverse the direction of
/// text in wallets.
#[test]
fn names() {
    let (mut world, fixture) = closed_market();
    for bad in [
        *b"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
        *b"\x1b[2J\x1b[31mSOL\0\0\0\0",
        *b"SOL\nPERP\0\0\0\0\0\0\0\0",
        *b"SOL\xe2\x80\xaePERP\0\0\0\0\0\0",
        *b"SOL\x7f\0\0\0\0\0\0\0\0\0\0\0\0",
        *b"SOL\0PERP\0\0\0\0\0\0\0\0",
        *b"\0SOL-PERP\0\0\0\0\0\0\0",
        [0xff; 16],
    ] {
        let args = MarketArgs { name: bad, ..fixture.args };
        ballast_tests::assert_error(set_up(&mut world, args), BallastError::BadName);
    }
    for good in [*b"A\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", *b" ~1kBONK-PERP16."] {
        set_up(&mut world, MarketArgs { name: good, ..fixture.args }).unwrap();
    }
}

#[test]
fn oracle_programs() {
    let (mut world, fixture) = closed_market();
    let receiver = fixture.args;
    let legacy = MarketFixture::with_legacy_account(1, "ETH-PERP", Price::new(100 * PRICE)).args;
    let not_allowed = [
        MarketArgs { oracle_kind: 0, ..receiver },
        MarketArgs { oracle_kind: no_kind(), ..receiver },
        MarketArgs { oracle_owner: address("another program"), ..receiver },
        MarketArgs { oracle_owner: Default::default(), ..receiver },
        MarketArgs { oracle_owner: program_ids::LEGACY_ACCOUNT_MAINNET.into(), ..receiver },
        MarketArgs { oracle_owner: program_ids::RECEIVER.into(), ..legacy },
        // The exchange is on mainnet, so the programs of other clusters are not allowed.
        MarketArgs { oracle_owner: program_ids::LEGACY_ACCOUNT_DEVNET.into(), ..legacy },
        MarketArgs { oracle_owner: program_ids::LEGACY_ACCOUNT_TESTNET.into(), ..legacy },
    ];
    for args in not_allowed {
        ballast_tests::assert_error(set_up(&mut world, args), BallastError::OracleOwnerNotAllowed);
    }
    let upgraded = MarketArgs {
        oracle_owner: program_ids::RECEIVER_UPGRADED.into(),
        oracle_address: oracle::upgraded_feed_account(0, &receiver.oracle_feed),
        ..receiver
    };
    for args in [legacy, upgraded, receiver] {
        set_up(&mut world, args).unwrap();
    }
}

#[test]
fn curves() {
    let (mut world, fixture) = closed_market();
    let largest = ballast_math::bounds::MAX_SQRT_K;
    for (sqrt_k, peg) in [(0, 1), (1, 0), (largest + 1, 1), (u64::MAX, 1)] {
        let args = MarketArgs { sqrt_k, peg, ..fixture.args };
        ballast_tests::assert_error(set_up(&mut world, args), BallastError::ParameterOutOfBounds);
    }
}

/// Checks that every bound of every parameter is enforced when a market opens, on both sides if the type has room beyond the
/// bound.
#[test]
fn bounds() {
    let (mut world, fixture) = closed_market();
    let mut attacks = 0;
    for bound in fixture.args.parameters.bounds() {
        for beyond in [bound.low - 1, bound.high + 1] {
            let Some(parameters) = with_value(fixture.args.parameters, bound.field, beyond) else { continue };
            let broken: Vec<_> =
                parameters.bounds().iter().filter(|bound| !bound.holds()).map(|b| b.field).collect();
            assert!(broken.contains(&bound.field), "{} = {beyond} breaks only {broken:?}", bound.field);
            set_up(&mut world, MarketArgs { parameters, ..fixture.args }).unwrap();
            ballast_tests::assert_error(open(&mut world, &fixture), BallastError::ParameterOutOfBounds);
            attacks += 1;
        }
    }
    assert_eq!(attacks, 2 * 37 - 7, "both sides of each, but for seven unsigned ones that may be zero");
    let mut uneven = fixture.args.parameters;
    uneven.minimum_base = 10_000_001;
    set_up(&mut world, MarketArgs { parameters: uneven, ..fixture.args }).unwrap();
    ballast_tests::assert_error(open(&mut world, &fixture), BallastError::ParameterOutOfBounds);
    set_up(&mut world, fixture.args).unwrap();
    open(&mut world, &fixture).unwrap();
}

/// Returns the parameters with another value in one field, or `None` if there is no such field or its type cannot hold the value.
fn with_value(parameters: MarketParameters, name: &str, value: i128) -> Option<MarketParameters> {
    let field = Parameters::STRUCTURE.fields.iter().find(|field| field.name == name)?;
    let word = match field.kind {
        Kind::I64 => i64::try_from(value).ok()?.to_le_bytes(),
        Kind::U64 => u64::try_from(value).ok()?.to_le_bytes(),
        _ => panic!("{name} is not a word"),
    };
    let mut changed = parameters;
    bytemuck::bytes_of_mut(&mut changed)[field.offset..field.offset + 8].copy_from_slice(&word);
    Some(changed)
}

#[test]
fn prices_at_the_opening() {
    let (mut world, fixture) = closed_market();
    // The market stays closed unless the mark is within the price band of the index, which is five per cent.
    for price in [94, 106] {
        fixture.set_price(world.chain.as_mut(), Price::new(price * PRICE));
        ballast_tests::assert_error(open(&mut world, &fixture), BallastError::OutsidePriceBand);
    }
    // The price of a contract must be between 1 and a million quote.
    for price in [PRICE - 1, 1_000_001 * PRICE] {
        let (mut world, fixture) = closed_market();
        let args = MarketArgs { peg: price, sqrt_k: CONTRACT, ..fixture.args };
        set_up(&mut world, args).unwrap();
        fixture.set_price(world.chain.as_mut(), Price::new(price));
        ballast_tests::assert_error(open(&mut world, &fixture), BallastError::ParameterOutOfBounds);
    }
    fixture.set_price(world.chain.as_mut(), Price::new(104 * PRICE));
    open(&mut world, &fixture).unwrap();
}

/// Checks that an oracle account must be derived from its feed. The holder of an oracle account's key could choose its content
/// and stop it, so nobody may have such a key. A legacy account is its own feed.
#[test]
fn oracle_accounts_that_do_not_follow_from_their_feed() {
    let (mut world, fixture) = closed_market();
    let (receiver, thief) = (fixture.args, address("thief"));
    let legacy = MarketFixture::with_legacy_account(1, "ETH-PERP", Price::new(100 * PRICE)).args;
    let other_feed = oracle::feed_account(0, &address("another feed").to_bytes());
    for args in [
        MarketArgs { oracle_address: Default::default(), ..receiver },
        MarketArgs { oracle_address: thief, ..receiver },
        MarketArgs { oracle_address: other_feed, ..receiver },
        MarketArgs { oracle_address: oracle::feed_account(1, &receiver.oracle_feed), ..receiver },
        MarketArgs { oracle_address: oracle::upgraded_feed_account(0, &receiver.oracle_feed), ..receiver },
        MarketArgs { oracle_owner: program_ids::RECEIVER_UPGRADED.into(), ..receiver },
        MarketArgs { oracle_address: thief, ..legacy },
        MarketArgs { oracle_feed: receiver.oracle_feed, ..legacy },
    ] {
        ballast_tests::assert_error(set_up(&mut world, args), BallastError::OracleAddressNotDerived);
        let risk_manager = keypair("risk manager");
        let create = instructions::create_market(risk_manager.pubkey(), world.payer(), 2, args);
        refused(&mut world, create, (&[&risk_manager], BallastError::OracleAddressNotDerived));
    }
    // A market that already has such an account cannot open either.
    let mut account = world.chain.account(&pda::market(1)).unwrap();
    let place = 8 + std::mem::offset_of!(ballast::state::Market, oracle_address);
    account.data[place..place + 32].copy_from_slice(thief.as_ref());
    world.chain.set_account(&pda::market(1), account);
    let stolen = MarketFixture { oracle: thief, ..fixture.clone() };
    stolen.set_price(world.chain.as_mut(), Price::new(100 * PRICE));
    ballast_tests::assert_error(open(&mut world, &stolen), BallastError::OracleAddressNotDerived);
    set_up(&mut world, receiver).unwrap();
    open(&mut world, &fixture).unwrap();
}

#[test]
fn another_account_at_the_opening() {
    let (mut world, fixture) = closed_market();
    let another = MarketFixture { oracle: address("another account of the feed"), ..fixture.clone() };
    another.set_price(world.chain.as_mut(), Price::new(100 * PRICE));
    ballast_tests::assert_error(open(&mut world, &another), BallastError::WrongOracle);
    open(&mut world, &fixture).unwrap();
}
