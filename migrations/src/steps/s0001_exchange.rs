//! Initialises the exchange with its cluster and the first holders of its roles. The program's upgrade authority must sign. The
//! upgrade authority is the admin until the first admin accepts.

use crate::chain::Deployment;
use crate::difference::{Difference, NOTHING};
use crate::planning::{Facts, Needed, Plan, PlannedChange, Refused, name_of};
use ballast::state::{Exchange, Role};
use ballast_client::PROGRAM_ID;
use ballast_client::instructions::{self, InitializeExchangeArgs};
use ballast_oracle::Cluster;
use solana_pubkey::Pubkey;

pub(super) const NAME: &str = "s0001_exchange";

/// The roles, in file order.
const ROLES: [Role; 4] = [Role::Admin, Role::RiskManager, Role::Guardian, Role::FeeRecipient];

pub(super) fn plan(facts: &Facts<'_>, plan: &mut Plan) {
    if let Some(exchange) = &facts.chain.exchange {
        plan.refused.extend(wrong_cluster(facts, exchange));
        plan.changes.extend(accept_admin(facts, exchange));
        return;
    }
    let first = |role| facts.roles().first_holder(role);
    let args = InitializeExchangeArgs {
        cluster: facts.config.cluster.number(),
        admin: first(Role::Admin),
        risk_manager: first(Role::RiskManager),
        guardian: first(Role::Guardian),
        fee_recipient: first(Role::FeeRecipient),
    };
    let (authority, obstacle) = authority(facts.chain.deployment);
    let cluster = Difference::new("cluster", NOTHING, facts.config.cluster.name());
    let roles = ROLES.map(|role| Difference::new(format!("roles.{}", name_of(role)), NOTHING, first(role)));
    plan.changes.push(PlannedChange {
        step: NAME,
        title: "initialise the exchange".into(),
        differences: std::iter::once(cluster).chain(roles).collect(),
        needed: Some(Needed { address: authority, role: "upgrade authority" }),
        obstacle,
        instruction: instructions::initialize_exchange(authority, facts.payer, args),
    });
    if first(Role::Admin) != authority {
        plan.changes.push(accept(authority, first(Role::Admin)));
    }
}

/// Plans the first admin's acceptance if the set-up has nominated that admin and the upgrade authority still holds the role.
fn accept_admin(facts: &Facts<'_>, exchange: &Exchange) -> Option<PlannedChange> {
    let (first, holder) = (facts.roles().first_holder(Role::Admin), exchange.holder(Role::Admin));
    let is_nominated = exchange.nomination(Role::Admin).is_ok_and(|(nominee, _)| nominee == first);
    let is_new = facts.chain.deployment == Deployment::By(holder) && exchange.collateral == Pubkey::default();
    (is_new && is_nominated && first != holder).then(|| accept(holder, first))
}

fn accept(holder: Pubkey, first: Pubkey) -> PlannedChange {
    PlannedChange {
        step: NAME,
        title: "accept the role of admin".into(),
        differences: vec![Difference::new("roles.admin", holder, first)],
        needed: Some(Needed { address: first, role: "first admin" }),
        obstacle: None,
        instruction: instructions::accept_role(first, Role::Admin),
    }
}

fn wrong_cluster(facts: &Facts<'_>, exchange: &Exchange) -> Option<Refused> {
    let chain = Cluster::of_number(exchange.cluster).map_or("unknown", Cluster::name);
    let difference =
        Difference::between("cluster", chain.to_owned(), facts.config.cluster.name().to_owned())?;
    Some(Refused { step: NAME, difference, reason: "the exchange's cluster is fixed at initialisation" })
}

fn authority(deployment: Deployment) -> (Pubkey, Option<String>) {
    match deployment {
        Deployment::By(authority) => (authority, None),
        Deployment::Missing => {
            let reason = format!(
                "the program {PROGRAM_ID} is not deployed: deploy it first, with an upgrade authority"
            );
            (Pubkey::default(), Some(reason))
        }
        Deployment::Final => {
            let reason = format!(
                "the program {PROGRAM_ID} has no upgrade authority, so it cannot be initialised: deploy it again with an upgrade authority"
            );
            (Pubkey::default(), Some(reason))
        }
    }
}
