//! Measures read-only instructions, which return their result as return data.

use crate::case::{Case, Prepared, Setup};
use crate::scene::{Busy, busy, buy, holding};
use ballast_client::instructions;

pub(super) const CASES: &[Case] = &[
    Case::new("quote_trade", "", quote_trade).cross(),
    Case::new("account_health", "", account_health).cross(),
    Case::new("attest_solvency", "", attest_solvency),
];

fn quote_trade(setup: &Setup) -> Prepared {
    let Busy { scene, alice } = busy(setup);
    let others = scene.world.other_markets(&alice.account(), 0);
    let instruction = instructions::quote_trade(alice.account(), scene.world.keys(0), buy(10), &others);
    Prepared::new(scene.world, instruction, &[])
}

fn account_health(setup: &Setup) -> Prepared {
    let Busy { scene, alice } = holding(setup, true, 10);
    let all = scene.world.all_markets(&alice.account());
    Prepared::new(scene.world, instructions::account_health(alice.account(), &all), &[])
}

fn attest_solvency(setup: &Setup) -> Prepared {
    let scene = busy(setup).scene;
    let instruction = instructions::attest_solvency(&scene.world.mint.address);
    Prepared::new(scene.world, instruction, &[])
}
