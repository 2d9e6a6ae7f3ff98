use ballast_client::{PROGRAM_ID, pda};
use solana_pubkey::Pubkey;

/// Derives the address as the program does: with the given bump, instead of searching for one.
fn derived(seeds: &[&[u8]], bump: u8) -> Pubkey {
    let bump = [bump];
    let seeds: Vec<&[u8]> = seeds.iter().copied().chain([bump.as_slice()]).collect();
    Pubkey::create_program_address(&seeds, &PROGRAM_ID).expect("a bump that was found is valid")
}

#[test]
fn addresses_come_from_the_documented_seeds() {
    let key = Pubkey::new_from_array([9; 32]);
    let cases: [(_, Vec<&[u8]>); 5] = [
        (pda::exchange_with_bump(), vec![b"exchange"]),
        (pda::collateral_with_bump(&key), vec![b"collateral", key.as_ref()]),
        (pda::vault_with_bump(&key), vec![b"vault", key.as_ref()]),
        (pda::market_with_bump(258), vec![b"market", &[2, 1, 0, 0]]),
        (pda::margin_account_with_bump(&key, 513), vec![b"margin", key.as_ref(), &[1, 2]]),
    ];
    for ((address, bump), seeds) in cases {
        assert_eq!(address, derived(&seeds, bump));
    }
}

#[test]
fn short_forms_leave_the_bump_out() {
    let key = Pubkey::new_from_array([3; 32]);
    assert_eq!(pda::exchange(), pda::exchange_with_bump().0);
    assert_eq!(pda::collateral(&key), pda::collateral_with_bump(&key).0);
    assert_eq!(pda::vault(&key), pda::vault_with_bump(&key).0);
    assert_eq!(pda::market(7), pda::market_with_bump(7).0);
    assert_eq!(pda::margin_account(&key, 7), pda::margin_account_with_bump(&key, 7).0);
    assert_eq!(pda::program_data(), pda::program_data_with_bump().0);
}

#[test]
fn the_program_data_belong_to_the_loader() {
    let loader = Pubkey::from_str_const("BPFLoaderUpgradeab1e11111111111111111111111");
    let expected = Pubkey::find_program_address(&[PROGRAM_ID.as_ref()], &loader);
    assert_eq!(pda::program_data_with_bump(), expected);
}

#[test]
fn neighbours_differ() {
    let (one, other) = (Pubkey::new_from_array([1; 32]), Pubkey::new_from_array([2; 32]));
    assert_ne!(pda::market(0), pda::market(1));
    assert_ne!(pda::margin_account(&one, 0), pda::margin_account(&one, 1));
    assert_ne!(pda::margin_account(&one, 0), pda::margin_account(&other, 0));
    assert_ne!(pda::collateral(&one), pda::vault(&one));
}
