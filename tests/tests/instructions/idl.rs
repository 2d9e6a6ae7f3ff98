//! Tests that clients generated from the interface description (by Anchor or Codama) derive the right addresses from its seeds.
//! Each address must be the one that the program accepts and that the Rust client passes.

use super::cases::{ALL, Case};
use ballast::ID;
use serde_json::Value;
use solana_pubkey::Pubkey;
use std::collections::BTreeSet;

/// The committed interface description.
struct Description(Value);

impl Description {
    fn read() -> Self {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../idl/ballast.json");
        let text = std::fs::read_to_string(path).expect("the description is committed");
        Self(serde_json::from_str(&text).expect("it is JSON"))
    }

    fn named<'a>(&'a self, list: &str, name: &str) -> &'a Value {
        let found = items(&self.0[list]).iter().find(|entry| entry["name"] == name);
        found.unwrap_or_else(|| panic!("{list} has no {name}"))
    }

    /// Returns the number of bytes that a value of a type takes.
    fn size(&self, kind: &Value) -> usize {
        if let Some(of) = kind["array"].as_array() {
            return self.size(&of[0]) * usize::try_from(of[1].as_u64().expect("a length")).expect("small");
        }
        if let Some(name) = kind["defined"]["name"].as_str() {
            return items(self.fields(name)).iter().map(|field| self.size(&field["type"])).sum();
        }
        match kind.as_str().unwrap_or_else(|| panic!("{kind} has no fixed size")) {
            "bool" | "u8" | "i8" => 1,
            "u16" | "i16" => 2,
            "u32" | "i32" => 4,
            "u64" | "i64" => 8,
            "pubkey" => 32,
            other => panic!("{other} has no fixed size"),
        }
    }

    fn fields(&self, name: &str) -> &Value {
        &self.named("types", name)["type"]["fields"]
    }

    /// Returns the bytes of the argument at `path`, for example `args.sub_id`.
    fn argument<'a>(&self, (entry, data): (&Value, &'a [u8]), path: &str) -> &'a [u8] {
        let (mut fields, mut rest) = (&entry["args"], &data[8..]);
        let mut names = path.split('.').peekable();
        loop {
            let name = names.next().expect("the path ends at a value");
            let mut before = items(fields).iter().take_while(|field| field["name"] != name);
            let offset: usize = before.by_ref().map(|field| self.size(&field["type"])).sum();
            let found = items(fields).iter().find(|field| field["name"] == name);
            let kind = &found.unwrap_or_else(|| panic!("there is no argument {path}"))["type"];
            rest = &rest[offset..];
            if names.peek().is_none() {
                return &rest[..self.size(kind)];
            }
            fields = self.fields(kind["defined"]["name"].as_str().expect("a structure"));
        }
    }

    /// Returns a seed's bytes, or `None` if they are in an account that does not exist yet.
    fn seed(&self, (case, entry): (&Case, &Value), seed: &Value) -> Option<Vec<u8>> {
        Some(match seed["kind"].as_str() {
            Some("const") => bytes(&seed["value"]),
            Some("account") => match text(seed, "path").split_once('.') {
                None => passed(case, entry, text(seed, "path")).to_bytes().to_vec(),
                Some((account, field)) => self.stored((case, entry, seed), (account, field))?,
            },
            Some("arg") => self.argument((entry, &case.instruction.data), text(seed, "path")).to_vec(),
            _ => panic!("no client knows the seed {seed}"),
        })
    }

    /// Returns the bytes of a field in an account that is passed.
    fn stored(
        &self,
        (case, entry, seed): (&Case, &Value, &Value),
        (account, field): (&str, &str),
    ) -> Option<Vec<u8>> {
        let data = case.world.chain.account(&passed(case, entry, account))?.data;
        let kind = text(seed, "account");
        if kind == "TokenAccount" {
            assert_eq!(field, "mint", "the first field of a token account");
            return Some(data[..32].to_vec());
        }
        assert_eq!(bytes(&self.named("accounts", kind)["discriminator"]), data[..8], "{account} is a {kind}");
        let mut offset = 8;
        for found in items(self.fields(kind)) {
            let size = self.size(&found["type"]);
            if found["name"] == field {
                return Some(data[offset..offset + size].to_vec());
            }
            offset += size;
        }
        panic!("{kind} has no field {field}");
    }
}

