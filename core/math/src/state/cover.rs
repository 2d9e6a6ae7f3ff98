//! The stored charges for deficits.

use crate::layout::stored_struct;
use crate::units::Cumulative;

stored_struct! {
    /// What each side has been charged for deficits so far, per unit of base.
    pub struct CoverIndex {
        /// The charge of longs.
        pub long_index: Cumulative,
        /// The charge of shorts.
        pub short_index: Cumulative,
    }
}
