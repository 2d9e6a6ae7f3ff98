//! Measures sharing out and collecting claims.

use crate::budget::SETTLE;
use crate::case::{Case, Prepared, Setup};
use crate::scene::{Claims, WINDOW, claims};
use ballast_client::{instructions, pda};

pub(super) const CASES: &[Case] = &[
    Case::new("share_claims", "nothing was settled", |setup| share(claims(setup))),
    Case::new("share_claims", "a loss was settled", |setup| share(settled(setup))),
    Case::new("collect_claim", "in part", |setup| collect(claims(setup))).within(SETTLE),
    Case::new("collect_claim", "all", |setup| collect(settled(setup))).within(SETTLE),
];

/// Settles the loser's loss, so that the claim can be paid.
fn settled(setup: &Setup) -> Claims {
    let mut claims = claims(setup);
    let Claims { scene, loser, .. } = &mut claims;
    let settle = instructions::settle_loss(loser.account(), scene.world.keys(0), &[]);
    scene.crank(settle);
    claims
}

fn share(mut claims: Claims) -> Prepared {
    claims.scene.pass(WINDOW, 1_000);
    let instruction = instructions::share_claims(claims.scene.world.keys(0));
    Prepared::new(claims.scene.world, instruction, &[])
}

fn collect(claims: Claims) -> Prepared {
    let winner = claims.winner.account();
    let Prepared { mut world, instruction, .. } = share(claims);
    world.must(&[instruction], &[]);
    Prepared::new(world, instructions::collect_claim(winner, pda::market(0)), &[])
}
