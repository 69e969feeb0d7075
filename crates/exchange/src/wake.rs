//! Waking the mailbox calls that wait for news of their office.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use todoke_protocol::OfficeNumber;
use tokio::sync::Notify;

/// Who waits for news.
#[derive(Default)]
pub(crate) struct Wakeups {
    offices: Mutex<BTreeMap<OfficeNumber, Bell>>,
}

#[derive(Default)]
struct Bell {
    notify: Arc<Notify>,
    waiting: usize,
}

impl Wakeups {
    /// Lets one more call wait, unless the office has `limit` waiting already.
    pub(crate) fn wait(
        self: &Arc<Self>,
        number: &OfficeNumber,
        limit: usize,
    ) -> Option<WaitingCall> {
        let mut offices = self.offices.lock().unwrap_or_else(PoisonError::into_inner);
        let bell = offices.entry(number.clone()).or_default();
        if bell.waiting >= limit {
            return None;
        }
        bell.waiting += 1;
        Some(WaitingCall {
            wakeups: Arc::clone(self),
            number: number.clone(),
            notify: Arc::clone(&bell.notify),
        })
    }

    /// Wakes the calls of this office.
    pub(crate) fn wake(&self, number: &OfficeNumber) {
        let offices = self.offices.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bell) = offices.get(number) {
            bell.notify.notify_waiters();
        }
    }

    /// How many calls wait.
    pub(crate) fn waiting(&self) -> usize {
        let offices = self.offices.lock().unwrap_or_else(PoisonError::into_inner);
        offices.values().map(|bell| bell.waiting).sum()
    }
}

/// A call that waits; gives its place back when dropped.
pub(crate) struct WaitingCall {
    wakeups: Arc<Wakeups>,
    number: OfficeNumber,
    pub(crate) notify: Arc<Notify>,
}

impl Drop for WaitingCall {
    fn drop(&mut self) {
        let mut offices = self.wakeups.offices.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bell) = offices.get_mut(&self.number) {
            bell.waiting = bell.waiting.saturating_sub(1);
            if bell.waiting == 0 {
                offices.remove(&self.number);
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn an_office_waits_with_so_many_calls_and_no_more() {
        let wakeups = Arc::new(Wakeups::default());
        let number = OfficeNumber::parse("1371215102").unwrap();
        let first = wakeups.wait(&number, 1);
        assert!(first.is_some(), "the first may wait");
        assert!(wakeups.wait(&number, 1).is_none(), "the second is answered at once");
        drop(first);
        assert!(wakeups.wait(&number, 1).is_some(), "the place is free again");
    }

    #[tokio::test]
    async fn news_between_looking_and_waiting_still_wake() {
        let wakeups = Arc::new(Wakeups::default());
        let number = OfficeNumber::parse("1371215102").unwrap();
        let call = wakeups.wait(&number, 1).unwrap();
        let news = call.notify.notified();
        wakeups.wake(&number);
        news.await; // Ends: the wake-up came after `notified`, though nobody awaited yet.
    }
}
