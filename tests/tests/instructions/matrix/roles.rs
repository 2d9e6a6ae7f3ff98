//! Lists the places in an instruction's account list, which are its own accounts from the interface description, followed by the
//! pairs of other markets.

use crate::suite::cases::Case;
use serde_json::Value;
use std::collections::BTreeMap;

const IDL: &str = include_str!("../../../../idl/ballast.json");

/// An account in the interface description.
#[derive(Clone, Debug)]
pub struct Described {
    /// The account's name.
    pub name: String,
    /// Whether the account must sign.
    pub is_signer: bool,
    /// Whether the account is writable.
    pub is_writable: bool,
}

/// The role of an account in an instruction's list.
#[derive(Clone, Debug)]
pub struct Role {
    /// The name of the role, which is either as described or `others.market` or `others.oracle`.
    pub name: String,
    /// The name of the role with the number of its pair, for example `others[0].market`.
    pub numbered: String,
    /// The index of the role in the list.
    pub place: usize,
    /// Whether the account must sign.
    pub is_signer: bool,
    /// Whether the account is writable.
    pub is_writable: bool,
}

fn flag(account: &Value, name: &str) -> bool {
    account.get(name).and_then(Value::as_bool).unwrap_or_default()
}

fn describe(account: &Value) -> Described {
    assert!(account.get("accounts").is_none(), "groups of accounts are not read here: {account}");
    let name = account["name"].as_str().expect("accounts have names").to_owned();
    Described { name, is_signer: flag(account, "signer"), is_writable: flag(account, "writable") }
}

/// Returns all instructions with their accounts, as listed in the interface description.
pub fn described() -> BTreeMap<String, Vec<Described>> {
    let idl: Value = serde_json::from_str(IDL).expect("the interface description is JSON");
    let instructions = idl["instructions"].as_array().expect("it lists instructions").iter();
    instructions
        .map(|instruction| {
            let name = instruction["name"].as_str().expect("instructions have names").to_owned();
            let accounts = instruction["accounts"].as_array().expect("they list accounts");
            (name, accounts.iter().map(describe).collect())
        })
        .collect()
}

/// Returns all places of a case's instruction.
pub fn of(case: &Case) -> Vec<Role> {
    let described = described();
    let own = described[case.name].iter().enumerate();
    let own = own.map(|(place, account)| Role {
        name: account.name.clone(),
        numbered: account.name.clone(),
        place,
        is_signer: account.is_signer,
        is_writable: account.is_writable,
    });
    let first = case.own_accounts();
    let others = case.instruction.accounts.iter().enumerate().skip(first).map(|(place, meta)| {
        let part = if (place - first).is_multiple_of(2) { "market" } else { "oracle" };
        Role {
            name: format!("others.{part}"),
            numbered: format!("others[{}].{part}", (place - first) / 2),
            place,
            is_signer: false,
            is_writable: meta.is_writable,
        }
    });
    own.chain(others).collect()
}
