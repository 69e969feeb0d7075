//! Time comes in here and nowhere else, so that tests can set it.

use jiff::{SignedDuration, Timestamp};

/// Gives the time of this machine.
pub trait Clock: Send + Sync {
    /// Now, by this machine.
    fn now(&self) -> Timestamp;
}

/// The machine's own clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "the one place where the machine's clock is read")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// How far this machine's clock may be off before the operator is told (MDS 5).
pub(crate) const TOLERATED_SKEW: SignedDuration = SignedDuration::from_mins(5);

/// A time without its microseconds, as it stands in the store and on the wire.
pub(crate) fn to_millisecond(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}
