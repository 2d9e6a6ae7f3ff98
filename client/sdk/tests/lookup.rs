//! Tests a take-over between two accounts that use all of their positions, with a lookup table, on the program's bytecode.

use ballast_client::instructions::{self, TakeOver, TradeArgs};
use ballast_client::lookup::{self, TableError};
use ballast_client::transaction::{
    self, AddressLookupTableAccount, BuildError, Draft, Limits, Terms, Version,
};
use ballast_math::Price;
use ballast_networks::NetworkKind;
use ballast_testkit::fixtures::{MarketFixture, Trader, World};
use ballast_testkit::keypair;
use solana_account::Account;
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;
use solana_sdk_ids::sysvar;
use solana_signer::Signer as _;

const QUOTE: u64 = 1_000_000;
const CONTRACT: u64 = 1_000_000_000;
const START: u64 = 100 * CONTRACT;
/// The size of the slot hashes account: a count and 512 entries.
const SLOT_HASHES_BYTES: usize = 8 + 512 * 40;
/// How many other markets an account can have positions in.
const OTHERS: u32 = 7;

fn world() -> World {
    let mut world = World::empty(NetworkKind::LiteSvm);
    for index in 0..=2 * OTHERS {
        world.open(MarketFixture::new(index, &format!("MARKET-{index}"), Price::new(START)));
    }
    world
}

fn trade(world: &mut World, trader: &Trader, market: u32, (is_buy, amount): (bool, u64)) {
    let args = TradeArgs { is_buy, is_quote: false, reduce_only: false, amount, limit_price: 0, deadline: 0 };
    let instruction = world.trade(trader, market, args);
    world.must(&[instruction], &[&trader.wallet]);
}

/// Creates a victim that is close to liquidation in market 0 and has seven other positions, and a taker with seven
/// different positions.
fn wide(world: &mut World) -> (Trader, Trader) {
    let (alice, bob) = (world.trader("alice", 10_600 * QUOTE), world.trader("bob", 100_000 * QUOTE));
    let taker = world.trader("taker", 100_000 * QUOTE);
    trade(world, &bob, 0, (false, 1_000 * CONTRACT));
    trade(world, &alice, 0, (true, 1_000 * CONTRACT));
    for market in 1..=OTHERS {
        trade(world, &alice, market, (true, CONTRACT / 10));
        trade(world, &taker, OTHERS + market, (true, CONTRACT / 10));
    }
    world.chain.advance(1, 1);
    world.move_with_average(0, START / 100 * 91);
    (alice, taker)
}

fn take_over(world: &World, (alice, taker): (&Trader, &Trader)) -> Instruction {
    let of = TakeOver {
        authority: taker.owner(),
        margin_account: alice.account(),
        taker_account: taker.account(),
        market: world.keys(0),
    };
    let (others, taker_others) =
        (world.other_markets(&alice.account(), 0), world.other_markets(&taker.account(), 0));
    assert_eq!((others.len(), taker_others.len()), (7, 7));
    instructions::take_over(&of, 100 * CONTRACT, &others, &taker_others)
}

/// Makes `slot` a recent slot. The virtual machine alone has no recent slots, but a network does.
fn pass_slot(world: &mut World, slot: u64) {
    let mut data = vec![0; SLOT_HASHES_BYTES];
    // A count of one, then the slot number. The slot's hash does not matter.
    data[..8].copy_from_slice(&1_u64.to_le_bytes());
    data[8..16].copy_from_slice(&slot.to_le_bytes());
    let account = Account { lamports: 1, data, owner: sysvar::ID, ..Account::default() };
    world.chain.set_account(&sysvar::slot_hashes::ID, account);
    world.chain.advance(1, 0);
}

