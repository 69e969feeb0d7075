//! Rows of mailboxes. Events are only ever added; each office counts its own.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row};
use todoke_protocol::{Event, EventKind, OfficeNumber, Outcome};

use super::row::{address, digest, message_id, millis, number, outcome, signed, time, unsigned};
use super::{EventPage, StorageError, failure};

/// An event to add; the rest of it is read from the message when the mailbox is read.
pub(super) enum NewEvent<'a> {
    Message { message: i64 },
    Receipt { message: i64, outcome: Outcome },
    Withdrawal { message: i64 },
    OfficeChanged { subject: &'a OfficeNumber },
}

impl NewEvent<'_> {
    fn columns(&self) -> (&'static str, i64, &'static str, &str) {
        match self {
            Self::Message { message } => ("message", *message, "", ""),
            Self::Receipt { message, outcome } => ("receipt", *message, outcome.as_str(), ""),
            Self::Withdrawal { message } => {
                ("withdrawal", *message, Outcome::Withdrawn.as_str(), "")
            }
            Self::OfficeChanged { subject } => ("office_changed", 0, "", subject.as_str()),
        }
    }
}

pub(super) fn append(
    rows: &Connection,
    office: &OfficeNumber,
    at: Timestamp,
    event: &NewEvent<'_>,
) -> Result<(), StorageError> {
    let wrong = failure("store an event");
    let sequence: i64 = rows
        .prepare_cached(
            "UPDATE offices SET last_sequence = last_sequence + 1 WHERE number = ?1
             RETURNING last_sequence",
        )
        .and_then(|mut statement| statement.query_row([office.as_str()], |row| row.get(0)))
        .map_err(&wrong)?;
    let (kind, message, outcome, subject) = event.columns();
    rows.prepare_cached(
        "INSERT INTO events (office, sequence, at, kind, message, outcome, subject)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )
    .and_then(|mut statement| {
        statement.execute((office.as_str(), sequence, millis(at), kind, message, outcome, subject))
    })
    .map(|_| ())
    .map_err(&wrong)
}

pub(super) fn page(
    rows: &Connection,
    office: &OfficeNumber,
    after: u64,
    limit: usize,
) -> Result<EventPage, StorageError> {
    let wrong = failure("read a mailbox");
    let last: i64 = rows
        .prepare_cached("SELECT last_sequence FROM offices WHERE number = ?1")
        .and_then(|mut statement| {
            statement.query_row([office.as_str()], |row| row.get(0)).optional()
        })
        .map_err(&wrong)?
        .unwrap_or_default();
    let wanted = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let mut statement = rows
        .prepare_cached(
            "SELECT e.sequence, e.at, e.kind, e.subject, e.outcome, r.signed,
               m.message_id, m.sender, m.sender_service_type, m.receiver, m.receiver_service_type,
               m.unit_kind, m.serial, m.service_month, m.body_size_bytes, m.body_sha256,
               m.accepted_at, m.dispatch_note
             FROM events e
             LEFT JOIN messages m ON m.id = e.message
             LEFT JOIN receipts r ON r.message = e.message AND r.outcome = e.outcome
             WHERE e.office = ?1 AND e.sequence > ?2 ORDER BY e.sequence LIMIT ?3",
        )
        .map_err(&wrong)?;
    let mut found = statement.query((office.as_str(), signed(after), wanted)).map_err(&wrong)?;
    let mut events = Vec::new();
    let mut more = false;
    while let Some(row) = found.next().map_err(&wrong)? {
        if events.len() == limit {
            more = true;
            break;
        }
        events.push(event(row)?);
    }
    Ok(EventPage { events, last: unsigned(last)?, more })
}

fn event(row: &Row<'_>) -> Result<Event, StorageError> {
    Ok(Event {
        sequence: unsigned(column(row, 0)?)?,
        at: time(column(row, 1)?)?,
        kind: event_kind(row)?,
    })
}

fn event_kind(row: &Row<'_>) -> Result<EventKind, StorageError> {
    let kind: String = column(row, 2)?;
    let id = || message_id(&column::<String>(row, 6)?);
    let receipt = || Ok::<_, StorageError>(BASE64.encode(column::<Vec<u8>>(row, 5)?));
    match kind.as_str() {
        "message" => Ok(EventKind::Message {
            message_id: id()?,
            sender: address(&column::<String>(row, 7)?, &column::<String>(row, 8)?)?,
            receiver: address(&column::<String>(row, 9)?, &column::<String>(row, 10)?)?,
            unit_kind: column(row, 11)?,
            serial: column(row, 12)?,
            service_month: Some(column::<String>(row, 13)?).filter(|month| !month.is_empty()),
            body_size_bytes: unsigned(column(row, 14)?)?,
            body_sha256: digest(column(row, 15)?)?,
            accepted_at: time(column(row, 16)?)?,
            dispatch_note: BASE64.encode(column::<Vec<u8>>(row, 17)?),
        }),
        "receipt" => Ok(EventKind::Receipt {
            message_id: id()?,
            outcome: outcome(&column::<String>(row, 4)?)?,
            receipt: receipt()?,
        }),
        "withdrawal" => Ok(EventKind::Withdrawal { message_id: id()?, receipt: receipt()? }),
        "office_changed" => {
            Ok(EventKind::OfficeChanged { number: number(&column::<String>(row, 3)?)? })
        }
        _ => Err(StorageError::Defect { detail: "an event of unknown kind".to_owned() }),
    }
}

fn column<T: rusqlite::types::FromSql>(row: &Row<'_>, index: usize) -> Result<T, StorageError> {
    row.get(index).map_err(failure("read a mailbox"))
}

pub(super) fn mark(rows: &Connection) -> Result<u64, StorageError> {
    rows.prepare_cached("SELECT COALESCE(MAX(id), 0) FROM events")
        .and_then(|mut statement| statement.query_row([], |row| row.get(0)))
        .map_err(failure("read news"))
        .and_then(unsigned)
}

pub(super) fn news_since(
    rows: &Connection,
    since: u64,
) -> Result<(u64, Vec<OfficeNumber>), StorageError> {
    let wrong = failure("read news");
    let mark = mark(rows)?;
    if mark <= since {
        return Ok((mark, Vec::new()));
    }
    let offices = rows
        .prepare_cached("SELECT DISTINCT office FROM events WHERE id > ?1")
        .map_err(&wrong)?
        .query_map([signed(since)], |row| row.get::<_, String>(0))
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(&wrong)?;
    Ok((mark, offices.iter().map(|text| number(text)).collect::<Result<_, _>>()?))
}

/// Tells the offices that exchanged messages with this one that it changed.
pub(super) fn tell_partners(
    rows: &Connection,
    office: &OfficeNumber,
    at: Timestamp,
) -> Result<(), StorageError> {
    let wrong = failure("read partners");
    let partners = rows
        .prepare_cached("SELECT partner FROM partners WHERE office = ?1 ORDER BY partner")
        .map_err(&wrong)?
        .query_map([office.as_str()], |row| row.get::<_, String>(0))
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(&wrong)?
        .iter()
        .map(|text| number(text))
        .collect::<Result<Vec<_>, _>>()?;
    for partner in &partners {
        append(rows, partner, at, &NewEvent::OfficeChanged { subject: office })?;
    }
    Ok(())
}
