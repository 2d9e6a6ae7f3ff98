//! Lists a market's parameters by name, from the program's parameter table.

use ballast::state::MarketParameters;
use ballast_math::parameters::Parameters;
use std::collections::BTreeMap;

/// Returns every parameter in its smallest unit. The units are listed in docs/operators/parameters.md.
#[must_use]
pub fn by_name(parameters: &MarketParameters) -> BTreeMap<&'static str, i128> {
    Parameters::SPECS.iter().map(|spec| (spec.field, (spec.get)(parameters))).collect()
}
