//! Attacks on the accounts of every instruction, one account at a time. What each account is comes from the chain itself,
//! so that a new instruction needs a [`Case`](super::cases::Case) and no list here.

use super::cases::{ALL, Case};
use super::support::{anchor, replaced};
use ballast::BallastError;
use ballast_client::accounts::{Exchange, Market, ProgramAccount};
use ballast_client::pda;
use ballast_testkit::token::{Mint, TOKEN_PROGRAM};
use ballast_testkit::{Failure, PROGRAM_ID, Receipt, address, keypair};
use ballast_tests::assert_number;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

impl Case {
    /// Sends an instruction in the case's world, without the checker: the attacks write accounts that are not real.
    pub fn attack(&mut self, instruction: &Instruction) -> Result<Receipt, Failure> {
        let signers: Vec<&Keypair> = self.signers.iter().collect();
        self.world.chain.send(std::slice::from_ref(instruction), &signers)
    }

    /// Sends the instruction as it is.
    ///
    /// # Panics
    /// When it fails, or an invariant does not hold: then the attacks before proved nothing.
    pub fn succeed(&mut self) -> Receipt {
        let signers: Vec<&Keypair> = self.signers.iter().collect();
        let result = self.world.send(std::slice::from_ref(&self.instruction), &signers);
        result.unwrap_or_else(|failure| panic!("{}: {failure}", self.name))
    }

    /// Asserts that `instruction` is refused with `number`.
    #[track_caller]
    pub fn refuses(&mut self, instruction: &Instruction, number: u32) {
        let (name, result) = (self.name, self.attack(instruction));
        if !matches!(&result, Err(failure) if failure.custom == Some(number)) {
            eprintln!("{name} is wrong:");
        }
        assert_number(result, number);
    }

    /// The places of its own accounts that belong to `owner` and of which `is_meant` holds.
    fn places(&self, is_meant: impl Fn(&solana_account::Account) -> bool) -> Vec<usize> {
        let own = 0..self.own_accounts();
        own.filter(|place| {
            let account = self.world.chain.account(&self.instruction.accounts[*place].pubkey);
            account.is_some_and(|account| is_meant(&account))
        })
        .collect()
    }
}

/// The sum over all cases of how often `attack` struck.
fn over_all(attack: impl Fn(&mut Case) -> usize) -> usize {
    let strikes = ALL.iter().map(|case| {
        let mut case = case();
        let strikes = attack(&mut case);
        case.succeed();
        strikes
    });
    strikes.sum()
}

#[test]
fn every_instruction_has_a_case() {
    let mut names: Vec<_> =
        ALL.iter().map(|case| case()).map(|case| (case.name, case.instruction.data[..8].to_vec())).collect();
    names.sort();
    let mut known: Vec<_> =
        super::layout::INSTRUCTIONS.iter().map(|(name, bytes)| (*name, bytes.to_vec())).collect();
    known.sort();
    assert_eq!(names, known);
}

/// The vault is known by its address; what else is wrong with another account does not matter.
fn unless_vault(case: &Case, place: usize, number: u32) -> u32 {
    let is_vault = case.instruction.accounts[place].pubkey == pda::vault(&case.world.mint.address);
    if is_vault { u32::from(BallastError::WrongVault) } else { number }
}

/// The same bytes at another address, owned by another program.
#[test]
fn accounts_of_another_program() {
    let strikes = over_all(|case| {
        let places = case.places(|account| account.owner == PROGRAM_ID || account.owner == TOKEN_PROGRAM);
        for place in &places {
            let real = case.instruction.accounts[*place].pubkey;
            let mut copy = case.world.chain.account(&real).unwrap();
            copy.owner = address("another program");
            case.world.chain.set_account(&address("copy"), copy);
            let fake = replaced(&case.instruction, *place, address("copy"));
            case.refuses(&fake, unless_vault(case, *place, anchor::WRONG_PROGRAM));
        }
        places.len()
    });
    assert_eq!(strikes, 69);
}

