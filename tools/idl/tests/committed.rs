//! Checks that the committed description agrees with the rules, the layouts and the errors. (`cargo run -p ballast-idl -- check` compares
//! it with the program's own output, which requires compiling the program again.)

use std::collections::{BTreeMap, BTreeSet};

use anchor_lang_idl_spec::{
    Idl, IdlArrayLen, IdlDefinedFields, IdlField, IdlSerialization, IdlType, IdlTypeDef, IdlTypeDefTy,
};
use ballast_idl::{committed_path, text, workspace_root};
use ballast_math::layout::{Describe, Kind, Structure};
use ballast_math::{Error, account, market, parameters};
use sha2::{Digest, Sha256};

fn committed() -> Idl {
    let path = committed_path(&workspace_root());
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn types(idl: &Idl) -> BTreeMap<&str, &IdlTypeDef> {
    idl.types.iter().map(|found| (found.name.as_str(), found)).collect()
}

fn fields(found: &IdlTypeDef) -> &[IdlField] {
    match &found.ty {
        IdlTypeDefTy::Struct { fields: Some(IdlDefinedFields::Named(fields)) } => fields,
        IdlTypeDefTy::Struct { fields: None } => &[],
        other => panic!("{} has no named fields: {other:?}", found.name),
    }
}

/// Returns the size of a type without padding. Unit: bytes.
fn size(ty: &IdlType, types: &BTreeMap<&str, &IdlTypeDef>) -> usize {
    match ty {
        IdlType::U8 => 1,
        IdlType::U16 => 2,
        IdlType::U32 => 4,
        IdlType::U64 | IdlType::I64 => 8,
        IdlType::Pubkey => 32,
        IdlType::Array(element, IdlArrayLen::Value(length)) => size(element, types) * length,
        IdlType::Defined { name, .. } => {
            fields(types[name.as_str()]).iter().map(|field| size(&field.ty, types)).sum()
        }
        other => panic!("no stored type: {other:?}"),
    }
}

fn expected(kind: &Kind) -> IdlType {
    match kind {
        Kind::U8 => IdlType::U8,
        Kind::U32 => IdlType::U32,
        Kind::U64 => IdlType::U64,
        Kind::I64 => IdlType::I64,
        Kind::Wide => IdlType::Array(Box::new(IdlType::U64), IdlArrayLen::Value(2)),
        Kind::Array(element, length) => {
            IdlType::Array(Box::new(expected(element)), IdlArrayLen::Value(*length))
        }
        Kind::Struct(part) => IdlType::Defined { name: part.name.to_owned(), generics: vec![] },
    }
}

fn compare(name: &str, structure: &Structure, types: &BTreeMap<&str, &IdlTypeDef>) {
    let described = fields(types[name]);
    assert_eq!(described.len(), structure.fields.len(), "{name}");
    let mut offset = 0;
    for (found, field) in described.iter().zip(structure.fields) {
        let place = format!("{name}.{}", field.name);
        assert_eq!(found.name, field.name, "{place}");
        assert_eq!(found.ty, expected(&field.kind), "{place}");
        assert_eq!(offset, field.offset, "{place}");
        assert_eq!(size(&found.ty, types), field.size, "{place}");
        offset += field.size;
        compare_part(&field.kind, types);
    }
    assert_eq!(offset, structure.size, "{name}");
}

fn compare_part(kind: &Kind, types: &BTreeMap<&str, &IdlTypeDef>) {
    match kind {
        Kind::Struct(part) => compare(part.name, part, types),
        Kind::Array(element, _) => compare_part(element, types),
        _ => {}
    }
}

#[test]
fn stored_structures_are_described_field_by_field() {
    let idl = committed();
    let types = types(&idl);
    compare("MarketState", &market::State::STRUCTURE, &types);
    compare("MarketParameters", &parameters::Parameters::STRUCTURE, &types);
    compare("AccountState", &account::Account::STRUCTURE, &types);
}

#[test]
fn accounts_have_words_where_words_may_be() {
    let idl = committed();
    let types = types(&idl);
    let names: Vec<_> = idl.accounts.iter().map(|found| found.name.as_str()).collect();
    assert_eq!(names, ["Collateral", "Exchange", "MarginAccount", "Market"]);
    for name in names {
        let mut offset = 0;
        for field in fields(types[name]) {
            let alignment = match &field.ty {
                IdlType::U16 => 2,
                IdlType::U32 => 4,
                IdlType::U64 | IdlType::I64 | IdlType::Defined { .. } => 8,
                _ => 1,
            };
            assert_eq!(offset % alignment, 0, "{name}.{} would be padded", field.name);
            offset += size(&field.ty, &types);
        }
        assert_eq!(offset % 8, 0, "{name} would be padded");
    }
}

#[test]
fn every_rule_error_has_its_number_and_text() {
    let idl = committed();
    let errors: BTreeMap<_, _> = idl.errors.iter().map(|error| (error.code, error)).collect();
    for rule in Error::ALL {
        let error = errors[&(6000 + rule.number())];
        assert_eq!(error.name, rule.name());
        assert_eq!(error.msg.as_deref(), Some(rule.message()));
    }
    assert!(errors.contains_key(&6100), "the program's own errors are missing");
}

fn discriminator(kind: &str, name: &str) -> Vec<u8> {
    Sha256::digest(format!("{kind}:{name}"))[..8].to_vec()
}

#[test]
fn discriminators_are_the_usual_ones() {
    let idl = committed();
    for found in &idl.instructions {
        assert_eq!(found.discriminator, discriminator("global", &found.name), "{}", found.name);
    }
    for found in &idl.accounts {
        assert_eq!(found.discriminator, discriminator("account", &found.name), "{}", found.name);
    }
    for found in &idl.events {
        assert_eq!(found.discriminator, discriminator("event", &found.name), "{}", found.name);
    }
    assert!(idl.instructions.len() > 20 && idl.events.len() > 10, "the description is not whole");
}

#[test]
fn everything_is_documented() {
    let idl = committed();
    for found in &idl.instructions {
        assert!(!found.docs.is_empty(), "{}", found.name);
    }
    for found in &idl.types {
        assert!(!found.docs.is_empty(), "{}", found.name);
        if let IdlTypeDefTy::Struct { fields: Some(IdlDefinedFields::Named(fields)) } = &found.ty {
            for field in fields {
                assert!(!field.docs.is_empty(), "{}.{}", found.name, field.name);
            }
        }
    }
}

/// Fields without a unit: numbers of things, counts, bits, and values that are only compared.
const UNITLESS: &[&str] = &[
    "AccountCreated.market",
    "AccountCreated.mode",
    "AccountState.isolated_market",
    "AccountState.mode",
    "Claim.position",
    "Claim.lost",
    "ClaimsIndex.all_claims",
    "ClaimsIndex.current_claims",
    "ClaimsIndex.era",
    "ClaimsIndex.position",
    "Cuts.forgotten_end",
    "Cuts.forgotten_start",
    "Exchange.market_count",
    "Exchange.pause",
    "FeesWithdrawn.market",
    "IndexSnapshot.slot",
    "InsuranceDeposited.market",
    "Market.index",
    "Market.pause",
    "MarketCreated.market",
    "MarketOpened.market",
    "MarketParameters.contract_exponent",
    "MarketParametersArgument.contract_exponent",
    "MarketState.claims_window",
    "MarketState.trade_slot",
    "MarketView.market",
    "PauseSet.pause",
    "Position.in_use",
    "Position.market",
    "Stretch.before",
    "Stretch.claims",
    "Stretch.position",
    "TradeArgs.amount",
    "Volatility.cell",
];

#[test]
fn every_amount_has_its_unit() {
    let idl = committed();
    let mut without = BTreeSet::new();
    for found in &idl.types {
        let IdlTypeDefTy::Struct { fields: Some(IdlDefinedFields::Named(fields)) } = &found.ty else {
            continue;
        };
        let wide = expected(&Kind::Wide);
        let measures = |ty: &IdlType| matches!(ty, IdlType::U32 | IdlType::U64 | IdlType::I64) || *ty == wide;
        for field in fields.iter().filter(|field| measures(&field.ty)) {
            let docs = field.docs.join(" ");
            if !["Unit: ", "(1e-", "(unix seconds)"].iter().any(|unit| docs.contains(unit)) {
                without.insert(format!("{}.{}", found.name, field.name));
            }
        }
    }
    assert_eq!(without, UNITLESS.iter().map(|name| (*name).to_owned()).collect());
}

/// Checks that no type has the name of another type's input, because Codama calls the input of every type `X` `XArgs`.
#[test]
fn no_type_has_the_name_of_anothers_input() {
    let idl = committed();
    let names: BTreeSet<&str> = idl.types.iter().map(|found| found.name.as_str()).collect();
    for name in &names {
        assert!(!names.contains(format!("{name}Args").as_str()), "{name}Args is also the input of {name}");
    }
}

#[test]
fn an_argument_has_a_type_of_its_own() {
    let idl = committed();
    let types = types(&idl);
    let mut names: Vec<String> = vec![];
    let of = |ty: &IdlType| match ty {
        IdlType::Defined { name, .. } => Some(name.clone()),
        _ => None,
    };
    names.extend(idl.instructions.iter().flat_map(|found| &found.args).filter_map(|field| of(&field.ty)));
    while let Some(name) = names.pop() {
        assert_eq!(types[name.as_str()].serialization, IdlSerialization::Borsh, "{name}");
        if let IdlTypeDefTy::Struct { fields: Some(IdlDefinedFields::Named(fields)) } =
            &types[name.as_str()].ty
        {
            names.extend(fields.iter().filter_map(|field| of(&field.ty)));
        }
    }
    let (stored, argument) = (types["MarketParameters"], types["MarketParametersArgument"]);
    assert_eq!(stored.serialization, IdlSerialization::Bytemuck);
    assert_eq!(fields(stored), fields(argument));
}

#[test]
fn the_file_is_in_the_one_form() {
    let written = std::fs::read_to_string(committed_path(&workspace_root())).unwrap();
    assert_eq!(written, text(&committed()).unwrap());
}
