//! The parameters of a market by name, from the table of parameters.

use ballast::state::MarketParameters;
use ballast_math::parameters::Parameters;
use std::collections::BTreeMap;

/// Every parameter in its smallest unit; docs/operators/parameters.md lists the units.
#[must_use]
pub fn by_name(parameters: &MarketParameters) -> BTreeMap<&'static str, i128> {
    Parameters::SPECS.iter().map(|spec| (spec.field, (spec.get)(parameters))).collect()
}
