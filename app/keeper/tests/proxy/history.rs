//! Stores earlier responses.

use serde_json::Value;
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// All responses so far, by request.
#[derive(Debug, Default)]
pub struct History {
    answers: HashMap<String, Vec<(Instant, Value)>>,
}

fn question(request: &Value) -> String {
    format!("{} {}", request["method"], request["params"])
}

impl History {
    pub fn note(&mut self, request: &Value, answer: &Value) {
        self.answers.entry(question(request)).or_default().push((Instant::now(), answer.clone()));
    }

    /// Returns the latest response that is older than `lag`.
    pub fn at(&self, request: &Value, lag: Duration) -> Option<Value> {
        let all = self.answers.get(&question(request))?;
        all.iter().rev().find(|(when, _)| when.elapsed() >= lag).map(|(_, answer)| answer.clone())
    }
}
