//! Compares the chain with the file, and plans the transactions that remove the differences.

use crate::chain::Chain;
use crate::config::{Config, Roles};
use crate::difference::Difference;
use crate::show;
use crate::steps::STEPS;
use ballast::state::{Market, Role, pause};
use ballast_client::accounts::text_of_name;
use serde::Serialize;
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;

/// The missing changes, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// The transactions that make the chain match the file.
    pub changes: Vec<PlannedChange>,
    /// The differences that no transaction can remove.
    pub refused: Vec<Refused>,
    /// Notes on markets and nominations that exist on chain but not in the file.
    pub notes: Vec<String>,
}

impl Plan {
    /// Returns whether the chain matches the file.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.refused.is_empty()
    }
}

/// A transaction with one instruction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlannedChange {
    /// The step that plans the change, for example `s0003_markets`.
    pub step: &'static str,
    /// A description of the change.
    pub title: String,
    /// The differences that the change removes.
    pub differences: Vec<Difference>,
    /// The required signer, in addition to the payer.
    pub needed: Option<Needed>,
    /// The obstacle that prevents the change now, which earlier changes in the plan may remove.
    pub obstacle: Option<String>,
    /// The instruction.
    #[serde(serialize_with = "show::instruction")]
    pub instruction: Instruction,
}

impl PlannedChange {
    /// Returns whether the change may have to wait for another signer. Only the acceptance of a role may have to wait.
    #[must_use]
    pub fn may_wait(&self) -> bool {
        self.needed.is_some_and(|needed| needed.role == NOMINEE)
    }
}

/// The role name under which a nominee signs.
pub(crate) const NOMINEE: &str = "nominee";

/// A signature that a change needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Needed {
    /// The signer.
    #[serde(serialize_with = "show::address")]
    pub address: Pubkey,
    /// The signer's role.
    pub role: &'static str,
}

/// A difference that cannot be removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// The step that found the difference.
    pub step: &'static str,
    /// The difference between the chain and the file.
    pub difference: Difference,
    /// The reason why the difference cannot be removed.
    pub reason: &'static str,
}

/// The inputs of a step.
pub(crate) struct Facts<'a> {
    pub(crate) config: &'a Config,
    pub(crate) chain: &'a Chain,
    pub(crate) payer: Pubkey,
}

impl Facts<'_> {
    pub(crate) const fn roles(&self) -> &Roles {
        &self.config.roles
    }

    /// Returns the current holder of `role`, or its first holder if the exchange has not been initialised yet.
    pub(crate) fn holder(&self, role: Role) -> Needed {
        let first = || self.roles().first_holder(role);
        let address = self.chain.exchange.as_ref().map_or_else(first, |exchange| exchange.holder(role));
        Needed { address, role: name_of(role) }
    }

    /// Returns an obstacle if `bit` of [`pause`] is set for the whole exchange or for `market`. Only the admin can lift a
    /// pause, so no earlier change can remove the obstacle.
    pub(crate) fn paused(&self, bit: u64, market: Option<&Market>) -> Option<String> {
        let exchange = self.chain.exchange.as_ref()?;
        exchange.ensure_not_paused(market.map_or(0, |market| market.pause), bit).err()?;
        let name = pause::rows_of(bit).next()?.name;
        let everywhere = (exchange.pause & bit != 0).then(|| format!("`ballast govern lift {name}`"));
        let there = market
            .filter(|market| market.pause & bit != 0)
            .map(|market| format!("`ballast govern lift {name} --market {}`", text_of_name(&market.name)));
        let lifts: Vec<String> = everywhere.into_iter().chain(there).collect();
        let (admin, lifts) = (exchange.holder(Role::Admin), lifts.join(" and "));
        Some(format!("{name} is paused: the admin, {admin}, must lift the pause with {lifts}"))
    }
}

/// Returns the role's key in the file.
pub(crate) const fn name_of(role: Role) -> &'static str {
    match role {
        Role::Admin => "admin",
        Role::RiskManager => "risk_manager",
        Role::Guardian => "guardian",
        Role::FeeRecipient => "fee_recipient",
    }
}

/// Compares `chain` with `config` and plans the missing changes. `payer` is the key that pays fees, rent and insurance.
#[must_use]
pub fn plan(config: &Config, chain: &Chain, payer: &Pubkey) -> Plan {
    let facts = Facts { config, chain, payer: *payer };
    let mut plan = Plan::default();
    for step in STEPS {
        (step.plan)(&facts, &mut plan);
    }
    plan
}
