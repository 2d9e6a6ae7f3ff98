//! The stored totals charged to each side for deficits.

use crate::layout::stored_struct;
use crate::units::Cumulative;

stored_struct! {
    /// The totals charged to each side for deficits, per unit of base.
    pub struct CoverIndex {
        /// The total charged to longs.
        pub long_index: Cumulative,
        /// The total charged to shorts.
        pub short_index: Cumulative,
    }
}
