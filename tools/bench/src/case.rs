//! One path of an instruction, and the world in which it is measured.

use ballast_testkit::fixtures::World;
use ballast_testkit::token::Mint;
use ballast_testkit::{Chain, Program, keypair};
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

/// Starts the network on which a case is prepared and measured.
pub type Start<'a> = &'a dyn Fn(&[Program]) -> Box<dyn Chain>;

/// What a case is prepared for.
#[derive(Clone, Copy)]
pub struct Setup<'a> {
    /// Starts the network.
    pub start: Start<'a>,
    /// How many positions the margin account has while the instruction runs, the one that it works on included.
    pub positions: u32,
}

impl Setup<'_> {
    /// A network on which nothing was set up but the program and the collateral's mint.
    #[must_use]
    pub fn bare(&self) -> World {
        let mut chain = self.chain();
        let mint = Mint::usdc(chain.as_mut());
        World { chain, mint, markets: vec![] }
    }

    /// A network with the program, upgradeable by "upgrader".
    #[must_use]
    pub fn chain(&self) -> Box<dyn Chain> {
        (self.start)(&[Program::ballast(keypair("upgrader").pubkey())])
    }
}

/// An instruction that is about to succeed in its world.
pub struct Prepared {
    /// The exchange.
    pub world: World,
    /// The instruction.
    pub instruction: Instruction,
    /// Who signs.
    pub signers: Vec<Keypair>,
}

impl Prepared {
    /// An instruction with these signers.
    #[must_use]
    pub fn new(world: World, instruction: Instruction, signers: &[&Keypair]) -> Self {
        let signers = signers.iter().map(|signer| signer.insecure_clone()).collect();
        Self { world, instruction, signers }
    }
}

/// One path of an instruction.
#[derive(Clone, Copy)]
pub struct Case {
    /// The instruction, as the interface names it.
    pub instruction: &'static str,
    /// Which path of it.
    pub path: &'static str,
    /// With how many positions it is measured.
    pub positions: &'static [u32],
    /// The budget with one position. Unit: compute units.
    pub budget: Option<u64>,
    /// Makes the world.
    pub prepare: fn(&Setup) -> Prepared,
}

/// The counts of positions of an instruction on a cross account.
pub const CROSS: &[u32] = &[1, 4, 8];
/// The one column of an instruction whose cost does not depend on positions.
pub const ALONE: &[u32] = &[1];

impl Case {
    /// A path without a budget, measured once.
    #[must_use]
    pub const fn new(instruction: &'static str, path: &'static str, prepare: fn(&Setup) -> Prepared) -> Self {
        Self { instruction, path, positions: ALONE, budget: None, prepare }
    }

    /// The same, measured with 1, 4 and 8 positions.
    #[must_use]
    pub const fn cross(self) -> Self {
        self.over(CROSS)
    }

    /// The same, measured with these counts of positions.
    #[must_use]
    pub const fn over(mut self, positions: &'static [u32]) -> Self {
        self.positions = positions;
        self
    }

    /// The same, with a budget.
    #[must_use]
    pub const fn within(mut self, budget: u64) -> Self {
        self.budget = Some(budget);
        self
    }

    /// The name by which the command line knows it: `trade/open`.
    #[must_use]
    pub fn name(&self) -> String {
        name(self.instruction, self.path)
    }
}

/// The name of a path: `trade/open`; of an instruction's only one just `repeg`.
#[must_use]
pub fn name(instruction: &str, path: &str) -> String {
    if path.is_empty() { instruction.to_owned() } else { format!("{instruction}/{}", path.replace(' ', "-")) }
}
