//! 今月の状況: whose turn it is with each partner, and what goes another way than through the exchange (CL-27, CL-28).

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use todoke_protocol::MessageId;
use todoke_standard::UnitKind;
use todoke_store::{
    IncomingStatus, MonthPartner, MonthPerson, MonthStatus, MonthStep, MonthUnit, OutgoingStatus,
    Store,
};

use super::Desk;
use crate::error::{ClientError, Remedy};
use crate::{text, unit_group};

/// Claims close on this day of the month after.
const CLAIMS_DAY: i8 = 10;
/// A step names at most this many units, newest first.
const NAMED: usize = 100;

/// Which month.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct BoardQuery {
    /// `YYYYMM`.
    pub month: String,
}

/// The month, partner by partner.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct BoardView {
    /// `YYYYMM`.
    pub month: String,
    /// The month before, `YYYYMM`.
    pub month_before: String,
    /// The month after, `YYYYMM`.
    pub month_after: String,
    /// Whether this office sends plans and waits for actuals; else the other way round.
    pub plans: bool,
    /// The tenth of the month after, `YYYY-MM-DD`.
    pub deadline: String,
    /// Days until then; negative when it is over.
    pub days_left: i32,
    /// By name.
    pub rows: Vec<BoardRow>,
    /// Put together.
    pub totals: BoardTotals,
}

/// How many partners are how far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct BoardTotals {
    /// All of them.
    pub partners: u32,
    /// The plan is at the exchange, with the partner or ticked off.
    pub plan_sent: u32,
    /// The plan is with the one who waits for it.
    pub plan_arrived: u32,
    /// Somebody looked at it.
    pub plan_opened: u32,
    /// The actual is with the one who waits for it, or ticked off.
    pub actual_received: u32,
    /// It is this office's turn.
    pub owed_by_us: u32,
    /// It is the partner's turn.
    pub owed_to_us: u32,
}

/// A partner of the month.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct BoardRow {
    /// 事業所番号, or the key of one entered by hand.
    pub number: String,
    /// 事業所名; empty while unknown.
    pub name: String,
    /// Whether it was entered by hand.
    pub by_hand: bool,
    /// How the month's forms go there.
    #[cfg_attr(test, ts(type = "'link' | 'fax' | 'mail' | 'post' | 'by_hand'"))]
    pub method: String,
    /// Whether it can receive through the exchange.
    pub linked: bool,
    /// 予定.
    pub plan: BoardStep,
    /// 実績.
    pub actual: BoardStep,
    /// Whose turn it is.
    pub owes: Owes,
    /// Own note.
    pub note: String,
    /// FAX.
    pub fax_number: String,
    /// Telephone.
    pub telephone: String,
    /// How many people the month is about.
    pub people: u32,
}

/// How far 予定 or 実績 is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct BoardStep {
    /// How far.
    pub state: StepState,
    /// Its shape.
    pub shape: &'static str,
    /// Its word.
    pub word: &'static str,
    /// Since when.
    #[cfg_attr(test, ts(type = "string | null"))]
    pub at: Option<Timestamp>,
    /// The units or messages, newest first, at most 100.
    pub ids: Vec<String>,
}

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) enum StepState {
    /// Nothing yet.
    None,
    /// Here or on its way, but not yet where it should be; or it asks for somebody.
    Waiting,
    /// At the exchange.
    Uploaded,
    /// At the partner.
    Arrived,
    /// The partner looked at it.
    Opened,
    /// Came from the partner.
    Received,
    /// Ticked off by hand.
    Ticked,
    /// Refused.
    Refused,
}

/// Whose turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) enum Owes {
    /// This office's.
    Us,
    /// The partner's.
    Partner,
    /// Nobody's: the month is done.
    Nobody,
}

/// A step to tick off by hand, or to take that back.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct BoardMark {
    /// `YYYYMM`.
    pub month: String,
    /// The partner's number or key.
    pub number: String,
    /// Which step.
    #[cfg_attr(test, ts(type = "'plan' | 'actual'"))]
    pub step: MonthStep,
    /// Whether it is done.
    pub done: bool,
}

pub(super) fn board(desk: &Desk, query: BoardQuery) -> Result<BoardView, ClientError> {
    let office = desk.office()?;
    let store = office.client.store();
    let month = first_of(&query.month)?;
    let (before, after) = (months_on(month, -1), months_on(month, 1));
    let plans = store.own_office()?.is_some_and(|own| is_care_office(&own));
    let mut rows = Vec::new();
    let mut totals = BoardTotals::default();
    for partner in store.month_board(&query.month, &code(before))? {
        let row = row(store, &query.month, partner, plans)?;
        totals.add(&row);
        rows.push(row);
    }
    let deadline = Date::new(after.year(), after.month(), CLAIMS_DAY).unwrap_or(after);
    let today = text::japan(desk.clock.now()).date();
    Ok(BoardView {
        month_before: code(before),
        month_after: code(after),
        month: query.month,
        plans,
        deadline: deadline.to_string(),
        days_left: today.until(deadline).map_or(0, |span| span.get_days()),
        rows,
        totals,
    })
}

