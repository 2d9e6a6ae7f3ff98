//! Runs a history on the model and on an executor that follows the model, with all checks after every action.

use serde::{Deserialize, Serialize};
use std::fmt;

use super::action::{Action, Call};
use super::choices::Choices;
use super::drain;
use super::expected;
use super::generator::{Generator, Style};
use super::model::{Answer, Model};
use super::refusal::{Outcome, Refusal};
use super::tally::{DONE, Tally};
use crate::audit;

/// A violation of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The class of the violation. The same defect always has the same class.
    pub class: String,
    /// The figures that demonstrate the violation.
    pub detail: String,
}

impl Violation {
    /// Creates a violation.
    pub fn new(class: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { class: class.into(), detail: detail.into() }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.class, self.detail)
    }
}

impl std::error::Error for Violation {}

/// An executor that performs the same actions as the model.
pub trait Executor {
    /// Prepares the action. The model is in its state before the action.
    fn prepare(&mut self, _action: &Action, _model: &Model) {}

    /// Performs the action, given the model's result, and compares the outcome with the model.
    ///
    /// # Errors
    /// Returns the first difference found.
    fn follow(&mut self, action: &Action, expected: &Outcome<Answer>, model: &Model)
    -> Result<(), Violation>;
}

/// Runs the model alone.
impl Executor for () {
    fn follow(&mut self, _: &Action, _: &Outcome<Answer>, _: &Model) -> Result<(), Violation> {
        Ok(())
    }
}

/// The settings of a history, without its actions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    /// The number of decimals of the mint, at least six.
    pub decimals: u8,
    /// Whether orders may be too large for the types.
    pub is_largest: bool,
}

/// A history in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// A description of what the history demonstrates.
    pub note: String,
    /// The settings.
    pub setting: Setting,
    /// The actions. The final emptying is not included, because it is derived from them.
    pub actions: Vec<Action>,
}

/// A history in progress.
pub struct Run<E> {
    /// The expected state of the exchange.
    pub model: Model,
    /// The outcomes of the actions.
    pub tally: Tally,
    executor: E,
    setting: Setting,
    /// The bound on the accumulated rounding so far. Unit: 1e-6 quote.
    dust: i128,
    /// The largest total of claims in a market so far. Unit: 1e-6 quote.
    peak: i128,
}

impl<E: Executor> Run<E> {
    /// Creates a history before its first action.
    pub fn new(setting: Setting, executor: E) -> Self {
        let model = Model::new(setting.decimals);
        Self { model, tally: Tally::default(), executor, setting, dust: 0, peak: 0 }
    }

    /// Returns the executor that follows the model.
    pub const fn executor(&self) -> &E {
        &self.executor
    }

    /// Returns the bound on the accumulated rounding so far. Unit: 1e-6 quote.
    pub const fn dust(&self) -> i128 {
        self.dust
    }

    /// Performs one action, followed by all checks. A refusal that is expected is not a violation.
    ///
    /// # Errors
    /// Returns the broken rule.
    pub fn step(&mut self, action: &Action) -> Result<(), Violation> {
        let slacks = audit::slacks(&self.model.exchange);
        self.executor.prepare(action, &self.model);
        let outcome = self.model.apply(action);
        let text = outcome.as_ref().map_or_else(|refusal| refusal.0, |_| DONE);
        self.tally.count(action.name(), text);
        match &outcome {
            Ok(_) => self.check(action, &slacks)?,
            Err(refusal) if self.expects(action, *refusal) => {}
            Err(refusal) => {
                let class = format!("unexpected {} of {}", refusal.0, action.name());
                return Err(Violation::new(class, format!("{action:?}")));
            }
        }
        self.executor.follow(action, &outcome, &self.model)
    }

    fn expects(&self, action: &Action, refusal: Refusal) -> bool {
        expected::is_expected(action, refusal, &self.model, self.setting)
    }

    fn check(&mut self, action: &Action, slacks: &[i128]) -> Result<(), Violation> {
        let exchange = &self.model.exchange;
        self.dust += 16;
        self.peak = self.peak.max(audit::largest_claims(exchange));
        // The claims index has nine digits, and the last digit may be lost several times.
        let dust = self.dust + self.peak / 100_000_000;
        let checked = audit::check(exchange, dust).and_then(|()| match roundings(action) {
            Some(roundings) => audit::check_slacks(slacks, &audit::slacks(exchange), roundings),
            None => Ok(()),
        });
        checked.map_err(|what| {
            let class = what.split_once(':').map_or(what.as_str(), |(class, _)| class).to_owned();
            Violation::new(class, format!("{what}\nafter {action:?}"))
        })
    }
}

/// Returns how many roundings an action may add to the slack of a market's identity, or `None` if the action sets up the
/// market again.
const fn roundings(action: &Action) -> Option<i128> {
    let Action::Call { call, .. } = action else { return Some(0) };
    match call {
        Call::SetUpMarket { .. } => None,
        Call::Trade { .. } | Call::Repeg { .. } | Call::RaiseDepth { .. } => Some(2),
        Call::Liquidate { .. } => Some(1),
        _ => Some(0),
    }
}

/// A generated history and its outcome.
pub struct Generated<E> {
    /// The history.
    pub file: File,
    /// The run after the exchange has been emptied, or the rule that was broken.
    pub result: Result<Run<E>, Violation>,
    /// The outcomes of the actions.
    pub tally: Tally,
}

/// Generates and runs a history of at least the given number of actions, and then empties the exchange.
pub fn generate<E: Executor>(
    choices: Choices<'_>,
    style: Style,
    decimals: u8,
    actions: u64,
    executor: E,
) -> Generated<E> {
    let setting = Setting { decimals, is_largest: style.is_largest };
    let mut generator = Generator::new(choices, style);
    let mut run = Run::new(setting, executor);
    let mut done = Vec::new();
    let broken = run_generated(&mut run, &mut generator, &mut done, actions);
    let tally = run.tally.clone();
    let result = broken.and_then(|()| drain::drain(&mut run)).map(|()| run);
    let tally = result.as_ref().map_or(tally, |run| run.tally.clone());
    Generated { file: File { note: String::new(), setting, actions: done }, result, tally }
}

fn run_generated<E: Executor>(
    run: &mut Run<E>,
    generator: &mut Generator<'_>,
    done: &mut Vec<Action>,
    actions: u64,
) -> Result<(), Violation> {
    let mut next = generator.start();
    loop {
        for action in next {
            done.push(action);
            run.step(done.last().expect("it was pushed"))?;
        }
        if run.tally.transactions() >= actions || generator.is_spent() {
            return Ok(());
        }
        next = generator.next(&run.model);
    }
}

/// Performs the actions in a file, and then empties the exchange.
///
/// # Errors
/// Returns the rule that was broken.
pub fn replay<E: Executor>(file: &File, executor: E) -> Result<Run<E>, Violation> {
    let mut run = Run::new(file.setting, executor);
    for action in &file.actions {
        run.step(action)?;
    }
    drain::drain(&mut run)?;
    Ok(run)
}