fn items(list: &Value) -> &Vec<Value> {
    list.as_array().unwrap_or_else(|| panic!("{list} is no list"))
}

fn text<'a>(entry: &'a Value, key: &str) -> &'a str {
    entry[key].as_str().unwrap_or_else(|| panic!("{entry} has no {key}"))
}

fn bytes(list: &Value) -> Vec<u8> {
    items(list)
        .iter()
        .map(|byte| byte.as_u64().and_then(|byte| byte.try_into().ok()).expect("a byte"))
        .collect()
}

/// Returns the address that the client passes for an account.
fn passed(case: &Case, entry: &Value, name: &str) -> Pubkey {
    let place = items(&entry["accounts"]).iter().position(|account| account["name"] == name);
    case.instruction.accounts[place.unwrap_or_else(|| panic!("{} has no account {name}", case.name))].pubkey
}

impl Description {
    /// Derives an account's address from its seeds, as clients do. Returns `None` if an account with a seed does not exist.
    fn derived(&self, (case, entry): (&Case, &Value), pda: &Value) -> Option<Pubkey> {
        let seeds: Option<Vec<_>> =
            items(&pda["seeds"]).iter().map(|seed| self.seed((case, entry), seed)).collect();
        let seeds = seeds?;
        let seeds: Vec<&[u8]> = seeds.iter().map(Vec::as_slice).collect();
        let program = match &pda["program"] {
            Value::Null => ID,
            program => Pubkey::try_from(self.seed((case, entry), program)?).expect("an address"),
        };
        Some(Pubkey::find_program_address(&seeds, &program).0)
    }
}

/// The accounts whose addresses are chosen by a sender or derived by another program.
const OTHERS: &[&str] = &[
    "admin",
    "authority",
    "destination",
    "keeper",
    "mint",
    "oracle",
    "owner",
    "payer",
    "program",
    "risk_manager",
    "source",
    "system_program",
    "token_program",
];

#[test]
fn every_derived_address_is_the_one_that_is_passed() {
    let description = Description::read();
    let (mut derived, mut names) = (0, BTreeSet::new());
    for case in ALL {
        let case = case();
        let entry = description.named("instructions", case.name);
        for account in items(&entry["accounts"]) {
            let name = text(account, "name");
            assert_eq!(account["pda"].is_null(), OTHERS.contains(&name), "{}.{name}", case.name);
            if account["pda"].is_null() {
                continue;
            }
            let address = description.derived((&case, entry), &account["pda"]);
            assert_eq!(address, Some(passed(&case, entry, name)), "{}.{name}", case.name);
            derived += 1;
            names.insert(name.to_owned());
        }
    }
    let known = [
        "collateral",
        "exchange",
        "from",
        "keeper_account",
        "margin_account",
        "market",
        "program_data",
        "taker_account",
        "to",
        "vault",
    ];
    assert_eq!(names, known.map(str::to_owned).into());
    assert!(derived > 60, "{derived}");
}

/// Checks that every argument that is a seed is a plain argument, because Codama leaves out a seed inside a struct.
#[test]
fn every_argument_that_is_a_seed_is_a_plain_one() {
    let description = Description::read();
    let instructions = items(&description.0["instructions"]).iter();
    let accounts = instructions.flat_map(|entry| items(&entry["accounts"]));
    let pdas = accounts.filter(|account| !account["pda"].is_null()).map(|account| &account["pda"]);
    let seeds = pdas.flat_map(|pda| items(&pda["seeds"])).filter(|seed| seed["kind"] == "arg");
    let paths: BTreeSet<&str> = seeds.map(|seed| text(seed, "path")).collect();
    assert_eq!(paths, BTreeSet::from(["index", "sub_id"]));
}

#[test]
fn every_fixed_address_is_the_one_that_is_passed() {
    let description = Description::read();
    let mut fixed = 0;
    for case in ALL {
        let case = case();
        let entry = description.named("instructions", case.name);
        for account in items(&entry["accounts"]).iter().filter(|account| !account["address"].is_null()) {
            let name = text(account, "name");
            let passed = passed(&case, entry, name).to_string();
            assert_eq!(text(account, "address"), passed, "{}.{name}", case.name);
            fixed += 1;
        }
    }
    assert!(fixed >= 9, "{fixed}");
}
