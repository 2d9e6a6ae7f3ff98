//! The stored totals charged to each side for deficits.

use crate::layout::stored_struct;
use crate::units::Cumulative;

stored_struct! {
    /// The totals charged to each side for deficits, per unit of base.
    pub struct CoverIndex {
        /// The total charged to longs, per unit of base. Unit: 2^-64 quote unit per base unit, in two words, low word first.
        pub long_index: Cumulative,
        /// The total charged to shorts, per unit of base. Unit: 2^-64 quote unit per base unit, in two words, low word first.
        pub short_index: Cumulative,
    }
}
