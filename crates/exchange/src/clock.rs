//! The exchange's clock: it orders messages and decides which certificates are valid.
//! Everything asks this trait, so that a test can set the time.

use jiff::Timestamp;

/// Says what time it is.
pub trait Clock: Send + Sync + 'static {
    /// Now, UTC. Callers go through [`Clock::now`], which cuts to what the wire carries.
    fn time(&self) -> Timestamp;

    /// Now, cut to the milliseconds that the wire and the rows carry, so that a time reads back as
    /// it was given out.
    fn now(&self) -> Timestamp {
        let time = self.time();
        Timestamp::from_millisecond(time.as_millisecond()).unwrap_or(time)
    }
}

/// The clock of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "the one place where real time comes in")]
    fn time(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// Any function of no arguments is a clock: tests hand in a closure.
impl<F> Clock for F
where
    F: Fn() -> Timestamp + Send + Sync + 'static,
{
    fn time(&self) -> Timestamp {
        self()
    }
}
