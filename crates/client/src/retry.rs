//! When to try again: doubling, capped, then spread by jitter, never before the exchange asked for.

use jiff::{SignedDuration, Timestamp};

const FIRST: i64 = 30;
const CAP: i64 = 15 * 60;

/// The time of the next try after `attempts` that failed.
///
/// The spread comes from the id of what is tried, so that offices that lost the exchange together do not come back
/// together, and a test still knows the time. `retry_after` is the exchange's own wish.
pub(crate) fn next_try(
    now: Timestamp,
    attempts: u32,
    subject: &str,
    retry_after: Option<SignedDuration>,
) -> Timestamp {
    let capped = FIRST.saturating_mul(1_i64 << attempts.min(16)).min(CAP);
    let spread = i64::from(scatter(subject, attempts) % 50) - 25;
    let own = SignedDuration::from_millis(capped * 1000 + capped * spread * 10);
    let wait = retry_after.map_or(own, |wished| wished.max(own));
    now.checked_add(wait).unwrap_or(now)
}

/// A small stable hash (FNV-1a): only for spreading, never for security.
fn scatter(subject: &str, attempts: u32) -> u32 {
    subject
        .bytes()
        .chain(attempts.to_le_bytes())
        .fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(attempts: u32, subject: &str, retry_after: Option<i64>) -> i64 {
        let now = Timestamp::UNIX_EPOCH;
        let wished = retry_after.map(SignedDuration::from_secs);
        next_try(now, attempts, subject, wished).duration_since(now).as_secs()
    }

    #[test]
    fn waits_double_up_to_the_cap_and_are_spread_by_a_quarter() {
        for subject in ["a", "b", "c"] {
            for (attempts, middle) in [(0, 30), (1, 60), (2, 120), (3, 240), (9, 900), (60, 900)] {
                let seconds = wait(attempts, subject, None);
                let spread = middle / 4 + 1;
                assert!(
                    (middle - spread..=middle + spread).contains(&seconds),
                    "try {attempts} of {subject} waits {seconds} s, about {middle} expected"
                );
            }
        }
    }

    #[test]
    fn two_units_do_not_come_back_at_the_same_moment() {
        let waits: std::collections::BTreeSet<i64> =
            (0..40).map(|unit| wait(5, &format!("unit-{unit}"), None)).collect();
        assert!(waits.len() > 10, "the spread depends on the unit: {waits:?}");
    }

    #[test]
    fn the_exchange_is_never_asked_before_it_wants_to_be() {
        assert_eq!(wait(0, "a", Some(3600)), 3600, "Retry-After beyond our own wait is obeyed");
        assert!(wait(9, "a", Some(1)) > 600, "a short Retry-After does not shorten the back-off");
    }
}
