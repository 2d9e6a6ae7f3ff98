//! Tests the deposit cap: the amounts that count towards it, the accounts that it does not stop, and changes to the cap.

use super::cases::{bare, initialize};
use super::support::*;
use ballast::BallastError;
use ballast::state::Collateral;
use ballast_client::events::{CapSet, Event};
use ballast_client::{instructions, pda};
use ballast_math::Price;
use ballast_testkit::fixtures::{MarketFixture, World};
use ballast_testkit::keypair;
use solana_instruction::Instruction;
use solana_signer::Signer;

const THREE_DAYS: u32 = 3 * 86_400;

/// Returns an exchange with one market, whose collateral has this cap.
fn capped(cap: u64) -> World {
    let mut world = bare();
    let (upgrader, admin, payer) = (keypair("upgrader"), keypair("admin"), world.payer());
    let create = instructions::create_collateral(admin.pubkey(), payer, world.mint.address, signed(cap));
    world.must(&initialize(payer), &[&upgrader, &admin]);
    world.must(&[create], &[&admin]);
    world.open(MarketFixture::new(0, "SOL-PERP", Price::new(100 * PRICE)));
    world
}

fn collateral(world: &World) -> Collateral {
    let account = world.chain.account(&pda::collateral(&world.mint.address)).unwrap();
    ballast_client::accounts::decode(&account.data).unwrap()
}

fn set_cap(world: &World, role: &str, cap: i64) -> Instruction {
    instructions::set_cap(keypair(role).pubkey(), &world.mint.address, cap)
}

fn cancel(world: &World, role: &str) -> Instruction {
    instructions::cancel_cap(keypair(role).pubkey(), &world.mint.address)
}

#[test]
fn deposits_stop_at_the_cap() {
    let mut world = capped(100);
    let alice = world.trader("alice", 60);
    world.mint.give(world.chain.as_mut(), &alice.owner(), 41);
    let more = world.deposit(&alice, 41);
    refused(&mut world, more, (&[&alice.wallet], BallastError::DepositCap));
    world.must(&[world.deposit(&alice, 40)], &[&alice.wallet]);
    let one = world.deposit(&alice, 1);
    refused(&mut world, one, (&[&alice.wallet], BallastError::DepositCap));
}

/// Checks that a full cap does not prevent an account with a position, a claim or a debt from adding margin.
#[test]
fn who_has_something_at_stake_always_pays_in() {
    let mut world = capped(11_000 * QUOTE);
    let alice = world.trader("alice", 1_000 * QUOTE);
    traded(&mut world, &alice, (0, buy(10)));
    let filler = world.trader("filler", 10_000 * QUOTE);
    for trader in [&filler, &alice] {
        world.mint.give(world.chain.as_mut(), &trader.owner(), 100 * QUOTE);
    }
    let more = world.deposit(&filler, 100 * QUOTE);
    refused(&mut world, more, (&[&filler.wallet], BallastError::DepositCap));
    world.must(&[world.deposit(&alice, 100 * QUOTE)], &[&alice.wallet]);

    for (mut world, trader) in at_stake() {
        let lower = set_cap(&world, "admin", 1);
        world.must(&[lower], &[&keypair("admin")]);
        world.fund(&trader, QUOTE);
    }
}

/// Returns two accounts without a position, one that has a claim and one that owes more than its claim.
fn at_stake() -> [(World, ballast_testkit::fixtures::Trader); 2] {
    let Claims { world, alice, .. } = claims();
    let mut owing = debtor();
    close(&mut owing.world, &owing.alice, 0).unwrap();
    [(world, alice), (owing.world, owing.alice)]
}

/// Checks that amounts that nobody can withdraw do not fill the cap. Insurance is excluded at once, and surplus and fees are
/// excluded when they are counted.
#[test]
fn what_stays_with_a_market_does_not_count() {
    let mut world = capped(10_000 * QUOTE);
    world.insure(0, 50_000 * QUOTE);
    assert_eq!(collateral(&world).retained, signed(50_000 * QUOTE));
    let alice = world.trader("alice", 10_000 * QUOTE);
    traded(&mut world, &alice, (0, buy(500)));
    pass(&mut world, &[(0, 100 * PRICE)]);
    close(&mut world, &alice, 0).unwrap();
    let paid = signed(10_000 * QUOTE) - cash(&world, &alice);
    assert!(paid > signed(100 * QUOTE), "the fees of 500 contracts, twice");
    let bob = world.trader("bob", 0);
    world.mint.give(world.chain.as_mut(), &bob.owner(), paid.unsigned_abs());
    let deposit = world.deposit(&bob, paid.unsigned_abs() - 2);
    refused(&mut world, deposit.clone(), (&[&bob.wallet], BallastError::DepositCap));
    // Anyone can trigger the count, either by depositing the smallest unit of insurance or by paying out the fees.
    world.insure(0, 1);
    let state = *world.market(0).state;
    let kept = state.protocol_fees.raw() + state.insurance.raw() + state.surplus.raw();
    assert_eq!((collateral(&world).retained, world.market(0).retained), (kept, kept));
    assert!(kept >= signed(50_000 * QUOTE) + paid - 2, "all but the rounding of two trades");
    world.must(&[deposit], &[&bob.wallet]);

    let recipient = ballast_testkit::address("fee recipient");
    let destination = world.mint.account(world.chain.as_mut(), &recipient);
    let fees = world.market(0).state.protocol_fees.raw();
    let withdraw = instructions::withdraw_fees(pda::market(0), world.mint.address, destination);
    world.must(&[withdraw], &[]);
    assert_eq!(collateral(&world).retained, kept - fees);
    let one = world.deposit(&bob, 2);
    refused(&mut world, one, (&[&bob.wallet], BallastError::DepositCap));
}

