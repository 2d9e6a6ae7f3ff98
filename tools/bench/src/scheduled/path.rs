//! Builds the listed transactions as traders and keepers would send them, and runs them.

use super::{Cost, Used};
use crate::case::{Case, Prepared};
use crate::measure::prepared;
use crate::{case, cases};
use anyhow::{Context, Result, anyhow};
use ballast_client::transaction::{self, Draft, Limits, Spare, Terms, Version};
use ballast_math::Base;
use ballast_testkit::Receipt;
use serde::{Deserialize, Serialize};
use solana_compute_budget_interface::ComputeBudgetInstruction;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_message::{VersionedMessage, v0};
use solana_signer::Signer;
use solana_transaction::versioned::VersionedTransaction;
use std::slice::from_ref;

/// The initial balance of the account that pays for a transaction. Unit: lamports.
const LAMPORTS: u64 = 1_000_000_000;

/// The index of the margin account in the account list of a trade, a liquidation or a take-over.
const MARGIN_ACCOUNT: usize = 3;
/// The offset of the order's side in a trade's instruction data, after the discriminator.
const IS_BUY: usize = 8;

/// A path through an instruction that is the only one in its transaction.
#[derive(Clone, Copy, Debug)]
pub struct Path {
    /// The path's name in the output of `cases`.
    pub name: &'static str,
    /// The number of positions in the margin account.
    pub positions: u32,
}

/// The listed paths, which are trades that open or reduce a position, liquidations, and a funding update.
pub const PATHS: &[Path] = &[
    Path { name: "trade/open", positions: 1 },
    Path { name: "trade/open", positions: 8 },
    Path { name: "trade/reduce-at-a-loss", positions: 1 },
    Path { name: "liquidate/partial", positions: 1 },
    Path { name: "liquidate/partial", positions: 8 },
    Path { name: "update_funding/new-index", positions: 1 },
];

/// The scheduled cost of a path under different limits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scheduled {
    /// The path's name in the output of `cases`.
    pub path: String,
    /// The number of positions in the margin account.
    pub positions: u32,
    /// The cost without limits, where the network's defaults apply.
    pub no_limits: Cost,
    /// The cost with a limit on compute units only.
    pub units_only: Cost,
    /// The cost with limits on compute units and loaded bytes.
    pub limited: Cost,
    /// The cost with the same limits in a version 1 message, which does not need instructions for the limits.
    pub version_1: Cost,
    /// The cost with both limits, after execution.
    pub executed: Cost,
}

impl Scheduled {
    /// Returns every sum, with its name.
    #[must_use]
    pub fn sums(&self) -> [(&'static str, u64); 5] {
        [
            ("no limits", self.no_limits.sum()),
            ("a limit on units", self.units_only.sum()),
            ("both limits", self.limited.sum()),
            ("both limits, version 1", self.version_1.sum()),
            ("executed", self.executed.sum()),
        ]
    }
}

/// Measures the scheduled costs of all [`PATHS`].
///
/// # Errors
/// Returns an error if a transaction fails, with or without its limits.
pub fn measure() -> Result<Vec<Scheduled>> {
    PATHS.iter().map(scheduled).collect()
}

fn scheduled(path: &Path) -> Result<Scheduled> {
    let case = cases::all().into_iter().find(|case| case.name() == path.name);
    let attempt = Attempt { case: case.context("no such path")?, positions: path.positions };
    let limits = attempt.limits(Version::V0)?;
    let (limited, used) = attempt.run(Version::V0, limits)?;
    let (version_1, _) = attempt.run(Version::V1, attempt.limits(Version::V1)?)?;
    let units_only = ComputeBudgetInstruction::set_compute_unit_limit(limits.compute_units);
    Ok(Scheduled {
        path: case::name(attempt.case.instruction, attempt.case.path),
        positions: path.positions,
        no_limits: attempt.without_the_client(&[])?,
        units_only: attempt.without_the_client(&[units_only])?,
        limited: Cost::scheduled(&limited, &[])?,
        version_1: Cost::scheduled(&version_1, &[])?,
        executed: Cost::executed(&limited, used)?,
    })
}

/// A path to be run. Each run creates its own world.
struct Attempt {
    case: Case,
    positions: u32,
}

impl Attempt {
    /// Returns the limits that the client sets after a simulation.
    fn limits(&self, version: Version) -> Result<Limits> {
        let spare = spare(&prepared(&self.case, self.positions)?, self.case.instruction)?;
        let (_, used) = self.run(version, Limits::MOST)?;
        Ok(Limits::with_margin(used.units.into(), Some(used.loaded), spare))
    }

