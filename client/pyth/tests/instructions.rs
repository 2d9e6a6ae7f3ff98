//! Compares our instructions byte for byte with those from Pyth's own client (`testing/checks/pyth/client`), for both sets of programs.

use ballast_oracle::program_ids;
use ballast_pyth::hermes::Updates;
use ballast_pyth::{Draft, Programs, instructions};
use serde_json::Value;
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;

const ANSWER: &str = include_str!("recorded/btc-usd.json");
const GOLDEN: &str = include_str!("golden/instructions.json");
const SEED: &str = "ballast";
/// The offset at which Pyth's client splits the signed root. Unit: bytes.
const SPLIT: usize = 721;

fn address(value: &Value) -> Pubkey {
    value.as_str().unwrap().parse().unwrap()
}

/// Returns the instructions from Pyth's client, with our draft in place of theirs.
fn theirs(set: &Value, draft: &Draft) -> Vec<Instruction> {
    let of = |value: &Value| {
        let accounts = value["accounts"].as_array().unwrap().iter().map(|account| {
            let pubkey = if account[0] == "draft" { draft.address } else { address(&account[0]) };
            solana_instruction::AccountMeta {
                pubkey,
                is_signer: account[1].as_bool().unwrap(),
                is_writable: account[2].as_bool().unwrap(),
            }
        });
        Instruction {
            program_id: address(&value["program"]),
            accounts: accounts.collect(),
            data: hex::decode(value["data"].as_str().unwrap()).unwrap(),
        }
    };
    set["instructions"].as_array().unwrap().iter().map(of).collect()
}

fn compare(name: &str, receiver: [u8; 32]) {
    let golden: Value = serde_json::from_str(GOLDEN).unwrap();
    let set = &golden[name];
    let programs = Programs::of_receiver(&Pubkey::new_from_array(receiver)).unwrap();
    let draft = Draft::new(address(&golden["payer"]), SEED, address(&set["wormhole"]));
    let treasury = u8::try_from(golden["treasury"].as_u64().unwrap()).unwrap();
    let updates = Updates::parse(ANSWER.as_bytes()).unwrap();
    let [update] = updates.all() else { panic!("one update was recorded") };
    let (root, proven) = (update.root(), &update.prices()[0]);
    let (head, tail) = root.bytes().split_at(SPLIT);
    let split = u32::try_from(SPLIT).unwrap();
    let ours = [
        instructions::init_draft(&draft),
        instructions::write_draft(&draft, 0, head),
        instructions::write_draft(&draft, split, tail),
        instructions::verify_draft(&draft, root),
        instructions::update_feed(&draft, &programs, treasury, proven),
        instructions::close_draft(&draft),
    ];
    let theirs = theirs(set, &draft);
    // Their first instruction creates the account at the address of a key that we do not need. Its owner and size are
    // compared below.
    assert_eq!(theirs[1..], ours);
    let space = u64::try_from(Draft::space(root.bytes().len())).unwrap();
    let created = &theirs[0].data;
    assert_eq!(created[12..20], space.to_le_bytes());
    assert_eq!(created[20..52], draft.wormhole.to_bytes());
    let made = instructions::create_draft(&draft, root.bytes().len(), 1).data;
    assert_eq!(made[made.len() - 40..], [&space.to_le_bytes()[..], &draft.wormhole.to_bytes()].concat());
}

#[test]
fn they_are_those_of_pyths_client() {
    compare("first", program_ids::RECEIVER);
}

#[test]
fn they_are_those_of_pyths_client_for_the_upgraded_programs() {
    compare("upgraded", program_ids::RECEIVER_UPGRADED);
}

/// Checks that each discriminator is the one that Anchor derives from the instruction's name.
#[test]
fn discriminators_follow_from_names() {
    use sha2::{Digest as _, Sha256};
    let draft = Draft::new(Pubkey::new_from_array([1; 32]), SEED, Pubkey::new_from_array([2; 32]));
    let updates = Updates::parse(ANSWER.as_bytes()).unwrap();
    let root = updates.all()[0].root();
    for (name, instruction) in [
        ("init_encoded_vaa", instructions::init_draft(&draft)),
        ("write_encoded_vaa", instructions::write_draft(&draft, 0, &[1])),
        ("verify_encoded_vaa_v1", instructions::verify_draft(&draft, root)),
        ("close_encoded_vaa", instructions::close_draft(&draft)),
    ] {
        assert_eq!(instruction.data[..8], Sha256::digest(format!("global:{name}"))[..8], "{name}");
    }
}
