//! The 14-digit serials of sendings: unique and increasing, because receivers process units in their order.

use jiff::ToSpan;
use jiff::civil::DateTime;

/// Hands out serials, one second apart.
#[derive(Clone, Debug)]
pub struct Serials {
    next: DateTime,
}

impl Serials {
    /// Serials from a local date and time on.
    pub fn starting(at: DateTime) -> Self {
        Self { next: at }
    }

    /// Serials from 09:00 of the trial's day, 1 February 2027, on.
    pub fn of_the_trial() -> Self {
        Self::starting(jiff::civil::date(2027, 2, 1).at(9, 0, 0, 0))
    }

    /// The next serial, `YYYYMMDDHHMMSS`.
    pub fn take(&mut self) -> String {
        let serial = self.next.strftime("%Y%m%d%H%M%S").to_string();
        self.next = self.next.saturating_add(1.second());
        serial
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serials_increase_over_the_end_of_a_day() {
        let mut serials = Serials::starting(jiff::civil::date(2027, 2, 28).at(23, 59, 59, 0));
        assert_eq!(serials.take(), "20270228235959");
        assert_eq!(serials.take(), "20270301000000", "the calendar carries, not the digits");
    }
}
