//! Tests how the output of the description tests is assembled into one description.

use ballast_idl::{assemble, text};

const ADDRESS: &str = "--- IDL begin address ---\n\"Ba11ast\"\n--- IDL end address ---\n";
const ERRORS: &str = r#"--- IDL begin errors ---
[{"code": 6001, "name": "Second"}, {"code": 6000, "name": "First", "msg": "Do this"}]
--- IDL end errors ---
"#;

fn event(path: &str, discriminator: u8) -> String {
    format!(
        r#"---- __anchor_private_print_idl_event stdout ----
--- IDL begin event ---
{{
  "event": {{"name": "{path}", "discriminator": [{discriminator}, 1]}},
  "types": [
    {{"name": "{path}", "type": {{"kind": "struct", "fields": [
      {{"name": "view", "type": {{"defined": {{"name": "ballast::events::View"}}}}}}
    ]}}}},
    {{"name": "ballast::events::View", "docs": ["A view."], "type": {{"kind": "struct", "fields": []}}}}
  ]
}}
--- IDL end event ---
"#
    )
}

fn program(account: &str, types: &str) -> String {
    format!(
        r#"--- IDL begin program ---
{{
  "address": "",
  "metadata": {{"name": "ballast", "version": "0.1.0", "spec": "0.1.0"}},
  "instructions": [
    {{"name": "trade", "discriminator": [2], "accounts": [], "args": []}},
    {{"name": "deposit", "discriminator": [1], "accounts": [], "args": []}}
  ],
  "accounts": [{{"name": "{account}", "discriminator": [7, 7]}}],
  "types": [{types}]
}}
--- IDL end program ---
"#
    )
}

const MARKET: &str = r#"{"name": "ballast::state::Market", "type": {"kind": "struct", "fields": []}}"#;

fn whole() -> String {
    let program = program("ballast::state::Market", MARKET);
    let events = event("ballast::events::Traded", 2) + &event("ballast::events::Deposited", 1);
    format!("running 5 tests\n.....\n{events}{program}{ERRORS}{ADDRESS}\ntest result: ok.\n")
}

fn refusal(printed: &str) -> String {
    assemble(printed).unwrap_err().to_string()
}

#[test]
fn parts_come_together_in_alphabetical_order() {
    let idl = assemble(&whole()).unwrap();
    assert_eq!(idl.address, "Ba11ast");
    assert_eq!(
        idl.instructions.iter().map(|found| found.name.as_str()).collect::<Vec<_>>(),
        ["deposit", "trade"]
    );
    assert_eq!(
        idl.events.iter().map(|found| found.name.as_str()).collect::<Vec<_>>(),
        ["Deposited", "Traded"]
    );
    assert_eq!(
        idl.types.iter().map(|found| found.name.as_str()).collect::<Vec<_>>(),
        ["Deposited", "Market", "Traded", "View"]
    );
    assert_eq!(idl.errors.iter().map(|found| found.code).collect::<Vec<_>>(), [6000, 6001]);
}

#[test]
fn the_order_of_printing_makes_no_difference() {
    let program = program("ballast::state::Market", MARKET);
    let events = event("ballast::events::Deposited", 1) + &event("ballast::events::Traded", 2);
    let turned = format!("{ADDRESS}{ERRORS}{program}{events}");
    assert_eq!(text(&assemble(&turned).unwrap()).unwrap(), text(&assemble(&whole()).unwrap()).unwrap());
}

#[test]
fn names_lose_their_paths_everywhere() {
    let written = text(&assemble(&whole()).unwrap()).unwrap();
    assert!(!written.contains("::"), "{written}");
    assert!(written.ends_with("}\n"));
}

#[test]
fn a_missing_or_doubled_part_is_refused() {
    assert_eq!(
        refusal(&whole().replace(ADDRESS, "")),
        "the program printed 0 parts `address` instead of one"
    );
    assert_eq!(refusal(&(whole() + ERRORS)), "the program printed 2 parts `errors` instead of one");
    let unended = whole().replace("--- IDL end program ---", "");
    assert_eq!(refusal(&unended), "the part `program` of the description does not end");
}

#[test]
fn two_types_of_one_name_are_refused() {
    let other = r#"{"name": "ballast::state::View", "type": {"kind": "struct", "fields": []}}"#;
    let two = whole().replace(MARKET, &format!("{MARKET}, {other}"));
    let message = refusal(&two);
    assert!(message.contains("ballast::state::View and ballast::events::View"), "{message}");

    let changed = r#"{"name": "ballast::events::View", "type": {"kind": "struct", "fields": []}}"#;
    let two = whole().replace(MARKET, &format!("{MARKET}, {changed}"));
    assert_eq!(refusal(&two), "two different types are named View: rename one of them");
}

