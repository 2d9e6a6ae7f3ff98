//! Tests that a posting uses as few transactions as possible and keeps its parts in order, for any transaction size.

use ballast_oracle::program_ids;
use ballast_pyth::hermes::Updates;
use ballast_pyth::{Draft, Posting, PostingError, Programs, Update, instructions};
use proptest::prelude::*;
use solana_instruction::{AccountMeta, Instruction};
use solana_pubkey::Pubkey;

const ANSWER: &str = include_str!("recorded/btc-usd.json");
const WORMHOLE: Pubkey = Pubkey::new_from_array([9; 32]);
const PAYER: Pubkey = Pubkey::new_from_array([8; 32]);

fn recorded() -> Update {
    Updates::parse(ANSWER.as_bytes()).unwrap().all()[0].clone()
}

fn posting(update: &Update, is_left_over: bool) -> Posting<'_> {
    Posting {
        draft: Draft::new(PAYER, "ballast", WORMHOLE),
        is_left_over,
        rent: 1_000_000,
        programs: Programs::of_receiver(&Pubkey::new_from_array(program_ids::RECEIVER)).unwrap(),
        treasury: 8,
        root: update.root(),
        prices: update.prices().iter().collect(),
    }
}

/// Returns the space that instructions take, without the accounts that they share. Unit: bytes.
fn size(instructions: &[Instruction]) -> usize {
    instructions.iter().map(|instruction| 4 + instruction.accounts.len() + instruction.data.len()).sum()
}

fn order() -> Instruction {
    let accounts = vec![AccountMeta::new(PAYER, true); 10];
    Instruction { program_id: Pubkey::new_from_array([5; 32]), accounts, data: vec![0; 40] }
}

/// Returns the signed root that the transactions write, and all their other instructions.
fn replay(draft: &Draft, transactions: &[Vec<Instruction>], length: usize) -> (Vec<u8>, Vec<Instruction>) {
    let write = instructions::write_draft(draft, 0, &[]).data[..8].to_vec();
    let (mut root, mut others) = (vec![0; length], Vec::new());
    for instruction in transactions.iter().flatten() {
        match instruction.data.strip_prefix(&write[..]) {
            Some(rest) if instruction.program_id == WORMHOLE => {
                let (offset, rest) = rest.split_first_chunk::<4>().unwrap();
                let (count, part) = rest.split_first_chunk::<4>().unwrap();
                let offset = usize::try_from(u32::from_le_bytes(*offset)).unwrap();
                assert_eq!(usize::try_from(u32::from_le_bytes(*count)).unwrap(), part.len());
                root[offset..offset + part.len()].copy_from_slice(part);
            }
            _ => others.push(instruction.clone()),
        }
    }
    (root, others)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost_and_nothing_out_of_order(room in 420..3_000usize, is_left_over: bool, has_order: bool) {
        let update = recorded();
        let posting = posting(&update, is_left_over);
        let then = if has_order { vec![order()] } else { Vec::new() };
        let fits = |instructions: &[Instruction]| size(instructions) <= room;
        let transactions = posting.transactions(&then, &fits).unwrap();
        prop_assert!(transactions.iter().all(|instructions| !instructions.is_empty() && fits(instructions)));
        let (draft, root) = (&posting.draft, update.root());
        let (written, others) = replay(draft, &transactions, root.bytes().len());
        prop_assert_eq!(&written[..], root.bytes());
        let mut expected = Vec::new();
        expected.extend(is_left_over.then(|| instructions::close_draft(draft)));
        expected.push(instructions::create_draft(draft, root.bytes().len(), posting.rent));
        expected.push(instructions::init_draft(draft));
        expected.push(instructions::verify_draft(draft, root));
        expected.push(instructions::update_feed(draft, &posting.programs, 8, &update.prices()[0]));
        expected.push(instructions::close_draft(draft));
        expected.extend(then);
        prop_assert_eq!(others, expected);
    }
}

#[test]
fn where_all_fits_it_is_one_transaction() {
    let update = recorded();
    let all = posting(&update, false).transactions(&[order()], &|_| true).unwrap();
    assert_eq!(all.len(), 1);
}

#[test]
fn what_fits_nowhere_is_told() {
    let update = recorded();
    let posting = posting(&update, false);
    let refused = posting.transactions(&[], &|instructions| size(instructions) < 300);
    assert_eq!(refused, Err(PostingError::TooLarge { step: "price" }));
    let nothing = Posting { prices: Vec::new(), ..posting };
    assert_eq!(nothing.transactions(&[], &|_| true), Err(PostingError::Nothing));
}

#[test]
fn an_owner_that_is_no_receiver_is_refused() {
    assert_eq!(Programs::of_receiver(&WORMHOLE), Err(PostingError::NoReceiver));
}
