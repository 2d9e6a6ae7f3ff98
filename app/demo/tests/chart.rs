//! Tests the chart in the terminal and in a file.

use std::path::PathBuf;
use std::process::{Command, Output};

fn demo(arguments: &[&str]) -> Output {
    let small = ["demo", "--steps", "12", "--traders", "6"];
    let mut command = Command::new(env!("CARGO_BIN_EXE_ballast-demo"));
    command.args(small).args(arguments).output().expect("the command starts")
}

fn chart(extension: &str) -> (PathBuf, Output) {
    let file = std::env::temp_dir().join(format!("ballast-chart-{}.{extension}", std::process::id()));
    let output = demo(&["--chart", &file.display().to_string()]);
    (file, output)
}

#[test]
fn an_image_shows_both_lines() {
    let (file, output) = chart("svg");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let image = std::fs::read_to_string(file).expect("the chart was written");
    assert!(image.starts_with("<svg") && image.contains("mark against index"));
    for label in ["index", "mark", "vault", "all that is owed"] {
        assert!(image.contains(label), "{label} is missing");
    }
    assert!(image.matches("<polyline").count() >= 4);
}

#[test]
fn a_page_has_the_report_as_well() {
    let (file, output) = chart("html");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let page = std::fs::read_to_string(file).expect("the chart was written");
    assert!(page.contains("<svg") && page.contains("Compute units per instruction"));
}

#[test]
fn another_extension_is_refused_before_anything_runs() {
    let (file, output) = chart("png");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("use .svg or .html"));
    assert!(!file.exists());
}

#[test]
fn the_report_is_readable_and_without_colours_in_a_pipe() {
    let output = demo(&[]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}");
    for part in [
        "Solvent:",
        "Deficits and how they were covered",
        "all that is owed",
        "funding paid by longs",
        "update_funding",
    ] {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
    assert!(!text.contains('\u{1b}'), "there are terminal codes in\n{text}");
}
