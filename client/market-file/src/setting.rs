//! Lists every number in a market file.

use crate::market::SECTIONS;
use ballast_math::parameters::{Parameters, Spec, Unit};
use std::sync::LazyLock;

/// A number in a market file.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// The name that sweeps and messages use.
    pub name: &'static str,
    /// The section that contains the number.
    pub section: &'static str,
    /// The number's key in that section.
    pub key: &'static str,
    /// The unit of the exact number.
    pub unit: Unit,
    /// The parameter that the number sets, or `None` for a number that only describes how a market starts.
    pub parameter: Option<&'static Spec>,
}

/// The numbers that are not parameters but describe how a market starts.
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

    /// Returns the section and key, for example `trading.taker_fee`.
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

/// Returns every number in a market's sections, in file order.
#[must_use]
pub fn settings() -> &'static [Setting] {
    &SETTINGS
}
