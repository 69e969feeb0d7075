//! What differs: two versions of the same forms row by row and item by item, and services day by day (plan against actual, or two plans).
//!
//! Values are the ones of the files; how they are shown is the screen's business.

mod days;
mod versions;

pub use days::{DayChange, DayDifference, Times, compare_days};
pub use versions::{ItemChange, RowChange, RowDifference, compare_versions, fill_down};
