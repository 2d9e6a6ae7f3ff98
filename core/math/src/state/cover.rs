//! The stored totals of what each side was charged for deficits.

use crate::layout::stored_struct;
use crate::units::Cumulative;

stored_struct! {
    /// The total charged to each side for deficits, per unit of base.
    pub struct CoverIndex {
        /// The total charged to longs.
        pub long_index: Cumulative,
        /// The total charged to shorts.
        pub short_index: Cumulative,
    }
}
