//! The inbox as the screen asks for it: filtered, searched, in pages that cost the same at a hundred messages and at a million; and the
//! marks a person sets.

use std::collections::{BTreeSet, BinaryHeap};

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, ToSql, params, params_from_iter};
use serde::{Deserialize, Serialize};
use todoke_protocol::MessageId;

use crate::database::Store;
use crate::error::StoreError;
use crate::incoming::{IncomingMessage, LIST};
use crate::row::millis;
use crate::search::search_form;

/// Counting stops here: a screen shows 999+ and need not wait for more.
const COUNTED: u32 = 1000;
/// A search that fits more people than this looks at the newest of them only.
const SEARCHED_PEOPLE: u32 = 5000;

/// So many rows are looked through one by one rather than merged from what fits a search.
const FEW: u32 = 3000;
/// A search that fits more than this is in nearly every page: the newest messages are looked through before anything is merged.
const MANY_SOURCES: usize = 200;
/// So many of the newest messages are looked through then.
const NEWEST: i64 = 2000;

/// Digits of a 連番 that name a day.
const DAY: usize = 8;

/// Which messages a list shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InboxState {
    /// 未読: delivered, or in quarantine and not done with.
    #[default]
    New,
    /// 未処理: not done with.
    Open,
    /// 要対応: in quarantine and not done with.
    Attention,
    /// 処理済.
    Done,
    /// すべて.
    All,
}

/// What a list of the inbox is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct InboxFilter {
    /// Which state.
    pub state: InboxState,
    /// `YYYYMM`.
    pub service_month: Option<String>,
    /// 事業所番号 of the sender.
    pub partner_number: Option<String>,
    /// Unit kinds, `J1`; empty for all.
    pub kinds: Vec<String>,
    /// Part of a name, kana or number as a person types it.
    pub search: String,
}

/// In which order a list comes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InboxOrder {
    /// Newest first.
    #[default]
    Newest,
    /// By partner, newest first within each. Only for [`InboxState::New`] without a search.
    Partner,
}

/// Where a page of the inbox ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxCursor {
    /// Row of the last message.
    pub row: i64,
    /// Its sender, for [`InboxOrder::Partner`].
    pub partner_number: String,
}

/// How many messages want to be looked at; at most 1,000 are counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct InboxCounts {
    /// 未読.
    pub unread: u32,
    /// 要対応.
    pub attention: u32,
}

impl Store {
    /// A page of the inbox, and where the next one begins.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn inbox_page(
        &self,
        filter: &InboxFilter,
        order: InboxOrder,
        after: Option<&InboxCursor>,
        limit: u32,
    ) -> Result<(Vec<IncomingMessage>, Option<InboxCursor>), StoreError> {
        let search = search_form(&filter.search);
        let rows = {
            let connection = self.read()?;
            let wanted = Wanted { filter, search: &search, after, limit };
            match few(&connection, filter)? {
                None if !search.is_empty() => searched(&connection, wanted)?,
                few => narrowed(&connection, wanted, order, few.unwrap_or_default(), 0)?,
            }
        };
        let full = rows.len() >= limit as usize;
        let next = rows.last().filter(|_| full).cloned();
        let mut messages = Vec::with_capacity(rows.len());
        for cursor in rows {
            messages.extend(self.messages(&format!("{LIST} WHERE m.row = ?1"), &[&cursor.row])?);
        }
        Ok((messages, next))
    }

    /// How many messages are new and how many ask for somebody.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn inbox_counts(&self) -> Result<InboxCounts, StoreError> {
        let connection = self.read()?;
        let count = |condition: &str| -> Result<u32, StoreError> {
            let query = format!(
                "SELECT count(*) FROM (SELECT 1 FROM incoming_message WHERE {condition} LIMIT {COUNTED})"
            );
            Ok(connection.prepare_cached(&query)?.query_row([], |row| row.get(0))?)
        };
        Ok(InboxCounts {
            unread: count("status = 'delivered'")?,
            attention: count("status = 'quarantined' AND done_at IS NULL")?,
        })
    }

    /// The service months of the newest messages and units, newest month first: what a filter offers.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn recent_months(&self) -> Result<Vec<String>, StoreError> {
        let connection = self.read()?;
        // Walks the index from month to month instead of over all rows.
        let mut statement = connection.prepare_cached(
            "WITH RECURSIVE months (month) AS (
               SELECT max(service_month) FROM (SELECT max(service_month) AS service_month FROM incoming_message
                 UNION ALL SELECT max(service_month) FROM outgoing_unit)
               UNION ALL
               SELECT (SELECT max(service_month) FROM (
                   SELECT max(service_month) AS service_month FROM incoming_message WHERE service_month < month
                   UNION ALL SELECT max(service_month) FROM outgoing_unit WHERE service_month < month))
               FROM months WHERE month <> '' LIMIT 25)
             SELECT month FROM months WHERE month <> ''",
        )?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// 処理済にする, or takes that back.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn mark_done(
        &self,
        ids: &[MessageId],
        done: bool,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(|transaction| {
            for id in ids {
                let id = id.to_string();
                let changed = transaction
                    .prepare_cached(
                        "UPDATE incoming_message SET done_at = ?2
                         WHERE id = ?1 AND (done_at IS NULL) = ?3",
                    )?
                    .execute(params![id, done.then_some(millis(at)), done])?;
                if changed > 0 {
                    let action = if done { "done" } else { "not_done" };
                    crate::audit::append(transaction, at, action, &id, "")?;
                }
            }
            Ok(())
        })
    }

    /// Remembers that the files of a message were put into the import folder again.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn handed_over(&self, id: MessageId, at: Timestamp) -> Result<(), StoreError> {
        self.write(|transaction| {
            let id = id.to_string();
            transaction.execute(
                "UPDATE incoming_message SET handed_over_at = ?2 WHERE id = ?1",
                params![id, millis(at)],
            )?;
            crate::audit::append(transaction, at, "handed_over_again", &id, "")
        })
    }

    /// The messages before this one, newest first, that are about a person. For comparing with an earlier version.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn messages_about(
        &self,
        insurer_number: &str,
        insured_number: &str,
        limit: u32,
    ) -> Result<Vec<IncomingMessage>, StoreError> {
        self.messages(
            &format!(
                "{LIST} JOIN message_person mp ON mp.message = m.row
                 JOIN person p ON p.row = mp.person AND p.insurer_number = ?1 AND p.insured_number = ?2
                 ORDER BY mp.message DESC LIMIT ?3"
            ),
            &[&insurer_number, &insured_number, &limit],
        )
    }
}

