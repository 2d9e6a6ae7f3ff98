//! Defines the contents of a table row, and the macro that derives the parameters' type and bounds from the rows.

use super::Parameters;
use crate::error::Result;

/// The unit of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// 1e-9 contract. A market file states the cost of such a size at the first price instead.
    Contracts,
    /// 1e-6 quote.
    Quote,
    /// 1e-6, not negative.
    Ratio,
    /// 1e-6, signed.
    SignedRatio,
    /// Seconds.
    Seconds,
    /// A power of ten.
    Exponent,
}

/// A row of the table, which contains everything about a parameter except its value.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    /// The parameter's name, which is also the name of its field.
    pub field: &'static str,
    /// The parameter's documentation, line by line.
    pub docs: &'static [&'static str],
    /// The parameter's unit.
    pub unit: Unit,
    /// The parameter's section in a market file. The section is empty for a market's top-level keys.
    pub section: &'static str,
    /// The parameter's key in that section.
    pub key: &'static str,
    /// The section and the key in dotted form, such as `trading.taker_fee`.
    pub place: &'static str,
    /// The name of the simulation setting that changes the parameter.
    pub setting: &'static str,
    /// The smallest allowed value, as written in the table.
    pub low: &'static str,
    /// The largest allowed value, as written in the table.
    pub high: &'static str,
    /// The reason for the bounds.
    pub reason: &'static str,
    /// Reads the value, in the smallest unit.
    pub get: fn(&Parameters) -> i128,
    /// Sets the value, in the smallest unit. Returns `Overflow` if the field's type cannot hold it.
    pub set: fn(&mut Parameters, i128) -> Result<()>,
}

impl Spec {
    /// Returns the parameter with this name, or `None` if the name belongs to a condition on several parameters.
    #[must_use]
    pub fn of(field: &str) -> Option<&'static Self> {
        Parameters::SPECS.iter().find(|spec| spec.field == field)
    }
}

/// A parameter with its hard bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// The parameter's name.
    pub field: &'static str,
    /// The parameter's value.
    pub value: i128,
    /// The smallest allowed value.
    pub low: i128,
    /// The largest allowed value.
    pub high: i128,
    /// The reason for the bound.
    pub reason: &'static str,
}

impl Bound {
    /// Returns whether the value is within the bounds.
    #[must_use]
    pub const fn holds(&self) -> bool {
        self.low <= self.value && self.value <= self.high
    }
}

/// Derives the stored struct, its bounds and its description from one table.
///
/// A row has the form `field: type = unit, file section.key, from low, to high, because "reason";`. In `low` and `high`, a field's name
/// stands for its value, and the name after `as` stands for the parameters themselves. A condition is a bound on several fields together.
macro_rules! parameters {
    (
        $(#[doc = $doc:literal])*
        pub struct $name:ident as $whole:ident {$(
            $(#[doc = $field_doc:literal])*
            $field:ident: $kind:ty = $unit:ident, file $($path:ident).+ $(called $setting:ident)?,
            from $low:expr, to $high:expr, because $reason:literal;
        )*}
        conditions {$(
            $condition:literal = $value:expr, from $least:expr, to $most:expr, because $why:literal;
        )*}
    ) => {
        $crate::layout::stored_struct! {
            $(#[doc = $doc])*
            pub struct $name {
                $($(#[doc = $field_doc])* pub $field: $kind,)*
            }
        }

        /// The number of bounds, which is one for each parameter plus the conditions on several parameters.
        pub const BOUND_COUNT: usize =
            [$(stringify!($field),)*].len().saturating_add([$($condition,)*].len());

        impl $name {
            /// All parameters, in field order.
            pub const SPECS: &'static [Spec] = &[$(Spec {
                field: stringify!($field),
                docs: &[$($field_doc,)*],
                unit: Unit::$unit,
                section: $crate::parameters::spec::parameters!(@section $($path)+),
                key: $crate::parameters::spec::parameters!(@key $($path)+),
                place: $crate::parameters::spec::parameters!(@place $($path)+),
                setting: $crate::parameters::spec::parameters!(@setting $field $($setting)?),
                low: stringify!($low),
                high: stringify!($high),
                reason: $reason,
                get: |parameters| parameters.$field.number(),
                set: |parameters, value| {
                    parameters.$field = <$kind as Word>::of_number(value).ok_or(Error::Overflow)?;
                    Ok(())
                },
            },)*];

            /// Returns all parameters with their bounds and the reasons for them, followed by the conditions on several parameters.
            #[must_use]
            pub fn bounds(&self) -> [Bound; BOUND_COUNT] {
                let $whole = self;
                $(let $field = self.$field.limit();)*
                [
                    $(bound(stringify!($field), $field, ($low).into(), ($high).into(), $reason),)*
                    $(bound($condition, $value, ($least).into(), ($most).into(), $why),)*
                ]
            }

            /// Returns whether every bound holds. This function checks the same bounds as [`Self::bounds`], but does not build
            /// the list.
            fn is_within_bounds(&self) -> bool {
                let $whole = self;
                $(let $field = self.$field.limit();)*
                $(is_within($field, ($low).into(), ($high).into()) &&)*
                $(is_within($value, ($least).into(), ($most).into()) &&)*
                true
            }
        }
    };
    (@section $key:ident) => { "" };
    (@section $section:ident $key:ident) => { stringify!($section) };
    (@key $key:ident) => { stringify!($key) };
    (@key $section:ident $key:ident) => { stringify!($key) };
    (@place $key:ident) => { stringify!($key) };
    (@place $section:ident $key:ident) => { concat!(stringify!($section), ".", stringify!($key)) };
    (@setting $field:ident) => { stringify!($field) };
    (@setting $field:ident $setting:ident) => { stringify!($setting) };
}
pub(super) use parameters;
