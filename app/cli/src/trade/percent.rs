//! Parses percentages on the command line.

use ballast_client::amount;
use ballast_math::Ratio;
use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

/// A percentage from 0 to below 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Percent(Ratio);

impl Percent {
    /// Converts the percentage to a ratio. Unit: 1e-6.
    #[must_use]
    pub const fn ratio(self) -> Ratio {
        self.0
    }
}

impl FromStr for Percent {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let digits = text.trim().trim_end_matches('%');
        let hundredfold: Ratio = amount::parse(digits).map_err(|error| error.to_string())?;
        if !hundredfold.raw().is_multiple_of(100) {
            return Err(format!("`{text}` has too many decimals: use at most 4"));
        }
        let ratio = Ratio::new(hundredfold.raw() / 100);
        if ratio >= ballast_math::units::ONE {
            return Err(format!("`{text}` is too large: use a percentage below 100"));
        }
        Ok(Self(ratio))
    }
}

impl Display for Percent {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} %", amount::show(Ratio::new(self.0.raw() * 100)))
    }
}