pub(super) fn mark(desk: &Desk, mark: BoardMark) -> Result<(), ClientError> {
    let office = desk.office()?;
    let store = office.client.store();
    first_of(&mark.month)?;
    if store.partner_entry(&mark.number)?.is_none() {
        return Err(super::partners::unknown());
    }
    let now = desk.clock.now();
    Ok(store.mark_board(&mark.month, &mark.number, mark.step, mark.done, now)?)
}

/// Whether an office sends plans: 居宅介護支援 and 介護予防支援.
pub(super) fn is_care_office(own: &todoke_store::OwnOffice) -> bool {
    matches!(own.address.service_type.as_str(), "43" | "46")
}

/// The first day of a `YYYYMM`.
pub(super) fn first_of(month: &str) -> Result<Date, ClientError> {
    let read = || {
        let year = month.get(..4)?.parse().ok()?;
        let number = month.get(4..).filter(|rest| rest.len() == 2)?.parse().ok()?;
        Date::new(year, number, 1).ok()
    };
    read().ok_or_else(|| ClientError::new("D-0214", Remedy::Defect).because("no month"))
}

fn months_on(month: Date, by: i64) -> Date {
    month.checked_add(jiff::Span::new().months(by)).unwrap_or(month)
}

fn code(month: Date) -> String {
    format!("{:04}{:02}", month.year(), month.month())
}

fn row(
    store: &Store,
    month: &str,
    partner: MonthPartner,
    plans: bool,
) -> Result<BoardRow, ClientError> {
    let withdraws = partner.units.iter().any(|unit| unit_group::of(&unit.kind) == "withdrawal");
    let people = if withdraws { store.month_people(month, &partner.number)? } else { Vec::new() };
    let step = |step: MonthStep| {
        let units = units_of(&partner.units, step, &people);
        let (ours, theirs): (Vec<_>, Vec<_>) =
            units.into_iter().partition(|unit| matches!(unit.status, MonthStatus::Outgoing(_)));
        let mut view = if (step == MonthStep::Plan) == plans { sent(&ours) } else { came(&theirs) };
        if let Some(at) = partner.marks.get(&step)
            && matches!(view.state, StepState::None | StepState::Waiting | StepState::Refused)
        {
            let (shape, word) = text::BOARD_TICKED;
            view =
                BoardStep { state: StepState::Ticked, shape, word, at: Some(*at), ids: view.ids };
        }
        view
    };
    let (plan, actual) = (step(MonthStep::Plan), step(MonthStep::Actual));
    let (first, second) = if plans { (Owes::Us, Owes::Partner) } else { (Owes::Partner, Owes::Us) };
    // A correction that still lies here is ours to send, whatever came of the version before it.
    let own = if plans { plan.state } else { actual.state };
    let owes = if matches!(own, StepState::Waiting | StepState::Refused) {
        Owes::Us
    } else if is_done(actual.state) {
        Owes::Nobody
    } else if is_done(plan.state) {
        second
    } else {
        first
    };
    Ok(BoardRow {
        by_hand: partner.number.starts_with("hand-"),
        number: partner.number,
        name: partner.name,
        method: partner.method,
        linked: partner.can_receive,
        plan,
        actual,
        owes,
        note: partner.note,
        fax_number: partner.fax_number,
        telephone: partner.telephone,
        people: partner.people,
    })
}

/// The units of a step that still count: without those whose people were all withdrawn by a later unit of the same side.
fn units_of(units: &[MonthUnit], step: MonthStep, people: &[MonthPerson]) -> Vec<MonthUnit> {
    let group = step.as_str();
    let outgoing = |unit: &MonthUnit| matches!(unit.status, MonthStatus::Outgoing(_));
    let mut about: BTreeMap<(bool, i64), BTreeSet<i64>> = BTreeMap::new();
    for one in people {
        about.entry((one.outgoing, one.row)).or_default().insert(one.person);
    }
    let none = BTreeSet::new();
    let about = |unit: &MonthUnit| about.get(&(outgoing(unit), unit.row)).unwrap_or(&none);
    units
        .iter()
        .filter(|unit| unit_group::of(&unit.kind) == group)
        .filter(|unit| {
            let withdrawn: BTreeSet<i64> = units
                .iter()
                .filter(|later| {
                    withdraws(&later.kind, &unit.kind)
                        && outgoing(later) == outgoing(unit)
                        && later.row > unit.row
                        && was_sent(later.status)
                })
                .flat_map(|later| about(later).iter().copied())
                .collect();
            about(unit).is_empty() || !about(unit).is_subset(&withdrawn)
        })
        .cloned()
        .collect()
}

