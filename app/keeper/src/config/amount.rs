//! Parses amounts that are written as decimals in a configuration.

use ballast_client::amount::{Amount, parse};
use serde::de::{Deserialize, Deserializer, Error};

/// An amount that is written as a string such as `"1,250.5"`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written<T>(pub T);

impl<'de, T: Amount> Deserialize<'de> for Written<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        parse(&text).map(Self).map_err(Error::custom)
    }
}
