//! Rows of messages: accepted once, handed out, never deleted, so that an id stays taken for good.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _};
use todoke_protocol::{MessageId, Outcome};

use super::mailbox::{self, NewEvent};
use super::row::{address, count, digest, message_id, millis, signed, time, time_if_set, unsigned};
use super::{
    Acceptance, BodyPlace, FetchMark, MessageRecord, NewMessage, StorageError, failure, receipts,
};

pub(super) fn find(
    rows: &Connection,
    id: MessageId,
) -> Result<Option<MessageRecord>, StorageError> {
    let found = rows
        .prepare_cached(
            "SELECT sender, sender_service_type, receiver, receiver_service_type, body_size_bytes,
               body_sha256, body_place, dispatch_note, accepted_at, fetched_at, withdrawn_at
             FROM messages WHERE message_id = ?1",
        )
        .and_then(|mut statement| {
            statement
                .query_row([id.to_string()], |row| {
                    Ok((
                        [
                            row.get::<_, String>(0)?,
                            row.get::<_, String>(1)?,
                            row.get::<_, String>(2)?,
                            row.get::<_, String>(3)?,
                        ],
                        row.get::<_, i64>(4)?,
                        row.get::<_, Vec<u8>>(5)?,
                        row.get::<_, String>(6)?,
                        row.get::<_, Vec<u8>>(7)?,
                        [row.get::<_, i64>(8)?, row.get::<_, i64>(9)?, row.get::<_, i64>(10)?],
                    ))
                })
                .optional()
        })
        .map_err(failure("read a message"))?;
    let Some((parties, size, sha256, place, dispatch_note, times)) = found else {
        return Ok(None);
    };
    let [sender, sender_service, receiver, receiver_service] = parties;
    let [accepted_at, fetched_at, withdrawn_at] = times;
    Ok(Some(MessageRecord {
        id,
        sender: address(&sender, &sender_service)?,
        receiver: address(&receiver, &receiver_service)?,
        body_size_bytes: unsigned(size)?,
        body_sha256: digest(sha256)?,
        body: BodyPlace::parse(&place)?,
        dispatch_note,
        accepted_at: time(accepted_at)?,
        fetched_at: time_if_set(fetched_at)?,
        withdrawn_at: time_if_set(withdrawn_at)?,
    }))
}

/// The row of a message.
pub(super) fn row_of(rows: &Connection, id: MessageId) -> Result<Option<i64>, StorageError> {
    rows.prepare_cached("SELECT id FROM messages WHERE message_id = ?1")
        .and_then(|mut statement| {
            statement.query_row([id.to_string()], |row| row.get(0)).optional()
        })
        .map_err(failure("read a message"))
}

pub(super) fn accept(rows: &Connection, new: &NewMessage) -> Result<Acceptance, StorageError> {
    if let Some(present) = find(rows, new.id)? {
        return Ok(Acceptance::Taken(Box::new(present)));
    }
    let wrong = failure("store a message");
    let values: [&dyn rusqlite::ToSql; 13] = [
        &new.id.to_string(),
        &new.sender.number.as_str(),
        &new.sender.service_type.as_str(),
        &new.receiver.number.as_str(),
        &new.receiver.service_type.as_str(),
        &new.unit_kind,
        &new.serial,
        &new.service_month.as_deref().unwrap_or_default(),
        &signed(new.body_size_bytes),
        &new.body_sha256.0.as_slice(),
        &new.body.as_str(),
        &new.dispatch_note,
        &millis(new.accepted_at),
    ];
    rows.prepare_cached(
        "INSERT INTO messages
           (message_id, sender, sender_service_type, receiver, receiver_service_type, unit_kind,
            serial, service_month, body_size_bytes, body_sha256, body_place, dispatch_note,
            accepted_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    )
    .and_then(|mut statement| statement.execute(values))
    .map_err(&wrong)?;
    let message = rows.last_insert_rowid();
    receipts::insert(rows, message, Outcome::Accepted, &new.acceptance, new.accepted_at)?;
    mailbox::append(rows, &new.receiver.number, new.accepted_at, &NewEvent::Message { message })?;
    let (sender, receiver) = (new.sender.number.as_str(), new.receiver.number.as_str());
    rows.prepare_cached(
        "INSERT OR IGNORE INTO partners (office, partner) VALUES (?1, ?2), (?2, ?1)",
    )
    .and_then(|mut statement| statement.execute([sender, receiver]))
    .map_err(&wrong)?;
    count(rows, "messages", 1)?;
    count(rows, "body_bytes", signed(new.body_size_bytes))?;
    Ok(Acceptance::Stored)
}

pub(super) fn mark_fetched(
    rows: &Connection,
    id: MessageId,
    at: Timestamp,
) -> Result<FetchMark, StorageError> {
    let Some(message) = find(rows, id)? else {
        return Ok(FetchMark::Unknown);
    };
    if message.withdrawn_at.is_some() {
        return Ok(FetchMark::Withdrawn);
    }
    // The first hand-out counts; later ones write nothing.
    if message.fetched_at.is_none() {
        rows.prepare_cached("UPDATE messages SET fetched_at = ?2 WHERE message_id = ?1")
            .and_then(|mut statement| statement.execute((id.to_string(), millis(at))))
            .map_err(failure("mark a message"))?;
    }
    Ok(FetchMark::Marked)
}

/// Those of these bodies that no message needs.
pub(super) fn unwanted_bodies(
    rows: &Connection,
    places: Vec<BodyPlace>,
) -> Result<Vec<BodyPlace>, StorageError> {
    let wrong = failure("read messages");
    let mut statement = rows
        .prepare_cached(
            "SELECT 1 FROM messages WHERE message_id = ?1 AND body_place = ?2 AND withdrawn_at = 0",
        )
        .map_err(&wrong)?;
    let mut unwanted = Vec::new();
    for place in places {
        let id = place.message_id().map(|id| id.to_string()).unwrap_or_default();
        if !statement.exists((id, place.as_str())).map_err(&wrong)? {
            unwanted.push(place);
        }
    }
    Ok(unwanted)
}

/// Recalled messages whose body still lies there.
pub(super) fn withdrawn_with_body(rows: &Connection) -> Result<Vec<MessageId>, StorageError> {
    let wrong = failure("read messages");
    rows.prepare("SELECT message_id FROM messages WHERE withdrawn_at <> 0 AND body_removed = 0")
        .map_err(&wrong)?
        .query_map([], |row| row.get::<_, String>(0))
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(&wrong)?
        .iter()
        .map(|text| message_id(text))
        .collect()
}

pub(super) fn note_body_removed(rows: &Connection, id: MessageId) -> Result<(), StorageError> {
    let wrong = failure("store a message");
    let size: Option<i64> = rows
        .query_row(
            "UPDATE messages SET body_removed = 1 WHERE message_id = ?1 AND body_removed = 0
             RETURNING body_size_bytes",
            [id.to_string()],
            |row| row.get(0),
        )
        .optional()
        .map_err(&wrong)?;
    if let Some(size) = size {
        count(rows, "body_bytes", -size)?;
    }
    Ok(())
}
