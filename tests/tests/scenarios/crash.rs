//! A crash: partial liquidation, take-over, bankruptcy, insurance, and a deficit that claims and gains cover.

use crate::support::*;
use ballast_client::instructions;
use ballast_testkit::Engine;
use ballast_testkit::fixtures::World;

scenarios!(crash);

fn crash(engine: Engine) {
    let mut world = World::with_market(engine);
    world.insure(0, 5_000 * QUOTE);
    let flat = world.trader("flat", 1_000 * QUOTE);
    let keeper = world.trader("keeper", 3_000_000 * QUOTE);
    let alice = world.trader("alice", 120_000 * QUOTE);
    let bob = world.trader("bob", 105_000 * QUOTE);
    let dave = world.trader("dave", 3_000_000 * QUOTE);
    let carol = world.trader("carol", 20_000_000 * QUOTE);
    trade(&mut world, &dave, (0, sell(10_000)));
    trade(&mut world, &alice, (0, buy(10_000)));
    trade(&mut world, &bob, (0, buy(10_000)));
    for price in (70..100).rev() {
        pass(&mut world, (10, 4), &[(0, price * PRICE)]);
        if price >= 84 { arbitrage(&mut world, &carol, (0, price * PRICE)); }
        for (n, t) in [("a", &alice), ("b", &bob)] {
            let v = liquidation(&world, t, (0, &keeper));
            let before = slot(&world, t, 0).base;
            let health = world.known_markets([0]).unwrap();
            let a = world.account(&t.account()).state;
            let h = ballast_client::quote::Snapshot::new(&health, &a).health().unwrap();
            let r = crank(&mut world, v);
            eprintln!("{price} {n} eq {} req {} {:?} {} -> {} debt {} cash {}", h.maintenance_equity/1000000, h.maintenance_requirement/1000000, r.map(|_| ()).map_err(|e| e.custom), before.raw()/1000000000, slot(&world, t, 0).base.raw()/1000000000, slot(&world,t,0).debt.raw()/1000000, cash(&world, t)/1000000);
        }
        let s = world.market(0).state;
        eprintln!("   P {} C {} D {} B {} ins {}", s.cash.raw()/1000000, s.open_claims.raw()/1000000, s.debts.raw()/1000000, s.surplus.raw()/1000000, s.insurance.raw()/1000000);
    }
    let _ = (instructions::share_claims(world.keys(0)), flat);
}
