//! Measures trades on the curve. Time has passed and the feed has changed since the market was last updated.

use crate::budget::TRADE;
use crate::case::{Case, Prepared, Setup};
use crate::scene::{
    Busy, CELL, CONTRACT, Claims, PRICE, QUOTE, Scene, WINDOW, busy, buy, claims, holding, order, sell,
    still, written_off,
};
use ballast::instructions::trade::TradeArgs;
use ballast_testkit::fixtures::Trader;

/// A flip consists of two trades, a close and an open.
const FLIP: u64 = 2 * TRADE;

pub(super) const CASES: &[Case] = &[
    case("open", |setup| trade(busy(setup), buy(10))),
    case("open short", |setup| trade(busy(setup), sell(10))),
    case("open by quote", |setup| {
        trade(busy(setup), TradeArgs { is_quote: true, ..order(true, 1_000 * QUOTE) })
    }),
    case("open with a limit", |setup| trade(busy(setup), TradeArgs { limit_price: 110 * PRICE, ..buy(10) })),
    case("increase", |setup| trade(holding(setup, true, 10), buy(5))),
    case("reduce at a gain", |setup| trade(gaining(setup), sell(5))),
    case("reduce at a loss", |setup| trade(losing(setup), order(true, 5 * CONTRACT))),
    case("close", |setup| trade(holding(setup, true, 10), sell(10))),
    case("flip", |setup| trade(holding(setup, true, 10), sell(20))).within(FLIP),
    case("unchanged index", open_at_once),
    case("new volatility cell", open_in_a_new_cell),
    case("first of a claims window", first_of_a_window),
    case("first of a window with a deficit", first_with_a_deficit),
    // The worst combination of changes that can follow a simulation of the cheapest path.
    Case::new("trade", "flip, first of a window with a deficit", flip_with_a_deficit).cross(),
];

const fn case(path: &'static str, prepare: fn(&Setup) -> Prepared) -> Case {
    Case::new("trade", path, prepare).cross().within(TRADE)
}

fn trade(Busy { scene, alice }: Busy, args: TradeArgs) -> Prepared {
    prepared(scene, &alice, args)
}

fn prepared(scene: Scene, trader: &Trader, args: TradeArgs) -> Prepared {
    let instruction = scene.world.trade(trader, 0, args);
    Prepared::new(scene.world, instruction, &[&trader.wallet])
}

/// Lets Alice open a long position, and then raises the mark.
fn gaining(setup: &Setup) -> Busy {
    let Busy { mut scene, alice } = holding(setup, true, 10);
    push_up(&mut scene);
    Busy { scene, alice }
}

/// Lets Alice open a short position, and then raises the mark.
fn losing(setup: &Setup) -> Busy {
    let Busy { mut scene, alice } = holding(setup, false, 10);
    push_up(&mut scene);
    Busy { scene, alice }
}

fn push_up(scene: &mut Scene) {
    let pusher = scene.trader("pusher", 1_000_000);
    scene.trade(&pusher, 0, buy(2_000));
    scene.tick();
}

fn open_at_once(setup: &Setup) -> Prepared {
    let Busy { mut scene, alice } = still(setup);
    scene.world.wait(1);
    prepared(scene, &alice, buy(10))
}

fn open_in_a_new_cell(setup: &Setup) -> Prepared {
    let Busy { mut scene, alice } = still(setup);
    scene.pass(CELL, 10_000);
    prepared(scene, &alice, buy(10))
}

fn first_of_a_window(setup: &Setup) -> Prepared {
    let Claims { mut scene, .. } = claims(setup);
    let trader = scene.trader("trader", 100_000);
    scene.hold_others(&trader, 10);
    scene.pass(WINDOW, 1_000);
    prepared(scene, &trader, buy(10))
}

fn first_with_a_deficit(setup: &Setup) -> Prepared {
    in_a_window_with_a_deficit(setup, |_, _| {}, buy(10))
}

fn flip_with_a_deficit(setup: &Setup) -> Prepared {
    in_a_window_with_a_deficit(setup, |scene, trader| scene.trade(trader, 0, buy(10)), sell(20))
}

/// Prepares a trade that is the first instruction of a window with a deficit. `before` runs before the previous window ends.
fn in_a_window_with_a_deficit(setup: &Setup, before: fn(&mut Scene, &Trader), args: TradeArgs) -> Prepared {
    let fall = written_off(setup);
    let mut scene = fall.scene;
    let trader = scene.trader("trader", 100_000);
    scene.hold_others(&trader, 10);
    scene.close(&fall.bob, 0);
    before(&mut scene, &trader);
    scene.pass(WINDOW, 1_000);
    prepared(scene, &trader, args)
}
