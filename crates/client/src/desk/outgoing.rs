//! 送信: what lies here and has not left, sending it with a moment to think again, and files dropped on the window.

use std::collections::BTreeMap;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use todoke_protocol::MessageId;
use todoke_store::{OutgoingStatus, OutgoingUnit};

use super::view::{OutboxLine, SetAsideView, outbox_line, reason};
use super::{Desk, Office};
use crate::api::{PartnerView, ReasonView};
use crate::error::ClientError;

/// The moment to think again after 送信する.
const SECOND_THOUGHT: SignedDuration = SignedDuration::from_secs(5);
/// The most that lies here at a month end, ten times over.
const AT_HAND: u32 = 6000;

/// Everything that has not left the office.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct OutgoingView {
    /// By partner.
    pub partners: Vec<PartnerUnits>,
    /// 出力フォルダ.
    pub export_folder: String,
    /// Whether units wait for 送信する: `never`, `warnings` or `always`.
    pub review: String,
}

/// The units for one partner.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct PartnerUnits {
    /// The partner.
    pub partner: PartnerView,
    /// Whether nothing was ever sent there.
    pub first_time: bool,
    /// Its units in the order of their serials.
    pub units: Vec<OutboxLine>,
}

/// Names some units.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct SomeUnits {
    /// Their ids.
    #[cfg_attr(test, ts(type = "Array<string>"))]
    pub ids: Vec<MessageId>,
}

/// Units to set aside or put back.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct SetAsideUnits {
    /// Their ids.
    #[cfg_attr(test, ts(type = "Array<string>"))]
    pub ids: Vec<MessageId>,
    /// Where to.
    pub set_aside: SetAsideView,
}

/// How far a sending is.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct SendingView {
    /// Until when it can be undone; none when nothing waits for that.
    #[cfg_attr(test, ts(type = "string | null"))]
    pub undo_until: Option<Timestamp>,
    /// How many units.
    pub total: u32,
    /// How many the exchange has.
    pub uploaded: u32,
    /// How many were refused or taken back.
    pub ended: u32,
    /// Each partner's share.
    pub partners: Vec<PartnerProgress>,
}

/// How far the units for one partner are.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct PartnerProgress {
    /// The partner.
    pub partner: PartnerView,
    /// How many units.
    pub total: u32,
    /// How many the exchange has.
    pub uploaded: u32,
    /// How many the partner has.
    pub arrived: u32,
    /// Why it waits or was refused.
    pub reason: Option<ReasonView>,
}

/// Files dropped on a browser page.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct DroppedFiles {
    /// The files.
    pub files: Vec<DroppedFile>,
}

/// A file by name and content.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct DroppedFile {
    /// Its name.
    pub name: String,
    /// Its bytes, base64.
    pub base64: String,
}

/// What became of files that were handed over.
#[derive(Debug, Clone, Default, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct TakenView {
    /// Units that are here now, ready for a look.
    pub units: Vec<OutboxLine>,
    /// Units with errors.
    pub rejected: Vec<OutboxLine>,
    /// Names of files that are none of the standard's.
    pub foreign: Vec<String>,
}

pub(super) fn outgoing(desk: &Desk) -> Result<OutgoingView, ClientError> {
    let office = desk.office()?;
    let store = office.client.store();
    let mut partners: Vec<PartnerUnits> = Vec::new();
    for unit in store.units_at_hand(AT_HAND)? {
        let partner = office.client.partner(&unit.receiver)?;
        let first_time = !store.was_sent_to(&unit.receiver.number)?;
        let line = outbox_line(unit, partner.clone(), Vec::new());
        match partners.last_mut() {
            Some(last) if last.partner == partner => last.units.push(line),
            _ => partners.push(PartnerUnits { partner, first_time, units: vec![line] }),
        }
    }
    let own = store.own_office()?;
    let review = own.as_ref().map_or(todoke_store::Review::Always, |own| own.folders.review);
    Ok(OutgoingView {
        partners,
        export_folder: own.map(|own| own.folders.export_folder).unwrap_or_default(),
        review: review.as_str().to_owned(),
    })
}

pub(super) fn send(desk: &Desk, some: SomeUnits) -> Result<SendingView, ClientError> {
    let office = desk.office()?;
    let now = desk.clock.now();
    let go_at = now.checked_add(SECOND_THOUGHT).unwrap_or(now);
    office.client.store().schedule_units(&some.ids, go_at, now)?;
    progress(&office, &some.ids)
}