/// Checks that the counter follows when winners withdraw more than they have deposited.
#[test]
fn withdrawn_profits_make_room() {
    let Claims { mut world, alice, .. } = claims();
    pass_until_due(&mut world);
    let share = instructions::share_claims(world.keys(0));
    crank(&mut world, share).unwrap();
    let collect = instructions::collect_claim(alice.account(), pda::market(0));
    crank(&mut world, collect).unwrap();
    let all = cash(&world, &alice).unsigned_abs();
    assert!(all > 200_000 * QUOTE, "with a profit");
    let before = collateral(&world).total;
    world.must(&[world.withdraw(&alice, all)], &[&alice.wallet]);
    assert_eq!(collateral(&world).total, before - signed(all));
}

#[test]
fn a_lower_cap_holds_at_once() {
    let mut world = capped(100);
    let alice = world.trader("alice", 60);
    for (role, cap) in [("risk manager", 80), ("admin", 50)] {
        let signer = keypair(role);
        let lower = set_cap(&world, role, cap);
        let receipt = world.must(&[lower], &[&signer]);
        let expected = CapSet { cap, next_cap: 0, next_cap_time: 0 };
        assert_eq!(event(&receipt), Event::CapSet(expected));
    }
    world.mint.give(world.chain.as_mut(), &alice.owner(), 1);
    let one = world.deposit(&alice, 1);
    refused(&mut world, one, (&[&alice.wallet], BallastError::DepositCap));
    // A cap below the current deposits stops nobody from leaving.
    world.must(&[world.withdraw(&alice, 60)], &[&alice.wallet]);
}

#[test]
fn a_higher_cap_waits_three_days() {
    let mut world = capped(100);
    let (alice, manager) = (world.trader("alice", 100), keypair("risk manager"));
    world.mint.give(world.chain.as_mut(), &alice.owner(), 100);
    let raise = set_cap(&world, "risk manager", 150);
    let time = world.chain.clock().unix_timestamp + i64::from(THREE_DAYS);
    let receipt = world.must(&[raise], &[&manager]);
    let expected = CapSet { cap: 100, next_cap: 150, next_cap_time: time };
    assert_eq!(event(&receipt), Event::CapSet(expected));
    let deposit = world.deposit(&alice, 50);
    world.chain.advance(1_000, THREE_DAYS - 1);
    refused(&mut world, deposit.clone(), (&[&alice.wallet], BallastError::DepositCap));
    world.chain.advance(1, 1);
    world.must(&[deposit], &[&alice.wallet]);
    let held = collateral(&world);
    assert_eq!((held.cap, held.next_cap, held.next_cap_time), (150, 0, 0));
    let one = world.deposit(&alice, 1);
    refused(&mut world, one, (&[&alice.wallet], BallastError::DepositCap));
}

#[test]
fn what_waits_is_replaced_and_cancelled() {
    let mut world = capped(100);
    let (guardian, admin, manager) = (keypair("guardian"), keypair("admin"), keypair("risk manager"));
    let nothing = cancel(&world, "guardian");
    refused(&mut world, nothing.clone(), (&[&guardian], BallastError::NothingToDo));
    let held = |world: &World| (collateral(world).cap, collateral(world).next_cap);
    for (role, signer) in [("guardian", &guardian), ("admin", &admin)] {
        let raise = set_cap(&world, "risk manager", 1_000);
        world.must(&[raise], &[&manager]);
        let stop = cancel(&world, role);
        let receipt = world.must(&[stop], &[signer]);
        let expected = CapSet { cap: 100, next_cap: 0, next_cap_time: 0 };
        assert_eq!(event(&receipt), Event::CapSet(expected));
    }
    // Another increase restarts the wait, and a lower cap ends it.
    let raise = set_cap(&world, "risk manager", 1_000);
    world.must(&[raise], &[&manager]);
    world.chain.advance(1_000, THREE_DAYS - 1);
    let other = set_cap(&world, "admin", 900);
    world.must(&[other], &[&admin]);
    world.chain.advance(1, 1);
    assert_eq!(held(&world), (100, 900));
    let lower = set_cap(&world, "admin", 99);
    world.must(&[lower], &[&admin]);
    assert_eq!(held(&world), (99, 0));
    // A cap that has taken effect can no longer be cancelled, and it takes effect without a deposit.
    let raise = set_cap(&world, "admin", 500);
    world.must(&[raise], &[&admin]);
    world.chain.advance(1_000, THREE_DAYS);
    refused(&mut world, nothing, (&[&guardian], BallastError::NothingToDo));
    let raise = set_cap(&world, "admin", 600);
    world.must(&[raise], &[&admin]);
    assert_eq!(held(&world), (500, 600));
}

#[test]
fn who_may_set_it() {
    let mut world = capped(100);
    for role in ["guardian", "fee recipient", "upgrader"] {
        let order = set_cap(&world, role, 50);
        refused(&mut world, order, (&[&keypair(role)], BallastError::Unauthorized));
    }
    for cap in [0, -1, i64::MIN] {
        let order = set_cap(&world, "admin", cap);
        refused(&mut world, order, (&[&keypair("admin")], BallastError::ParameterOutOfBounds));
    }
    let raise = set_cap(&world, "admin", 200);
    world.must(&[raise], &[&keypair("admin")]);
    for role in ["risk manager", "fee recipient", "upgrader"] {
        let order = cancel(&world, role);
        refused(&mut world, order, (&[&keypair(role)], BallastError::Unauthorized));
    }
}
