use ballast_client::transaction::{self, AddressLookupTableAccount, Budget, BuildError, MAX_BYTES};
use ballast_client::{MarketKeys, instructions};
use solana_hash::Hash;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_pubkey::Pubkey;
use solana_signer::Signer;

fn key(byte: u8) -> Pubkey {
    Pubkey::new_from_array([byte; 32])
}

/// A health query of an account with `count` markets.
fn query(count: u8) -> (Instruction, Vec<Pubkey>) {
    let markets: Vec<_> =
        (0..count).map(|byte| MarketKeys { market: key(byte), oracle: key(byte + 100) }).collect();
    let addresses = markets.iter().flat_map(|keys| [keys.market, keys.oracle]).collect();
    (instructions::account_health(key(99), &markets), addresses)
}

#[test]
fn the_budget_goes_first() {
    let payer = Keypair::new();
    let budget = Budget { compute_units: Some(12_345), micro_lamports_per_unit: Some(678) };
    let (instruction, _) = query(0);
    let message =
        transaction::message(&payer.pubkey(), &[instruction], &budget, &[], Hash::new_from_array([4; 32]))
            .unwrap();
    let data: Vec<&[u8]> =
        message.instructions().iter().map(|instruction| instruction.data.as_slice()).collect();
    assert_eq!(data.len(), 3);
    assert_eq!(data[0], [&[2], 12_345u32.to_le_bytes().as_slice()].concat());
    assert_eq!(data[1], [&[3], 678u64.to_le_bytes().as_slice()].concat());
    assert_eq!(message.static_account_keys()[0], payer.pubkey());
    assert_eq!(message.recent_blockhash(), &Hash::new_from_array([4; 32]));
}

#[test]
fn without_a_budget_there_is_only_the_instruction() {
    let message =
        transaction::message(&key(1), &[query(0).0], &Budget::default(), &[], Hash::default()).unwrap();
    assert_eq!(message.instructions().len(), 1);
}

#[test]
fn the_priority_fee_is_rounded_up_to_a_lamport() {
    let fee = |units, price| Budget { compute_units: units, micro_lamports_per_unit: price }.priority_fee();
    assert_eq!(fee(Some(1), Some(1)), Some(1));
    assert_eq!(fee(Some(1_000_000), Some(1)), Some(1));
    assert_eq!(fee(Some(1_000_001), Some(1)), Some(2));
    assert_eq!(fee(Some(7), None), Some(0));
    assert_eq!(fee(None, Some(7)), None);
    assert_eq!(fee(Some(u32::MAX), Some(u64::MAX)), None);
}

#[test]
fn signers_may_come_in_any_order_and_twice() {
    let (payer, owner) = (Keypair::new(), Keypair::new());
    let args = instructions::CreateMarginAccountArgs { sub_id: 0, mode: 0, market: 0 };
    let create = instructions::create_margin_account(owner.pubkey(), payer.pubkey(), args);
    let message =
        transaction::message(&payer.pubkey(), &[create], &Budget::default(), &[], Hash::default()).unwrap();
    let signed = transaction::sign(message.clone(), &[&owner, &payer, &owner]).unwrap();
    assert_eq!(signed.signatures.len(), 2);
    assert!(signed.verify_with_results().iter().all(|valid| *valid));
    assert!(matches!(transaction::sign(message, &[&payer]), Err(BuildError::Sign(_))));
}

#[test]
fn a_lookup_table_makes_room() {
    let payer = Keypair::new();
    let (instruction, addresses) = query(20);
    let build = |tables: &[AddressLookupTableAccount]| {
        let message = transaction::message(
            &payer.pubkey(),
            std::slice::from_ref(&instruction),
            &Budget::default(),
            tables,
            Hash::default(),
        );
        transaction::sign(message.unwrap(), &[&payer])
    };
    let bytes = match build(&[]) {
        Err(BuildError::TooLarge { bytes }) => bytes,
        other => panic!("40 accounts cannot fit: {other:?}"),
    };
    let table = AddressLookupTableAccount { key: key(98), addresses };
    let short = build(&[table]).expect("the table holds 40 accounts in 40 bytes");
    assert_eq!(short.message.address_table_lookups().map(<[_]>::len), Some(1));
    // 40 addresses become 40 indexes; a table costs its own address and two lengths.
    assert_eq!(transaction::size(&short), bytes - 40 * 32 + 40 + 34);
    assert!(bytes > MAX_BYTES);
}

#[test]
fn an_unsigned_transaction_has_room_for_its_signatures() {
    let message =
        transaction::message(&key(1), &[query(0).0], &Budget::default(), &[], Hash::default()).unwrap();
    let unsigned = transaction::unsigned(message);
    assert_eq!(unsigned.signatures, [solana_signature::Signature::default()]);
}

#[test]
fn a_transaction_for_a_wallet_is_its_bytes_on_the_wire() {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let payer = Keypair::new();
    let message =
        transaction::message(&payer.pubkey(), &[query(3).0], &Budget::default(), &[], Hash::default())
            .unwrap();
    let unsigned = transaction::unsigned(message.clone());
    let wire = STANDARD.decode(transaction::to_base64(&unsigned).unwrap()).unwrap();
    assert_eq!(wire.len(), transaction::size(&unsigned));
    assert_eq!((wire[0], &wire[1..65]), (1, [0; 64].as_slice()));
    assert_eq!(wire[65..], message.serialize());
    let signed = transaction::sign(message, &[&payer]).unwrap();
    let wire = STANDARD.decode(transaction::to_base64(&signed).unwrap()).unwrap();
    assert_eq!(&wire[1..65], signed.signatures[0].as_ref());

    let too_large =
        transaction::message(&payer.pubkey(), &[query(40).0], &Budget::default(), &[], Hash::default())
            .unwrap();
    let refused = transaction::to_base64(&transaction::unsigned(too_large));
    assert!(matches!(refused, Err(BuildError::TooLarge { bytes }) if bytes > MAX_BYTES));
}
