//! Checks that the random histories contain every instruction of the program. The list of their calls must equal the list in the
//! interface description.

use ballast_model::history::Call;
use std::collections::BTreeSet;

/// Returns the names of the instructions in the committed interface description.
fn described() -> BTreeSet<String> {
    let text = include_str!("../../../idl/ballast.json");
    let description: serde_json::Value = serde_json::from_str(text).expect("idl/ballast.json is JSON");
    let instructions = description["instructions"].as_array().expect("it lists instructions").iter();
    instructions.map(|entry| entry["name"].as_str().expect("each has a name").to_owned()).collect()
}

#[test]
fn histories_call_every_instruction() {
    let called: BTreeSet<String> = Call::NAMES.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(called.len(), Call::NAMES.len(), "no call is listed twice");
    assert_eq!(called, described(), "testing/model/src/history/action.rs lists the program's instructions");
}
