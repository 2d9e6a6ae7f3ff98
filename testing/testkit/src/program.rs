//! Provides programs and their bytecode.

use crate::rent_exempt;
use ballast_sbf::Artifact;
use solana_account::Account;
use solana_loader_v3_interface::{get_program_data_address, state::UpgradeableLoaderState};
use solana_pubkey::Pubkey;
use solana_sdk_ids::bpf_loader_upgradeable;
use std::{path::PathBuf, sync::OnceLock};

/// The Ballast program's address.
pub const PROGRAM_ID: Pubkey = Pubkey::from_str_const("Ba11astPerpetua1ExchangeProgram1111111111111");

/// Returns the Ballast program's bytecode from `artifacts/`.
///
/// # Panics
/// Panics if the bytecode is missing or older than the program's sources. The message names the command that builds it.
pub fn program_bytes() -> &'static [u8] {
    static ARTIFACT: OnceLock<Artifact> = OnceLock::new();
    let load = || Artifact::load(&root()).unwrap_or_else(|error| panic!("{error}"));
    &ARTIFACT.get_or_init(load).bytes
}

/// Returns the root folder of the workspace.
fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A program to deploy when a network starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// The program's address.
    pub id: Pubkey,
    /// The program's bytecode, an ELF file.
    pub bytes: Vec<u8>,
    /// The upgrade authority, or `None` if the program is immutable.
    pub upgrade_authority: Option<Pubkey>,
}

impl Program {
    /// Returns the Ballast program from `artifacts/`, which `upgrade_authority` can upgrade.
    ///
    /// # Panics
    /// Panics as [`program_bytes`] does.
    pub fn ballast(upgrade_authority: Pubkey) -> Self {
        Self { id: PROGRAM_ID, bytes: program_bytes().to_vec(), upgrade_authority: Some(upgrade_authority) }
    }

    /// Returns the two accounts of a program that the upgradeable loader deployed in slot 0. The account with the bytecode comes first,
    /// because networks load a program as soon as its program account is written.
    #[must_use]
    pub fn accounts(&self) -> [(Pubkey, Account); 2] {
        let programdata_address = get_program_data_address(&self.id);
        let state = UpgradeableLoaderState::ProgramData {
            slot: 0,
            upgrade_authority_address: self.upgrade_authority,
        };
        let mut data = serialize(&state);
        data.resize(UpgradeableLoaderState::size_of_programdata_metadata(), 0);
        data.extend_from_slice(&self.bytes);
        let programdata = loader_account(data, false);
        let program =
            loader_account(serialize(&UpgradeableLoaderState::Program { programdata_address }), true);
        [(programdata_address, programdata), (self.id, program)]
    }
}

fn serialize(state: &UpgradeableLoaderState) -> Vec<u8> {
    wincode::serialize(state).expect("the state of a loader account has a fixed layout")
}

fn loader_account(data: Vec<u8>, executable: bool) -> Account {
    let lamports = rent_exempt(data.len());
    Account { lamports, data, owner: bpf_loader_upgradeable::ID, executable, rent_epoch: u64::MAX }
}