/// An account of the program, but of another type.
#[test]
fn accounts_of_another_type() {
    let strikes = over_all(|case| {
        let places = case.places(|account| account.owner == PROGRAM_ID);
        for place in &places {
            let real = case.instruction.accounts[*place].pubkey;
            let mut copy = case.world.chain.account(&real).unwrap();
            let other = if copy.data.starts_with(discriminator::<Market>()) {
                discriminator::<Exchange>()
            } else {
                discriminator::<Market>()
            };
            copy.data[..8].copy_from_slice(other);
            case.world.chain.set_account(&address("copy"), copy);
            let fake = replaced(&case.instruction, *place, address("copy"));
            case.refuses(&fake, anchor::DISCRIMINATOR);
            case.world.chain.set_account(&address("copy"), solana_account::Account::default());
        }
        places.len()
    });
    assert!(strikes >= 60, "{strikes}");
}

fn discriminator<T: ProgramAccount>() -> &'static [u8] {
    T::DISCRIMINATOR
}

/// A real account of the program of another type: a market where a margin account is expected, and so on.
#[test]
fn real_accounts_in_each_others_place() {
    let strikes = over_all(|case| {
        let places = case.places(|account| account.owner == PROGRAM_ID);
        let mut strikes = 0;
        for place in &places {
            let real = case.instruction.accounts[*place].pubkey;
            let kind = case.world.chain.account(&real).unwrap().data[..8].to_vec();
            for (wrong, account) in case.world.chain.program_accounts(&PROGRAM_ID) {
                if account.data[..8] != kind {
                    let fake = replaced(&case.instruction, *place, wrong);
                    case.refuses(&fake, anchor::DISCRIMINATOR);
                    strikes += 1;
                }
            }
        }
        strikes
    });
    assert!(strikes >= 150, "{strikes}");
}

/// A mint where a token account is expected.
#[test]
fn mints_in_the_place_of_token_accounts() {
    let strikes = over_all(|case| {
        let mint = case.world.mint.address;
        let places = case.places(|account| account.owner == TOKEN_PROGRAM);
        let places: Vec<usize> =
            places.into_iter().filter(|place| case.instruction.accounts[*place].pubkey != mint).collect();
        for place in &places {
            let fake = replaced(&case.instruction, *place, mint);
            let number = unless_vault(case, *place, anchor::ACCOUNT_DID_NOT_DESERIALIZE);
            case.refuses(&fake, number);
        }
        places.len()
    });
    assert_eq!(strikes, 8, "vault and the other account of four instructions");
}

/// The vault in the place of the other token account, and the other in the place of the vault.
#[test]
fn the_vault_and_the_other_token_account() {
    let strikes = over_all(|case| {
        let vault = pda::vault(&case.world.mint.address);
        let places = case.places(|account| account.owner == TOKEN_PROGRAM);
        for place in places.iter().filter(|_| places.len() == 2) {
            let other = places.iter().find(|other| *other != place).unwrap();
            let fake = replaced(&case.instruction, *place, case.instruction.accounts[*other].pubkey);
            case.refuses(&fake, u32::from(BallastError::WrongVault));
            assert!(places.iter().any(|place| case.instruction.accounts[*place].pubkey == vault));
        }
        usize::from(places.len() == 2)
    });
    assert_eq!(strikes, 4);
}

/// A token account of another mint.
#[test]
fn tokens_of_another_mint() {
    let strikes = over_all(|case| {
        let vault = pda::vault(&case.world.mint.address);
        let other = Mint::create(case.world.chain.as_mut(), "OTHER", 6);
        let places = case.places(|account| account.owner == TOKEN_PROGRAM && account.data.len() == 165);
        let mut strikes = 0;
        for place in places {
            let real = case.instruction.accounts[place].pubkey;
            if real != vault {
                let mut copy = case.world.chain.account(&real).unwrap();
                copy.data[..32].copy_from_slice(other.address.as_ref());
                case.world.chain.set_account(&address("copy"), copy);
                let fake = replaced(&case.instruction, place, address("copy"));
                case.refuses(&fake, u32::from(BallastError::WrongMint));
                strikes += 1;
            }
        }
        strikes
    });
    assert_eq!(strikes, 4);
}

/// An address at which there is nothing.
#[test]
fn accounts_that_do_not_exist() {
    let strikes = over_all(|case| {
        let places = case.places(|account| account.owner == PROGRAM_ID || account.owner == TOKEN_PROGRAM);
        for place in &places {
            let fake = replaced(&case.instruction, *place, address("nothing"));
            let is_mint = case.instruction.accounts[*place].pubkey == case.world.mint.address;
            let number = if is_mint { anchor::NOT_INITIALIZED } else { anchor::WRONG_PROGRAM };
            case.refuses(&fake, unless_vault(case, *place, number));
        }
        places.len()
    });
    assert_eq!(strikes, 69);
}

