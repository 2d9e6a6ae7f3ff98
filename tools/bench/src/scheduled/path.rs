//! The transactions whose cost is told: built as a trader or a keeper sends them, and run.

use super::{Cost, Limits, Used};
use crate::case::{Case, Prepared};
use crate::measure::prepared;
use crate::{case, cases};
use anyhow::{Context, Result, anyhow};
use ballast_testkit::Receipt;
use serde::{Deserialize, Serialize};
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_message::{VersionedMessage, v0, v1};
use solana_signer::Signer;
use solana_transaction::versioned::VersionedTransaction;

/// What the payer of a transaction has. Unit: lamports.
const LAMPORTS: u64 = 1_000_000_000;

/// A path of an instruction, alone in its transaction.
#[derive(Clone, Copy, Debug)]
pub struct Path {
    /// As `cases` names it.
    pub name: &'static str,
    /// How many positions the margin account has.
    pub positions: u32,
}

/// What is told: a trade, a liquidation, an update of funding.
pub const PATHS: &[Path] = &[
    Path { name: "trade/open", positions: 1 },
    Path { name: "trade/open", positions: 8 },
    Path { name: "liquidate/partial", positions: 1 },
    Path { name: "liquidate/partial", positions: 8 },
    Path { name: "update_funding/new-index", positions: 1 },
];

/// What a path costs a block, by what its transaction says it may use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scheduled {
    /// As `cases` names it.
    pub path: String,
    /// How many positions the margin account has.
    pub positions: u32,
    /// No limit: the network's defaults.
    pub no_limits: Cost,
    /// A limit on compute units alone.
    pub units_only: Cost,
    /// Limits on compute units and on loaded bytes.
    pub limited: Cost,
    /// The same limits in a message of version 1, which needs no instructions for them.
    pub version_1: Cost,
    /// What the block counts of the limited one once it has run.
    pub executed: Cost,
}

impl Scheduled {
    /// Every sum, with its name.
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

/// What all [`PATHS`] cost a block.
///
/// # Errors
/// When a transaction fails: within its limits, too.
pub fn measure() -> Result<Vec<Scheduled>> {
    PATHS.iter().map(scheduled).collect()
}

fn scheduled(path: &Path) -> Result<Scheduled> {
    let case = cases::all().into_iter().find(|case| case.name() == path.name);
    let attempt = Attempt { case: case.context("no such path")?, positions: path.positions };
    let limits = attempt.limits(Version::Zero)?;
    let (limited, used) = attempt.run(Version::Zero, limits)?;
    let (version_1, _) = attempt.run(Version::One, attempt.limits(Version::One)?)?;
    Ok(Scheduled {
        path: case::name(attempt.case.instruction, attempt.case.path),
        positions: path.positions,
        no_limits: attempt.unsent(Limits::default())?,
        units_only: attempt.unsent(limits.units_only())?,
        limited: Cost::scheduled(&limited)?,
        version_1: Cost::scheduled(&version_1)?,
        executed: Cost::executed(&limited, used)?,
    })
}

/// The version of a message.
#[derive(Clone, Copy, Debug)]
enum Version {
    Zero,
    One,
}

/// A path, each time in a world of its own.
struct Attempt {
    case: Case,
    positions: u32,
}

impl Attempt {
    /// The limits that fit what the path used under the widest ones.
    fn limits(&self, version: Version) -> Result<Limits> {
        let (_, used) = self.run(version, Limits::MOST)?;
        Ok(Limits::around(used))
    }

    /// Runs it: the transaction that was sent, and what it used.
    fn run(&self, version: Version, limits: Limits) -> Result<(VersionedTransaction, Used)> {
        let mut prepared = prepared(&self.case, self.positions)?;
        let transaction = transaction(&mut prepared, version, limits)?;
        let receipt = prepared.world.chain.submit(transaction.clone());
        let receipt =
            receipt.map_err(|failure| anyhow!("{} with {limits:?}: {failure}", self.case.name()))?;
        Ok((transaction, used(&receipt)?))
    }

    /// What it would be scheduled as.
    fn unsent(&self, limits: Limits) -> Result<Cost> {
        let mut prepared = prepared(&self.case, self.positions)?;
        Cost::scheduled(&transaction(&mut prepared, Version::Zero, limits)?)
    }
}

fn used(receipt: &Receipt) -> Result<Used> {
    let loaded = receipt.loaded_bytes.context("the network does not tell how many bytes it loaded")?;
    Ok(Used { units: receipt.compute_units.try_into()?, loaded })
}

/// As it is sent: whoever signs the instruction pays, and nobody else signs.
fn transaction(prepared: &mut Prepared, version: Version, limits: Limits) -> Result<VersionedTransaction> {
    let chain = prepared.world.chain.as_mut();
    let payer = prepared.signers.first().unwrap_or(chain.payer()).insecure_clone();
    chain.fund(&payer.pubkey(), LAMPORTS);
    let blockhash = chain.fresh_blockhash();
    let payer_key = payer.pubkey();
    let message = match version {
        Version::Zero => {
            let instructions = with_budget(&limits, &prepared.instruction);
            VersionedMessage::V0(v0::Message::try_compile(&payer_key, &instructions, &[], blockhash)?)
        }
        Version::One => {
            let instructions = [prepared.instruction.clone()];
            let config = limits.config();
            VersionedMessage::V1(v1::Message::try_compile_with_config(
                &payer_key,
                &instructions,
                blockhash,
                config,
            )?)
        }
    };
    Ok(VersionedTransaction::try_new(message, &signers(&payer, &prepared.signers))?)
}

fn with_budget(limits: &Limits, instruction: &Instruction) -> Vec<Instruction> {
    let mut instructions = limits.instructions();
    instructions.push(instruction.clone());
    instructions
}

/// The payer, and those of the others that are not the payer.
fn signers<'a>(payer: &'a Keypair, others: &'a [Keypair]) -> Vec<&'a Keypair> {
    let others = others.iter().filter(|other| other.pubkey() != payer.pubkey());
    std::iter::once(payer).chain(others).collect()
}
