//! 記録: the audit log as people read it, with the unit or message each entry is about, and the month's figures for an inspection (CL-39,
//! CL-48, SB-03).

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use rusqlite::{Connection, ToSql, params, params_from_iter};
use todoke_protocol::MessageId;

use crate::database::Store;
use crate::error::StoreError;
use crate::row::{filled, millis, time};
use crate::search::search_form;

/// A page is searched through this many of the newest fitting units and messages of each kind; a whole export through all.
const SEARCHED: u32 = 20_000;

/// Whether an entry is about something this office sent or received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordSide {
    /// A unit of this office.
    Outgoing,
    /// A message for this office.
    Incoming,
}

/// What the record is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct RecordFilter {
    /// From this time on.
    pub from: Option<Timestamp>,
    /// Before this time.
    pub until: Option<Timestamp>,
    /// One action.
    pub action: Option<String>,
    /// Only about units, or only about messages.
    pub side: Option<RecordSide>,
    /// Part of the name of a person or partner, of a number, or an id.
    pub search: String,
    /// Search everything, however long it takes.
    pub exhaustive: bool,
}

/// An entry with what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its number.
    pub row: i64,
    /// When.
    pub at: Timestamp,
    /// A status name or an action.
    pub action: String,
    /// The unit or message, a partner, or nothing.
    pub subject: String,
    /// The status before, a code, or what was chosen.
    pub detail: String,
    /// The account of the person; none for the engine.
    pub operator: Option<String>,
    /// Which of the two it is about, if either.
    pub side: Option<RecordSide>,
    /// 事業所番号 of the partner, or its key.
    pub partner_number: Option<String>,
    /// Its name, where known.
    pub partner_name: Option<String>,
    /// `K1` … `Y9`.
    pub kind: Option<String>,
    /// `YYYYMM`.
    pub service_month: Option<String>,
    /// How many people it is about.
    pub people: u32,
}

/// Units or messages of a month, put together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MonthTotals {
    /// How many partners.
    pub partners: u32,
    /// How many units or messages.
    pub units: u32,
    /// How many different people they are about.
    pub people: u32,
}

/// One partner's share of a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthShare {
    /// 事業所番号.
    pub number: String,
    /// 事業所名; empty while unknown.
    pub name: String,
    /// How the month's forms go there.
    pub method: String,
    /// How many units the exchange took for it.
    pub sent_units: u32,
    /// How many messages came from it.
    pub received_units: u32,
    /// The first of both.
    pub first_at: Timestamp,
    /// The last.
    pub last_at: Timestamp,
}

/// How much a person did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorActs {
    /// The account; none for the engine.
    pub operator: Option<String>,
    /// How many entries.
    pub acts: u32,
}

/// What was exchanged between two times, and by whom.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MonthlyReport {
    /// What the exchange took.
    pub sent: MonthTotals,
    /// What came.
    pub received: MonthTotals,
    /// By partner, by name.
    pub by_partner: Vec<MonthShare>,
    /// By person, most first.
    pub operators: Vec<OperatorActs>,
}

const RECORD: &str = "SELECT a.row, a.at, a.action, a.subject, a.detail, a.operator, u.row IS NOT NULL, m.row IS NOT NULL,
   coalesce(u.receiver_number, m.sender_number, p.number), coalesce(u.kind, m.kind), coalesce(u.service_month, m.service_month),
   coalesce(json_array_length(u.people), json_array_length(m.people), 0)
 FROM audit a {index} LEFT JOIN outgoing_unit u ON u.id = a.subject LEFT JOIN incoming_message m ON m.id = a.subject
   LEFT JOIN partner p ON p.number = a.subject";

