//! 記録: who did what when, as a list, as CSV, and as the month's page for an inspection (CL-39, CL-48, SB-03).

use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use todoke_store::{MonthTotals, Record, RecordFilter, RecordSide};

use super::Desk;
use super::board::first_of;
use super::status::OwnOfficeView;
use crate::error::{ClientError, Remedy};
use crate::text;

/// The most a page holds.
const PAGE: u32 = 500;
/// The most an export holds: what a spreadsheet still opens.
const EXPORT: usize = 200_000;

/// What the record is narrowed to.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct RecordsQuery {
    /// `YYYYMM`: the month in which it was done.
    pub month: Option<String>,
    /// A code of `actions`.
    pub action: Option<String>,
    /// As typed: people, partners, numbers, ids.
    pub search: String,
    /// `next` of the page before.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub after: Option<i64>,
    /// How many.
    pub limit: u32,
}

/// A page of the record, newest first.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct RecordsPage {
    /// The entries.
    pub entries: Vec<RecordLine>,
    /// Where the next page begins; none at the end.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub next: Option<i64>,
    /// What the list can be narrowed to.
    pub actions: Vec<ActionView>,
}

/// An action with its word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ActionView {
    /// `out.delivered`, `done`.
    pub code: &'static str,
    /// 相手に到着.
    pub word: &'static str,
}

/// An entry of the record.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct RecordLine {
    /// Its number.
    #[cfg_attr(test, ts(type = "number"))]
    pub row: i64,
    /// When.
    #[cfg_attr(test, ts(type = "string"))]
    pub at: Timestamp,
    /// What was done.
    pub word: &'static str,
    /// Its code.
    pub action: String,
    /// The partner's name, or its number while the name is unknown; empty where there is none.
    pub partner: String,
    /// What unit; empty where there is none.
    pub unit_word: &'static str,
    /// `YYYYMM`, where there is one.
    pub service_month: Option<String>,
    /// How many people it is about.
    pub people: u32,
    /// The account of the person, or 自動.
    pub who: String,
    /// More about it in a sentence; empty where there is nothing more to say.
    pub detail: String,
    /// The unit or message, where there is one.
    pub id: Option<String>,
    /// Whether that is a unit of this office.
    pub outgoing: bool,
}

/// A file to keep.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ExportedFile {
    /// What to call it.
    pub name: String,
    /// Its content; begins with a byte order mark, so that spreadsheets read it as UTF-8.
    pub text: String,
    /// How many entries.
    pub entries: u32,
    /// Whether older entries were left out because there are too many.
    pub is_cut: bool,
}

/// Which month.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ReportQuery {
    /// `YYYYMM`: the month in which it was sent or came.
    pub month: String,
}

/// 送受信記録 of a month.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct MonthlyReportView {
    /// This office.
    pub office: OwnOfficeView,
    /// `YYYYMM`.
    pub month: String,
    /// When the page was made.
    #[cfg_attr(test, ts(type = "string"))]
    pub made_at: Timestamp,
    /// What the exchange took.
    pub sent: TotalsView,
    /// What came.
    pub received: TotalsView,
    /// By partner.
    pub by_partner: Vec<PartnerShare>,
    /// By person.
    pub operators: Vec<OperatorView>,
    /// Whether the chain of the record holds.
    pub record_holds: bool,
}

/// Figures of a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct TotalsView {
    /// How many partners.
    pub partners: u32,
    /// How many units.
    pub units: u32,
    /// How many people.
    pub people: u32,
}

impl From<MonthTotals> for TotalsView {
    fn from(totals: MonthTotals) -> Self {
        Self { partners: totals.partners, units: totals.units, people: totals.people }
    }
}

/// A partner's share of a month.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct PartnerShare {
    /// 事業所名; empty while unknown.
    pub name: String,
    /// 事業所番号.
    pub number: String,
    /// How the month's forms go there.
    #[cfg_attr(test, ts(type = "'link' | 'fax' | 'mail' | 'post' | 'by_hand'"))]
    pub method: String,
    /// What went.
    pub sent_units: u32,
    /// What came.
    pub received_units: u32,
    /// The first of it.
    #[cfg_attr(test, ts(type = "string"))]
    pub first_at: Timestamp,
    /// The last.
    #[cfg_attr(test, ts(type = "string"))]
    pub last_at: Timestamp,
}

/// How much a person did.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct OperatorView {
    /// The account, or 自動.
    pub who: String,
    /// How many entries.
    pub acts: u32,
}

pub(super) fn page(desk: &Desk, query: RecordsQuery) -> Result<RecordsPage, ClientError> {
    let office = desk.office()?;
    let limit = query.limit.clamp(1, PAGE);
    let filter = filter(&query, false)?;
    let records = office.client.store().records(&filter, query.after, limit)?;
    let next = records.last().map(|last| last.row).filter(|_| records.len() >= limit as usize);
    let actions =
        text::RECORD_ACTIONS.iter().map(|(code, word)| ActionView { code, word }).collect();
    Ok(RecordsPage { entries: records.into_iter().map(line).collect(), next, actions })
}

/// The same, written where a person chose in a dialog of the window.
pub(super) fn csv_to(
    desk: &Desk,
    query: RecordsQuery,
    path: &Path,
) -> Result<ExportedFile, ClientError> {
    let made = csv(desk, query)?;
    std::fs::write(path, &made.text)
        .map_err(|error| ClientError::new("D-0211", Remedy::Operator).at(path).because(error))?;
    // The page shows its name only.
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    Ok(ExportedFile { text: String::new(), name: name.unwrap_or_default(), ..made })
}