/// Whether a unit of one kind takes one of another back.
fn withdraws(later: &str, earlier: &str) -> bool {
    let takes_back = UnitKind::from_id(later).map_or(&[][..], UnitKind::withdraws);
    takes_back.iter().any(|kind| kind.id() == earlier)
}

/// A withdrawal that has not left, or was refused, takes nothing back.
fn was_sent(status: MonthStatus) -> bool {
    match status {
        MonthStatus::Outgoing(status) => matches!(
            status,
            OutgoingStatus::Uploaded | OutgoingStatus::Delivered | OutgoingStatus::Opened
        ),
        MonthStatus::Incoming(status) => {
            matches!(status, IncomingStatus::Delivered | IncomingStatus::Opened)
        }
    }
}

/// How far what this office sends is: as far as the one that is least far. One that failed does not count when a later one did not.
fn sent(units: &[MonthUnit]) -> BoardStep {
    let rank = |unit: &MonthUnit| match unit.status {
        MonthStatus::Outgoing(OutgoingStatus::Refused) => 0,
        MonthStatus::Outgoing(OutgoingStatus::Rejected) => 1,
        MonthStatus::Outgoing(OutgoingStatus::Uploaded) => 3,
        MonthStatus::Outgoing(OutgoingStatus::Delivered) => 4,
        MonthStatus::Outgoing(OutgoingStatus::Opened) => 5,
        _ => 2,
    };
    let counting = units.iter().enumerate().filter(|(place, unit)| {
        rank(unit) > 1 || !units.iter().skip(place + 1).any(|later| rank(later) > 1)
    });
    let least = counting.map(|(_, unit)| unit).min_by_key(|unit| (rank(unit), -unit.row));
    let Some(least) = least else { return nothing() };
    let MonthStatus::Outgoing(status) = least.status else { return nothing() };
    let (shape, word) = text::outgoing_status(status);
    let state = match status {
        OutgoingStatus::Refused => StepState::Refused,
        OutgoingStatus::Uploaded => StepState::Uploaded,
        OutgoingStatus::Delivered => StepState::Arrived,
        OutgoingStatus::Opened => StepState::Opened,
        _ => StepState::Waiting,
    };
    BoardStep { state, shape, word, at: Some(least.at), ids: ids(units) }
}

/// How far what the partner sends is: here as soon as one is.
fn came(units: &[MonthUnit]) -> BoardStep {
    let rank = |unit: &MonthUnit| match unit.status {
        // Not yet looked at says more than looked at.
        MonthStatus::Incoming(IncomingStatus::Delivered) => 3,
        MonthStatus::Incoming(IncomingStatus::Opened) => 2,
        MonthStatus::Incoming(IncomingStatus::Quarantined) => 1,
        _ => 0,
    };
    let Some(most) = units.iter().max_by_key(|unit| (rank(unit), unit.row)) else {
        return nothing();
    };
    let MonthStatus::Incoming(status) = most.status else { return nothing() };
    let (shape, word) = text::incoming_status(status);
    let state = if rank(most) > 1 { StepState::Received } else { StepState::Waiting };
    BoardStep { state, shape, word, at: Some(most.at), ids: ids(units) }
}

fn nothing() -> BoardStep {
    let (shape, word) = text::BOARD_NOTHING;
    BoardStep { state: StepState::None, shape, word, at: None, ids: Vec::new() }
}

fn ids(units: &[MonthUnit]) -> Vec<String> {
    units.iter().rev().take(NAMED).map(|unit| unit.id.to_string()).collect()
}

/// Whether a step is where it should be, or on a way that needs nobody.
fn is_done(state: StepState) -> bool {
    !matches!(state, StepState::None | StepState::Waiting | StepState::Refused)
}

impl BoardTotals {
    fn add(&mut self, row: &BoardRow) {
        let arrived =
            |state| matches!(state, StepState::Arrived | StepState::Opened | StepState::Received);
        let opened = row.plan.state == StepState::Opened;
        self.partners += 1;
        self.plan_sent += u32::from(is_done(row.plan.state));
        self.plan_arrived += u32::from(arrived(row.plan.state));
        self.plan_opened += u32::from(opened);
        self.actual_received +=
            u32::from(arrived(row.actual.state) || row.actual.state == StepState::Ticked);
        self.owed_by_us += u32::from(row.owes == Owes::Us);
        self.owed_to_us += u32::from(row.owes == Owes::Partner);
    }
}

