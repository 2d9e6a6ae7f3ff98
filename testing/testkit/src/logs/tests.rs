use super::instruction_costs;
use crate::address;
use ballast_client::logs::program_data;
use base64::{Engine as _, engine::general_purpose::STANDARD};

fn log(lines: &[String]) -> Vec<String> {
    lines.to_vec()
}

#[test]
fn costs_are_those_of_the_top_level_calls() {
    let (outer, inner) = (address("outer"), address("inner"));
    let logs = log(&[
        "Program 11111111111111111111111111111111 invoke [1]".into(),
        "Program 11111111111111111111111111111111 success".into(),
        format!("Program {outer} invoke [1]"),
        format!("Program {inner} invoke [2]"),
        format!("Program {inner} consumed 40 of 900 compute units"),
        format!("Program {inner} success"),
        format!("Program {outer} consumed 140 of 1000 compute units"),
        format!("Program {outer} success"),
        format!("Program {inner} invoke [1]"),
        format!("Program {inner} consumed 7 of 860 compute units"),
        format!("Program {inner} failed: custom program error: 0x1"),
    ]);
    let costs: Vec<_> =
        instruction_costs(&logs).iter().map(|cost| (cost.program, cost.compute_units)).collect();
    assert_eq!(costs, [(solana_sdk_ids::system_program::ID, None), (outer, Some(140)), (inner, Some(7))]);
}

#[test]
fn events_are_those_of_the_program_that_wrote_them() {
    let (outer, inner) = (address("outer"), address("inner"));
    let line = |bytes: &[u8]| format!("Program data: {}", STANDARD.encode(bytes));
    let logs = log(&[
        format!("Program {outer} invoke [1]"),
        line(b"first"),
        format!("Program {inner} invoke [2]"),
        line(b"foreign"),
        format!("Program {inner} success"),
        format!("{} {}", line(b"sec"), STANDARD.encode(b"ond")),
        format!("Program {outer} success"),
    ]);
    assert_eq!(program_data(&logs, &outer), [b"first".to_vec(), b"second".to_vec()]);
    assert_eq!(program_data(&logs, &inner), [b"foreign".to_vec()]);
}

#[test]
fn a_programs_own_text_forges_nothing() {
    let (program, victim) = (address("forger"), address("victim"));
    let logs = log(&[
        format!("Program {program} invoke [1]"),
        format!("Program log: Program {victim} invoke [1]"),
        format!("Program log: Program data: {}", STANDARD.encode(b"forged")),
        format!("Program {program} consumed 5 of 10 compute units"),
        format!("Program {program} success"),
    ]);
    assert_eq!(instruction_costs(&logs).len(), 1);
    assert!(program_data(&logs, &victim).is_empty());
    assert!(program_data(&logs, &program).is_empty());
}
