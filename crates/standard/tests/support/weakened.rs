//! Rules of single items that the samples of the care plan show as errors only, and the other forms as warnings as well:
//! there the whole row of an item can be in doubt. `forms.rs` shows each.

pub(crate) const WEAKENED_BY_FORMS: &[&str] =
    &["S-0104", "S-0105", "S-0106", "S-0110", "S-0111", "S-0113"];