/// A new account anywhere but at its own address.
#[test]
fn new_accounts_elsewhere() {
    let strikes = over_all(|case| {
        let new: Vec<usize> = (0..case.own_accounts())
            .filter(|place| {
                let meta = &case.instruction.accounts[*place];
                !meta.is_signer && meta.is_writable && case.world.chain.account(&meta.pubkey).is_none()
            })
            .collect();
        for place in &new {
            let fake = replaced(&case.instruction, *place, address("elsewhere"));
            case.refuses(&fake, anchor::SEEDS);
        }
        new.len()
    });
    assert_eq!(strikes, 5, "exchange, collateral, vault, market, margin account");
}

/// Every account that is written was declared so.
#[test]
fn accounts_that_are_not_writable() {
    let strikes = over_all(|case| {
        let places = case.places(|account| account.owner == PROGRAM_ID || account.owner == TOKEN_PROGRAM);
        let places: Vec<usize> =
            places.into_iter().filter(|place| case.instruction.accounts[*place].is_writable).collect();
        for place in &places {
            let mut fake = case.instruction.clone();
            fake.accounts[*place].is_writable = false;
            case.refuses(&fake, anchor::MUT);
        }
        places.len()
    });
    assert!(strikes >= 45, "{strikes}");
}

#[test]
fn signatures_that_are_missing() {
    let strikes = over_all(|case| {
        let signers: Vec<usize> =
            (0..case.own_accounts()).filter(|place| case.instruction.accounts[*place].is_signer).collect();
        for place in &signers {
            let mut fake = case.instruction.clone();
            fake.accounts[*place].is_signer = false;
            case.refuses(&fake, anchor::NOT_SIGNER);
        }
        signers.len()
    });
    assert!(strikes >= 22, "{strikes}");
}

/// Somebody else signs where a right is needed.
#[test]
fn strangers() {
    let strikes = over_all(|case| {
        let Some(number) = case.stranger else {
            return 0;
        };
        let stranger = keypair("stranger");
        case.world.chain.fund(&stranger.pubkey(), 1_000_000_000);
        let right = case.signers[0].pubkey();
        let mut fake = case.instruction.clone();
        for meta in fake.accounts.iter_mut().filter(|meta| meta.pubkey == right) {
            meta.pubkey = stranger.pubkey();
        }
        case.signers.push(stranger);
        case.refuses(&fake, number);
        1
    });
    assert_eq!(strikes, 18, "every instruction that is not for anyone");
}

#[test]
fn accounts_that_are_missing() {
    let strikes = over_all(|case| {
        let own = case.own_accounts();
        for count in 0..own {
            let mut fake = case.instruction.clone();
            fake.accounts.truncate(count);
            case.refuses(&fake, anchor::NOT_ENOUGH_KEYS);
        }
        own
    });
    assert_eq!(strikes, 120);
}

#[test]
fn programs_that_are_others() {
    let strikes = over_all(|case| {
        let own = 0..case.own_accounts();
        let programs: Vec<usize> = own
            .filter(|place| {
                let key = case.instruction.accounts[*place].pubkey;
                case.world.chain.account(&key).is_some_and(|account| account.executable)
            })
            .collect();
        for place in &programs {
            let key = case.instruction.accounts[*place].pubkey;
            let other = if key == TOKEN_PROGRAM { PROGRAM_ID } else { TOKEN_PROGRAM };
            let fake = replaced(&case.instruction, *place, other);
            case.refuses(&fake, anchor::PROGRAM_ID);
        }
        programs.len()
    });
    assert!(strikes >= 9, "{strikes}");
}

/// Arguments that end too early, and an instruction that does not exist.
#[test]
fn data_that_does_not_decode() {
    let strikes = over_all(|case| {
        let mut unknown = case.instruction.clone();
        unknown.data[0] ^= 0xff;
        case.refuses(&unknown, 101);
        if case.instruction.data.len() == 8 {
            return 0;
        }
        let mut short = case.instruction.clone();
        short.data.pop();
        case.refuses(&short, anchor::DID_NOT_DESERIALIZE);
        1
    });
    assert!(strikes >= 15, "{strikes}");
}
