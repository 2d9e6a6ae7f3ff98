//! One path through an instruction, and the world in which it is measured.

use ballast_testkit::fixtures::World;
use ballast_testkit::token::Mint;
use ballast_testkit::{Chain, Program, keypair};
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

/// Starts the network on which a case is prepared and measured.
pub type Start<'a> = &'a dyn Fn(&[Program]) -> Box<dyn Chain>;

/// The settings used to prepare a case.
#[derive(Clone, Copy)]
pub struct Setup<'a> {
    /// Starts the network.
    pub start: Start<'a>,
    /// The number of positions that the margin account has while the instruction runs, including the position that the instruction
    /// changes.
    pub positions: u32,
}

impl Setup<'_> {
    /// Creates a network that contains only the program and the mint of the collateral.
    #[must_use]
    pub fn bare(&self) -> World {
        let mut chain = self.chain();
        let mint = Mint::usdc(chain.as_mut());
        World { chain, mint, markets: vec![] }
    }

    /// Creates a network with the program, which "upgrader" can upgrade.
    #[must_use]
    pub fn chain(&self) -> Box<dyn Chain> {
        (self.start)(&[Program::ballast(keypair("upgrader").pubkey())])
    }
}

/// An instruction that is ready to be sent, with its world.
pub struct Prepared {
    /// The exchange on its network.
    pub world: World,
    /// The instruction.
    pub instruction: Instruction,
    /// The signers.
    pub signers: Vec<Keypair>,
}

impl Prepared {
    /// Returns an instruction with these signers and its world.
    #[must_use]
    pub fn new(world: World, instruction: Instruction, signers: &[&Keypair]) -> Self {
        let signers = signers.iter().map(|signer| signer.insecure_clone()).collect();
        Self { world, instruction, signers }
    }
}

/// One path through an instruction.
#[derive(Clone, Copy)]
pub struct Case {
    /// The instruction's name in the interface.
    pub instruction: &'static str,
    /// The name of the path.
    pub path: &'static str,
    /// The numbers of positions that the path is measured with.
    pub positions: &'static [u32],
    /// The budget for one position. Unit: compute units.
    pub budget: Option<u64>,
    /// Prepares the world.
    pub prepare: fn(&Setup) -> Prepared,
}

/// The numbers of positions that an instruction on a cross account is measured with.
pub const CROSS: &[u32] = &[1, 4, 8];
/// The only column of an instruction whose cost does not depend on the number of positions.
pub const ALONE: &[u32] = &[1];

impl Case {
    /// Returns a path that has no budget and is measured once.
    #[must_use]
    pub const fn new(instruction: &'static str, path: &'static str, prepare: fn(&Setup) -> Prepared) -> Self {
        Self { instruction, path, positions: ALONE, budget: None, prepare }
    }

    /// Measures the path with 1, 4 and 8 positions.
    #[must_use]
    pub const fn cross(self) -> Self {
        self.over(CROSS)
    }

    /// Measures the path with the given numbers of positions.
    #[must_use]
    pub const fn over(mut self, positions: &'static [u32]) -> Self {
        self.positions = positions;
        self
    }

    /// Sets the path's budget.
    #[must_use]
    pub const fn within(mut self, budget: u64) -> Self {
        self.budget = Some(budget);
        self
    }

    /// Returns the path's name on the command line, for example `trade/open`.
    #[must_use]
    pub fn name(&self) -> String {
        name(self.instruction, self.path)
    }
}

/// Returns a path's name, for example `trade/open`. If an instruction has only one path, returns just the instruction's name, for
/// example `repeg`.
#[must_use]
pub fn name(instruction: &str, path: &str) -> String {
    if path.is_empty() { instruction.to_owned() } else { format!("{instruction}/{}", path.replace(' ', "-")) }
}
