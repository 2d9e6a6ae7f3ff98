//! Deploys programs on every network, and tests what the programs can observe there.

use ballast_networks::on_every_network;
use ballast_testkit::{Chain, LiteSvm, Program, address, keypair, rent_exempt};
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;
use solana_signer::Signer;
use solana_stake_interface::{
    instruction as stake,
    state::{Authorized, Lockup, StakeStateV2},
};
use solana_system_interface::instruction as system;

/// The memo program, which writes its input to the log.
const MEMO: Pubkey = Pubkey::from_str_const("MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr");

/// The stake program's error number for a withdrawal that is too early.
const LOCKUP_IN_FORCE: u32 = 1;

on_every_network!(&[memo_copy()];
    deployed_programs_run,
    deployed_programs_know_their_upgrade_authority,
    programs_see_the_time,
);

mod ballast {
    use ballast_networks::on_every_network;
    use ballast_testkit::{Chain, PROGRAM_ID, Program, address};
    use solana_instruction::Instruction;

    /// Anchor's error number for an instruction that the program does not have.
    const INSTRUCTION_FALLBACK_NOT_FOUND: u32 = 101;

    on_every_network!(&[Program::ballast(address("upgrader"))]; its_bytecode_runs);

    fn its_bytecode_runs(chain: &mut dyn Chain) {
        let unknown = Instruction { program_id: PROGRAM_ID, accounts: vec![], data: vec![0xff; 8] };
        let failure = chain.send(&[unknown], &[]).unwrap_err();
        assert_eq!(failure.custom, Some(INSTRUCTION_FALLBACK_NOT_FOUND), "{failure}");
    }
}

/// Returns the memo program's bytecode at another address.
fn memo_copy() -> Program {
    let bytes = LiteSvm::new(&[]).account(&MEMO).unwrap().data;
    Program { id: address("copy of the memo program"), bytes, upgrade_authority: Some(address("upgrader")) }
}

fn deployed_programs_run(chain: &mut dyn Chain) {
    let program = address("copy of the memo program");
    let data = b"hello from a copy".to_vec();
    let receipt = chain.send(&[Instruction { program_id: program, accounts: vec![], data }], &[]).unwrap();
    assert!(receipt.logs.iter().any(|line| line.contains("hello from a copy")), "{:?}", receipt.logs);
    assert_eq!(receipt.units_of(&program), [receipt.compute_units]);
}

fn deployed_programs_know_their_upgrade_authority(chain: &mut dyn Chain) {
    let program = chain.account(&address("copy of the memo program")).unwrap();
    assert!(program.executable);
    // The account contains an enum tag of 4 bytes, then the address of the account with the bytecode.
    let programdata = Pubkey::try_from(&program.data[4..36]).unwrap();
    let programdata = chain.account(&programdata).unwrap();
    // The account contains an enum tag of 4 bytes, the slot, and then an optional address.
    assert_eq!(programdata.data[12], 1);
    assert_eq!(programdata.data[13..45], address("upgrader").to_bytes());
}

fn programs_see_the_time(chain: &mut dyn Chain) {
    let (vault, owner) = (keypair("locked stake"), keypair("owner of the stake"));
    let unlocks = chain.clock().unix_timestamp + 3_600;
    let lockup = Lockup { unix_timestamp: unlocks, epoch: 0, custodian: Pubkey::default() };
    let space = StakeStateV2::size_of();
    let (lamports, program) = (rent_exempt(space), solana_stake_interface::program::ID);
    let create =
        system::create_account(&chain.payer().pubkey(), &vault.pubkey(), lamports, space as u64, &program);
    let initialize = stake::initialize(&vault.pubkey(), &Authorized::auto(&owner.pubkey()), &lockup);
    chain.send(&[create, initialize], &[&vault]).unwrap();

    let withdraw = stake::withdraw(&vault.pubkey(), &owner.pubkey(), &owner.pubkey(), lamports, None);
    chain.advance(100, 3_599);
    let failure = chain.send(std::slice::from_ref(&withdraw), &[&owner]).unwrap_err();
    assert_eq!(failure.custom, Some(LOCKUP_IN_FORCE), "{failure}");
    chain.advance(1, 1);
    chain.send(&[withdraw], &[&owner]).unwrap();
    assert_eq!(chain.lamports(&owner.pubkey()), lamports);
}
