//! Tests commands that need no network: help, completions, and wrong usage.

use crate::stage::offline;
use ballast_cli::args::CommandLine;
use clap::CommandFactory;

/// Returns every command in the command tree, as a list of words.
fn commands(command: &clap::Command, words: &[String]) -> Vec<Vec<String>> {
    let mut all = vec![words.to_vec()];
    for below in command.get_subcommands() {
        let words = [words, &[below.get_name().to_owned()]].concat();
        all.extend(commands(below, &words));
    }
    all
}

#[test]
fn the_tree_of_commands_is_sound() {
    CommandLine::command().debug_assert();
}

#[test]
fn every_command_tells_its_use() {
    let mut tree = CommandLine::command();
    tree.build();
    let all = commands(&tree, &[]);
    assert!(all.len() > 20, "{all:?}");
    for words in all.iter().filter(|words| !words.iter().any(|word| word == "help")) {
        let mut arguments: Vec<&str> = words.iter().map(String::as_str).collect();
        arguments.push("--help");
        let done = offline(&arguments);
        assert_eq!(done.code, 0, "{words:?}: {}", done.stderr);
        let usage = format!("Usage: {}", [&["ballast".to_owned()], words.as_slice()].concat().join(" "));
        assert!(done.stdout.contains(&usage), "{words:?}: {}", done.stdout);
    }
}

#[test]
fn every_command_is_in_the_reference() {
    let reference = include_str!("../../../../docs/traders/cli.md");
    let mut tree = CommandLine::command();
    tree.build();
    for words in commands(&tree, &[]) {
        let is_help = words.iter().any(|word| word == "help");
        let text = words.join(" ");
        assert!(
            is_help || reference.contains(&format!("`ballast {text}")) || text.is_empty(),
            "{text} is missing"
        );
    }
}

#[test]
fn shells_get_their_completions() {
    for (shell, expected) in
        [("bash", "_ballast()"), ("zsh", "#compdef ballast"), ("fish", "complete -c ballast")]
    {
        let done = offline(&["completions", shell]);
        assert_eq!(done.code, 0, "{}", done.stderr);
        assert!(done.stdout.contains(expected) && done.stdout.contains("withdraw"), "{shell}");
    }
    assert_eq!(offline(&["completions", "cmd.exe"]).code, 2);
}

#[test]
fn errors_are_json_where_json_is_asked_for() {
    let wrong: [(&[&str], &str); 4] = [
        (&["--output", "json", "fly"], "unrecognized subcommand"),
        (&["account", "deposit", "lots", "--output=json"], "is not an amount"),
        (&["account", "list", "--keypair", "/there/is/none.json", "--output", "json"], "/there/is/none.json"),
        (&["market", "list", "--url", "http://127.0.0.1:1", "--output", "json"], "RPC server failed"),
    ];
    for (arguments, expected) in wrong {
        let done = offline(arguments);
        assert_eq!(done.code, 2, "{arguments:?}: {}", done.stderr);
        assert!(
            done.stderr.starts_with(r#"{"error":{"number":null,"name":null,"message":""#),
            "{}",
            done.stderr
        );
        let told: serde_json::Value = serde_json::from_str(&done.stderr).expect("one JSON value");
        let error = &told["error"];
        assert!(error["message"].as_str().is_some_and(|text| text.contains(expected)), "{told}");
        assert!(error["number"].is_null() && error["name"].is_null(), "{told}");
        assert!(error.as_object().is_some_and(|error| error.len() == 3), "{told}");
    }
    let help = offline(&["account", "--help", "--output", "json"]);
    assert_eq!((help.code, help.stderr.as_str()), (0, ""));
}

#[test]
fn wrong_usage_ends_with_two() {
    let wrong: [(&[&str], &str); 9] = [
        (&[], "Usage"),
        (&["fly"], "unrecognized subcommand"),
        (&["market", "list", "--url", "nowhere"], "use a URL that begins with http"),
        (&["market", "list", "--config", "/there/is/none.yml"], "/there/is/none.yml"),
        (&["account", "list", "--keypair", "/there/is/none.json"], "/there/is/none.json"),
        (&["market", "list", "--url", "http://127.0.0.1:1"], "RPC server failed"),
        (
            &["market", "list", "--url", "http://127.0.0.1:1"],
            "http://127.0.0.1:1 (is `ballast localnet` running?)",
        ),
        (&["dashboard", "--public-url", "foo"], "this is not a URL"),
        (&["market", "list", "--output", "xml"], "possible values: table, json"),
    ];
    for (arguments, expected) in wrong {
        let done = offline(arguments);
        assert_eq!(done.code, 2, "{arguments:?}: {}", done.stderr);
        assert!(done.stderr.contains(expected), "{arguments:?}: {}", done.stderr);
    }
}
