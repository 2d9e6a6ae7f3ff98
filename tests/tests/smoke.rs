//! Smoke.
use ballast::instructions::trade::TradeArgs;
use ballast_client::instructions;
use ballast_testkit::{Engine, PROGRAM_ID, fixtures::World};

fn buy(amount: u64) -> TradeArgs {
    TradeArgs { is_buy: true, is_quote: false, reduce_only: false, amount, limit_price: 0, deadline: 0 }
}

#[test]
fn smoke() {
    let mut world = World::with_market(Engine::LiteSvm);
    let alice = world.trader("alice", 10_000_000_000);
    let bob = world.trader("bob", 10_000_000_000);
    world.insure(0, 1_000_000_000);
    let deposit = world.deposit(&alice, 0);
    println!("{:?}", world.send(&[deposit], &[&alice.wallet]).map_err(|e| e.custom));
    let r = world.must(&[world.trade(&alice, 0, buy(100_000_000_000))], &[&alice.wallet]);
    println!("open {:?}", r.units_of(&PROGRAM_ID));
    let r = world.must(&[world.trade(&bob, 0, TradeArgs { is_buy: false, ..buy(50_000_000_000) })], &[&bob.wallet]);
    println!("open short {:?}", r.units_of(&PROGRAM_ID));
    world.advance(10, 4);
    let r = world.must(&[world.trade(&alice, 0, buy(100_000_000_000))], &[&alice.wallet]);
    println!("increase later {:?}", r.units_of(&PROGRAM_ID));
    world.advance(10, 4);
    let r = world.must(&[instructions::update_funding(world.keys(0))], &[]);
    println!("update {:?}", r.units_of(&PROGRAM_ID));
    let r = world.must(&[world.trade(&alice, 0, TradeArgs { is_buy: false, ..buy(100_000_000_000) })], &[&alice.wallet]);
    println!("reduce {:?}", r.units_of(&PROGRAM_ID));
    world.advance(10, 4);
    let r = world.must(&[world.withdraw(&alice, 1_000_000_000)], &[&alice.wallet]);
    println!("withdraw {:?}", r.units_of(&PROGRAM_ID));
    world.fund(&alice, 5);
    for step in 0..30 {
        world.advance(10, 4);
        world.set_price(0, 100_000_000_000 - step * 1_000_000_000);
        let l = instructions::Liquidate { keeper: world.payer(), margin_account: alice.account(), keeper_account: bob.account(), market: world.keys(0) };
        match world.send(&[instructions::liquidate(&l, &[])], &[]) {
            Ok(r) => println!("liquidate {step} {:?}", r.units_of(&PROGRAM_ID)),
            Err(e) => println!("{step} {:?} {}", e.custom, e.logs.iter().find(|l| l.contains("Error")).cloned().unwrap_or_default()),
        }
    }
}
