//! What a row of the table says, and the macro that makes the parameters' type and their bounds of the rows.

use super::Parameters;
use crate::error::Result;

/// In what a parameter counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// 1e-9 contract. A market's file names it by what it costs at the first price.
    Contracts,
    /// 1e-6 quote.
    Quote,
    /// 1e-6. Not below zero.
    Ratio,
    /// 1e-6, signed.
    SignedRatio,
    /// Seconds.
    Seconds,
    /// A power of ten.
    Exponent,
}

/// A row of the table: everything about a parameter that is not its value.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    /// The parameter's name: that of the field.
    pub field: &'static str,
    /// Its documentation, a line each.
    pub docs: &'static [&'static str],
    /// In what it counts.
    pub unit: Unit,
    /// The section of a market's file that it is in. Empty for a key of the market itself.
    pub section: &'static str,
    /// Its key there.
    pub key: &'static str,
    /// Section and key as people write them: `trading.taker_fee`.
    pub place: &'static str,
    /// What changes it by name in a simulation.
    pub setting: &'static str,
    /// The smallest value allowed, as the table writes it.
    pub low: &'static str,
    /// The largest value allowed, as the table writes it.
    pub high: &'static str,
    /// Why.
    pub reason: &'static str,
    /// Its value in the smallest unit.
    pub get: fn(&Parameters) -> i128,
    /// Sets it to a value in the smallest unit. `Overflow` where the field's type does not hold it.
    pub set: fn(&mut Parameters, i128) -> Result<()>,
}

impl Spec {
    /// The parameter with this name. None for a condition on two of them.
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
    /// Its value.
    pub value: i128,
    /// The smallest value allowed.
    pub low: i128,
    /// The largest value allowed.
    pub high: i128,
    /// Why.
    pub reason: &'static str,
}

impl Bound {
    /// Whether the value is within the bounds.
    #[must_use]
    pub const fn holds(&self) -> bool {
        self.low <= self.value && self.value <= self.high
    }
}

/// Makes the stored structure, its bounds and its description of one table.
///
/// A row is `field: type = unit, file section.key, from low, to high, because "reason";`. In `low` and `high` every field's name is its
/// value, and the name behind `as` is the parameters themselves. A condition is a bound on what several fields make together.
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

        /// The number of bounds: one of each parameter, and the conditions on several.
        pub const BOUND_COUNT: usize =
            [$(stringify!($field),)*].len().saturating_add([$($condition,)*].len());

        impl $name {
            /// Every parameter, in the order of the fields.
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

            /// All parameters with their bounds and the reason for each, then the conditions on several.
            #[must_use]
            pub fn bounds(&self) -> [Bound; BOUND_COUNT] {
                let $whole = self;
                $(let $field = self.$field.limit();)*
                [
                    $(bound(stringify!($field), $field, ($low).into(), ($high).into(), $reason),)*
                    $(bound($condition, $value, ($least).into(), ($most).into(), $why),)*
                ]
            }

            /// Whether every bound holds: as [`Self::bounds`], without the words.
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