#[test]
fn discriminators_that_collide_are_refused() {
    let same = whole().replace("\"discriminator\": [2, 1]", "\"discriminator\": [1, 1]");
    assert_eq!(refusal(&same), "Deposited and Traded have the same discriminator");
    let prefix = whole().replace("\"discriminator\": [2, 1]", "\"discriminator\": [1]");
    assert_eq!(refusal(&prefix), "Deposited and Traded have the same discriminator");
    let zero = whole().replace("\"discriminator\": [7, 7]", "\"discriminator\": [0, 0]");
    assert_eq!(refusal(&zero), "Market has an empty discriminator");
}

#[test]
fn what_is_named_must_be_described() {
    assert_eq!(refusal(&whole().replace(MARKET, "")), "Market has no description");
    let unknown =
        whole().replace(r#"{"name": "ballast::events::View"}"#, r#"{"name": "ballast::events::Sight"}"#);
    assert_eq!(refusal(&unknown), "types without a description: Sight, Sight");
}

/// A program that stores `ballast::state::Parameters`, and whose instruction `open` takes it inside `ballast::MarketArgs`.
fn with_arguments() -> String {
    let types = r#"
        {"name": "ballast::state::Market", "serialization": "bytemuck", "type": {"kind": "struct", "fields": [
            {"name": "parameters", "type": {"defined": {"name": "ballast::state::Parameters"}}}]}},
        {"name": "ballast::state::Parameters", "serialization": "bytemuck", "type": {"kind": "struct", "fields": [
            {"name": "fee", "type": "u64"}]}},
        {"name": "ballast::MarketArgs", "type": {"kind": "struct", "fields": [
            {"name": "index", "type": "u32"},
            {"name": "parameters", "type": {"defined": {"name": "ballast::state::Parameters"}}}]}}"#;
    let open = r#"{"name": "open", "discriminator": [3], "accounts": [
        {"name": "exchange"},
        {"name": "market", "pda": {"seeds": [{"kind": "const", "value": [1]}, {"kind": "arg", "path": "args.index"}]}},
        {"name": "vault"}
      ], "args": [{"name": "args", "type": {"defined": {"name": "ballast::MarketArgs"}}}]},
      {"name": "change", "discriminator": [4], "accounts": [],
       "args": [{"name": "args", "type": {"defined": {"name": "ballast::MarketArgs"}}}]},
    {"name": "trade""#;
    whole().replace(MARKET, types).replace(r#"{"name": "trade""#, open)
}

#[test]
fn a_seed_becomes_a_plain_argument_and_a_stored_type_gets_an_argument() {
    let idl = assemble(&with_arguments()).unwrap();
    let value = serde_json::to_value(&idl).unwrap();
    let open =
        value["instructions"].as_array().unwrap().iter().find(|found| found["name"] == "open").unwrap();
    assert_eq!(open["args"][0]["name"], "index");
    assert_eq!(open["args"][1]["type"]["defined"]["name"], "ParametersArgument");
    assert_eq!(open["accounts"][1]["pda"]["seeds"][1]["path"], "index");
    let change =
        value["instructions"].as_array().unwrap().iter().find(|found| found["name"] == "change").unwrap();
    assert_eq!(change["args"][0]["type"]["defined"]["name"], "MarketArgument");
    let names: Vec<_> = idl.types.iter().map(|found| found.name.as_str()).collect();
    assert_eq!(
        names,
        ["Deposited", "Market", "MarketArgument", "Parameters", "ParametersArgument", "Traded", "View"]
    );
}

#[test]
fn addresses_that_the_program_derives_get_their_seeds() {
    let value = serde_json::to_value(assemble(&with_arguments()).unwrap()).unwrap();
    let open =
        value["instructions"].as_array().unwrap().iter().find(|found| found["name"] == "open").unwrap();
    let exchange: Vec<u64> = b"exchange".iter().map(|byte| u64::from(*byte)).collect();
    assert_eq!(open["accounts"][0]["pda"]["seeds"][0]["value"], serde_json::json!(exchange));
    let mint = serde_json::json!({"kind": "account", "path": "collateral.mint", "account": "Collateral"});
    assert_eq!(open["accounts"][2]["pda"]["seeds"][1], mint);
}

#[test]
fn a_seed_that_no_argument_has_is_refused() {
    let nested =
        with_arguments().replace(r#""defined": {"name": "ballast::MarketArgs"}"#, r#""option": "u8""#);
    assert_eq!(refusal(&nested), "a seed is in an argument that is no struct");
}
