//! The line to the exchange as it was at the last call: when it last answered, and what is wrong with it if it does not.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use todoke_protocol::{Mailbox, MessageId, Offices, Status};

use crate::clock::Clock;
use crate::error::transport_code;
use crate::transport::{Transport, TransportError};

/// What the last call showed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct LineState {
    /// When the exchange last answered.
    pub answered_at: Option<Timestamp>,
    /// The code of the fault, while the last call brought no answer.
    pub fault: Option<String>,
}

/// Shared between the transport that feeds it and the doors that show it.
#[derive(Debug, Default)]
pub(crate) struct Line {
    state: Mutex<LineState>,
}

impl Line {
    pub(crate) fn state(&self) -> LineState {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note<T>(&self, answer: &Result<T, TransportError>, now: Timestamp) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match answer {
            // A problem with a code is an answer: the line is up. A proxy's 5xx without one is not.
            Ok(_) => *state = LineState { answered_at: Some(now), fault: None },
            Err(TransportError::Problem { code, .. }) if !code.is_empty() => {
                *state = LineState { answered_at: Some(now), fault: None };
            }
            Err(error) => state.fault = Some(transport_code(error).0),
        }
    }
}

/// A transport whose answers are noted.
pub(crate) struct WatchedTransport {
    inner: Arc<dyn Transport>,
    line: Arc<Line>,
    clock: Arc<dyn Clock>,
}

impl WatchedTransport {
    pub(crate) fn new(inner: Arc<dyn Transport>, line: Arc<Line>, clock: Arc<dyn Clock>) -> Self {
        Self { inner, line, clock }
    }

    fn noted<T>(&self, answer: Result<T, TransportError>) -> Result<T, TransportError> {
        self.line.note(&answer, self.clock.now());
        answer
    }
}

impl Transport for WatchedTransport {
    fn status(&self) -> Result<Status, TransportError> {
        self.noted(self.inner.status())
    }

    fn offices(&self, changed_after: u64) -> Result<Offices, TransportError> {
        self.noted(self.inner.offices(changed_after))
    }

    fn revocation_list(&self) -> Result<Vec<u8>, TransportError> {
        self.noted(self.inner.revocation_list())
    }

    fn upload(
        &self,
        id: MessageId,
        dispatch_note: &[u8],
        body: &[u8],
    ) -> Result<Vec<u8>, TransportError> {
        self.noted(self.inner.upload(id, dispatch_note, body))
    }

    fn mailbox(&self, after: u64, wait_s: u64) -> Result<Option<Mailbox>, TransportError> {
        self.noted(self.inner.mailbox(after, wait_s))
    }

    fn body(&self, id: MessageId, size_bytes: u64) -> Result<Vec<u8>, TransportError> {
        self.noted(self.inner.body(id, size_bytes))
    }

    fn send_receipt(&self, id: MessageId, receipt: &[u8]) -> Result<(), TransportError> {
        self.noted(self.inner.send_receipt(id, receipt))
    }

    fn recall(&self, id: MessageId) -> Result<Vec<u8>, TransportError> {
        self.noted(self.inner.recall(id))
    }

    fn clock_offset(&self) -> Option<(SignedDuration, Timestamp)> {
        self.inner.clock_offset()
    }
}
