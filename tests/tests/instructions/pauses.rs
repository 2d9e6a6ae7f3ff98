//! Tests that each pause bit stops exactly its instructions. These instructions are refused while the bit is set for the exchange
//! or the market, and all other instructions run while all other bits are set.

use super::cases::{ALL, closed_market};
use super::support::*;
use ballast::BallastError;
use ballast::state::pause as bits;
use ballast_client::events::{Event, PauseSet};
use ballast_client::instructions::TradeArgs;
use ballast_client::{instructions, pda};
use ballast_testkit::fixtures::World;
use ballast_testkit::keypair;
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;
use solana_signer::Signer;

fn pause_market(world: &mut World, market: u32, pause: u64) {
    let admin = keypair("admin");
    let instruction = instructions::add_market_pause(admin.pubkey(), pda::market(market), pause);
    world.must(&[instruction], &[&admin]);
}

#[test]
fn each_bit_stops_exactly_its_instructions() {
    let mut stopped = 0;
    for case in ALL {
        let mut case = case();
        if matches!(case.name, "initialize_exchange" | "create_collateral") {
            continue;
        }
        if case.pause != 0 {
            let instruction = case.instruction.clone();
            pause(&mut case.world, case.pause);
            case.refuses(&instruction, u32::from(BallastError::Paused));
            lift_all(&mut case.world);
            stopped |= case.pause;
            if case.market_pause {
                pause_market(&mut case.world, 0, case.pause);
                case.refuses(&instruction, u32::from(BallastError::Paused));
                let admin = keypair("admin");
                let lift = instructions::lift_market_pause(admin.pubkey(), pda::market(0), case.pause);
                case.world.must(&[lift], &[&admin]);
            }
        }
        let others = bits::ALL & !case.pause;
        pause(&mut case.world, others);
        pause_market(&mut case.world, 0, others);
        case.succeed();
    }
    assert_eq!(stopped, bits::ALL, "every bit stops something");
}

/// Builds an instruction that adds or lifts pause bits.
type Build<'a> = &'a dyn Fn(Pubkey, u64) -> Instruction;

fn stored(world: &World, market: Option<u32>) -> u64 {
    market.map_or_else(|| world.exchange().pause, |market| world.market(market).pause)
}

/// Runs a test that adds and lifts pauses, first for the whole exchange and then for one market.
fn in_each_place(test: impl Fn(&mut World, Option<u32>, [Build; 2])) {
    let market = pda::market(0);
    let in_market =
        [&|by, bits| instructions::add_market_pause(by, market, bits) as Instruction, &|by, bits| {
            instructions::lift_market_pause(by, market, bits) as Instruction
        }] as [Build; 2];
    test(&mut one_market(), None, [&instructions::add_pause, &instructions::lift_pause]);
    test(&mut one_market(), Some(0), in_market);
}

#[test]
fn the_guardian_adds_the_admin_also_lifts() {
    in_each_place(|world, market, [add, lift]| {
        let (admin, guardian) = (keypair("admin"), keypair("guardian"));
        let receipt = world.must(&[add(guardian.pubkey(), bits::DEPOSIT)], &[&guardian]);
        assert_eq!(event(&receipt), Event::PauseSet(PauseSet { market, pause: bits::DEPOSIT }));
        let receipt = world.must(&[add(admin.pubkey(), bits::LIQUIDATE)], &[&admin]);
        let both = bits::DEPOSIT | bits::LIQUIDATE;
        assert_eq!(event(&receipt), Event::PauseSet(PauseSet { market, pause: both }));
        for some in [0, bits::DEPOSIT, bits::ADD_RISK, bits::ALL] {
            refused(world, lift(guardian.pubkey(), some), (&[&guardian], BallastError::Unauthorized));
        }
        for name in ["risk manager", "fee recipient", "upgrader"] {
            let other = keypair(name);
            for build in [add, lift] {
                let order = build(other.pubkey(), bits::ALL);
                refused(world, order, (&[&other], BallastError::Unauthorized));
            }
        }
        for unknown in [bits::ALL + 1, u64::MAX, 1 << 63] {
            for build in [add, lift] {
                let order = build(admin.pubkey(), unknown);
                refused(world, order, (&[&admin], BallastError::UnknownPauseBits));
            }
        }
        let receipt = world.must(&[lift(admin.pubkey(), bits::DEPOSIT | bits::REPEG)], &[&admin]);
        assert_eq!(event(&receipt), Event::PauseSet(PauseSet { market, pause: bits::LIQUIDATE }));
        assert_eq!(stored(world, market), bits::LIQUIDATE);
    });
}

