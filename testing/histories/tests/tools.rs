//! Tests the tools: a history is the same from its seed and from its file, and a failing history is shortened.

use ballast_histories::{batch, files};
use ballast_math::account::CROSS;
use ballast_model::history::model::{Answer, Model};
use ballast_model::history::refusal::Outcome;
use ballast_model::history::{Action, Call, Choices, Executor, Violation, generate, replay};

const LENGTH: u64 = 400;

#[test]
fn a_seed_and_its_file_are_the_same_history() {
    let (style, decimals) = batch::style(3, 6);
    let generated = generate(Choices::Seeded(3), style, decimals, LENGTH, ());
    let path = std::env::temp_dir().join(format!("ballast-history-{}.json", std::process::id()));
    files::write(&path, &generated.file).unwrap();
    let read = files::read(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert_eq!(read, generated.file);
    let (from_seed, from_file) = (generated.result.unwrap(), replay(&read, ()).unwrap());
    assert_eq!(from_seed.tally, from_file.tally);
    assert_eq!(from_seed.model.tokens, from_file.model.tokens);
    assert_eq!(from_seed.model.exchange.accounts, from_file.model.exchange.accounts);
}

/// An executor that reports a broken rule when a peg step is tried after a cross account's delegate was set.
#[derive(Default)]
struct Planted {
    has_delegate: bool,
}

impl Executor for Planted {
    fn follow(&mut self, action: &Action, outcome: &Outcome<Answer>, model: &Model) -> Result<(), Violation> {
        let is_cross = |account: u8| model.exchange.accounts[usize::from(account)].mode == CROSS;
        match action {
            Action::Call { wrong: None, call: Call::SetDelegate { account, .. }, .. }
                if outcome.is_ok() && is_cross(*account) =>
            {
                self.has_delegate = true;
                Ok(())
            }
            Action::Call { call: Call::Repeg { .. }, .. } if self.has_delegate => {
                Err(Violation::new("planted", "a step of the peg after a delegate was named"))
            }
            _ => Ok(()),
        }
    }
}

#[test]
fn what_fails_becomes_as_short_as_it_can_be() {
    let planted = batch::Batch { seed: 0, actions: 100_000, length: LENGTH, wrong: 0 };
    let done = batch::run(&planted, |_| Planted::default(), |_, _| {});
    let failed = done.failed.expect("histories name delegates and step pegs");
    assert_eq!(failed.violation.class, "planted");
    let short = batch::shorten(&failed, 5_000, |_| Planted::default());
    // The remaining actions set up the exchange, an account and its delegate, and step the peg of a market that need not exist.
    let names: Vec<&str> = short.actions.iter().map(Action::name).collect();
    assert_eq!(names, ["initialize_exchange", "create_margin_account", "set_delegate", "repeg"]);
}

#[test]
fn a_file_that_is_no_history_is_refused_with_a_hint() {
    let path = std::env::temp_dir().join(format!("ballast-no-history-{}.json", std::process::id()));
    std::fs::write(&path, "{}").unwrap();
    let error = files::read(&path).unwrap_err();
    std::fs::remove_file(&path).unwrap();
    assert!(format!("{error:#}").contains("docs/reviewers/histories.md"), "{error:#}");
}