impl Store {
    /// A page of the record, newest first: entries before `before`.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn records(
        &self,
        filter: &RecordFilter,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<Record>, StoreError> {
        let connection = self.read()?;
        let mut conditions = vec!["a.row < ?".to_owned()];
        let mut parameters: Vec<Box<dyn ToSql>> = vec![Box::new(before.unwrap_or(i64::MAX))];
        if filter.from.is_some() || filter.until.is_some() {
            let from = filter.from.map_or(i64::MIN, millis);
            let until = filter.until.map_or(i64::MAX, millis);
            let Some((first, last)) = rows_between(&connection, from, until)? else {
                return Ok(Vec::new());
            };
            conditions.push("a.row BETWEEN ? AND ? AND +a.at >= ? AND +a.at < ?".to_owned());
            for value in [first, last, from, until] {
                parameters.push(Box::new(value));
            }
        }
        if let Some(action) = &filter.action {
            conditions.push("a.action = ?".to_owned());
            parameters.push(Box::new(action.clone()));
        }
        match filter.side {
            Some(RecordSide::Outgoing) => conditions.push("u.row IS NOT NULL".to_owned()),
            Some(RecordSide::Incoming) => conditions.push("m.row IS NOT NULL".to_owned()),
            None => {}
        }
        let search = search_form(&filter.search);
        if !search.is_empty() {
            let most = if filter.exhaustive { u32::MAX } else { SEARCHED };
            conditions.push(searched(&search, most, &mut parameters));
        }
        // A search leaves few subjects: from them to the entries, and never over the whole log.
        let index = if search.is_empty() { "" } else { "INDEXED BY audit_subject" };
        let record = RECORD.replace("{index}", index);
        let query = format!(
            "{record} WHERE {} ORDER BY a.row DESC LIMIT {limit}",
            conditions.join(" AND ")
        );
        let mut name = connection.prepare_cached(
            "SELECT coalesce((SELECT name FROM partner_office WHERE number = ?1),
                             (SELECT name FROM partner WHERE number = ?1))",
        )?;
        let mut statement = connection.prepare_cached(&query)?;
        let mut rows = statement.query(params_from_iter(parameters.iter()))?;
        let mut records = Vec::new();
        while let Some(row) = rows.next()? {
            let partner_number: Option<String> = row.get(8)?;
            let partner_name: Option<String> = match &partner_number {
                Some(number) => name.query_row([number], |row| row.get(0))?,
                None => None,
            };
            let (outgoing, incoming): (bool, bool) = (row.get(6)?, row.get(7)?);
            records.push(Record {
                row: row.get(0)?,
                at: time(row.get(1)?)?,
                action: row.get(2)?,
                subject: row.get(3)?,
                detail: row.get(4)?,
                operator: filled(row.get(5)?),
                side: match (outgoing, incoming) {
                    (true, _) => Some(RecordSide::Outgoing),
                    (_, true) => Some(RecordSide::Incoming),
                    _ => None,
                },
                partner_number,
                partner_name: partner_name.and_then(filled),
                kind: row.get::<_, Option<String>>(9)?.and_then(filled),
                service_month: row.get::<_, Option<String>>(10)?.and_then(filled),
                people: row.get(11)?,
            });
        }
        Ok(records)
    }

    /// What was exchanged from one time until another, and who did how much.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn monthly_report(
        &self,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<MonthlyReport, StoreError> {
        let connection = self.read()?;
        let (from, until) = (millis(from), millis(until));
        let Some((first, last)) = rows_between(&connection, from, until)? else {
            return Ok(MonthlyReport::default());
        };
        let range = params![first, last, from, until];
        let mut shares = BTreeMap::new();
        let sent = exchanged(&connection, SENT, range, true, &mut shares)?;
        let received = exchanged(&connection, RECEIVED, range, false, &mut shares)?;
        let mut by_partner: Vec<MonthShare> = shares.into_values().collect();
        by_partner
            .sort_by(|one, other| (&one.name, &one.number).cmp(&(&other.name, &other.number)));
        Ok(MonthlyReport { sent, received, by_partner, operators: operators(&connection, range)? })
    }
}

/// Times are almost in the order of rows: the first and last row of a time, so that nothing outside is read.
fn rows_between(
    connection: &Connection,
    from: i64,
    until: i64,
) -> Result<Option<(i64, i64)>, StoreError> {
    let (first, last): (Option<i64>, Option<i64>) = connection
        .prepare_cached(
            "SELECT min(row), max(row) FROM audit INDEXED BY audit_at WHERE at >= ?1 AND at < ?2",
        )?
        .query_row([from, until], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(first.zip(last))
}

/// The condition that an entry's subject fits a search: a unit or message about a fitting person or partner, or with this id.
fn searched(search: &str, most: u32, parameters: &mut Vec<Box<dyn ToSql>>) -> String {
    if let Ok(id) = MessageId::parse(search) {
        parameters.push(Box::new(id.to_string()));
        return "a.subject = ?".to_owned();
    }
    for _ in 0..5 {
        parameters.push(Box::new(search.to_owned()));
    }
    format!(
        "a.subject IN (
           SELECT id FROM (SELECT u.id FROM person p CROSS JOIN unit_person up ON up.person = p.row
             CROSS JOIN outgoing_unit u ON u.row = up.unit WHERE instr(p.search, ?) > 0 ORDER BY up.unit DESC LIMIT {most})
           UNION SELECT id FROM (SELECT m.id FROM person p CROSS JOIN message_person mp ON mp.person = p.row
             CROSS JOIN incoming_message m ON m.row = mp.message WHERE instr(p.search, ?) > 0 ORDER BY mp.message DESC LIMIT {most})
           UNION SELECT id FROM (SELECT u.id FROM partner t CROSS JOIN outgoing_unit u INDEXED BY outgoing_receiver
             ON u.receiver_number = t.number WHERE instr(t.search, ?) > 0 ORDER BY u.row DESC LIMIT {most})
           UNION SELECT id FROM (SELECT m.id FROM partner t CROSS JOIN incoming_message m INDEXED BY incoming_sender
             ON m.sender_number = t.number WHERE instr(t.search, ?) > 0 ORDER BY m.row DESC LIMIT {most})
           UNION SELECT number FROM partner WHERE instr(search, ?) > 0)"
    )
}

