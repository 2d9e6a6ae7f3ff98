//! The collateral: its mint, vault and cap. There is one in this version, and no instruction changes it.

use crate::difference::{Difference, NOTHING};
use crate::planning::{Action, Facts, Plan, Refused};
use ballast::state::Role;
use ballast_client::amount::show;
use ballast_client::{instructions, pda};
use ballast_math::Quote;
use ballast_math::token::MAX_DECIMALS;
use solana_pubkey::Pubkey;

pub(super) const NAME: &str = "s0002_collateral";

pub(super) fn plan(facts: &Facts<'_>, plan: &mut Plan) {
    let wanted = &facts.config.collateral;
    let taken = facts.chain.exchange.as_ref().map(|exchange| exchange.collateral).unwrap_or_default();
    if taken == Pubkey::default() {
        plan.actions.push(create(facts));
        return;
    }
    if taken != pda::collateral(&wanted.mint) {
        let chain = format!("another one, with the collateral account {taken}");
        refuse(
            plan,
            Difference::new("collateral.mint", chain, wanted.mint),
            "the exchange takes one mint, for good",
        );
        return;
    }
    let cap = facts.chain.collateral.as_ref().map(|collateral| show(Quote::new(collateral.cap)));
    let difference = cap.and_then(|cap| Difference::between("collateral.cap", cap, show(wanted.cap)));
    if let Some(difference) = difference {
        refuse(plan, difference, "no instruction changes the cap of a collateral");
    }
}

fn refuse(plan: &mut Plan, difference: Difference, reason: &'static str) {
    plan.refused.push(Refused { step: NAME, difference, reason });
}

fn create(facts: &Facts<'_>) -> Action {
    let wanted = &facts.config.collateral;
    let admin = facts.holder(Role::Admin);
    let cap = wanted.cap.raw();
    Action {
        step: NAME,
        title: "take the collateral".into(),
        differences: vec![
            Difference::new("collateral.mint", NOTHING, wanted.mint),
            Difference::new("collateral.cap", NOTHING, show(wanted.cap)),
        ],
        needed: Some(admin),
        obstacle: obstacle(facts),
        instruction: instructions::create_collateral(admin.address, facts.payer, wanted.mint, cap),
    }
}

fn obstacle(facts: &Facts<'_>) -> Option<String> {
    let mint = facts.config.collateral.mint;
    match facts.chain.mint_decimals {
        None => Some(format!(
            "collateral.mint: there is no mint of the token program (the first one, without extensions) at {mint}"
        )),
        Some(decimals) if decimals > MAX_DECIMALS => {
            Some(format!("collateral.mint: {mint} has {decimals} decimals, allowed are 0 to {MAX_DECIMALS}"))
        }
        Some(_) => None,
    }
}
