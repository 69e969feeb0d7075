//! Counts of answered requests, for `/metrics`. What is stored is counted by the storage.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};

use crate::storage::Totals;

/// Requests by route, method and status.
#[derive(Default)]
pub(crate) struct Metrics {
    requests: Mutex<BTreeMap<(String, String, u16), u64>>,
}

impl Metrics {
    /// Counts an answer. The route is the pattern, never the path: a path holds ids.
    pub(crate) fn count(&self, route: &str, method: &str, status: u16) {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        *requests.entry((route.to_owned(), method.to_owned(), status)).or_default() += 1;
    }

    /// The Prometheus text form.
    pub(crate) fn text(&self, totals: &Totals, waiting_calls: usize) -> String {
        let mut text = String::new();
        let mut single = |name: &str, kind: &str, help: &str, value: u64| {
            let _ = write!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}\n");
        };
        single("todoke_messages_total", "counter", "Messages accepted.", totals.messages);
        single("todoke_body_bytes", "gauge", "Bytes of sealed bodies kept.", totals.body_bytes);
        single("todoke_offices", "gauge", "Offices in the master.", totals.offices);
        single(
            "todoke_certificates_total",
            "counter",
            "Office certificates issued.",
            totals.certificates,
        );
        let waiting = u64::try_from(waiting_calls).unwrap_or(u64::MAX);
        single("todoke_waiting_calls", "gauge", "Mailbox calls waiting for news.", waiting);
        text.push_str("# HELP todoke_receipts_total Receipts stored.\n");
        text.push_str("# TYPE todoke_receipts_total counter\n");
        for (outcome, value) in [
            ("accepted", totals.accepted),
            ("delivered", totals.delivered),
            ("opened", totals.opened),
            ("refused", totals.refused),
            ("withdrawn", totals.withdrawn),
        ] {
            let _ = writeln!(text, "todoke_receipts_total{{outcome=\"{outcome}\"}} {value}");
        }
        text.push_str("# HELP todoke_requests_total Requests answered by this process.\n");
        text.push_str("# TYPE todoke_requests_total counter\n");
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        for ((route, method, status), value) in requests.iter() {
            let _ = writeln!(
                text,
                "todoke_requests_total{{route=\"{route}\",method=\"{method}\",status=\"{status}\"}} {value}"
            );
        }
        text
    }
}
