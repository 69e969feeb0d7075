//! Sums of which some parts are certain and others the care software's choice: in or out of the limit, added or taken away.

use std::collections::BTreeSet;

/// More choices than this are not followed: then nothing can be said.
const MOST_SUMS: usize = 4_096;

/// The sums that some rows can have.
#[derive(Clone, Debug)]
pub(super) struct Sums {
    reached: BTreeSet<i64>,
    open: bool,
}

impl Sums {
    /// Nothing added yet.
    pub(super) fn new() -> Sums {
        Sums { reached: BTreeSet::from([0]), open: false }
    }

    /// Adds one of some values.
    pub(super) fn add_one_of(&mut self, values: &[i64]) {
        if self.open {
            return;
        }
        self.reached = self
            .reached
            .iter()
            .flat_map(|sum| values.iter().map(|value| sum.saturating_add(*value)))
            .collect();
        self.open = self.reached.len() > MOST_SUMS;
    }

    /// How far the nearest sum is from a value; none when nothing can be said.
    pub(super) fn distance(&self, value: u64) -> Option<u64> {
        let value = i64::try_from(value).ok().filter(|_| !self.open)?;
        self.reached.iter().map(|sum| sum.abs_diff(value)).min()
    }

    /// Whether a value is one of the sums, as far as can be said.
    pub(super) fn holds(&self, value: u64) -> bool {
        self.distance(value).is_none_or(|distance| distance == 0)
    }
}

/// A number with a sign; numbers of the standard have at most seven digits.
pub(super) fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certain_parts_and_choices_give_every_sum_and_no_other() {
        let mut sums = Sums::new();
        sums.add_one_of(&[100]);
        sums.add_one_of(&[20, 0]);
        sums.add_one_of(&[3, -3]);
        for value in [97, 103, 117, 123] {
            assert!(sums.holds(value), "{value}");
        }
        for value in [100, 20, 120, 126] {
            assert!(!sums.holds(value), "{value}");
        }
        assert_eq!(sums.distance(125), Some(2), "the nearest is 123");
    }

    #[test]
    fn as_many_sums_as_are_followed_and_one_choice_more() {
        let mut sums = Sums::new();
        for power in 0..12 {
            sums.add_one_of(&[1 << power, 0]);
        }
        assert_eq!(sums.distance(4_096), Some(1), "4,096 sums, up to 4,095");
        let mut jump = Sums::new();
        for power in 0..11 {
            jump.add_one_of(&[1 << power, 0]);
        }
        jump.add_one_of(&[0, 1 << 20, 1 << 21]);
        assert_eq!(jump.distance(7), None, "from 2,048 sums to 6,144");
    }

    #[test]
    fn too_many_choices_say_nothing() {
        let mut sums = Sums::new();
        for power in 0..14 {
            sums.add_one_of(&[1 << power, 0]);
        }
        assert_eq!(sums.distance(1 << 20), None, "16,384 sums are not followed");
        assert!(sums.holds(1 << 20), "so nothing is told");
    }
}