/// What a page is asked for.
#[derive(Clone, Copy)]
struct Wanted<'a> {
    filter: &'a InboxFilter,
    /// In the form of [`search_form`].
    search: &'a str,
    after: Option<&'a InboxCursor>,
    limit: u32,
}

/// Whether the filter itself leaves few rows, so that each may be asked whether it fits the search; and by which index they are found:
/// left to itself, the planner walks all messages newest first.
fn few(connection: &Connection, filter: &InboxFilter) -> Result<Option<&'static str>, StoreError> {
    let are_few = |index: &str, condition: &str, given: &[String]| -> Result<bool, StoreError> {
        let query = format!(
            "SELECT count(*) FROM (SELECT 1 FROM incoming_message {index} WHERE {condition} LIMIT {FEW})"
        );
        let found: u32 = connection
            .prepare_cached(&query)?
            .query_row(params_from_iter(given), |row| row.get(0))?;
        Ok(found < FEW)
    };
    // Few in an office that marks what is done, all of them in one that never does; and the other way round.
    let by_state = match filter.state {
        InboxState::New => return Ok(Some("INDEXED BY incoming_unread")),
        InboxState::Attention => return Ok(Some("INDEXED BY incoming_attention")),
        InboxState::Open => Some((
            "INDEXED BY incoming_open",
            "done_at IS NULL AND status IN ('delivered', 'opened', 'quarantined')",
        )),
        InboxState::Done => Some(("INDEXED BY incoming_done", "done_at IS NOT NULL")),
        InboxState::All => None,
    };
    if let Some((index, condition)) = by_state
        && are_few(index, condition, &[])?
    {
        return Ok(Some(index));
    }
    if filter.partner_number.is_some() {
        return Ok(Some("INDEXED BY incoming_sender"));
    }
    if filter.service_month.is_some() {
        return Ok(Some("INDEXED BY incoming_month"));
    }
    let kinds = format!("kind IN ({})", marks(&filter.kinds));
    let index = "INDEXED BY incoming_kind";
    let is_rare = !filter.kinds.is_empty() && are_few(index, &kinds, &filter.kinds)?;
    Ok(is_rare.then_some(index))
}

fn marks(values: &[String]) -> String {
    vec!["?"; values.len()].join(", ")
}

/// The conditions of a filter with their parameters.
struct Conditions {
    sql: Vec<String>,
    parameters: Vec<Box<dyn ToSql>>,
}

