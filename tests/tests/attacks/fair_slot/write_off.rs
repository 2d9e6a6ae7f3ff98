//! Tests case 3 of issue 9, in which a claim is paid before the write-off.

use super::{Player, TAKER_FEE, gained, join, leave, take_over, walk};
use crate::NETWORK;
use crate::support::{
    PRICE, QUOTE, buy, cash, close, collect, crank, pass, position, sell, settle_loss, trade, update,
};
use crate::wealth::withdraw_free;
use ballast_client::instructions;
use ballast_testkit::fixtures::World;

/// The size of each of the four positions. Unit: contracts.
const SIZE: u64 = 20_000;
/// The index at the end. Unit: quote.
const INDEX: u64 = 118;
/// The length of a claims window. Unit: seconds.
const WINDOW: i64 = 30;

struct Stage {
    world: World,
    attacker: Player,
    honest: Player,
    bankrupt: Player,
    solvent: Player,
    keeper: Player,
}

/// Returns a market whose index, mark and average have risen by 18 %. The bankrupt account had a margin of about 11 %, and nobody
/// has liquidated it. The clock is in the last second of a claims window.
fn stage() -> Stage {
    let mut world = World::with_market(NETWORK);
    world.insure(0, 263 * QUOTE);
    let attacker = join(&mut world, "attacker", 1_000_000);
    let honest = join(&mut world, "honest", 1_000_000);
    let bankrupt = join(&mut world, "bankrupt", 220_000);
    let solvent = join(&mut world, "solvent", 1_000_000);
    let keeper = join(&mut world, "keeper", 50_000_000);
    trade(&mut world, &attacker.trader, (0, buy(SIZE)));
    trade(&mut world, &bankrupt.trader, (0, sell(SIZE)));
    trade(&mut world, &honest.trader, (0, buy(SIZE)));
    trade(&mut world, &solvent.trader, (0, sell(SIZE)));
    walk(&mut world, (100, INDEX));
    let now = world.chain.clock().unix_timestamp;
    let seconds = u32::try_from((now / WINDOW + 3) * WINDOW - 1 - now).unwrap();
    pass(&mut world, (5 * u64::from(seconds), seconds), &[(0, INDEX * PRICE)]);
    update(&mut world, 0);
    Stage { world, attacker, honest, bankrupt, solvent, keeper }
}

/// A step that may happen in any order. A refused step is skipped.
#[derive(Clone, Copy, Debug)]
enum Step {
    Close,
    SettleLoss,
    NextSlot,
    Share,
    /// Collects the claim and withdraws the free cash.
    Withdraw,
    TakeOver,
    Cover,
    /// Lets the last update become too old for trading, and lets a window pass.
    Stale,
}

impl Stage {
    fn step(&mut self, step: Step) {
        let world = &mut self.world;
        match step {
            Step::Close if !position(world, &self.attacker.trader, 0).base.is_zero() => {
                close(world, &self.attacker.trader, 0).unwrap_or_else(|failure| panic!("{failure}"));
            }
            Step::Close => {}
            Step::SettleLoss => {
                let settle = settle_loss(world, &self.solvent.trader, 0);
                let _ = crank(world, settle);
            }
            Step::Stale => world.chain.advance(305, 61),
            Step::NextSlot => pass(world, (1, 1), &[(0, INDEX * PRICE)]),
            Step::Share => {
                let share = instructions::share_claims(world.keys(0));
                let _ = crank(world, share);
            }
            Step::Withdraw => {
                let collect = collect(world, &self.attacker.trader, 0);
                let _ = crank(world, collect);
                withdraw_free(world, &self.attacker.trader);
            }
            Step::TakeOver => {
                let take = take_over(world, &self.bankrupt.trader, &self.keeper.trader);
                let _ = world.send(&[take], &[&self.keeper.trader.wallet]);
            }
            Step::Cover => {
                let cover = instructions::cover_deficit(world.keys(0));
                let _ = crank(world, cover);
            }
        }
    }
}

/// Returns the gains of the attacker and of the honest long after everyone has left, and the amount that was written off.
fn end(steps: &[Step]) -> ([i64; 2], i64) {
    let mut stage = stage();
    for step in steps {
        stage.step(*step);
    }
    for step in [Step::NextSlot, Step::TakeOver, Step::Cover, Step::Close] {
        stage.step(step);
    }
    let Stage { mut world, attacker, honest, bankrupt, solvent, keeper } = stage;
    assert!(position(&world, &bankrupt.trader, 0).written_off.is_positive(), "{steps:?}");
    assert_eq!(cash(&world, &bankrupt.trader), 0);
    leave(&mut world, &[&attacker, &honest, &solvent, &keeper]);
    let deficits = world.market(0).state.deficits.raw();
    ([gained(&world, &[&attacker]), gained(&world, &[&honest])], deficits)
}

