//! Stores parameters by name, as plain numbers in their smallest units.
//!
//! A recorded history has no values for parameters that were added later. Each of these gets the value nearest to zero within its
//! bounds, which disables the feature if this is possible.

use ballast_math::parameters::{Parameters, Spec};
use serde::de::{Error, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserializer, Serializer};
use std::fmt;

pub(super) fn serialize<S: Serializer>(parameters: &Parameters, writer: S) -> Result<S::Ok, S::Error> {
    let mut map = writer.serialize_map(Some(Parameters::SPECS.len()))?;
    for spec in Parameters::SPECS {
        let value = (spec.get)(parameters);
        match u64::try_from(value) {
            Ok(word) => map.serialize_entry(spec.field, &word)?,
            Err(_) => map.serialize_entry(spec.field, &value)?,
        }
    }
    map.end()
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(reader: D) -> Result<Parameters, D::Error> {
    reader.deserialize_map(Numbers)
}

struct Numbers;

impl<'de> Visitor<'de> for Numbers {
    type Value = Parameters;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a map from parameter names to numbers")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Parameters, A::Error> {
        let mut parameters = Parameters::default();
        let mut later: Vec<&Spec> = Parameters::SPECS.iter().collect();
        while let Some((name, value)) = map.next_entry::<String, i128>()? {
            let place = later.iter().position(|spec| spec.field == name);
            let place =
                place.ok_or_else(|| A::Error::custom(format!("unknown or repeated parameter: {name}")))?;
            let spec = later.remove(place);
            let fits = (spec.set)(&mut parameters, value);
            fits.map_err(|_| A::Error::custom(format!("{name} cannot be {value}")))?;
        }
        Ok(later.into_iter().fold(parameters, nearest_to_zero))
    }
}

/// Returns the parameters with one of them set to the value nearest to zero within its bounds.
fn nearest_to_zero(mut parameters: Parameters, spec: &Spec) -> Parameters {
    let bounds = parameters.bounds();
    let bound = bounds.iter().find(|bound| bound.field == spec.field);
    let value = bound.map_or(0, |bound| 0.max(bound.low).min(bound.high));
    // If the other parameters leave no valid value, the parameter stays zero, and the bounds check refuses it.
    let _ = (spec.set)(&mut parameters, value);
    parameters
}
