//! Measures market upkeep, which anyone may perform.

use crate::budget::UPDATE_FUNDING;
use crate::case::{Case, Prepared, Setup};
use crate::scene::{Busy, CELL, Fall, Scene, WINDOW, busy, claims, still, written_off};
use ballast_client::instructions;

pub(super) const CASES: &[Case] = &[
    update("quiet", |setup| {
        let Busy { mut scene, .. } = still(setup);
        scene.world.wait(4);
        updated(scene)
    }),
    update("new index", |setup| updated(busy(setup).scene)),
    update("new volatility cell", |setup| {
        let Busy { mut scene, .. } = still(setup);
        scene.pass(CELL, 10_000);
        updated(scene)
    }),
    update("first of a claims window", |setup| {
        let mut scene = claims(setup).scene;
        scene.pass(WINDOW, 1_000);
        updated(scene)
    }),
    update("after a day", |setup| {
        let Busy { mut scene, .. } = still(setup);
        scene.pass(86_400, 50_000);
        updated(scene)
    }),
    Case::new("cover_deficit", "from gains", |setup| covered(written_off(setup).scene)),
    Case::new("cover_deficit", "from claims and gains", |setup| {
        let Fall { mut scene, bob, .. } = written_off(setup);
        scene.trade(&bob, 0, crate::scene::buy(250));
        scene.pass(1, 0);
        covered(scene)
    }),
    Case::new("cover_deficit", "from insurance", |setup| {
        let mut scene = written_off(setup).scene;
        scene.insure(1_000_000);
        covered(scene)
    }),
    Case::new("repeg", "", repeg),
    Case::new("raise_depth", "", raise_depth),
];

const fn update(path: &'static str, prepare: fn(&Setup) -> Prepared) -> Case {
    Case::new("update_funding", path, prepare).within(UPDATE_FUNDING)
}

fn updated(scene: Scene) -> Prepared {
    let instruction = instructions::update_funding(scene.world.keys(0));
    Prepared::new(scene.world, instruction, &[])
}

fn covered(scene: Scene) -> Prepared {
    let instruction = instructions::cover_deficit(scene.world.keys(0));
    Prepared::new(scene.world, instruction, &[])
}

fn repeg(setup: &Setup) -> Prepared {
    let mut scene = busy(setup).scene;
    earn(&mut scene);
    let instruction = instructions::repeg(scene.world.keys(0), 100);
    Prepared::new(scene.world, instruction, &[])
}

fn raise_depth(setup: &Setup) -> Prepared {
    let mut scene = busy(setup).scene;
    earn(&mut scene);
    let instruction = instructions::raise_depth(scene.world.keys(0), 100);
    Prepared::new(scene.world, instruction, &[])
}

/// Generates fees, which fill the budget for a step.
fn earn(scene: &mut Scene) {
    let trader = scene.trader("payer of fees", 1_000_000);
    scene.trade(&trader, 0, crate::scene::buy(5_000));
    scene.trade(&trader, 0, crate::scene::sell(5_000));
    scene.tick();
}