    /// Lets the client build the transaction, and runs it. Returns the transaction and the resources that it used.
    fn run(&self, version: Version, limits: Limits) -> Result<(VersionedTransaction, Used)> {
        let mut prepared = prepared(&self.case, self.positions)?;
        let transaction = transaction(&mut prepared, version, limits)?;
        let receipt = prepared.world.chain.submit(transaction.clone());
        let receipt =
            receipt.map_err(|failure| anyhow!("{} with {limits:?}: {failure}", self.case.name()))?;
        Ok((transaction, used(&receipt)?))
    }

    /// Returns the scheduled cost with only these compute-budget instructions added. The compute-budget instructions are added
    /// here because the client always sets both limits.
    fn without_the_client(&self, budget: &[Instruction]) -> Result<Cost> {
        let mut prepared = prepared(&self.case, self.positions)?;
        let (payer, blockhash) = (payer(&mut prepared), prepared.world.chain.fresh_blockhash());
        let instructions = [budget, from_ref(&prepared.instruction)].concat();
        let message = v0::Message::try_compile(&payer.pubkey(), &instructions, &[], blockhash)?;
        Cost::scheduled(&transaction::unsigned(VersionedMessage::V0(message)), &[])
    }
}

/// Returns the spare units that the client adds for this order.
fn spare(prepared: &Prepared, instruction: &str) -> Result<Spare> {
    let is_trade = instruction == "trade";
    if !is_trade && !["liquidate", "take_over"].contains(&instruction) {
        return Ok(Spare::AnyPath);
    }
    let (world, trade) = (&prepared.world, &prepared.instruction);
    let market = world.markets.first().context("a path without a market")?;
    let account = trade.accounts.get(MARGIN_ACCOUNT).context("a path without a margin account")?;
    let account = world.account(&account.pubkey).state;
    if !is_trade {
        return Ok(Spare::of_sale(&world.market(market.index).state, &account, market.index));
    }
    let held = account.find(market.index).map_or(Base::ZERO, |place| account.positions[place].base);
    // Only the side of the order affects the result.
    let fill = Base::new(if trade.data.get(IS_BUY) == Some(&1) { 1 } else { -1 });
    Ok(Spare::of_trade(&world.market(market.index).state, held, fill))
}

fn used(receipt: &Receipt) -> Result<Used> {
    let loaded = receipt.loaded_bytes.context("the network does not report how many bytes it loaded")?;
    Ok(Used { units: receipt.compute_units.try_into()?, loaded })
}

/// Builds the transaction as it would be sent, where the instruction's signer pays and nobody else signs.
fn transaction(prepared: &mut Prepared, version: Version, limits: Limits) -> Result<VersionedTransaction> {
    let (payer, blockhash) = (payer(prepared), prepared.world.chain.fresh_blockhash());
    let address = payer.pubkey();
    let draft = Draft::new(&address, from_ref(&prepared.instruction)).of_version(version);
    let message = draft.message(&Terms { limits, micro_lamports_per_unit: 0 }, blockhash)?;
    let signers = [&payer].into_iter().chain(&prepared.signers);
    let signers: Vec<&dyn Signer> = signers.map(|signer| signer as &dyn Signer).collect();
    Ok(transaction::sign(message, &signers)?)
}

fn payer(prepared: &mut Prepared) -> Keypair {
    let chain = prepared.world.chain.as_mut();
    let payer = prepared.signers.first().unwrap_or(chain.payer()).insecure_clone();
    chain.fund(&payer.pubkey(), LAMPORTS);
    payer
}
