//! What a file says of a market, number by number.

use crate::market::SECTIONS;
use ballast_math::parameters::{Parameters, Spec, Unit};
use std::sync::LazyLock;

/// A number that a file says of a market.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Its name in sweeps and messages.
    pub name: &'static str,
    /// The section that it is in.
    pub section: &'static str,
    /// Its key there.
    pub key: &'static str,
    /// In what the exact number counts.
    pub unit: Unit,
    /// The parameter that it becomes. None for what only says how a market starts.
    pub parameter: Option<&'static Spec>,
}

/// What is in the file and no parameter: how a market starts.
const STARTS: [Setting; 2] = [
    Setting { name: "depth", section: "curve", key: "depth", unit: Unit::Contracts, parameter: None },
    Setting {
        name: "insurance_deposit",
        section: "cover",
        key: "insurance_deposit",
        unit: Unit::Quote,
        parameter: None,
    },
];

impl Setting {
    const fn of(spec: &'static Spec) -> Self {
        Self {
            name: spec.setting,
            section: spec.section,
            key: spec.key,
            unit: spec.unit,
            parameter: Some(spec),
        }
    }

    /// Section and key: `trading.taker_fee`.
    #[must_use]
    pub fn place(&self) -> String {
        format!("{}.{}", self.section, self.key)
    }
}

static SETTINGS: LazyLock<Vec<Setting>> = LazyLock::new(|| {
    let all: Vec<Setting> = STARTS.into_iter().chain(Parameters::SPECS.iter().map(Setting::of)).collect();
    let of_section = |section: &'static str| all.iter().filter(move |setting| setting.section == section);
    SECTIONS.into_iter().flat_map(of_section).copied().collect()
});

/// Every number that the sections of a market have, in the order of the file.
#[must_use]
pub fn settings() -> &'static [Setting] {
    &SETTINGS
}
