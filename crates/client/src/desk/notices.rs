//! What the operator is told on the desktop: one notice for many things of a kind, each thing once.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use todoke_protocol::OfficeNumber;
use todoke_store::{NoticeKind, Review};

use crate::api::Client;
use crate::error::ClientError;
use crate::text;

/// A notice of the desktop. Names offices, never service users: others may see the screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct NoticeView {
    /// Its head.
    pub title: String,
    /// Its sentence.
    pub body: String,
    /// The screen that shows it: `inbox`, `outgoing` or `sent`.
    pub screen: &'static str,
    /// The one unit or message, where there is only one.
    pub id: Option<String>,
    /// Whether it is about 練習 and not about the real office.
    pub practice: bool,
}

impl NoticeView {
    /// The same, marked as one of 練習.
    pub(super) fn of_practice(self) -> Self {
        Self { title: text::practice_notice(&self.title), practice: true, ..self }
    }
}

/// How much of a kind there is to tell.
#[derive(Default)]
struct Heap {
    ids: Vec<String>,
    partners: BTreeSet<String>,
    people: usize,
}

/// Takes what was not told yet, put together by kind.
pub(super) fn take(client: &Client) -> Result<Vec<NoticeView>, ClientError> {
    let mut heaps: BTreeMap<NoticeKind, Heap> = BTreeMap::new();
    let own = client.store().own_office()?;
    let looks_at_all = own.is_none_or(|own| own.folders.review == Review::Always);
    for notice in client.store().take_notices(!looks_at_all)? {
        let heap = heaps.entry(notice.kind).or_default();
        heap.ids.push(notice.id.to_string());
        heap.partners.insert(notice.partner_number);
        heap.people += notice.people;
    }
    heaps.into_iter().map(|(kind, heap)| told(client, kind, &heap)).collect()
}

fn told(client: &Client, kind: NoticeKind, heap: &Heap) -> Result<NoticeView, ClientError> {
    let units = heap.ids.len();
    let partner = match heap.partners.first() {
        Some(number) if heap.partners.len() == 1 => name(client, number)?,
        _ => text::partners(heap.partners.len()),
    };
    let (title, body, screen) = match kind {
        NoticeKind::Arrived => {
            (text::NOTICE_ARRIVED, text::notice_arrived(&partner, units, heap.people), "inbox")
        }
        NoticeKind::Quarantined => {
            (text::NOTICE_ATTENTION, text::notice_quarantined(&partner, units), "inbox")
        }
        NoticeKind::Rejected => (text::NOTICE_ATTENTION, text::notice_rejected(units), "outgoing"),
        NoticeKind::Waiting => {
            (text::NOTICE_ATTENTION, text::notice_waiting(&partner, units), "outgoing")
        }
        NoticeKind::Refused => {
            (text::NOTICE_ATTENTION, text::notice_refused(&partner, units), "sent")
        }
    };
    let id = heap.ids.first().filter(|_| units == 1).cloned();
    Ok(NoticeView { title: title.to_owned(), body, screen, id, practice: false })
}

fn name(client: &Client, number: &str) -> Result<String, ClientError> {
    let known = match OfficeNumber::parse(number) {
        Ok(number) => client.store().partner_name(&number)?,
        Err(_) => None,
    };
    Ok(known.unwrap_or_else(|| text::office_number(number)))
}
