//! What the instructions cost on bytecode, in compute units, with one position in the account.
//!
//! The limits are the ones that this version promises; the figures themselves are printed (`-- --nocapture`).

use ballast::instructions::trade::TradeArgs;
use ballast_client::instructions;
use ballast_testkit::fixtures::{Trader, World};
use ballast_testkit::{Engine, PROGRAM_ID};
use ballast_tests::order;
use solana_instruction::Instruction;
use solana_keypair::Keypair;

const TRADE: u64 = 10_000;
const LIQUIDATE: u64 = 12_000;
const DEPOSIT: u64 = 7_000;
const WITHDRAW: u64 = 10_000;
const UPDATE_FUNDING: u64 = 5_000;

/// Ten contracts.
const SIZE: u64 = 10_000_000_000;

fn cost(world: &mut World, name: &str, instruction: Instruction, signers: &[&Keypair]) -> u64 {
    let receipt = world.must(&[instruction], signers);
    let units = receipt.units_of(&PROGRAM_ID)[0];
    println!("{name}: {units}");
    units
}

fn trade(world: &mut World, name: &str, trader: &Trader, args: TradeArgs) -> u64 {
    world.advance(2, 1);
    let instruction = world.trade(trader, 0, args);
    cost(world, name, instruction, &[&trader.wallet])
}

/// A market in which both sides hold positions and time has passed.
fn busy_world() -> (World, Trader, Trader) {
    let mut world = World::with_market(Engine::LiteSvm);
    world.insure(0, 1_000_000_000);
    let alice = world.trader("alice", 5_000_000_000);
    let bob = world.trader("bob", 5_000_000_000);
    trade(&mut world, "set-up", &alice, order(true, SIZE));
    trade(&mut world, "set-up", &bob, order(false, SIZE / 2));
    world.advance(1_000, 400);
    (world, alice, bob)
}

#[test]
fn a_trade_stays_within_its_limit() {
    let (mut world, alice, bob) = busy_world();
    let carol = world.trader("carol", 5_000_000_000);
    let steps = [
        ("open long", &carol, order(true, SIZE)),
        ("increase long", &alice, order(true, SIZE)),
        ("reduce long", &alice, order(false, SIZE)),
        ("flip to short", &alice, order(false, 2 * SIZE)),
        ("increase short", &bob, order(false, SIZE)),
        ("close short", &alice, order(true, SIZE)),
        ("open by quote", &alice, TradeArgs { is_quote: true, ..order(true, 1_000_000_000) }),
        ("close with a limit", &bob, TradeArgs { limit_price: 110_000_000_000, ..order(true, SIZE) }),
    ];
    for (name, trader, args) in steps {
        let units = trade(&mut world, name, trader, args);
        let limit = if name.starts_with("flip") { 2 * TRADE } else { TRADE };
        assert!(units <= limit, "{name} costs {units}, more than {limit}");
    }
}

#[test]
fn tokens_in_and_out_stay_within_their_limits() {
    let (mut world, alice, _) = busy_world();
    world.mint.give(world.chain.as_mut(), &alice.owner(), 1_000_000);
    let deposit = world.deposit(&alice, 1_000_000);
    assert!(cost(&mut world, "deposit", deposit, &[&alice.wallet]) <= DEPOSIT);
    let withdraw = world.withdraw(&alice, 1_000_000);
    assert!(cost(&mut world, "withdraw", withdraw, &[&alice.wallet]) <= WITHDRAW);
}

#[test]
fn an_update_stays_within_its_limit() {
    let (mut world, _, _) = busy_world();
    for name in ["update funding", "update funding again"] {
        world.advance(10, 4);
        let update = instructions::update_funding(world.keys(0));
        assert!(cost(&mut world, name, update, &[]) <= UPDATE_FUNDING);
    }
}

#[test]
fn a_liquidation_stays_within_its_limit() {
    let (mut world, _, bob) = busy_world();
    let gambler = world.trader("gambler", 120_000_000);
    trade(&mut world, "open at full leverage", &gambler, order(true, SIZE));
    world.advance(10, 4);
    world.set_price(0, 90_000_000_000);
    let of = instructions::Liquidate {
        keeper: world.payer(),
        margin_account: gambler.account(),
        keeper_account: bob.account(),
        market: world.keys(0),
    };
    let units = cost(&mut world, "liquidate", instructions::liquidate(&of, &[]), &[]);
    assert!(units <= LIQUIDATE, "{units}");
}