impl Conditions {
    fn of(filter: &InboxFilter) -> Self {
        let mut conditions = Self { sql: Vec::new(), parameters: Vec::new() };
        let state = match filter.state {
            InboxState::New => "m.status = 'delivered'",
            InboxState::Open => {
                "m.done_at IS NULL AND m.status IN ('delivered', 'opened', 'quarantined')"
            }
            InboxState::Attention => "m.status = 'quarantined' AND m.done_at IS NULL",
            InboxState::Done => "m.done_at IS NOT NULL",
            InboxState::All => "",
        };
        if !state.is_empty() {
            conditions.sql.push(state.to_owned());
        }
        if let Some(month) = &filter.service_month {
            conditions.add("m.service_month = ?", month.clone());
        }
        if let Some(number) = &filter.partner_number {
            conditions.add("m.sender_number = ?", number.clone());
        }
        if !filter.kinds.is_empty() {
            conditions.sql.push(format!("m.kind IN ({})", marks(&filter.kinds)));
            for kind in &filter.kinds {
                conditions.parameters.push(Box::new(kind.clone()));
            }
        }
        conditions
    }

    /// That a message fits a search. What the index of the list answers is asked alone where that is enough: a row of the table costs a page
    /// to be decrypted.
    fn search(&mut self, connection: &Connection, search: &str) -> Result<(), StoreError> {
        // The plus: a message's few people are looked up among those found, not those found among the message's.
        let mut ways = vec![
            "EXISTS (SELECT 1 FROM message_person mp WHERE mp.message = m.row
               AND +mp.person IN (SELECT row FROM person WHERE instr(search, ?) > 0))",
            "m.row = (SELECT row FROM incoming_message WHERE id = ?)",
        ];
        let partners: bool = connection
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM partner WHERE instr(search, ?1) > 0)")?
            .query_row([search], |row| row.get(0))?;
        if partners {
            ways.push("m.sender_number IN (SELECT number FROM partner WHERE instr(search, ?) > 0)");
        }
        if is_serial(search) {
            // A whole day or less is few messages, found by their index; a year or a month is asked of each row.
            ways.push(if search.len() >= DAY {
                "m.row IN (SELECT row FROM incoming_message, (SELECT ? AS typed)
                   WHERE serial >= typed AND serial < typed || ':')"
            } else {
                "m.serial LIKE ? || '%'"
            });
        }
        self.sql.push(format!("({})", ways.join(" OR ")));
        for _ in ways {
            self.parameters.push(Box::new(search.to_owned()));
        }
        Ok(())
    }

    fn add(&mut self, sql: &str, parameter: impl ToSql + 'static) {
        self.sql.push(sql.to_owned());
        self.parameters.push(Box::new(parameter));
    }

    fn sql(&self) -> String {
        if self.sql.is_empty() { "true".to_owned() } else { self.sql.join(" AND ") }
    }
}

