//! The roles go to their holders in two steps: the admin nominates, the nominee accepts. The admin's own comes last, since
//! it nominates for all.

use crate::difference::Difference;
use crate::planning::{Action, Facts, NOMINEE, Needed, Plan, name_of};
use ballast::state::Role;
use ballast_client::instructions;
use solana_pubkey::Pubkey;

pub(super) const NAME: &str = "s0006_roles";

const ORDER: [Role; 4] = [Role::RiskManager, Role::Guardian, Role::FeeRecipient, Role::Admin];

pub(super) fn plan(facts: &Facts<'_>, plan: &mut Plan) {
    for role in ORDER {
        let wanted = facts.roles().holder(role);
        let nominee = nominee(facts, role);
        if facts.holder(role).address == wanted {
            plan.notes.extend(stray(role, nominee));
            continue;
        }
        if nominee != wanted {
            plan.actions.push(nominate(facts, role, nominee));
        }
        plan.actions.push(accept(facts, role));
    }
}

fn nominee(facts: &Facts<'_>, role: Role) -> Pubkey {
    let nominees = facts.chain.exchange.as_ref().map(|exchange| exchange.nominees).unwrap_or_default();
    // Stored in the order in which the roles are declared.
    nominees.get(role as usize).copied().unwrap_or_default()
}

fn stray(role: Role, nominee: Pubkey) -> Option<String> {
    (nominee != Pubkey::default())
        .then(|| format!("{nominee} is nominated for {}, which the file does not say", name_of(role)))
}

fn nominate(facts: &Facts<'_>, role: Role, nominee: Pubkey) -> Action {
    let (admin, wanted) = (facts.holder(Role::Admin), facts.roles().holder(role));
    let before =
        if nominee == Pubkey::default() { crate::difference::NOTHING.into() } else { nominee.to_string() };
    Action {
        step: NAME,
        title: format!("nominate the {}", name_of(role)),
        differences: vec![Difference::new(format!("nominee for roles.{}", name_of(role)), before, wanted)],
        needed: Some(admin),
        obstacle: None,
        instruction: instructions::nominate_role(admin.address, role, wanted),
    }
}

fn accept(facts: &Facts<'_>, role: Role) -> Action {
    let (holder, wanted) = (facts.holder(role).address, facts.roles().holder(role));
    Action {
        step: NAME,
        title: format!("accept the role of {}", name_of(role)),
        differences: vec![Difference::new(format!("roles.{}", name_of(role)), holder, wanted)],
        needed: Some(Needed { address: wanted, role: NOMINEE }),
        obstacle: None,
        instruction: instructions::accept_role(wanted, role),
    }
}
