//! A section of a market file, whose keys come from the parameter table.

use crate::market::{NAMES, SECTIONS};
use crate::number::Number;
use crate::setting::{Setting, settings};
use ballast_math::parameters::Unit;
use serde::de::{DeserializeSeed, Error, MapAccess, Visitor};
use serde::ser::SerializeStruct;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::sync::LazyLock;

/// The section at this index in [`SECTIONS`], with a number for each of its keys.
#[derive(Clone, Debug, PartialEq)]
pub struct Section<const PLACE: usize> {
    numbers: Vec<Number>,
}

type Keys = &'static [&'static str];

impl<const PLACE: usize> Section<PLACE> {
    /// Returns the numbers, in file order.
    #[must_use]
    pub fn numbers(&self) -> &[Number] {
        &self.numbers
    }

    /// Returns the number for this key.
    ///
    /// # Panics
    /// Panics if the section has no such key.
    pub(crate) fn number(&self, key: &str) -> Number {
        let place = keys(PLACE).iter().position(|known| *known == key);
        self.numbers[place.unwrap_or_else(|| panic!("the section {} has no key {key}", SECTIONS[PLACE]))]
    }
}

/// Returns the settings of the section at `place`.
fn settings_of(place: usize) -> impl Iterator<Item = &'static Setting> {
    settings().iter().filter(move |setting| setting.section == SECTIONS[place])
}

fn keys(place: usize) -> Keys {
    static KEYS: LazyLock<Vec<Vec<&'static str>>> = LazyLock::new(|| {
        let keys_of = |place| settings_of(place).map(|setting| setting.key).collect();
        (0..SECTIONS.len()).map(keys_of).collect()
    });
    &KEYS[place]
}

impl<const PLACE: usize> Serialize for Section<PLACE> {
    fn serialize<S: Serializer>(&self, writer: S) -> Result<S::Ok, S::Error> {
        let mut section = writer.serialize_struct(NAMES[PLACE], self.numbers.len())?;
        for (key, number) in keys(PLACE).iter().zip(&self.numbers) {
            section.serialize_field(key, number)?;
        }
        section.end()
    }
}

impl<'de, const PLACE: usize> Deserialize<'de> for Section<PLACE> {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        reader.deserialize_struct(NAMES[PLACE], keys(PLACE), Numbers::<PLACE>)
    }
}

/// Reads a section's numbers. Each key must occur exactly once.
struct Numbers<const PLACE: usize>;

impl<'de, const PLACE: usize> Visitor<'de> for Numbers<PLACE> {
    type Value = Section<PLACE>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "struct {}", NAMES[PLACE])
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let keys = keys(PLACE);
        let units: Vec<Unit> = settings_of(PLACE).map(|setting| setting.unit).collect();
        let mut found: Vec<Option<Number>> = vec![None; keys.len()];
        while let Some(place) = map.next_key_seed(Key(keys))? {
            if found[place].is_some() {
                return Err(A::Error::duplicate_field(keys[place]));
            }
            found[place] = Some(map.next_value_seed(InUnit(units[place]))?);
        }
        let missing = |key: &&'static str| A::Error::missing_field(key);
        let numbers = keys.iter().zip(found).map(|(key, number)| number.ok_or_else(|| missing(key)));
        Ok(Section { numbers: numbers.collect::<Result<_, _>>()? })
    }
}

/// Reads a section's key as its index.
struct Key(Keys);

impl<'de> DeserializeSeed<'de> for Key {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<usize, D::Error> {
        reader.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Key {
    type Value = usize;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("field identifier")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<usize, E> {
        let place = self.0.iter().position(|known| *known == key);
        place.ok_or_else(|| E::unknown_field(key, self.0))
    }
}

/// Reads a number for a parameter that has this unit.
struct InUnit(Unit);

impl<'de> DeserializeSeed<'de> for InUnit {
    type Value = Number;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Number, D::Error> {
        Number::read(self.0, reader)
    }
}