/// Drives by the filter's own index; the search is a condition on each row. Rows up to `floor` are left out.
fn narrowed(
    connection: &Connection,
    wanted: Wanted<'_>,
    order: InboxOrder,
    index: &str,
    floor: i64,
) -> Result<Vec<InboxCursor>, StoreError> {
    let Wanted { filter, search, after, limit } = wanted;
    let mut conditions = Conditions::of(filter);
    if !search.is_empty() {
        conditions.search(connection, search)?;
    }
    if floor > 0 {
        conditions.add("m.row > ?", floor);
    }
    let by_partner = order == InboxOrder::Partner && filter.state == InboxState::New;
    if let Some(after) = after {
        if by_partner {
            conditions.add(
                "(m.sender_number > ? OR (m.sender_number = ? AND m.row < ?))",
                after.partner_number.clone(),
            );
            conditions.parameters.push(Box::new(after.partner_number.clone()));
            conditions.parameters.push(Box::new(after.row));
        } else {
            conditions.add("m.row < ?", after.row);
        }
    }
    let order = if by_partner { "m.sender_number, m.row DESC" } else { "m.row DESC" };
    let query = format!(
        "SELECT m.row, m.sender_number FROM incoming_message m {index} WHERE {} ORDER BY {order} LIMIT {limit}",
        conditions.sql()
    );
    let mut statement = connection.prepare_cached(&query)?;
    let rows = statement.query_map(params_from_iter(conditions.parameters.iter()), |row| {
        Ok(InboxCursor { row: row.get(0)?, partner_number: row.get(1)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Searches among all messages: the cost is that of what is shown, however many messages there are.
fn searched(connection: &Connection, wanted: Wanted<'_>) -> Result<Vec<InboxCursor>, StoreError> {
    let sources = sources(connection, wanted.search)?;
    if sources.len() > MANY_SOURCES {
        let newest: i64 = connection
            .prepare_cached("SELECT coalesce(max(row), 0) FROM incoming_message")?
            .query_row([], |row| row.get(0))?;
        let top = wanted.after.map_or(newest, |after| after.row);
        let found = narrowed(connection, wanted, InboxOrder::Newest, "", top - NEWEST)?;
        if found.len() >= wanted.limit as usize {
            return Ok(found);
        }
    }
    merged(connection, wanted, &sources)
}

/// Merges the newest messages of everything that fits the search, one row at a time.
fn merged(
    connection: &Connection,
    wanted: Wanted<'_>,
    sources: &[Source],
) -> Result<Vec<InboxCursor>, StoreError> {
    let Wanted { filter, after, limit, .. } = wanted;
    let before = after.map_or(i64::MAX, |after| after.row);
    let mut of_person = connection.prepare_cached(
        "SELECT message FROM message_person WHERE person = ?1 AND message < ?2 ORDER BY message DESC LIMIT 1",
    )?;
    let mut of_partner = connection.prepare_cached(
        "SELECT row FROM incoming_message WHERE sender_number = ?1 AND row < ?2 ORDER BY row DESC LIMIT 1",
    )?;
    let mut of_serial = connection.prepare_cached(
        "SELECT max(row) FROM incoming_message WHERE serial >= ?1 AND serial < ?1 || ':' AND row < ?2",
    )?;
    let mut next = |source: &Source, before: i64| -> Result<Option<i64>, StoreError> {
        let found: Option<Option<i64>> = match source {
            Source::Person(person) => {
                of_person.query_row(params![person, before], |row| row.get(0)).optional()?
            }
            Source::Partner(number) => {
                of_partner.query_row(params![number, before], |row| row.get(0)).optional()?
            }
            Source::Serial(serial) => {
                of_serial.query_row(params![serial, before], |row| row.get(0)).optional()?
            }
            Source::Message(message) => Some((*message < before).then_some(*message)),
        };
        Ok(found.flatten())
    };
    let mut newest = BinaryHeap::new();
    for (place, source) in sources.iter().enumerate() {
        if let Some(row) = next(source, before)? {
            newest.push((row, place));
        }
    }
    let conditions = Conditions::of(filter);
    let fits = format!(
        "SELECT m.row, m.sender_number FROM incoming_message m WHERE {} AND m.row = ?",
        conditions.sql()
    );
    let mut fits = connection.prepare_cached(&fits)?;
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    while let Some((row, place)) = newest.pop() {
        if let Some(source) = sources.get(place)
            && let Some(older) = next(source, row)?
        {
            newest.push((older, place));
        }
        if !seen.insert(row) {
            continue;
        }
        let parameters = conditions.parameters.iter().map(AsRef::as_ref);
        let parameters: Vec<&dyn ToSql> = parameters.chain([&row as &dyn ToSql]).collect();
        let fitting = fits
            .query_row(params_from_iter(parameters), |row| {
                Ok(InboxCursor { row: row.get(0)?, partner_number: row.get(1)? })
            })
            .optional()?;
        found.extend(fitting);
        if found.len() >= limit as usize {
            break;
        }
    }
    Ok(found)
}

/// Something that fits a search and has messages.
enum Source {
    Person(i64),
    Partner(String),
    Serial(String),
    Message(i64),
}

/// Whether somebody may have typed the beginning of a 連番: it begins with the year.
fn is_serial(search: &str) -> bool {
    search.len() >= 4
        && search.starts_with("20")
        && search.bytes().all(|byte| byte.is_ascii_digit())
}

fn sources(connection: &Connection, search: &str) -> Result<Vec<Source>, StoreError> {
    let mut sources = Vec::new();
    let mut people = connection.prepare_cached(
        "SELECT row FROM person WHERE instr(search, ?1) > 0 ORDER BY row DESC LIMIT ?2",
    )?;
    for row in people.query_map(params![search, SEARCHED_PEOPLE], |row| row.get(0))? {
        sources.push(Source::Person(row?));
    }
    let mut partners =
        connection.prepare_cached("SELECT number FROM partner WHERE instr(search, ?1) > 0")?;
    for number in partners.query_map([search], |row| row.get(0))? {
        sources.push(Source::Partner(number?));
    }
    if is_serial(search) {
        sources.push(Source::Serial(search.to_owned()));
    }
    let message: Option<i64> = connection
        .prepare_cached("SELECT row FROM incoming_message WHERE id = ?1")?
        .query_row([search], |row| row.get(0))
        .optional()?;
    sources.extend(message.map(Source::Message));
    Ok(sources)
}
