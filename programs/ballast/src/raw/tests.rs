//! Checks that both entries read the same input in the same way and accept the same accounts.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "a test that panics fails"
)]

use super::input::{Input, MOST_ACCOUNTS, NOT_SEEN_BEFORE};
use super::{Account, Stored};
use crate::state::{Collateral, Exchange, MarginAccount, Market};
use anchor_lang::Discriminator;
use anchor_lang::prelude::*;
use anchor_lang::solana_program::entrypoint::{MAX_PERMITTED_DATA_INCREASE, deserialize};
use anchor_spl::token;
use std::collections::BTreeSet;
use std::mem::MaybeUninit;
use std::ptr::NonNull;

/// A list of accounts that `accounts!` has made for both entries.
pub(crate) trait Declared {
    /// The kinds of the accounts, as declared.
    const KINDS: &'static [&'static str];
    /// Returns whether this entry accepts the accounts.
    fn accepts(accounts: &[Account<'_>]) -> bool;
    /// Returns whether Anchor's entry accepts and loads the accounts.
    fn anchor_accepts<'info>(accounts: &'info [AccountInfo<'info>]) -> bool;
}

/// A test that runs on every list of accounts.
pub(crate) trait DeclarationTest {
    fn run<D: Declared>(&mut self, instruction: &str);
}

/// An account as the runtime passes it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Given {
    New(Record),
    Again(u8),
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Record {
    is_signer: bool,
    is_writable: bool,
    is_executable: bool,
    key: Pubkey,
    owner: Pubkey,
    lamports: u64,
    data: Vec<u8>,
}

/// The runtime's input, aligned to eight bytes.
fn input(accounts: &[Given], data: &[u8], program: &Pubkey) -> Vec<u64> {
    let mut bytes = (accounts.len() as u64).to_le_bytes().to_vec();
    for account in accounts {
        match account {
            Given::Again(number) => bytes.extend([*number, 0, 0, 0, 0, 0, 0, 0]),
            Given::New(record) => {
                let flags = [record.is_signer, record.is_writable, record.is_executable].map(u8::from);
                bytes.push(NOT_SEEN_BEFORE);
                bytes.extend(flags);
                bytes.extend([0; 4]);
                bytes.extend(record.key.to_bytes());
                bytes.extend(record.owner.to_bytes());
                bytes.extend(record.lamports.to_le_bytes());
                bytes.extend((record.data.len() as u64).to_le_bytes());
                bytes.extend(&record.data);
                bytes.extend(vec![0; MAX_PERMITTED_DATA_INCREASE]);
                bytes.resize(bytes.len().next_multiple_of(8), 0);
                bytes.extend(u64::MAX.to_le_bytes());
            }
        }
    }
    bytes.extend((data.len() as u64).to_le_bytes());
    bytes.extend(data);
    bytes.extend(program.to_bytes());
    bytes.resize(bytes.len().next_multiple_of(8), 0);
    bytes.chunks_exact(8).map(|word| u64::from_le_bytes(word.try_into().unwrap())).collect()
}

/// Parses the input as this entry does, and runs `test` on the result.
fn with_input<R>(words: &mut [u64], test: impl FnOnce(Option<Input<'_>>) -> R) -> R {
    let mut table = [const { MaybeUninit::uninit() }; MOST_ACCOUNTS];
    let place = NonNull::new(words.as_mut_ptr().cast()).unwrap();
    // SAFETY: `input` has laid the words out as the runtime does.
    test(unsafe { Input::parse(place, &mut table) })
}

/// Parses the input as Anchor does, and runs `test` on the result.
fn with_anchors<R>(words: &mut [u64], test: impl FnOnce(&Pubkey, &[AccountInfo<'_>], &[u8]) -> R) -> R {
    // SAFETY: as above.
    let (program, accounts, data) = unsafe { deserialize(words.as_mut_ptr().cast()) };
    test(program, &accounts, data)
}

/// Generates pseudorandom numbers that are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn key(&mut self) -> Pubkey {
        let words = [self.next(), self.next(), self.next(), self.next()];
        Pubkey::new_from_array(words.map(u64::to_le_bytes).concat().try_into().unwrap())
    }

    fn record(&mut self) -> Record {
        let flags = self.below(8);
        let length = self.below(40);
        Record {
            is_signer: flags & 1 != 0,
            is_writable: flags & 2 != 0,
            is_executable: flags & 4 != 0,
            key: self.key(),
            owner: self.key(),
            lamports: self.next(),
            data: (0..length).map(|byte| byte as u8).collect(),
        }
    }

    fn accounts(&mut self, count: usize) -> Vec<Given> {
        let mut accounts = vec![];
        for number in 0..count {
            let earlier: Vec<u8> = (0..number as u8)
                .filter(|earlier| matches!(accounts[usize::from(*earlier)], Given::New(_)))
                .collect();
            let again = !earlier.is_empty() && self.below(3) == 0;
            accounts.push(if again {
                Given::Again(earlier[self.below(earlier.len() as u64) as usize])
            } else {
                Given::New(self.record())
            });
        }
        accounts
    }
}

/// Returns the record at a place, or the record that the place repeats.
fn record_of(accounts: &[Given], place: usize) -> &Record {
    match &accounts[place] {
        Given::New(record) => record,
        Given::Again(earlier) => record_of(accounts, usize::from(*earlier)),
    }
}

#[test]
fn both_entries_read_the_same() {
    let mut numbers = Numbers(1);
    for round in 0..400 {
        let count = if round < 6 { MOST_ACCOUNTS - round } else { numbers.below(24) as usize };
        let accounts = numbers.accounts(count);
        let data: Vec<u8> = (0..numbers.below(60)).map(|byte| byte as u8).collect();
        let program = numbers.key();
        let mut words = input(&accounts, &data, &program);
        let untouched = words.clone();
        with_input(&mut words, |read| {
            let read = read.unwrap();
            assert_eq!((read.data, read.program), (&data[..], &program));
            assert_eq!(read.accounts.len(), count);
            for (place, account) in read.accounts.iter().enumerate() {
                let record = record_of(&accounts, place);
                assert_eq!((account.key(), account.owner()), (&record.key, &record.owner));
                assert_eq!(account.is_signer(), record.is_signer);
                assert_eq!(account.is_writable(), record.is_writable);
                assert_eq!(account.is_executable(), record.is_executable);
                assert_eq!(&*account.data().unwrap(), &record.data[..]);
            }
        });
        assert_eq!(words, untouched, "nothing was written");
        with_anchors(&mut words, |id, infos, bytes| {
            assert_eq!((id, bytes, infos.len()), (&program, &data[..], count));
            for (place, info) in infos.iter().enumerate() {
                let record = record_of(&accounts, place);
                assert_eq!((info.key, info.owner), (&record.key, &record.owner));
                assert_eq!(&**info.data.borrow(), &record.data[..]);
            }
        });
    }
}

#[test]
fn a_list_that_is_too_long_is_left_to_anchor() {
    let accounts = vec![Given::New(Numbers(2).record()); MOST_ACCOUNTS + 1];
    let mut words = input(&accounts, &[], &crate::ID);
    assert!(with_input(&mut words, |read| read.is_none()));
}

/// Returns an account that holds a structure with this discriminator.
fn holding(discriminator: &[u8], length: usize) -> Record {
    let mut data = vec![0; 8 + length];
    data[..8].copy_from_slice(discriminator);
    Record {
        is_signer: false,
        is_writable: true,
        is_executable: false,
        key: Numbers(discriminator[0].into()).key(),
        owner: crate::ID,
        lamports: 1,
        data,
    }
}

fn right(kind: &str) -> Record {
    let mut record = match kind.trim_start_matches("mut ") {
        "Exchange" => holding(Exchange::DISCRIMINATOR, size_of::<Exchange>()),
        "Collateral" => holding(Collateral::DISCRIMINATOR, size_of::<Collateral>()),
        "Market" => holding(Market::DISCRIMINATOR, size_of::<Market>()),
        "MarginAccount" => holding(MarginAccount::DISCRIMINATOR, size_of::<MarginAccount>()),
        "token_program" => Record { is_executable: true, key: token::ID, ..Numbers(3).record() },
        "signer" | "unchecked" => Record { is_signer: true, ..Numbers(4).record() },
        other => panic!("a new kind: {other}"),
    };
    record.is_writable = kind.starts_with("mut ");
    record
}

/// Returns an account for every combination of the properties that a declaration can check.
fn variants(right: &Record) -> Vec<Record> {
    let contents = |record: &Record| {
        let types = [
            Exchange::DISCRIMINATOR,
            Collateral::DISCRIMINATOR,
            Market::DISCRIMINATOR,
            MarginAccount::DISCRIMINATOR,
            &[0; 8],
        ];
        let length = record.data.len();
        let lengths = [7, 8, length.saturating_sub(1), length, length + 1];
        let mut contents = vec![];
        for discriminator in types {
            for length in lengths {
                let mut data = vec![0; length];
                let shown = length.min(8);
                data[..shown].copy_from_slice(&discriminator[..shown]);
                contents.push(data);
            }
        }
        contents
    };
    let mut variants = vec![];
    for flags in 0..8 {
        for key in [right.key, token::ID, Numbers(5).key()] {
            for owner in [crate::ID, token::ID, Pubkey::default()] {
                for data in contents(right) {
                    variants.push(Record {
                        is_signer: flags & 1 != 0,
                        is_writable: flags & 2 != 0,
                        is_executable: flags & 4 != 0,
                        key,
                        owner,
                        lamports: 1,
                        data,
                    });
                }
            }
        }
    }
    variants
}

/// Returns whether the entries accept the accounts, and panics if they disagree.
fn accepted<D: Declared>(accounts: &[Given]) -> bool {
    let mut words = input(accounts, &[], &crate::ID);
    let untouched = words.clone();
    let accepts = with_input(&mut words, |read| D::accepts(read.unwrap().accounts));
    assert_eq!(words, untouched, "nothing was written");
    let anchor_accepts = with_anchors(&mut words, |_, infos, _| {
        // SAFETY: the accounts outlive the call, and no reference to them leaves it.
        D::anchor_accepts(unsafe { std::mem::transmute::<&[AccountInfo<'_>], &[AccountInfo<'_>]>(infos) })
    });
    assert_eq!(accepts, anchor_accepts, "{accounts:.300?}");
    accepts
}

#[derive(Default)]
struct SameAnswers {
    lists: BTreeSet<&'static str>,
    accepted: usize,
    refused: usize,
}

impl SameAnswers {
    fn count<D: Declared>(&mut self, accounts: &[Given]) {
        if accepted::<D>(accounts) {
            self.accepted += 1;
        } else {
            self.refused += 1;
        }
    }
}

impl DeclarationTest for SameAnswers {
    fn run<D: Declared>(&mut self, instruction: &str) {
        if !self.lists.insert(std::any::type_name::<D>()) {
            return;
        }
        let right: Vec<Given> = D::KINDS.iter().map(|kind| Given::New(right(kind))).collect();
        assert!(accepted::<D>(&right), "{instruction}: the right accounts");
        for count in 0..right.len() {
            assert!(!accepted::<D>(&right[..count]), "{instruction}: {count} accounts");
        }
        let mut more = right.clone();
        more.push(Given::New(Numbers(6).record()));
        assert!(accepted::<D>(&more), "{instruction}: one account more");
        for place in 0..right.len() {
            for variant in variants(record_of(&right, place)) {
                let mut accounts = right.clone();
                accounts[place] = Given::New(variant);
                self.count::<D>(&accounts);
            }
            for earlier in 0..place {
                let mut accounts = right.clone();
                accounts[place] = Given::Again(earlier as u8);
                self.count::<D>(&accounts);
            }
        }
    }
}

#[test]
fn both_entries_accept_the_same_accounts() {
    let mut answers = SameAnswers::default();
    crate::own_entry::each_declaration(&mut answers);
    println!("{} lists: {} accepted, {} refused", answers.lists.len(), answers.accepted, answers.refused);
    assert!(answers.lists.len() >= 15 && answers.accepted > 1_000 && answers.refused > 1_000);
}

/// Runs `test` on a market that is passed twice.
fn with_market_twice(test: impl FnOnce(Stored<'_, Market>, Stored<'_, Market>)) {
    let mut words = input(&[Given::New(right("mut Market")), Given::Again(0)], &[], &crate::ID);
    let untouched = words.clone();
    with_input(&mut words, |read| {
        let [market, again] = read.unwrap().accounts else { panic!("two accounts") };
        test(Stored::of(*market).unwrap(), Stored::of(*again).unwrap());
    });
    assert_eq!(words, untouched, "every borrow has ended");
}

fn fails_to_borrow<T>(result: Result<T>) {
    assert_eq!(result.err(), Some(ProgramError::AccountBorrowFailed.into()));
}

#[test]
fn an_account_has_many_readers_or_one_writer() {
    with_market_twice(|market, again| {
        let reader = market.load().unwrap();
        let other = again.load().unwrap();
        fails_to_borrow(again.load_mut());
        drop(reader);
        fails_to_borrow(market.load_mut());
        drop(other);
        let writer = again.load_mut().unwrap();
        fails_to_borrow(market.load());
        fails_to_borrow(market.load_mut());
        fails_to_borrow(market.account().data());
        fails_to_borrow(Stored::<Exchange>::try_from(market.account()));
        drop(writer);
        assert!(market.load_mut().is_ok());
    });
}

#[test]
fn readers_are_counted() {
    with_market_twice(|market, _| {
        let readers: Vec<_> = std::iter::repeat_with(|| market.load()).take(300).collect();
        assert_eq!(readers.iter().filter(|reader| reader.is_ok()).count(), 254);
        fails_to_borrow(market.load_mut());
        drop(readers);
        assert!(market.load_mut().is_ok());
    });
}

#[test]
fn an_account_that_may_not_be_written_is_not_lent_for_writing() {
    let mut words = input(&[Given::New(right("Market"))], &[], &crate::ID);
    with_input(&mut words, |read| {
        let market = Stored::<Market>::of(read.unwrap().accounts[0]).unwrap();
        assert_eq!(market.load_mut().err(), Some(ErrorCode::AccountNotMutable.into()));
        assert!(market.load().is_ok());
    });
}

/// Returns the error of `AccountLoader` for the account, either from `try_from` or from `load`.
fn loader_error(words: &mut [u64]) -> Option<Error> {
    with_anchors(words, |_, infos, _| {
        // SAFETY: as above.
        let infos = unsafe { std::mem::transmute::<&[AccountInfo<'_>], &[AccountInfo<'_>]>(infos) };
        match AccountLoader::<Market>::try_from(&infos[0]) {
            Ok(loader) => loader.load().err(),
            Err(error) => Some(error),
        }
    })
}

#[test]
fn refused_accounts_have_the_errors_of_the_loader() {
    let mut errors = BTreeSet::new();
    for variant in variants(&right("mut Market")) {
        let mut words = input(&[Given::New(variant)], &[], &crate::ID);
        let ours = with_input(&mut words, |read| {
            Stored::<Market>::try_from(read.unwrap().accounts[0])
                .and_then(|market| market.load().map(drop))
                .err()
        });
        let theirs = loader_error(&mut words);
        assert_eq!(ours, theirs);
        assert_eq!(ours.as_ref().map(ToString::to_string), theirs.as_ref().map(ToString::to_string));
        errors.insert(ours.map(|error| error.to_string()));
    }
    // The error names the wrong owner, and there are two wrong owners.
    assert_eq!(errors.len(), 1 + 5, "{errors:?}");
}
