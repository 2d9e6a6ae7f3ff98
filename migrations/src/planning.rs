//! The difference between chain and file, and the transactions that remove it.

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

/// What is missing, in the order in which it is done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// The transactions that bring the chain to what the file says.
    pub actions: Vec<Action>,
    /// Differences that no transaction removes.
    pub refused: Vec<Refused>,
    /// What is on chain and not in the file.
    pub notes: Vec<String>,
}

impl Plan {
    /// Whether the chain is what the file says.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.actions.is_empty() && self.refused.is_empty()
    }
}

/// A transaction of one instruction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Action {
    /// The step that asks for it, for example `s0003_markets`.
    pub step: &'static str,
    /// What it does.
    pub title: String,
    /// What it changes.
    pub differences: Vec<Difference>,
    /// Who must sign, the payer aside.
    pub needed: Option<Needed>,
    /// What is in its way now. None of it may be in the way once the actions before it are done.
    pub obstacle: Option<String>,
    /// The instruction.
    #[serde(serialize_with = "show::instruction")]
    pub instruction: Instruction,
}

impl Action {
    /// Whether it is done by somebody who may well do it later and elsewhere: taking a role.
    #[must_use]
    pub fn may_wait(&self) -> bool {
        self.needed.is_some_and(|needed| needed.role == NOMINEE)
    }
}

/// As what a nominee signs.
pub(crate) const NOMINEE: &str = "nominee";

/// A signature that an action needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Needed {
    /// Who signs.
    #[serde(serialize_with = "show::address")]
    pub address: Pubkey,
    /// As what.
    pub role: &'static str,
}

/// A difference that cannot be removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// The step that found it.
    pub step: &'static str,
    /// What differs.
    pub difference: Difference,
    /// Why it stays.
    pub reason: &'static str,
}

/// What a step knows.
pub(crate) struct Facts<'a> {
    pub(crate) config: &'a Config,
    pub(crate) chain: &'a Chain,
    pub(crate) payer: Pubkey,
}

impl Facts<'_> {
    pub(crate) const fn roles(&self) -> &Roles {
        &self.config.roles
    }

    /// Who holds `role` now, or will once the exchange is initialised.
    pub(crate) fn holder(&self, role: Role) -> Needed {
        let first = || self.roles().first_holder(role);
        let address = self.chain.exchange.as_ref().map_or_else(first, |exchange| exchange.holder(role));
        Needed { address, role: name_of(role) }
    }

    /// How a pause of what `bit` of [`pause`] stops, everywhere or in `market`, is told. None where it is not paused. Only the admin lifts one, so no
    /// action before it does.
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
        Some(format!("{name} is paused: the admin, {admin}, lifts that with {lifts}"))
    }
}

/// What a role is called in the file.
pub(crate) const fn name_of(role: Role) -> &'static str {
    match role {
        Role::Admin => "admin",
        Role::RiskManager => "risk_manager",
        Role::Guardian => "guardian",
        Role::FeeRecipient => "fee_recipient",
    }
}

/// Compares `chain` with `config`. `payer` pays fees, rent and insurance.
#[must_use]
pub fn plan(config: &Config, chain: &Chain, payer: &Pubkey) -> Plan {
    let facts = Facts { config, chain, payer: *payer };
    let mut plan = Plan::default();
    for step in STEPS {
        (step.plan)(&facts, &mut plan);
    }
    plan
}
