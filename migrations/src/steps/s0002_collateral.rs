//! Registers the collateral with its vault and deposit cap, and later changes the cap. This version supports one collateral. A
//! lower cap applies at once, and a higher one after three days.

use crate::difference::{Difference, NOTHING};
use crate::planning::{Facts, Plan, PlannedChange, Refused};
use ballast::state::Role;
use ballast_client::accounts::Collateral;
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
        plan.changes.push(create(facts));
        return;
    }
    if taken != pda::collateral(&wanted.mint) {
        let chain = format!("a different mint, registered as the collateral account {taken}");
        refuse(
            plan,
            Difference::new("collateral.mint", chain, wanted.mint),
            "the exchange supports only one mint, which cannot be changed",
        );
        return;
    }
    if let Some(collateral) = &facts.chain.collateral {
        plan.changes.extend(set_cap(facts, collateral));
        plan.notes.extend(waiting(collateral));
    }
}

/// Plans a new deposit cap. `None` if the current or the pending cap matches the file.
fn set_cap(facts: &Facts<'_>, collateral: &Collateral) -> Option<PlannedChange> {
    let wanted = &facts.config.collateral;
    let coming = if collateral.next_cap == 0 { collateral.cap } else { collateral.next_cap };
    let coming = show(Quote::new(coming));
    let difference = Difference::between("collateral.cap", coming, show(wanted.cap))?;
    let risk_manager = facts.holder(Role::RiskManager);
    Some(PlannedChange {
        step: NAME,
        title: "set the deposit cap".into(),
        differences: vec![difference],
        needed: Some(risk_manager),
        obstacle: None,
        instruction: instructions::set_cap(risk_manager.address, &wanted.mint, wanted.cap.raw()),
    })
}

fn waiting(collateral: &Collateral) -> Option<String> {
    let [now, next] = [collateral.cap, collateral.next_cap].map(|cap| show(Quote::new(cap)));
    (collateral.next_cap != 0).then(|| {
        format!(
            "the deposit cap is {now}, and will become {next} at {} (Unix seconds) unless the change is cancelled first",
            collateral.next_cap_time
        )
    })
}

fn refuse(plan: &mut Plan, difference: Difference, reason: &'static str) {
    plan.refused.push(Refused { step: NAME, difference, reason });
}

fn create(facts: &Facts<'_>) -> PlannedChange {
    let wanted = &facts.config.collateral;
    let admin = facts.holder(Role::Admin);
    let cap = wanted.cap.raw();
    PlannedChange {
        step: NAME,
        title: "register the collateral".into(),
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
            "collateral.mint: {mint} is not a mint of the original SPL Token program: create the mint, or correct the address"
        )),
        Some(decimals) if decimals > MAX_DECIMALS => Some(format!(
            "collateral.mint: {mint} has {decimals} decimals, but must have between 0 and {MAX_DECIMALS}"
        )),
        Some(_) => None,
    }
}
