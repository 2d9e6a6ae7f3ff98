//! Each pause bit stops exactly its instructions: they are refused while it is set anywhere, and everything else runs
//! while all other bits are set.

use super::cases::ALL;
use super::support::*;
use ballast::BallastError;
use ballast::state::pause as bits;
use ballast_client::instructions::TradeArgs;
use ballast_client::{instructions, pda};
use ballast_testkit::fixtures::World;
use ballast_testkit::keypair;
use solana_signer::Signer;

fn pause_market(world: &mut World, market: u32, pause: u64) {
    let admin = keypair("admin");
    let instruction = instructions::set_market_pause(admin.pubkey(), pda::market(market), pause);
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
            pause(&mut case.world, 0);
            stopped |= case.pause;
            if case.market_pause {
                pause_market(&mut case.world, 0, case.pause);
                case.refuses(&instruction, u32::from(BallastError::Paused));
            }
        }
        let others = bits::ALL & !case.pause;
        pause(&mut case.world, others);
        pause_market(&mut case.world, 0, others);
        case.succeed();
    }
    assert_eq!(stopped, bits::ALL, "every bit stops something");
}

/// With everything paused an owner still gets out: reduce, close, settle claims and debts, withdraw, transfer, close.
#[test]
fn leaving_cannot_be_paused() {
    let mut world = markets(2);
    let alice = world.trader("alice", 10_000 * QUOTE);
    traded(&mut world, &alice, (0, buy(100)));
    pause(&mut world, bits::ALL);
    pause_market(&mut world, 0, bits::ALL);
    pause_market(&mut world, 1, bits::ALL);
    let error = BallastError::Paused;
    trade_refused(&mut world, &alice, (0, buy(1), error));
    trade_refused(&mut world, &alice, (1, buy(1), error));
    trade_refused(&mut world, &alice, (0, sell(101), error));
    // By quote the curve says how much it is.
    let by_quote = TradeArgs { is_quote: true, ..order(false, 500 * QUOTE) };
    let too_much = TradeArgs { amount: by_quote.amount * 100, ..by_quote };
    trade_refused(&mut world, &alice, (0, too_much, error));
    traded(&mut world, &alice, (0, by_quote));
    traded(&mut world, &alice, (0, TradeArgs { reduce_only: true, ..by_quote }));
    traded(&mut world, &alice, (0, sell(40)));
    close(&mut world, &alice, 0).unwrap();
    let left = cash(&world, &alice).unsigned_abs();
    world.must(&[world.withdraw(&alice, left)], &[&alice.wallet]);
    let leave = instructions::close_margin_account(alice.owner(), alice.account());
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
