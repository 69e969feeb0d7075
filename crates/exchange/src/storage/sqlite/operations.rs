//! Rows for the operator: notices, totals, the mark of the last sweep.

use jiff::Timestamp;
use rusqlite::Connection;
use todoke_protocol::Notice;

use super::row::{counter, millis, time, unsigned};
use super::{StorageError, Totals, failure};

pub(super) fn add_notice(rows: &Connection, notice: &Notice) -> Result<(), StorageError> {
    rows.execute(
        "INSERT INTO notices (at, text) VALUES (?1, ?2)",
        (millis(notice.at), &notice.text),
    )
    .map(|_| ())
    .map_err(failure("store a notice"))
}

pub(super) fn notices(rows: &Connection, limit: usize) -> Result<Vec<Notice>, StorageError> {
    let wrong = failure("read notices");
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    rows.prepare_cached("SELECT at, text FROM notices ORDER BY id DESC LIMIT ?1")
        .map_err(&wrong)?
        .query_map([limit], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(&wrong)?
        .into_iter()
        .map(|(at, text)| Ok(Notice { at: time(at)?, text }))
        .collect()
}

pub(super) fn totals(rows: &Connection) -> Result<Totals, StorageError> {
    let read = |name: &str| counter(rows, name).and_then(unsigned);
    let offices = rows
        .query_row("SELECT COUNT(*) FROM offices", [], |row| row.get(0))
        .map_err(failure("count offices"))
        .and_then(unsigned)?;
    Ok(Totals {
        messages: read("messages")?,
        body_bytes: read("body_bytes")?,
        accepted: read("accepted")?,
        delivered: read("delivered")?,
        opened: read("opened")?,
        refused: read("refused")?,
        withdrawn: read("withdrawn")?,
        offices,
        certificates: read("certificates")?,
    })
}

pub(super) fn check(rows: &Connection) -> Result<(), StorageError> {
    rows.query_row("SELECT COUNT(*) FROM revocation_lists", [], |_| Ok(()))
        .map_err(failure("read a row"))
}

const SWEPT_AT: &str = "swept_at";

/// The day before the last sweep, `YYYY-MM-DD`: bodies of older days have been looked at.
pub(super) fn swept_through(rows: &Connection) -> Result<String, StorageError> {
    let at = time(counter(rows, SWEPT_AT)?)?;
    let day_before = at.checked_sub(jiff::Span::new().hours(24)).unwrap_or(at);
    Ok(day_before.strftime("%Y-%m-%d").to_string())
}

pub(super) fn note_swept(rows: &Connection, at: Timestamp) -> Result<(), StorageError> {
    rows.execute(
        "INSERT INTO counters (name, value) VALUES (?1, ?2)
         ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (SWEPT_AT, millis(at)),
    )
    .map(|_| ())
    .map_err(failure("note the sweep"))
}
