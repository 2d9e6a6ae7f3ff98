//! Measures the settlement of accounts and their debts, which anyone may perform.

use super::liquidation::slice;
use crate::budget::SETTLE;
use crate::case::{Case, Prepared, Setup};
use crate::scene::{Claims, Fall, QUOTE, WINDOW, bankrupt, claims, debtor, repayment, sliced};
use ballast_client::{instructions, pda};
use ballast_math::oracle::ORPHANED_AFTER;
use ballast_testkit::keypair;
use solana_signer::Signer;

pub(super) const CASES: &[Case] = &[
    Case::new("settle_loss", "", settle_loss).cross().within(SETTLE),
    // The debt is in another market, so the account has at least two positions.
    Case::new("realise_gain", "", realise_gain).over(&[4, 8]).within(SETTLE),
    Case::new("repay_debt", "a deposit repays all", repay_all).cross(),
    Case::new("repay_debt", "a claim repays", repay_from_a_claim).over(&[4, 8]),
    // An account whose last position was liquidated has nothing left to write off. Here, the other positions cannot be closed.
    Case::new("repay_debt", "the rest is written off", write_off).over(&[4, 8]),
];

fn settle_loss(setup: &Setup) -> Prepared {
    let Claims { scene, loser, .. } = claims(setup);
    let others = scene.world.other_markets(&loser.account(), 0);
    let instruction = instructions::settle_loss(loser.account(), scene.world.keys(0), &others);
    Prepared::new(scene.world, instruction, &[])
}

fn realise_gain(setup: &Setup) -> Prepared {
    let Fall { scene, alice, .. } = debtor(setup);
    let others = scene.world.other_markets(&alice.account(), 0);
    let instruction = instructions::realise_gain(alice.account(), scene.world.keys(0), &others);
    Prepared::new(scene.world, instruction, &[])
}

/// Makes a deposit that repays the debt.
fn repay_with(mut fall: Fall, quote: u64) -> Prepared {
    fall.scene.world.fund(&fall.alice, quote * QUOTE);
    let instruction = repayment(&fall.scene, &fall.alice);
    Prepared::new(fall.scene.world, instruction, &[])
}

fn repay_all(setup: &Setup) -> Prepared {
    repay_with(sliced(slice(setup)), 200_000)
}

/// Repays the debt from a claim, after the gain was realised and the loss of the short side paid the claim.
fn repay_from_a_claim(setup: &Setup) -> Prepared {
    let Prepared { mut world, instruction, .. } = realise_gain(setup);
    let (alice, bob) = (keypair("alice").pubkey(), keypair("bob").pubkey());
    world.must(&[instruction], &[]);
    let settle = instructions::settle_loss(pda::margin_account(&bob, 0), world.keys(0), &[]);
    world.must(&[settle], &[]);
    world.wait(WINDOW);
    let share = instructions::share_claims(world.keys(0));
    world.must(&[share], &[]);
    let debtor = pda::margin_account(&alice, 0);
    let instruction = instructions::repay_debt(debtor, &world.all_markets(&debtor));
    Prepared::new(world, instruction, &[])
}

/// Writes off the debt after the other markets have had no index for more than an hour.
fn write_off(setup: &Setup) -> Prepared {
    let mut fall = bankrupt(setup);
    fall.scene.world.chain.wait(ORPHANED_AFTER as u32 + 1);
    repay_with(fall, 1)
}
