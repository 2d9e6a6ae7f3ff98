//! Clients generated from the interface description (by Anchor or codama) derive addresses from its seeds. Each must be the
//! address that the program accepts and that the Rust client passes.

use super::cases::{ALL, Case};
use ballast::ID;
use serde_json::Value;
use solana_pubkey::Pubkey;
use std::collections::BTreeSet;

/// The committed description.
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

    /// How many bytes a value of a type takes.
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

    /// The bytes of the argument at `path`, for example `args.sub_id`.
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

    fn seed(&self, (case, entry): (&Case, &Value), seed: &Value) -> Vec<u8> {
        match seed["kind"].as_str() {
            Some("const") => bytes(&seed["value"]),
            Some("account") => passed(case, entry, text(seed, "path")).to_bytes().to_vec(),
            Some("arg") => self.argument((entry, &case.instruction.data), text(seed, "path")).to_vec(),
            _ => panic!("no client knows the seed {seed}"),
        }
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

/// The address that the client passes for an account.
fn passed(case: &Case, entry: &Value, name: &str) -> Pubkey {
    let place = items(&entry["accounts"]).iter().position(|account| account["name"] == name);
    case.instruction.accounts[place.unwrap_or_else(|| panic!("{} has no account {name}", case.name))].pubkey
}

#[test]
fn every_derived_address_is_the_one_that_is_passed() {
    let description = Description::read();
    let mut derived = BTreeSet::new();
    for case in ALL {
        let case = case();
        let entry = description.named("instructions", case.name);
        for account in items(&entry["accounts"]).iter().filter(|account| !account["pda"].is_null()) {
            let pda = &account["pda"];
            let seeds: Vec<_> =
                items(&pda["seeds"]).iter().map(|seed| description.seed((&case, entry), seed)).collect();
            let seeds: Vec<&[u8]> = seeds.iter().map(Vec::as_slice).collect();
            let program = if pda["program"].is_null() {
                ID
            } else {
                let bytes = description.seed((&case, entry), &pda["program"]);
                Pubkey::try_from(bytes).expect("an address")
            };
            let name = text(account, "name");
            let address = Pubkey::find_program_address(&seeds, &program).0;
            assert_eq!(address, passed(&case, entry, name), "{}.{name}", case.name);
            derived.insert(format!("{}.{name}", case.name));
        }
    }
    let known = [
        "create_collateral.collateral",
        "create_collateral.vault",
        "create_margin_account.margin_account",
        "create_market.market",
        "initialize_exchange.exchange",
    ];
    assert_eq!(derived, known.map(str::to_owned).into(), "what the program makes is derived");
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