/// What a FAX cover sheet is for.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct CoverSheetQuery {
    /// `YYYYMM`.
    pub month: String,
    /// The partner's number or key.
    pub number: String,
    /// Which units or messages; none for those of the month that this office owes.
    #[serde(default)]
    #[cfg_attr(test, ts(type = "Array<string> | null"))]
    pub ids: Option<Vec<MessageId>>,
}

/// A FAX cover sheet. It names no service user: others stand at the machine too.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct CoverSheetView {
    /// To whom.
    pub to_name: String,
    /// Its FAX number.
    pub to_fax_number: String,
    /// Its telephone.
    pub to_telephone: String,
    /// From whom.
    pub from_name: String,
    /// 事業所番号 of this office.
    pub from_number: String,
    /// This office's FAX number, from 設定.
    pub from_fax_number: String,
    /// This office's telephone, from 設定.
    pub from_telephone: String,
    /// Today in Japan, `YYYY-MM-DD`.
    pub date: String,
    /// `YYYYMM`.
    pub month: String,
    /// How many people.
    pub people: u32,
    /// Initials of each, where the kana are known.
    pub initials: Vec<String>,
    /// What goes with it.
    pub forms: Vec<CoverForm>,
    /// What to write about the number of pages.
    pub pages_note: &'static str,
    /// What to do if it reached the wrong one.
    pub wrong_receiver_note: &'static str,
}

/// Forms that go with a cover sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct CoverForm {
    /// What it is.
    pub word: &'static str,
    /// For how many people.
    pub people: u32,
}

pub(super) fn cover_sheet(
    desk: &Desk,
    query: CoverSheetQuery,
) -> Result<CoverSheetView, ClientError> {
    let office = desk.office()?;
    let store = office.client.store();
    first_of(&query.month)?;
    let partner = store.partner_entry(&query.number)?.ok_or_else(super::partners::unknown)?;
    let own = store.own_office()?.ok_or_else(|| ClientError::new("D-0205", Remedy::Operator))?;
    let ids = match query.ids {
        Some(ids) => ids,
        None => owed_units(store, &query.month, &query.number, is_care_office(&own))?,
    };
    let mut everyone = BTreeMap::new();
    let mut forms: Vec<(&'static str, BTreeSet<(String, String)>)> = Vec::new();
    for id in ids {
        let (kind, people) = match store.unit(id) {
            Ok(unit) => (unit.kind, unit.people),
            Err(_) => {
                let message = store.message(id)?;
                (message.kind, message.people)
            }
        };
        let word = text::unit(&kind);
        if !forms.iter().any(|(known, _)| *known == word) {
            forms.push((word, BTreeSet::new()));
        }
        for person in people {
            let key = (person.insurer_number.clone(), person.insured_number.clone());
            if let Some((_, people)) = forms.iter_mut().find(|(known, _)| *known == word) {
                people.insert(key.clone());
            }
            everyone.insert(key, person);
        }
    }
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let preferences = super::office_settings::preferences_of(desk)?;
    Ok(CoverSheetView {
        to_name: partner.name,
        to_fax_number: partner.fax_number,
        to_telephone: partner.telephone,
        from_name: own.name,
        from_number: own.address.number.to_string(),
        from_fax_number: preferences.own_fax_number,
        from_telephone: preferences.own_telephone,
        date: text::japan(desk.clock.now()).date().to_string(),
        month: query.month,
        people: count(everyone.len()),
        initials: everyone
            .values()
            .filter_map(|person| text::initials(person.kana.as_deref()?))
            .collect(),
        forms: forms
            .into_iter()
            .map(|(word, people)| CoverForm { word, people: count(people.len()) })
            .collect(),
        pages_note: text::COVER_PAGES,
        wrong_receiver_note: text::COVER_WRONG_RECEIVER,
    })
}

/// What this office has for a partner of a month.
fn owed_units(
    store: &Store,
    month: &str,
    number: &str,
    plans: bool,
) -> Result<Vec<MessageId>, ClientError> {
    let step = if plans { MonthStep::Plan } else { MonthStep::Actual };
    let partner =
        store.month_board(month, month)?.into_iter().find(|partner| partner.number == number);
    let Some(partner) = partner else { return Ok(Vec::new()) };
    let people = store.month_people(month, number)?;
    Ok(units_of(&partner.units, step, &people)
        .into_iter()
        .filter(|unit| matches!(unit.status, MonthStatus::Outgoing(_)))
        .map(|unit| unit.id)
        .collect())
}