pub(super) fn undo(desk: &Desk, some: SomeUnits) -> Result<u32, ClientError> {
    let office = desk.office()?;
    let back = office.client.store().unschedule_units(&some.ids, desk.clock.now())?;
    Ok(u32::try_from(back.len()).unwrap_or(u32::MAX))
}

pub(super) fn sending(desk: &Desk, some: SomeUnits) -> Result<SendingView, ClientError> {
    progress(&*desk.office()?, &some.ids)
}

fn progress(office: &Office, ids: &[MessageId]) -> Result<SendingView, ClientError> {
    let mut view =
        SendingView { undo_until: None, total: 0, uploaded: 0, ended: 0, partners: Vec::new() };
    let mut shares: BTreeMap<String, PartnerProgress> = BTreeMap::new();
    for id in ids {
        let unit = office.client.store().unit(*id)?;
        view.total += 1;
        if unit.status == OutgoingStatus::AwaitingReview {
            view.undo_until = view.undo_until.max(unit.due_at);
        }
        let share = match shares.entry(unit.receiver.number.to_string()) {
            std::collections::btree_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::btree_map::Entry::Vacant(place) => place.insert(PartnerProgress {
                partner: office.client.partner(&unit.receiver)?,
                total: 0,
                uploaded: 0,
                arrived: 0,
                reason: None,
            }),
        };
        share.total += 1;
        let (uploaded, arrived, ended) = reached(&unit);
        view.uploaded += u32::from(uploaded);
        view.ended += u32::from(ended);
        share.uploaded += u32::from(uploaded);
        share.arrived += u32::from(arrived);
        share.reason = share.reason.take().or_else(|| reason(unit.hold_code.as_ref()));
    }
    view.partners = shares.into_values().collect();
    Ok(view)
}

/// Whether the exchange has it, the partner has it, and whether it ended otherwise.
fn reached(unit: &OutgoingUnit) -> (bool, bool, bool) {
    match unit.status {
        OutgoingStatus::Uploaded => (true, false, false),
        OutgoingStatus::Delivered | OutgoingStatus::Opened => (true, true, false),
        OutgoingStatus::Refused | OutgoingStatus::Withdrawn | OutgoingStatus::Rejected => {
            (false, false, true)
        }
        _ => (false, false, false),
    }
}

pub(super) fn set_aside(desk: &Desk, some: SetAsideUnits) -> Result<(), ClientError> {
    let office = desk.office()?;
    for id in some.ids {
        office.client.store().set_unit_aside(id, some.set_aside.into(), desk.clock.now())?;
    }
    Ok(())
}

pub(super) fn take_paths(desk: &Desk, paths: &[PathBuf]) -> Result<TakenView, ClientError> {
    let office = desk.office()?;
    let handed = office.hand().take_for_review(paths)?;
    taken(&office, handed)
}

pub(super) fn take_files(desk: &Desk, dropped: DroppedFiles) -> Result<TakenView, ClientError> {
    let office = desk.office()?;
    let mut files = Vec::new();
    for file in dropped.files {
        let bytes = BASE64.decode(&file.base64).map_err(|error| {
            ClientError::new("D-0214", crate::error::Remedy::Defect).because(error)
        })?;
        files.push((file.name, bytes));
    }
    let handed = office.hand().take_named_bytes(files)?;
    taken(&office, handed)
}

fn taken(
    office: &Office,
    handed: crate::handed_over::HandedOver,
) -> Result<TakenView, ClientError> {
    let line = |id: MessageId| -> Result<OutboxLine, ClientError> {
        let unit = office.client.store().unit(id)?;
        let partner = office.client.partner(&unit.receiver)?;
        Ok(outbox_line(unit, partner, Vec::new()))
    };
    Ok(TakenView {
        units: handed.units.into_iter().map(line).collect::<Result<_, _>>()?,
        rejected: handed.rejected.into_iter().map(line).collect::<Result<_, _>>()?,
        foreign: handed
            .foreign
            .iter()
            .map(|path| {
                path.file_name()
                    .map_or_else(String::new, |name| name.to_string_lossy().into_owned())
            })
            .collect(),
    })
}
