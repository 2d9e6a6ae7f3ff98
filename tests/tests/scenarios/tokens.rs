//! Tests collateral with other decimals, and tokens sent directly to the vault.

use crate::support::{QUOTE, assert_refused, buy, bytes, cash, close, next_epoch, trade};
use ballast::BallastError;
use ballast_client::pda;
use ballast_networks::NetworkKind;
use ballast_testkit::fixtures::{MarketFixture, World};
use ballast_testkit::invariants::Census;
use ballast_testkit::token::{self, Mint};
use ballast_testkit::{Network as _, Program, keypair};
use solana_signer::Signer;

scenarios!(nine_decimals, two_decimals, donations_change_nothing);

fn world(network: NetworkKind, decimals: u8) -> World {
    let upgrader = keypair("upgrader").pubkey();
    let mut chain = network.start(&[Program::ballast(upgrader)]);
    let mint = Mint::create(chain.as_mut(), "collateral", decimals);
    let mut world = World::with_mint(chain, mint);
    world.open(MarketFixture::new(0, "SOL-PERP", ballast_math::Price::new(100_000_000_000)));
    world
}

fn nine_decimals(network: NetworkKind) {
    let mut world = world(network, 9);
    // A thousand tokens, which are 1e12 of their units, equal a thousand quote.
    let alice = world.trader("alice", 1_000_000_000_000);
    assert_eq!(cash(&world, &alice), 1_000 * QUOTE as i64);

    // An amount that is not a whole number of quote units is refused, and no part of it is kept.
    world.mint.give(world.chain.as_mut(), &alice.owner(), 1_001);
    for tokens in [1, 999, 1_001] {
        let deposit = world.deposit(&alice, tokens);
        assert_refused(world.send(&[deposit], &[&alice.wallet]), BallastError::NotAWholeUnit);
    }
    assert_eq!(world.balance(&alice.tokens), 1_001);
    world.must(&[world.deposit(&alice, 1_000)], &[&alice.wallet]);
    assert_eq!(cash(&world, &alice), 1_000 * QUOTE as i64 + 1);

    trade(&mut world, &alice, (0, buy(10)));
    let closed = close(&mut world, &alice, 0).unwrap();
    assert!(closed.fill.realised.is_negative());
    let left = cash(&world, &alice).unsigned_abs();
    world.must(&[world.withdraw(&alice, left)], &[&alice.wallet]);
    assert_eq!(world.balance(&alice.tokens), left * 1_000 + 1);
    let vault = world.balance(&pda::vault(&world.mint.address));
    assert_eq!(vault, 1_000_000_001_000 - left * 1_000, "fees and slippage, to the last token");
}

fn two_decimals(network: NetworkKind) {
    let mut world = world(network, 2);
    let alice = world.trader("alice", 100_000);
    assert_eq!(cash(&world, &alice), 1_000 * QUOTE as i64);
    trade(&mut world, &alice, (0, buy(10)));
    close(&mut world, &alice, 0).unwrap();

    // Quote has finer units than the token, so only whole token units can be withdrawn, and the rest stays in the account.
    let left = cash(&world, &alice).unsigned_abs();
    assert_ne!(left % 10_000, 0);
    for amount in [1, 9_999, left] {
        let withdraw = world.withdraw(&alice, amount);
        assert_refused(world.send(&[withdraw], &[&alice.wallet]), BallastError::NotAWholeUnit);
    }
    let whole = left / 10_000 * 10_000;
    world.must(&[world.withdraw(&alice, whole)], &[&alice.wallet]);
    assert_eq!(world.balance(&alice.tokens), whole / 10_000);
    assert_eq!(cash(&world, &alice).unsigned_abs(), left - whole);

    // Once a deposit fills up the fraction, the rest can be withdrawn as well.
    world.fund(&alice, 1);
    assert_eq!(cash(&world, &alice).unsigned_abs(), left - whole + 10_000);
}

fn donations_change_nothing(network: NetworkKind) {
    let mut world = World::with_market(network);
    let alice = world.trader("alice", 1_000 * QUOTE);
    trade(&mut world, &alice, (0, buy(10)));
    let (mint, vault) = (world.mint.address, pda::vault(&world.mint.address));
    let watched = [pda::exchange(), pda::collateral(&mint), pda::market(0), alice.account()];
    let before = watched.map(|address| bytes(&world, &address));

    let donor = keypair("friend");
    let source = world.mint.give(world.chain.as_mut(), &donor.pubkey(), 777);
    let gift = token::transfer(&source, &vault, &donor.pubkey(), 777);
    world.must(&[gift], &[&donor]);
    assert_eq!(watched.map(|address| bytes(&world, &address)), before);
    let statement = Census::take(world.chain.as_ref()).statement().unwrap();
    assert_eq!(statement.difference, 777);

    // The donation is credited to nobody, neither with a deposit, nor in a claims window, nor at a withdrawal.
    let had = cash(&world, &alice);
    world.fund(&alice, 5 * QUOTE);
    assert_eq!(cash(&world, &alice), had + 5 * QUOTE as i64);
    next_epoch(&mut world, 0);
    close(&mut world, &alice, 0).unwrap();
    let left = cash(&world, &alice).unsigned_abs();
    world.must(&[world.withdraw(&alice, left)], &[&alice.wallet]);
    let statement = Census::take(world.chain.as_ref()).statement().unwrap();
    assert_eq!(statement.difference, 777);
}