/// What the exchange took, with the people it is about; a receipt of the partner can overtake the exchange's lost answer.
const SENT: (&str, &str) = (
    "SELECT u.row, u.receiver_number, a.at FROM audit a NOT INDEXED JOIN outgoing_unit u ON u.id = a.subject
     WHERE a.row BETWEEN ?1 AND ?2 AND a.at >= ?3 AND a.at < ?4
       AND (a.action = 'uploaded' OR (a.action IN ('delivered', 'opened', 'refused') AND a.detail = 'sealed'))",
    "SELECT person FROM unit_person WHERE unit = ?1",
);
/// What was fetched, with the people it is about.
const RECEIVED: (&str, &str) = (
    "SELECT m.row, m.sender_number, a.at FROM audit a NOT INDEXED JOIN incoming_message m ON m.id = a.subject
     WHERE a.row BETWEEN ?1 AND ?2 AND a.at >= ?3 AND a.at < ?4 AND a.action = 'arrived'",
    "SELECT person FROM message_person WHERE message = ?1",
);

/// Counts one direction and adds it to the partners' shares. A status comes once to a unit, so each entry is another one.
fn exchanged(
    connection: &Connection,
    (what, about): (&str, &str),
    range: &[&dyn ToSql],
    is_sent: bool,
    shares: &mut BTreeMap<String, MonthShare>,
) -> Result<MonthTotals, StoreError> {
    let mut totals = MonthTotals::default();
    let mut people = BTreeSet::new();
    let mut partners = BTreeSet::new();
    let mut about = connection.prepare_cached(about)?;
    let mut statement = connection.prepare_cached(what)?;
    let mut rows = statement.query(range)?;
    while let Some(row) = rows.next()? {
        let (unit, number, at): (i64, String, Timestamp) =
            (row.get(0)?, row.get(1)?, time(row.get(2)?)?);
        for person in about.query_map([unit], |row| row.get::<_, i64>(0))? {
            people.insert(person?);
        }
        totals.units += 1;
        partners.insert(number.clone());
        let share = match shares.entry(number) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                let share = new_share(connection, place.key(), at)?;
                place.insert(share)
            }
        };
        share.sent_units += u32::from(is_sent);
        share.received_units += u32::from(!is_sent);
        share.first_at = share.first_at.min(at);
        share.last_at = share.last_at.max(at);
    }
    totals.people = u32::try_from(people.len()).unwrap_or(u32::MAX);
    totals.partners = u32::try_from(partners.len()).unwrap_or(u32::MAX);
    Ok(totals)
}

fn new_share(
    connection: &Connection,
    number: &str,
    at: Timestamp,
) -> Result<MonthShare, StoreError> {
    let (name, method) = connection
        .prepare_cached(
            "SELECT coalesce((SELECT name FROM partner_office WHERE number = ?1),
                             (SELECT name FROM partner WHERE number = ?1), ''),
                    coalesce((SELECT method FROM partner WHERE number = ?1), 'link')",
        )?
        .query_row([number], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(MonthShare {
        number: number.to_owned(),
        name,
        method,
        sent_units: 0,
        received_units: 0,
        first_at: at,
        last_at: at,
    })
}

fn operators(
    connection: &Connection,
    range: &[&dyn ToSql],
) -> Result<Vec<OperatorActs>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT operator, count(*) FROM audit
         WHERE row BETWEEN ?1 AND ?2 AND at >= ?3 AND at < ?4 GROUP BY operator ORDER BY 2 DESC, 1",
    )?;
    let rows = statement.query_map(range, |row| {
        Ok(OperatorActs { operator: filled(row.get(0)?), acts: row.get(1)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