/// The curve's base reserve at rest. Unit: contracts.
const DEPTH: u64 = 1_000_000;

/// Checks orders in which the attacker is paid before the bankrupt account is taken over, at and after the edge of a window.
/// Compared with the fair order, and with leaving first, which everyone may do, the deficit moves by no more than a taker fee on
/// what the attacker traded. Leaving first saves no more than that fee and the charge on its slippage, because a position is
/// charged for its gain at the index, but a claim only for what the curve paid. The test
/// `fair_order::leaving_before_the_cover_saves_the_charge_on_the_slippage_and_no_more` in `core/math` proves this to the unit.
#[test]
fn nobody_is_paid_before_the_write_off() {
    use Step::{Close, Cover, NextSlot, SettleLoss, Share, TakeOver, Withdraw};
    let (stays, deficit) = end(&[TakeOver, Cover, Close]);
    let (leaves, _) = end(&[Close, TakeOver, Cover]);
    assert!(deficit > 100_000 * QUOTE as i64, "{deficit}");
    // The position is opened and closed once.
    let fee = i64::try_from(SIZE * (100 + INDEX) * QUOTE).unwrap() / TAKER_FEE;
    let slippage = i64::try_from(SIZE * INDEX * SIZE / (DEPTH + SIZE) * QUOTE).unwrap();
    let saved = leaves[0] - stays[0];
    println!(
        "saved by leaving first, in cash: {saved} of a deficit of {deficit} and a slippage of {slippage}"
    );
    assert!(saved < fee + slippage / 4, "{leaves:?} instead of {stays:?}");
    let (most, least) = (stays[0].max(leaves[0]), stays[1].min(leaves[1]));
    let mut worst = i64::MIN;
    for order in [
        vec![Close, SettleLoss, NextSlot, Share, Withdraw, TakeOver, Cover],
        vec![TakeOver, Close, SettleLoss, NextSlot, Share, Withdraw, Cover],
        vec![Close, SettleLoss, TakeOver, NextSlot, Share, Withdraw, Cover],
        vec![Close, SettleLoss, NextSlot, TakeOver, Share, Withdraw, Cover],
        vec![Close, SettleLoss, Share, Withdraw, NextSlot, Share, Withdraw, TakeOver],
    ] {
        let (gained, _) = end(&order);
        let moved = (gained[0] - most).max(least - gained[1]);
        worst = worst.max(moved);
        assert!(moved <= fee, "{order:?}: {gained:?} instead of {stays:?} or {leaves:?}");
    }
    println!("moved by being paid before the write-off, in cash: {worst} of a deficit of {deficit}");
}

/// Checks that sharing on an old index does not avoid a cut. While the index is too old, nothing is cut, and an amount equal to
/// the deficit is not paid out. Sharing then moves no more than sharing after the cover.
#[test]
fn sharing_on_an_old_index_escapes_no_cut() {
    use Step::{Close, Cover, NextSlot, SettleLoss, Share, Stale, TakeOver, Withdraw};
    let fee = i64::try_from(SIZE * (100 + INDEX) * QUOTE).unwrap() / TAKER_FEE;
    for first in [vec![TakeOver, Close], vec![Close, TakeOver]] {
        let late = vec![Cover, SettleLoss, Stale, NextSlot, Share, Withdraw];
        let (fair, deficit) = end(&[first.clone(), late].concat());
        assert!(deficit > 100_000 * QUOTE as i64, "{deficit}");
        for order in [
            vec![SettleLoss, Stale, Share, Withdraw, NextSlot, Cover],
            vec![SettleLoss, Stale, Share, Withdraw, Stale, Share, Withdraw],
        ] {
            let (gained, _) = end(&[first.clone(), order.clone()].concat());
            let moved = (gained[0] - fair[0]).max(fair[1] - gained[1]);
            println!("moved by sharing on an old index, in cash: {moved} of a deficit of {deficit}");
            assert!(moved <= fee, "{first:?} {order:?}: {gained:?} instead of {fair:?}");
        }
    }
}
