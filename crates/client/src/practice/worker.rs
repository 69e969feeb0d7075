//! The partners of 練習 at work, on one thread of their own, for as long as somebody practises.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::partner::Partner;

/// How often the partners look at what is due.
const LOOK: Duration = Duration::from_millis(500);

/// The running partners.
pub(crate) struct Partners {
    /// Nobody sends on it: when it goes away, the partners end.
    open: Mutex<Option<Sender<()>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Partners {
    pub(super) fn start(mut partners: Vec<Partner>) -> Self {
        let (open, closed) = mpsc::channel::<()>();
        let thread = thread::spawn(move || {
            loop {
                for partner in &mut partners {
                    if let Err(error) = partner.work() {
                        // What was to be done stays due in the partner's store.
                        tracing::warn!(code = error.code(), %error, "practice partner");
                    }
                }
                match closed.recv_timeout(LOOK) {
                    Err(RecvTimeoutError::Timeout) => {}
                    Ok(()) | Err(RecvTimeoutError::Disconnected) => return,
                }
            }
        });
        Self { open: Mutex::new(Some(open)), thread: Mutex::new(Some(thread)) }
    }

    /// Ends the partners and waits for what they are doing.
    pub(crate) fn stop(&self) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).take();
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if thread.is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("practice partners panicked");
        }
    }
}

impl Drop for Partners {
    fn drop(&mut self) {
        self.stop();
    }
}
