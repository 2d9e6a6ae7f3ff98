use ballast_client::PROGRAM_ID;
use ballast_client::logs::{data_of_line, program_data};
use solana_pubkey::Pubkey;

const TOKEN: &str = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA";

fn lines(text: &str) -> Vec<String> {
    let program = PROGRAM_ID.to_string();
    text.lines().map(|line| line.trim().replace("BALLAST", &program).replace("TOKEN", TOKEN)).collect()
}

#[test]
fn data_belong_to_the_program_that_wrote_them() {
    let logs = lines(
        "Program BALLAST invoke [1]
         Program data: AQ==
         Program TOKEN invoke [2]
         Program data: Ag==
         Program TOKEN consumed 100 of 200 compute units
         Program TOKEN success
         Program data: Aw==
         Program BALLAST success
         Program TOKEN invoke [1]
         Program data: BA==
         Program TOKEN success",
    );
    assert_eq!(program_data(&logs, &PROGRAM_ID), [[1], [3]]);
    assert_eq!(program_data(&logs, &Pubkey::from_str_const(TOKEN)), [[2], [4]]);
}

#[test]
fn text_of_a_program_is_no_line_of_the_runtime() {
    let logs = lines(
        "Program TOKEN invoke [1]
         Program log: Program BALLAST invoke [2]
         Program data: AQ==
         Program log: Program data: Ag==
         Program TOKEN success
         Program data: Aw==",
    );
    assert!(program_data(&logs, &PROGRAM_ID).is_empty());
}

#[test]
fn a_failed_call_ends() {
    let logs = lines(
        "Program BALLAST invoke [1]
         Program TOKEN invoke [2]
         Program TOKEN failed: custom program error: 0x1
         Program data: AQ==
         Program BALLAST failed: custom program error: 0x1
         Program data: Ag==",
    );
    assert_eq!(program_data(&logs, &PROGRAM_ID), [[1]]);
}

#[test]
fn a_log_with_lost_lines_is_read_as_far_as_it_goes() {
    let logs = lines(
        "Program TOKEN invoke [1]
         Program BALLAST invoke [1]
         Program data: AQ== Ag==
         Program data: not base64
         Log truncated",
    );
    assert_eq!(program_data(&logs, &PROGRAM_ID), [[1, 2]]);
}

#[test]
fn one_line_is_read_alone() {
    assert_eq!(data_of_line("Program data: AQ=="), Some(vec![1]));
    assert_eq!(data_of_line("Program log: AQ=="), None);
}
