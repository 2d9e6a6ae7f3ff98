//! Adds strangers to a case, which are a wallet, a market, margin accounts, tokens and mints that have nothing to do with the
//! case. The program created the strangers' accounts on another exchange, and they are copied here byte for byte. For this
//! reason, they can attack every case, even one that has no exchange yet.

use super::roles::Role;
use crate::suite::cases::Case;
use crate::suite::support::{PRICE, QUOTE};
use anchor_lang::Discriminator;
use ballast::state::{MarginAccount, Market};
use ballast_client::pda;
use ballast_math::Price;
use ballast_testkit::fixtures::{MarketFixture, World};
use ballast_testkit::token::Mint;
use ballast_testkit::{PROGRAM_ID, address, keypair};
use solana_account::Account;
use solana_keypair::Keypair;
use solana_pubkey::Pubkey;
use solana_signer::Signer;
use std::mem::offset_of;
use std::sync::LazyLock;

/// The number of the other market.
pub const MARKET: u32 = 77;

/// Returns a wallet without any rights.
pub fn stranger() -> Keypair {
    keypair("stranger")
}

/// Returns the other market's oracle account.
pub fn oracle() -> Pubkey {
    MarketFixture::new(0, "OTHER-PERP", Price::new(1)).oracle
}

/// Returns the stranger's token account.
pub fn tokens() -> Pubkey {
    address("tokens of a stranger")
}

/// Accounts that the program created on another exchange: an open market, its oracle, and a margin account with cash.
struct Made {
    market: Account,
    oracle: Account,
    margin_account: Account,
}

static MADE: LazyLock<Made> = LazyLock::new(|| {
    let mut world = World::empty(ballast_networks::NetworkKind::LiteSvm);
    world.open(MarketFixture::new(0, "OTHER-PERP", Price::new(100 * PRICE)));
    let trader = world.trader("stranger", 1_000 * QUOTE);
    let account = |address: &Pubkey| world.chain.account(address).expect("it was made");
    Made {
        market: account(&pda::market(0)),
        oracle: account(&oracle()),
        margin_account: account(&trader.account()),
    }
});

/// Returns a case with strangers added to it.
pub fn staged(make: fn() -> Case) -> Case {
    let mut case = make();
    write_programs_accounts(&mut case);
    write_tokens(&mut case);
    let signers: Vec<Pubkey> = case.signers.iter().chain([&stranger()]).map(Signer::pubkey).collect();
    signers.iter().for_each(|wallet| case.world.chain.fund(wallet, 10_000_000_000));
    case.world.chain.fund(&pda::margin_account(&stranger().pubkey(), 1), 1_000_000_000);
    let zeros =
        Account { lamports: 1_000_000_000, data: vec![0; 2_000], owner: PROGRAM_ID, ..Account::default() };
    case.world.chain.set_account(&address("uninitialised"), zeros);
    case
}

fn write_programs_accounts(case: &mut Case) {
    let chain = case.world.chain.as_mut();
    let mut market = MADE.market.clone();
    let index = 8 + offset_of!(Market, index);
    market.data[index..index + 4].copy_from_slice(&MARKET.to_le_bytes());
    market.data[8 + offset_of!(Market, bump)] = pda::market_with_bump(MARKET).1;
    chain.set_account(&pda::market(MARKET), market);
    chain.set_account(&oracle(), MADE.oracle.clone());
    chain.set_account(&pda::margin_account(&stranger().pubkey(), 0), MADE.margin_account.clone());
    for owner in owners(case) {
        let mut account = MADE.margin_account.clone();
        let place = 8 + offset_of!(MarginAccount, owner);
        account.data[place..place + 32].copy_from_slice(owner.as_ref());
        case.world.chain.set_account(&pda::margin_account(&owner, SECOND), account);
    }
}

/// The number of the owner's other account.
const SECOND: u16 = 77;

/// Returns the owners of the margin accounts of a case, and its signers.
fn owners(case: &Case) -> Vec<Pubkey> {
    let own = case.instruction.accounts.iter().filter_map(|meta| owner_at(case, &meta.pubkey));
    own.chain(case.signers.iter().map(Signer::pubkey)).collect()
}

fn owner_at(case: &Case, account: &Pubkey) -> Option<Pubkey> {
    let account = case.world.chain.account(account)?;
    let body = account.data.strip_prefix(MarginAccount::DISCRIMINATOR)?;
    let place = offset_of!(MarginAccount, owner);
    Pubkey::try_from(body.get(place..place + 32)?).ok()
}

/// Returns another account of the owner of the margin account at a place. If there is no margin account at that place, returns an
/// account of the first signer or, without a signer, of the stranger.
pub fn second_account(case: &Case, role: &Role) -> Pubkey {
    let owner = owner_at(case, &case.instruction.accounts[role.place].pubkey);
    let signer = case.signers.first().map(Signer::pubkey);
    match owner.or(signer) {
        Some(owner) => pda::margin_account(&owner, SECOND),
        None => pda::margin_account(&stranger().pubkey(), 0),
    }
}

fn write_tokens(case: &mut Case) {
    let mint = case.world.mint.address;
    let chain = case.world.chain.as_mut();
    let other = Mint::create(chain, "OTHER", 6);
    let other_mint = chain.account(&other.address).expect("it was created");
    chain.set_account(&address("another mint"), other_mint);
    let owner = case.signers.first().map_or(stranger().pubkey(), Signer::pubkey);
    let given = case.world.mint.give(chain, &stranger().pubkey(), QUOTE);
    let mut account = chain.account(&given).expect("it was given tokens");
    chain.set_account(&tokens(), account.clone());
    account.data[..32].copy_from_slice(address("another mint").as_ref());
    account.data[32..64].copy_from_slice(owner.as_ref());
    chain.set_account(&address("tokens of another mint"), account);
    assert_ne!(mint, other.address);
}