/// All that fits, as CSV. That it was taken out is recorded itself (SB-08).
pub(super) fn csv(desk: &Desk, query: RecordsQuery) -> Result<ExportedFile, ClientError> {
    let office = desk.office()?;
    let store = office.client.store();
    let filter = filter(&query, true)?;
    let mut text = String::from('\u{feff}');
    text.push_str(&csv_line(text::RECORD_COLUMNS));
    let mut before = None;
    let mut entries = 0;
    let mut is_cut = false;
    loop {
        let records = store.records(&filter, before, PAGE)?;
        let Some(last) = records.last() else { break };
        before = Some(last.row);
        if entries >= EXPORT {
            is_cut = true;
            break;
        }
        entries += records.len();
        for record in records {
            let line = line(record);
            let month = line.service_month.as_deref().map(text::month).unwrap_or_default();
            let people = if line.people == 0 { String::new() } else { line.people.to_string() };
            text.push_str(&csv_line(&[
                &line.row.to_string(),
                &text::stamp(line.at),
                &line.who,
                line.word,
                &line.partner,
                line.unit_word,
                &month,
                &people,
                &line.detail,
                line.id.as_deref().unwrap_or_default(),
            ]));
        }
    }
    let now = desk.clock.now();
    let entries = u32::try_from(entries).unwrap_or(u32::MAX);
    store.record(now, "records_exported", "", &entries.to_string())?;
    Ok(ExportedFile { name: text::records_file(now), text, entries, is_cut })
}

pub(super) fn report(desk: &Desk, query: ReportQuery) -> Result<MonthlyReportView, ClientError> {
    let office = desk.office()?;
    let store = office.client.store();
    let own = store.own_office()?.ok_or_else(|| ClientError::new("D-0205", Remedy::Operator))?;
    let (from, until) = month_bounds(first_of(&query.month)?);
    let report = store.monthly_report(from, until)?;
    Ok(MonthlyReportView {
        office: OwnOfficeView::of(own),
        month: query.month,
        made_at: desk.clock.now(),
        sent: report.sent.into(),
        received: report.received.into(),
        by_partner: report
            .by_partner
            .into_iter()
            .map(|share| PartnerShare {
                name: share.name,
                number: share.number,
                method: share.method,
                sent_units: share.sent_units,
                received_units: share.received_units,
                first_at: share.first_at,
                last_at: share.last_at,
            })
            .collect(),
        operators: report
            .operators
            .into_iter()
            .map(|operator| OperatorView {
                who: operator.operator.unwrap_or_else(|| text::BY_ITSELF.to_owned()),
                acts: operator.acts,
            })
            .collect(),
        record_holds: store.verify_audit()?.is_none(),
    })
}

fn filter(query: &RecordsQuery, exhaustive: bool) -> Result<RecordFilter, ClientError> {
    let bounds = query.month.as_deref().map(first_of).transpose()?.map(month_bounds);
    let (side, action) = match query.action.as_deref() {
        Some(code) => match code.split_once('.') {
            Some(("out", action)) => (Some(RecordSide::Outgoing), Some(action.to_owned())),
            Some((_, action)) => (Some(RecordSide::Incoming), Some(action.to_owned())),
            None => (None, Some(code.to_owned())),
        },
        None => (None, None),
    };
    Ok(RecordFilter {
        from: bounds.map(|(from, _)| from),
        until: bounds.map(|(_, until)| until),
        action,
        side,
        search: query.search.clone(),
        exhaustive,
    })
}

/// A month in Japan.
fn month_bounds(first: Date) -> (Timestamp, Timestamp) {
    let next = first.checked_add(jiff::Span::new().months(1)).unwrap_or(first);
    (text::midnight_in_japan(first), text::midnight_in_japan(next))
}

fn line(record: Record) -> RecordLine {
    let code = match record.side {
        Some(RecordSide::Outgoing) => format!("out.{}", record.action),
        Some(RecordSide::Incoming) => format!("in.{}", record.action),
        None => record.action.clone(),
    };
    let find = |wanted: &str| text::RECORD_ACTIONS.iter().find(|(known, _)| *known == wanted);
    let (action, word) = find(&code)
        .or_else(|| find(&record.action))
        .map_or((record.action.as_str(), text::RECORD_OTHER), |(code, word)| (*code, *word));
    RecordLine {
        row: record.row,
        at: record.at,
        word,
        action: action.to_owned(),
        partner: record
            .partner_name
            .or_else(|| record.partner_number.map(|number| text::office_number(&number)))
            .unwrap_or_default(),
        unit_word: record.kind.as_deref().map(text::unit).unwrap_or_default(),
        service_month: record.service_month,
        people: record.people,
        who: record.operator.unwrap_or_else(|| text::BY_ITSELF.to_owned()),
        detail: text::record_detail(&record.action, &record.detail),
        id: record.side.is_some().then_some(record.subject),
        outgoing: record.side == Some(RecordSide::Outgoing),
    }
}

/// A line of CSV (RFC 4180): every field quoted. A field that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV
/// injection): names come from partners.
fn csv_line(fields: &[&str]) -> String {
    let fields: Vec<String> = fields
        .iter()
        .map(|field| {
            let is_formula =
                field.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
            let guard = if is_formula { "'" } else { "" };
            format!("\"{guard}{}\"", field.replace('"', "\"\""))
        })
        .collect();
    format!("{}\r\n", fields.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_never_a_formula_and_never_ends_its_quotes() {
        assert_eq!(
            csv_line(&["=1+1", "K\"事業所\"", "普通", "＝SUM(A1)"]),
            "\"'=1+1\",\"K\"\"事業所\"\"\",\"普通\",\"'＝SUM(A1)\"\r\n",
            "spreadsheets calculate nothing that a partner wrote"
        );
    }
}