/// Checks that a signer cannot undo a pause that another signer set in the meantime. A multisig signs days before its transaction
/// is sent, and the guardian may sign without having seen the admin's newest bits.
#[test]
fn nobody_undoes_what_another_paused_meanwhile() {
    in_each_place(|world, market, [add, lift]| {
        let (admin, guardian) = (keypair("admin"), keypair("guardian"));
        world.must(&[add(admin.pubkey(), bits::REPEG)], &[&admin]);
        let (late_lift, late_add) = (lift(admin.pubkey(), bits::REPEG), add(admin.pubkey(), bits::SETTLE));
        let emergency = bits::LIQUIDATE | bits::TAKE_OVER;
        world.must(&[add(guardian.pubkey(), emergency)], &[&guardian]);
        assert_eq!(stored(world, market), bits::REPEG | emergency);
        world.must(&[late_lift, late_add], &[&admin]);
        assert_eq!(stored(world, market), bits::SETTLE | emergency);
    });
}

/// Checks that a stolen risk manager key can neither set up nor open a closed market while new markets are paused, whether for
/// the whole exchange or for one market.
#[test]
fn pausing_new_markets_stops_the_closed_ones_too() {
    let (mut world, fixture) = closed_market();
    let (guardian, manager) = (keypair("guardian"), keypair("risk manager"));
    let set_up = instructions::set_up_market(manager.pubkey(), pda::market(1), fixture.args);
    let open = instructions::open_market(manager.pubkey(), fixture.keys());
    let everywhere = instructions::add_pause(guardian.pubkey(), bits::CREATE_MARKET);
    let there = instructions::add_market_pause(guardian.pubkey(), pda::market(1), bits::CREATE_MARKET);
    for add in [everywhere, there] {
        world.must(&[add], &[&guardian]);
        for order in [&set_up, &open] {
            refused(&mut world, order.clone(), (&[&manager], BallastError::Paused));
        }
        lift_all(&mut world);
    }
    let admin = keypair("admin");
    let lift = instructions::lift_market_pause(admin.pubkey(), pda::market(1), bits::ALL);
    world.must(&[lift], &[&admin]);
    world.must(&[set_up, open], &[&manager]);
}

/// Checks that an owner can still leave while everything is paused, by reducing and closing positions, settling claims and debts,
/// withdrawing, transferring, and closing the account.
#[test]
fn leaving_cannot_be_paused() {
    let mut world = markets(2);
    let alice = world.trader("alice", 10_000 * QUOTE);
    traded(&mut world, &alice, (0, buy(100)));
    pause(&mut world, bits::ALL);
    pause_market(&mut world, 0, bits::ALL);
    pause_market(&mut world, 1, bits::ALL);
    let error = BallastError::Paused;
    trade_refused(&mut world, &alice, 0, buy(1), error);
    trade_refused(&mut world, &alice, 1, buy(1), error);
    trade_refused(&mut world, &alice, 0, sell(101), error);
    // For an order in quote, the curve determines the size.
    let by_quote = TradeArgs { is_quote: true, ..order(false, 500 * QUOTE) };
    let too_much = TradeArgs { amount: by_quote.amount * 100, ..by_quote };
    trade_refused(&mut world, &alice, 0, too_much, error);
    traded(&mut world, &alice, (0, by_quote));
    traded(&mut world, &alice, (0, TradeArgs { reduce_only: true, ..by_quote }));
    traded(&mut world, &alice, (0, sell(40)));
    close(&mut world, &alice, 0).unwrap();
    let left = cash(&world, &alice).unsigned_abs();
    world.must(&[world.withdraw(&alice, left)], &[&alice.wallet]);
    let leave = closing(&world, &alice);
    world.must(&[leave], &[&alice.wallet]);
}

#[test]
fn a_market_that_is_not_open() {
    let mut strikes = 0;
    for case in ALL {
        let mut case = case();
        if case.needs_open {
            set_status(&mut case.world, (0, 0));
            let instruction = case.instruction.clone();
            case.refuses(&instruction, u32::from(BallastError::MarketNotOpen));
            set_status(&mut case.world, (0, 1));
            strikes += 1;
        }
        case.succeed();
    }
    assert_eq!(strikes, 11);
}
