//! 受信: pages, marks, and handing files over to the care software again.

use serde::{Deserialize, Serialize};
use todoke_protocol::MessageId;
use todoke_store::{InboxCursor, InboxFilter, InboxOrder, InboxState, IncomingStatus};

use super::view::{InboxLine, inbox_line};
use super::{Desk, Office};
use crate::api::ReasonView;
use crate::error::{ClientError, Remedy};
use crate::findings::{self, FindingView};
use crate::import_folder::ImportFolder;
use crate::{text, unit_group};

/// The most a page holds.
const PAGE: u32 = 200;

/// What a list of 受信 is narrowed to.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct InboxQuery {
    /// `new`, `open`, `attention`, `done` or `all`.
    #[serde(default)]
    #[cfg_attr(test, ts(type = "'new' | 'open' | 'attention' | 'done' | 'all'"))]
    pub state: InboxState,
    /// `YYYYMM`.
    pub service_month: Option<String>,
    /// 事業所番号.
    pub partner_number: Option<String>,
    /// `plan`, `actual` or `withdrawal`.
    pub unit_group: Option<String>,
    /// As typed.
    pub search: String,
    /// `next` of the page before.
    pub after: Option<String>,
    /// How many.
    pub limit: u32,
}

/// A page of 受信.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct InboxPage {
    /// The messages.
    pub messages: Vec<InboxLine>,
    /// Where the next page begins; none at the end.
    pub next: Option<String>,
}

/// Names one message.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct OneMessage {
    /// Its id.
    #[cfg_attr(test, ts(type = "string"))]
    pub id: MessageId,
}

/// Names some messages.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct SomeMessages {
    /// Their ids.
    #[cfg_attr(test, ts(type = "Array<string>"))]
    pub ids: Vec<MessageId>,
}

/// Names messages that are done with, or not.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct DoneMessages {
    /// Their ids.
    #[cfg_attr(test, ts(type = "Array<string>"))]
    pub ids: Vec<MessageId>,
    /// Whether they are done with.
    pub done: bool,
}

/// A message, whole.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct MessageView {
    /// Its line.
    pub line: InboxLine,
    /// All findings.
    pub findings: Vec<FindingView>,
}

/// What became of 取込フォルダへ出す.
#[derive(Debug, Clone, Default, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct HandedOverView {
    /// How many messages lie in the import folder now.
    pub messages: u32,
    /// What could not be handed over, and why.
    pub held: Vec<ReasonView>,
    /// The folder.
    pub folder: String,
}

pub(super) fn page(desk: &Desk, query: InboxQuery) -> Result<InboxPage, ClientError> {
    let office = desk.office()?;
    let filter = InboxFilter {
        state: query.state,
        service_month: query.service_month,
        partner_number: query.partner_number,
        kinds: query.unit_group.as_deref().map(unit_group::kinds_of).unwrap_or_default(),
        search: query.search,
    };
    let by_partner = filter.state == InboxState::New && filter.search.trim().is_empty();
    let order = if by_partner { InboxOrder::Partner } else { InboxOrder::Newest };
    let after: Option<InboxCursor> =
        query.after.as_deref().and_then(|after| serde_json::from_str(after).ok());
    let limit = query.limit.clamp(1, PAGE);
    let store = office.client.store();
    let (messages, next) = store.inbox_page(&filter, order, after.as_ref(), limit)?;
    let mut lines = Vec::with_capacity(messages.len());
    for message in messages {
        let partner = office.client.partner(&message.sender)?;
        lines.push(inbox_line(message, partner));
    }
    let next = next.and_then(|next| serde_json::to_string(&next).ok());
    Ok(InboxPage { messages: lines, next })
}

pub(super) fn months(desk: &Desk) -> Result<Vec<String>, ClientError> {
    Ok(desk.office()?.client.store().recent_months()?)
}

pub(super) fn message(desk: &Desk, one: OneMessage) -> Result<MessageView, ClientError> {
    let office = desk.office()?;
    let message = office.client.store().message(one.id)?;
    let findings = findings::read(&message.findings);
    let partner = office.client.partner(&message.sender)?;
    Ok(MessageView { line: inbox_line(message, partner), findings })
}

pub(super) fn mark_read(desk: &Desk, some: SomeMessages) -> Result<(), ClientError> {
    let office = desk.office()?;
    let store = office.client.store();
    let engine = office.hand();
    let mut receipts = Vec::new();
    for id in some.ids {
        let message = store.message(id)?;
        if message.status == IncomingStatus::Delivered {
            receipts.push(engine.receipt(&message, todoke_protocol::Outcome::Opened)?);
        }
    }
    Ok(store.mark_all_opened(&receipts, engine.now())?)
}

pub(super) fn mark_done(desk: &Desk, some: DoneMessages) -> Result<(), ClientError> {
    let office = desk.office()?;
    let now = desk.clock.now();
    Ok(office.client.store().mark_done(&some.ids, some.done, now)?)
}

/// Puts the files of messages into the import folder again, in the order of their serials. What lies there under the same name with other
/// content stays.
pub(super) fn hand_over(desk: &Desk, some: SomeMessages) -> Result<HandedOverView, ClientError> {
    let office = desk.office()?;
    let store = office.client.store();
    let mut messages = Vec::new();
    for id in some.ids {
        messages.push(store.message(id)?);
    }
    messages.sort_by(|one, other| one.serial.cmp(&other.serial));
    let own = store.own_office()?.ok_or_else(|| ClientError::new("D-0205", Remedy::Operator))?;
    let folder = ImportFolder::new(own.folders.import_folder.clone().into());
    let mut view =
        HandedOverView { folder: own.folders.import_folder, ..HandedOverView::default() };
    let hold = |code: &str, view: &mut HandedOverView| {
        if !view.held.iter().any(|known| known.code == code) {
            let message = text::sentence(code).to_owned();
            view.held.push(ReasonView { code: code.to_owned(), message });
        }
    };
    for message in messages {
        let may = matches!(
            message.status,
            IncomingStatus::Delivered | IncomingStatus::Opened | IncomingStatus::Duplicate
        );
        let files = files_of(&office, &message, may)?;
        if files.is_empty() {
            hold("D-0215", &mut view);
            continue;
        }
        let put = {
            // One at a time, whatever number of windows.
            let _hand = office.hand();
            folder.put_again(message.id, &files)
        };
        match put {
            Ok(()) => {
                store.handed_over(message.id, desk.clock.now())?;
                view.messages += 1;
            }
            Err(conflict) => hold(conflict.code(), &mut view),
        }
    }
    Ok(view)
}

/// The files of a message that may be handed over. A duplicate keeps none of its own: its sealed bytes are opened again.
fn files_of(
    office: &Office,
    message: &todoke_store::IncomingMessage,
    may: bool,
) -> Result<Vec<todoke_store::IncomingFile>, ClientError> {
    if !may {
        return Ok(Vec::new());
    }
    let files = office.client.store().message_files(message.id)?;
    if !files.is_empty() {
        return Ok(files);
    }
    office.hand().files_of_sealed(message)
}
