//! A clock that a test sets. It begins at the machine's time, because TLS looks at that one.

use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp};

/// Shared by everything in one test.
#[derive(Clone)]
pub struct TestClock(Arc<Mutex<Timestamp>>);

impl Default for TestClock {
    fn default() -> Self {
        let now = todoke_client::Clock::now(&todoke_client::SystemClock);
        Self(Arc::new(Mutex::new(now)))
    }
}

impl TestClock {
    /// The time now.
    pub fn time(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }

    /// Lets time pass, or jump back.
    pub fn advance(&self, by: SignedDuration) {
        let mut time = self.0.lock().unwrap();
        *time = time.checked_add(by).expect("within the calendar");
    }

    /// Lets whole seconds pass.
    pub fn advance_s(&self, seconds: i64) {
        self.advance(SignedDuration::from_secs(seconds));
    }
}

impl todoke_client::Clock for TestClock {
    fn now(&self) -> Timestamp {
        self.time()
    }
}

impl todoke_exchange::Clock for TestClock {
    fn time(&self) -> Timestamp {
        TestClock::time(self)
    }
}
