//! The exchange, and the first holders of its roles. Only the program's upgrade authority can sign this.

use crate::chain::Deployment;
use crate::difference::{Difference, NOTHING};
use crate::planning::{Action, Facts, Needed, Plan, name_of};
use ballast::state::Role;
use ballast_client::PROGRAM_ID;
use ballast_client::instructions::{self, InitializeExchangeArgs};
use solana_pubkey::Pubkey;

pub(super) const NAME: &str = "s0001_exchange";

/// The roles in the order of the file.
const ROLES: [Role; 4] = [Role::Admin, Role::RiskManager, Role::Guardian, Role::FeeRecipient];

pub(super) fn plan(facts: &Facts<'_>, plan: &mut Plan) {
    if facts.chain.exchange.is_some() {
        return;
    }
    let first = |role| facts.roles().first_holder(role);
    let args = InitializeExchangeArgs {
        admin: first(Role::Admin),
        risk_manager: first(Role::RiskManager),
        guardian: first(Role::Guardian),
        fee_recipient: first(Role::FeeRecipient),
    };
    let (authority, obstacle) = authority(facts.chain.deployment);
    let differences =
        ROLES.map(|role| Difference::new(format!("roles.{}", name_of(role)), NOTHING, first(role)));
    plan.actions.push(Action {
        step: NAME,
        title: "initialise the exchange".into(),
        differences: differences.into(),
        needed: Some(Needed { address: authority, role: "upgrade authority" }),
        obstacle,
        instruction: instructions::initialize_exchange(authority, facts.payer, args),
    });
}

fn authority(deployment: Deployment) -> (Pubkey, Option<String>) {
    match deployment {
        Deployment::By(authority) => (authority, None),
        Deployment::Missing => {
            let reason = format!("the program {PROGRAM_ID} is not deployed: deploy it first, upgradeable");
            (Pubkey::default(), Some(reason))
        }
        Deployment::Final => {
            let reason = format!(
                "the program {PROGRAM_ID} has no upgrade authority any more, and nobody else can initialise it: deploy it anew"
            );
            (Pubkey::default(), Some(reason))
        }
    }
}
