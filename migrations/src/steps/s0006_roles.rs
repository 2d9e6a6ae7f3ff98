//! Hands over the roles in two steps, in which the admin nominates a key and the nominee accepts. The admin's own role is
//! handed over last, because the admin makes the nominations for all roles, and a change of admin voids earlier nominations.

use crate::difference::Difference;
use crate::planning::{Facts, NOMINEE, Needed, Plan, PlannedChange, name_of};
use ballast::state::Role;
use ballast_client::instructions;
use solana_pubkey::Pubkey;

pub(super) const NAME: &str = "s0006_roles";

const ORDER: [Role; 4] = [Role::RiskManager, Role::Guardian, Role::FeeRecipient, Role::Admin];

pub(super) fn plan(facts: &Facts<'_>, plan: &mut Plan) {
    for role in ORDER {
        if role == Role::Admin && others_wait(facts) {
            plan.notes.extend(admin_waits(facts));
            continue;
        }
        let wanted = facts.roles().holder(role);
        let nominee = nominee(facts, role);
        if facts.holder(role).address == wanted {
            plan.notes.extend(stray(role, nominee));
            continue;
        }
        if nominee != wanted {
            plan.changes.push(nominate(facts, role, nominee));
        }
        // The first admin may not have accepted yet, and that change is already in the plan.
        let accept = accept(facts, role);
        if plan.changes.iter().all(|other| other.instruction != accept.instruction) {
            plan.changes.push(accept);
        }
    }
}

/// Returns whether another role is still waiting for its nominee. A new admin would void that nomination.
fn others_wait(facts: &Facts<'_>) -> bool {
    let others = ORDER.iter().filter(|role| **role != Role::Admin);
    others.into_iter().any(|role| {
        let wanted = facts.roles().holder(*role);
        facts.holder(*role).address != wanted && nominee(facts, *role) == wanted
    })
}

fn admin_waits(facts: &Facts<'_>) -> Option<String> {
    let wanted = facts.roles().holder(Role::Admin);
    (facts.holder(Role::Admin).address != wanted)
        .then(|| "the admin role is handed over last, because a new admin voids earlier nominations".into())
}

/// Returns the key that may accept a role, or the zero address if the nomination has expired.
fn nominee(facts: &Facts<'_>, role: Role) -> Pubkey {
    let exchange = facts.chain.exchange.as_ref();
    let nomination = exchange.and_then(|exchange| exchange.nomination(role).ok());
    nomination.filter(|(_, until)| facts.chain.time <= *until).unwrap_or_default().0
}

fn stray(role: Role, nominee: Pubkey) -> Option<String> {
    (nominee != Pubkey::default())
        .then(|| format!("{nominee} is nominated for {}, but the file names someone else", name_of(role)))
}

fn nominate(facts: &Facts<'_>, role: Role, nominee: Pubkey) -> PlannedChange {
    let (admin, wanted) = (facts.holder(Role::Admin), facts.roles().holder(role));
    let before =
        if nominee == Pubkey::default() { crate::difference::NOTHING.into() } else { nominee.to_string() };
    PlannedChange {
        step: NAME,
        title: format!("nominate the {}", name_of(role)),
        differences: vec![Difference::new(format!("nominee for roles.{}", name_of(role)), before, wanted)],
        needed: Some(admin),
        obstacle: None,
        instruction: instructions::nominate_role(admin.address, role, wanted),
    }
}

fn accept(facts: &Facts<'_>, role: Role) -> PlannedChange {
    let (holder, wanted) = (facts.holder(role).address, facts.roles().holder(role));
    PlannedChange {
        step: NAME,
        title: format!("accept the role of {}", name_of(role)),
        differences: vec![Difference::new(format!("roles.{}", name_of(role)), holder, wanted)],
        needed: Some(Needed { address: wanted, role: NOMINEE }),
        obstacle: None,
        instruction: instructions::accept_role(wanted, role),
    }
}
