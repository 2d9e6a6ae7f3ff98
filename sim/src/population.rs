//! The trader population.

use crate::agents::Kind;
use anyhow::{Context, Result, bail};
use std::str::FromStr;

/// The kind of every trader in the population.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Population {
    kinds: Vec<Kind>,
}

impl Population {
    /// Returns a population of `traders` traders in the usual mix.
    #[must_use]
    pub fn mixed(traders: usize) -> Self {
        Self { kinds: (0..traders).map(Kind::of).collect() }
    }

    /// Returns the kind of each trader.
    #[must_use]
    pub fn kinds(&self) -> &[Kind] {
        &self.kinds
    }
}

impl FromStr for Population {
    type Err = anyhow::Error;

    /// Parses a number of traders in the usual mix, or a number for each kind, such as
    /// `noise=12,trend-follower=6,arbitrageur=3`.
    fn from_str(text: &str) -> Result<Self> {
        if let Ok(traders) = text.parse() {
            return Ok(Self::mixed(traders));
        }
        let mut kinds = Vec::new();
        for part in text.split(',') {
            let (name, count) =
                part.split_once('=').context("expected a number, or kind=number,kind=number")?;
            let Some(kind) = Kind::ALL.into_iter().find(|kind| kind.key() == name.trim()) else {
                bail!("there is no trader kind `{name}`: use one of {}", Kind::ALL.map(Kind::key).join(", "));
            };
            let count = count.trim().parse().with_context(|| format!("the number of {name}"))?;
            kinds.extend(std::iter::repeat_n(kind, count));
        }
        Ok(Self { kinds })
    }
}
