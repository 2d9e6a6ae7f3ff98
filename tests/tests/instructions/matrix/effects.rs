//! Checks the effects of an instruction that accepts a wrong account. All other accounts change exactly as with the right
//! account, the substitute changes only as the table permits, and the right account does not change.

use super::cast;
use super::kinds::Kind;
use super::roles::Role;
use crate::suite::cases::Case;
use ballast::state::{MarginAccount, Market};
use ballast_math::account::Account as Holdings;
use ballast_math::market::State;
use ballast_testkit::PROGRAM_ID;
use ballast_testkit::token::TOKEN_PROGRAM;
use solana_account::Account;
use solana_pubkey::Pubkey;
use std::collections::BTreeMap;
use std::mem::{offset_of, size_of};

/// All accounts of the program and of the token program.
#[derive(PartialEq, Eq)]
pub struct AccountsSeen(BTreeMap<Pubkey, Account>);

impl AccountsSeen {
    /// Returns the present accounts.
    pub fn of(case: &Case) -> Self {
        let owners = [PROGRAM_ID, TOKEN_PROGRAM];
        let accounts = owners.iter().flat_map(|owner| case.world.chain.program_accounts(owner));
        Self(accounts.collect())
    }
}

/// Returns the parts of a substituted account that may change, each as a range of bytes. `None` means that everything may change.
fn may_change(changes: &str) -> Option<Vec<(usize, usize)>> {
    let state = 8 + offset_of!(MarginAccount, state);
    let market = 8 + offset_of!(Market, state);
    let parts = match changes {
        "nothing" => vec![],
        // Cash and net deposits are adjacent.
        "cash" => vec![(state + offset_of!(Holdings, cash), 16)],
        "delegate" => vec![(8 + offset_of!(MarginAccount, delegate), size_of::<Pubkey>())],
        "pause" => vec![(8 + offset_of!(Market, pause), 8)],
        // The retained amount is counted again when the insurance changes.
        "insurance" => {
            vec![(market + offset_of!(State, insurance), 8), (8 + offset_of!(Market, retained), 8)]
        }
        "tokens" => vec![(64, 8)],
        "everything" => return None,
        other => panic!("`{other}` is no kind of change"),
    };
    Some(parts.into_iter().map(|(from, size)| (from, from + size)).collect())
}

/// Returns whether amounts may only rise.
fn rises(changes: &str) -> bool {
    matches!(changes, "cash" | "insurance" | "tokens")
}

fn word(data: &[u8], place: usize) -> i64 {
    i64::from_le_bytes(data[place..place + 8].try_into().expect("eight bytes"))
}

fn judge_substitute(changes: &str, (before, after): (Option<&Account>, Option<&Account>)) -> Option<String> {
    let parts = may_change(changes)?;
    let (Some(before), Some(after)) = (before, after) else {
        return (before != after).then(|| "the account in its place appeared or vanished".to_owned());
    };
    let outside = |data: &[u8]| {
        let is_outside = |place: &usize| !parts.iter().any(|(from, to)| (*from..*to).contains(place));
        (0..data.len()).filter(is_outside).map(|place| data[place]).collect::<Vec<u8>>()
    };
    if outside(&before.data) != outside(&after.data) {
        return Some(format!("more than its {changes} changed of the account in its place"));
    }
    let falls = |(from, _): &(usize, usize)| word(&after.data, *from) < word(&before.data, *from);
    let fell = rises(changes) && parts.iter().any(falls);
    fell.then(|| format!("the {changes} of the account in its place fell"))
}

/// Returns an account with the substitute's address replaced by the right one, because an account contains the address of the
/// wallet that paid for it.
fn named(account: Option<&Account>, (substitute, right): (Option<Pubkey>, Pubkey)) -> Option<Account> {
    let mut account = account?.clone();
    let Some(substitute) = substitute else { return Some(account) };
    let places = account.data.windows(32).enumerate();
    let found: Vec<usize> =
        places.filter(|(_, bytes)| *bytes == substitute.as_ref()).map(|(place, _)| place).collect();
    for place in found {
        account.data[place..place + 32].copy_from_slice(right.as_ref());
    }
    Some(account)
}

/// Checks that an attack had no forbidden effects. `case` is in its state after the attack.
pub fn after_allowed(
    case: &Case,
    (before, changes): (&AccountsSeen, &str),
    (role, kind): (&Role, &Kind),
    make: fn() -> Case,
) -> Vec<String> {
    let mut valid = cast::staged(make);
    valid.succeed_unchecked();
    let (after, valid) = (AccountsSeen::of(case), AccountsSeen::of(&valid));
    let right = case.instruction.accounts[role.place].pubkey;
    let substitute = kind.substitute(case, role);
    let is_other = |address: &&Pubkey| Some(**address) != substitute && **address != right;
    let mut found: Vec<String> = after
        .0
        .keys()
        .chain(before.0.keys())
        .filter(is_other)
        .filter(|address| {
            let now = after.0.get(address);
            let is_as_valid =
                || named(now, (substitute, right)) == named(valid.0.get(address), (substitute, right));
            now != before.0.get(address) && !is_as_valid()
        })
        .map(|address| format!("{address} changed otherwise than by the right instruction"))
        .collect();
    if let Some(substitute) = substitute.filter(|address| *address != right) {
        // A copy did not exist before, so it is compared with the right account's content.
        let was = before.0.get(&substitute).or_else(|| before.0.get(&right));
        found.extend(judge_substitute(changes, (was, after.0.get(&substitute))));
        if before.0.contains_key(&right) && before.0.get(&right) != after.0.get(&right) {
            found.push("the right account changed".to_owned());
        }
    }
    found
}