/// Creates the table with the instructions of its own program, then waits one slot.
fn table(world: &mut World) -> AddressLookupTableAccount {
    let authority = keypair("table");
    world.chain.fund(&authority.pubkey(), 1_000_000_000);
    let slot = world.chain.clock().slot;
    pass_slot(world, slot);
    let (create, address) = lookup::create(&authority.pubkey(), slot);
    let markets: Vec<_> = world.markets.iter().map(MarketFixture::keys).collect();
    let wanted = lookup::addresses(&markets);
    let mut create = Some(create);
    for extend in lookup::extend(&address, &authority.pubkey(), &wanted) {
        let instructions: Vec<_> = create.take().into_iter().chain([extend]).collect();
        world.chain.send(&instructions, &[&authority]).unwrap_or_else(|failure| panic!("{failure}"));
    }
    world.chain.advance(1, 0);
    let account = world.chain.account(&address).expect("the table");
    let table = lookup::decode(address, &account.owner, &account.data).unwrap();
    assert_eq!((table.addresses.as_slice(), lookup::missing(&table, &wanted)), (wanted.as_slice(), vec![]));
    assert_eq!(lookup::missing(&table, &[address]), [address]);
    table
}

#[test]
fn a_take_over_between_two_wide_accounts_fits_with_a_table() {
    let mut world = world();
    let (alice, taker) = wide(&mut world);
    let instruction = take_over(&world, (&alice, &taker));
    let limits = Limits { compute_units: 400_000, ..Limits::MOST };
    let terms = Terms { limits, micro_lamports_per_unit: 1 };
    let blockhash = world.chain.fresh_blockhash();
    let payer = taker.owner();
    let draft = Draft::new(&payer, std::slice::from_ref(&instruction));
    let build = |draft: Draft<'_>, blockhash| {
        transaction::sign(draft.message(&terms, blockhash).unwrap(), &[&taker.wallet])
    };
    match build(draft, blockhash) {
        Err(BuildError::TooLarge { bytes, most: 1_232 }) => assert_eq!(bytes, 1_337),
        other => panic!("34 accounts cannot fit: {other:?}"),
    }
    let tables = [table(&mut world)];
    assert!(!draft.fits() && draft.with_tables(&tables).fits());
    let signed = build(draft.with_tables(&tables), world.chain.fresh_blockhash()).unwrap();
    // The parts are a signature with its count, the version and header, five keys (the taker, both programs and both margin
    // accounts) with their count, the blockhash, the three budget instructions, the take-over with 34 accounts and 16 bytes, and
    // the table with 31 indexes.
    let sizes = [1 + 64, 1 + 3, 1 + 5 * 32, 32, 1 + 8 + 8 + 12 + (3 + 34 + 16), 1 + 32 + 2 + 31];
    assert_eq!(transaction::size(&signed), sizes.into_iter().sum::<usize>());
    assert!(transaction::size(&signed) <= Version::V0.most_bytes() / 2);
    world.chain.fund(&taker.owner(), 1_000_000_000);
    world.chain.submit(signed).unwrap_or_else(|failure| panic!("{failure}"));
    assert_eq!(world.account(&taker.account()).state.positions[7].base.magnitude(), 100 * CONTRACT);
    assert_eq!(world.account(&alice.account()).state.positions[0].base.magnitude(), 900 * CONTRACT);
}

#[test]
fn what_is_no_table_is_refused() {
    let address = Pubkey::new_unique();
    let refused = |owner, data: &[u8]| lookup::decode(address, &owner, data).unwrap_err();
    let program = solana_sdk_ids::address_lookup_table::ID;
    assert_eq!(refused(Pubkey::new_unique(), &[0; 56]), TableError::NoTable(address));
    assert_eq!(refused(program, &[1; 8]), TableError::NoTable(address));
    // A table as its program stores it: kind, deactivation slot, slot and start index of the last extension, authority.
    let mut data = vec![0; 56 + 32];
    data[0] = 1;
    data[4..12].copy_from_slice(&7_u64.to_le_bytes());
    assert_eq!(refused(program, &data), TableError::Deactivated(address));
    data[4..12].copy_from_slice(&u64::MAX.to_le_bytes());
    data[56..].copy_from_slice(address.as_ref());
    assert_eq!(lookup::decode(address, &program, &data).unwrap().addresses, [address]);
}
