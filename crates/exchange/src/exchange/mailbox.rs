//! Reading a mailbox, and waiting for news of it (SV-12: waiting replaces polling).

use std::time::Duration;

use todoke_protocol::{Mailbox, OfficeNumber};
use tokio::time::{Instant, timeout_at};

use super::{Exchange, Refusal};

impl Exchange {
    /// Events after this sequence number. Waits so long for the first one.
    ///
    /// Who asks for more than there is (after the exchange was restored from a backup, say) gets the
    /// newest number back in `next` and goes on from there.
    pub(crate) async fn mailbox(
        &self,
        number: &OfficeNumber,
        after: u64,
        wait: Duration,
    ) -> Result<Mailbox, Refusal> {
        let deadline = Instant::now() + wait;
        let waiting = (!wait.is_zero())
            .then(|| self.0.wakeups.wait(number, self.limits().waits_per_office))
            .flatten();
        let mut stopping = self.0.stopping.subscribe();
        loop {
            // Made before looking, so that news in between are not missed.
            let news = waiting.as_ref().map(|call| call.notify.notified());
            let page = self.storage().events(number, after, self.limits().events_per_page).await?;
            let is_stopping = *stopping.borrow_and_update();
            let (false, false, Some(news)) = (!page.events.is_empty(), is_stopping, news) else {
                return Ok(mailbox_of(page, after));
            };
            let woken = async {
                tokio::select! {
                    () = news => {}
                    // Also ends when the exchange is gone.
                    _ = stopping.changed() => {}
                }
            };
            if page.last < after || timeout_at(deadline, woken).await.is_err() {
                return Ok(mailbox_of(page, after));
            }
        }
    }

    /// Wakes the offices whose mailbox another process or node wrote to. Returns the new mark.
    pub(crate) async fn wake_for_news(&self, mark: u64) -> Result<u64, Refusal> {
        let (mark, offices) = self.storage().news_since(mark).await?;
        for office in &offices {
            self.wake(office);
        }
        Ok(mark)
    }
}

fn mailbox_of(page: crate::storage::EventPage, after: u64) -> Mailbox {
    let next = page.events.last().map_or(after.min(page.last), |event| event.sequence);
    Mailbox { events: page.events, next, more: page.more }
}
