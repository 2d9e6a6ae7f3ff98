//! Measures liquidations on the curve and take-overs.

use crate::budget::LIQUIDATE;
use crate::case::{ALONE, Case, Prepared, Setup};
use crate::scene::{
    CONTRACT, Fall, Scene, Stake, fall, fall_alone, liquidation, second_fall, take_over, without_own_fees,
};

pub(super) const CASES: &[Case] = &[
    liquidate("partial", |setup| on_the_curve(partial(setup))),
    liquidate("whole", |setup| on_the_curve(whole(setup))),
    liquidate("insolvent", |setup| on_the_curve(insolvent(setup))).over(&[4, 8]),
    liquidate("last position", |setup| on_the_curve(last_position(setup))).over(ALONE),
    liquidate("slice", |setup| on_the_curve(slice(setup))),
    worst("liquidate", |setup| on_the_curve(second_fall(setup))),
    take("partial", |setup| by_bob(partial(setup), 100 * CONTRACT)),
    take("as much as is due", |setup| by_bob(partial(setup), u64::MAX)),
    take("flips the taker", |setup| by_bob(short_taker(setup), u64::MAX)),
    take("by a taker as wide", by_a_wide_taker),
    take("last position", |setup| by_bob(last_position(setup), u64::MAX)).over(ALONE),
    worst("take_over", |setup| by_bob(second_fall(setup), u64::MAX)),
];

const fn liquidate(path: &'static str, prepare: fn(&Setup) -> Prepared) -> Case {
    Case::new("liquidate", path, prepare).cross().within(LIQUIDATE)
}

const fn take(path: &'static str, prepare: fn(&Setup) -> Prepared) -> Case {
    Case::new("take_over", path, prepare).cross()
}

/// The worst combination of changes that can follow a simulation of the cheapest path. This case has no budget, because it is not a
/// path of its own.
const fn worst(instruction: &'static str, prepare: fn(&Setup) -> Prepared) -> Case {
    Case::new(instruction, "last position, first of a window with a deficit", prepare)
}

fn on_the_curve(fall: Fall) -> Prepared {
    let instruction = liquidation(&fall);
    Prepared::new(fall.scene.world, instruction, &[])
}

fn by_bob(fall: Fall, most: u64) -> Prepared {
    let instruction = take_over(&fall, most);
    Prepared::new(fall.scene.world, instruction, &[&fall.bob.wallet])
}

/// Returns a stake whose deposit also contains the margin for the small positions in the other markets, so that they do not affect the
/// result.
fn stake(setup: &Setup, contracts: u64, deposit: u64) -> Stake {
    Stake { contracts, deposit: deposit + 10 * u64::from(setup.positions - 1) }
}

fn partial(setup: &Setup) -> Fall {
    let mut fall = fall(Scene::new(setup), stake(setup, 1_000, 10_500), 91);
    fall.scene.insure(1_000);
    fall
}

/// Leaves so little margin that closing the whole position may use all of it. A partial sale would leave a position below the minimum size.
fn whole(setup: &Setup) -> Fall {
    let scene = Scene::with(setup, |parameters| parameters.minimum_base = CONTRACT);
    let mut fall = fall(scene, stake(setup, 900, 9_400), 90);
    fall.scene.insure(1_000);
    fall
}

fn insolvent(setup: &Setup) -> Fall {
    fall(Scene::with(setup, without_own_fees), stake(setup, 1_000, 10_500), 85)
}

/// Liquidates the account's last position, which writes off its debt.
fn last_position(setup: &Setup) -> Fall {
    let stake = Stake { contracts: 1_000, deposit: 10_500 };
    fall_alone(Scene::with(setup, without_own_fees), stake, 85)
}

pub(super) fn slice(setup: &Setup) -> Fall {
    fall(Scene::new(setup), stake(setup, 20_000, 245_000), 85)
}

/// Bob has closed almost all of his short position, so the take-over flips the position.
fn short_taker(setup: &Setup) -> Fall {
    let mut fall = partial(setup);
    fall.scene.trade(&fall.bob, 0, crate::scene::buy(490));
    fall
}

fn by_a_wide_taker(setup: &Setup) -> Prepared {
    let mut fall = partial(setup);
    fall.scene.hold_others(&fall.bob, 1);
    by_bob(fall, 100 * CONTRACT)
}
