use super::idl;
use super::market::{account_with_positions, open_market};
use ballast_client::accounts::*;
use bytemuck::Zeroable;
use solana_pubkey::Pubkey;

fn exchange() -> Exchange {
    Exchange { version: 1, market_count: 3, ..Exchange::zeroed() }
}

#[test]
fn every_type_survives_its_bytes_at_every_alignment() {
    let market = open_market(4);
    for shift in 0..16 {
        let bytes = [vec![0xee; shift], encode(&market)].concat();
        let decoded: Market = decode(&bytes[shift..]).expect("the bytes are a market's");
        assert_eq!(encode(&decoded), encode(&market));
        assert_eq!(decoded.index, 4);
    }
    let account = account_with_positions(&[(1, 6)]);
    let decoded: MarginAccount = decode(&encode(&account)).expect("the bytes are a margin account's");
    assert_eq!(decoded.state.positions[1].market, 6);
}

#[test]
fn discriminators_are_those_of_the_description() {
    let accounts = idl::list("accounts");
    assert_eq!(accounts.len(), 4);
    for entry in &accounts {
        let mut bytes = idl::discriminator(entry);
        bytes.resize(8, 0);
        let size = match idl::name(entry) {
            "Exchange" => Exchange::SIZE,
            "Collateral" => Collateral::SIZE,
            "Market" => Market::SIZE,
            "MarginAccount" => MarginAccount::SIZE,
            other => panic!("the client does not know the account type {other}"),
        };
        bytes.resize(size, 0);
        bytes[8] = 1;
        assert_eq!(decode_any(&bytes).expect("the type is known").name(), idl::name(entry));
    }
}

#[test]
fn another_type_is_named() {
    let error = decode::<Market>(&encode(&exchange())).unwrap_err();
    assert_eq!(error, DecodeError::OtherType { wanted: "Market", found: "Exchange" });
    assert_eq!(error.to_string(), "the account has type Exchange, not Market: check the address");
}

#[test]
fn a_wrong_size_is_told() {
    let bytes = encode(&exchange());
    for found in [bytes.len() - 1, 8, bytes.len() + 1] {
        let mut bytes = bytes.clone();
        bytes.resize(found, 0);
        let expected = DecodeError::WrongSize { wanted: "Exchange", expected: Exchange::SIZE, found };
        assert_eq!(decode::<Exchange>(&bytes).unwrap_err(), expected);
    }
}

#[test]
fn another_layout_version_is_refused() {
    for found in [0, 2, 255] {
        let bytes = encode(&Exchange { version: found, ..exchange() });
        let error = decode::<Exchange>(&bytes).unwrap_err();
        assert_eq!(error, DecodeError::OtherVersion { wanted: "Exchange", found });
        assert!(error.to_string().contains("use a client that matches the program's version"));
    }
}

#[test]
fn what_is_no_account_of_the_program_is_refused() {
    assert_eq!(decode::<Market>(&[]).unwrap_err(), DecodeError::Empty { wanted: "Market" });
    assert_eq!(decode::<Market>(&[1; 7]).unwrap_err(), DecodeError::NotBallast { wanted: "Market" });
    assert_eq!(decode::<Market>(&[1; 2000]).unwrap_err(), DecodeError::NotBallast { wanted: "Market" });
    assert!(matches!(decode_any(&[]), Err(DecodeError::Empty { .. })));
    assert!(matches!(decode_any(&[1; 2000]), Err(DecodeError::NotBallast { .. })));
}

#[test]
fn another_programs_copy_is_refused() {
    let bytes = encode(&exchange());
    let owner = Pubkey::new_from_array([5; 32]);
    assert_eq!(decode_owned::<Exchange>(&owner, &bytes).unwrap_err(), DecodeError::WrongOwner { owner });
    assert_eq!(decode_owned::<Exchange>(&ballast_client::PROGRAM_ID, &bytes).unwrap().market_count, 3);
    // A closed account belongs to the system program. The error reports that it is empty, because that is more helpful.
    let closed = decode_owned::<Exchange>(&Pubkey::default(), &[]);
    assert_eq!(closed.unwrap_err(), DecodeError::Empty { wanted: "Exchange" });
}

/// Checks that a market's name cannot control a terminal or change the text direction in a wallet.
#[test]
fn names_are_shown_without_control_characters() {
    for (name, shown) in [
        (&b"SOL-PERP\0\0\0\0\0\0\0\0"[..], "SOL-PERP"),
        (b"A B~\0\0\0\0\0\0\0\0\0\0\0\0", "A B~"),
        (b"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", ""),
        (b"\x1b[2JSOL\0\0\0\0\0\0\0\0\0", "\\x1b[2JSOL"),
        (b"SOL\xe2\x80\xaeX\0\0\0\0\0\0\0\0\0", "SOL\\xe2\\x80\\xaeX"),
        (b"A\0B\n\0\0\0\0\0\0\0\0\0\0\0\0", "A\\x00B\\x0a"),
    ] {
        assert_eq!(text_of_name(name), shown);
    }
}
