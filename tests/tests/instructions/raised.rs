//! Checks that the tests raise every error of every instruction, and no other error. This test runs all other tests of this
//! binary again and records the program's refusals.

use crate::suite::errors::Table;
use crate::suite::layout::INSTRUCTIONS;
use ballast::errors::FIRST_ERROR;
use ballast_testkit::REFUSALS_FILE;
use std::collections::BTreeSet;
use std::process::Command;

type Pair = (String, String);

/// Runs the suite and returns its record, which contains pairs of instruction and error, by name.
fn recorded() -> BTreeSet<Pair> {
    let file = std::env::temp_dir().join(format!("ballast-refusals-{}", std::process::id()));
    let binary = std::env::current_exe().expect("this test is a program");
    let run = Command::new(binary)
        .args(["suite::", "--skip", "the_page"])
        .env(REFUSALS_FILE, &file)
        .output()
        .expect("it runs");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stdout));
    let lines = std::fs::read_to_string(&file).expect("the run recorded something");
    std::fs::remove_file(&file).expect("the record is ours");
    lines.lines().filter_map(pair).collect()
}

/// Parses one line of the record. Returns `None` for errors of Anchor and of other programs.
fn pair(line: &str) -> Option<Pair> {
    let (discriminator, number) = line.split_once(' ').expect("two words");
    let bytes = u64::from_str_radix(discriminator, 16).expect("a discriminator").to_be_bytes();
    let number: u32 = number.parse().expect("a number");
    if number < FIRST_ERROR {
        return None;
    }
    let known = INSTRUCTIONS.iter().find(|(_, known)| **known == bytes);
    let (instruction, _) = known.expect("a known instruction");
    let error = ballast::BallastError::ALL.iter().find(|error| u32::from(**error) == number);
    Some((instruction.clone(), format!("{:?}", error.expect("a known error"))))
}

#[test]
fn every_error_of_every_instruction() {
    let table = Table::read();
    let expected: BTreeSet<Pair> = table
        .raises
        .iter()
        .flat_map(|(instruction, errors)| errors.iter().map(|error| (instruction.clone(), error.clone())))
        .collect();
    let recorded = recorded();
    println!("{} pairs of instruction and error", recorded.len());
    let no_test: Vec<_> = expected.difference(&recorded).collect();
    let no_row: Vec<_> = recorded.difference(&expected).collect();
    assert!(no_test.is_empty() && no_row.is_empty(), "no test raises {no_test:#?}\nno row has {no_row:#?}");
}
