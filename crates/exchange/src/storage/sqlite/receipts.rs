//! Rows of receipts, the order they must come in, and the recall, which is a receipt of the exchange.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _};
use todoke_protocol::{MessageId, Outcome};

use super::mailbox::{self, NewEvent};
use super::row::{count, millis};
use super::{NewReceipt, RecallResult, ReceiptResult, StorageError, failure, messages};

pub(super) fn find(
    rows: &Connection,
    id: MessageId,
    outcome: Outcome,
) -> Result<Option<Vec<u8>>, StorageError> {
    rows.prepare_cached(
        "SELECT signed FROM receipts
         WHERE message = (SELECT id FROM messages WHERE message_id = ?1) AND outcome = ?2",
    )
    .and_then(|mut statement| {
        statement.query_row((id.to_string(), outcome.as_str()), |row| row.get(0)).optional()
    })
    .map_err(failure("read a receipt"))
}

pub(super) fn insert(
    rows: &Connection,
    message: i64,
    outcome: Outcome,
    signed: &[u8],
    at: Timestamp,
) -> Result<(), StorageError> {
    rows.prepare_cached(
        "INSERT INTO receipts (message, outcome, signed, stored_at) VALUES (?1, ?2, ?3, ?4)",
    )
    .and_then(|mut statement| statement.execute((message, outcome.as_str(), signed, millis(at))))
    .map_err(failure("store a receipt"))?;
    count(rows, outcome.as_str(), 1)?;
    Ok(())
}

pub(super) fn add(rows: &Connection, new: &NewReceipt) -> Result<ReceiptResult, StorageError> {
    let (Some(message), Some(row)) =
        (messages::find(rows, new.id)?, messages::row_of(rows, new.id)?)
    else {
        return Ok(ReceiptResult::Unknown);
    };
    // The first receipt of an outcome counts: a client that lost our answer signs again, and the
    // new signature has other bytes.
    if find(rows, new.id, new.outcome)?.is_some() {
        return Ok(ReceiptResult::Repeat);
    }
    let is_there = |outcome| find(rows, new.id, outcome).map(|found| found.is_some());
    if message.withdrawn_at.is_some() {
        return Ok(ReceiptResult::Unfitting("the message was recalled"));
    }
    if message.fetched_at.is_none() {
        return Ok(ReceiptResult::Unfitting("the body was never handed out"));
    }
    let unfitting = match new.outcome {
        Outcome::Delivered => {
            is_there(Outcome::Refused)?.then_some("the message was refused before")
        }
        Outcome::Opened if !is_there(Outcome::Delivered)? => Some("opened comes after delivered"),
        Outcome::Opened => None,
        Outcome::Refused => {
            is_there(Outcome::Delivered)?.then_some("the message was delivered before")
        }
        Outcome::Accepted | Outcome::Withdrawn => Some("only the exchange says that"),
    };
    if let Some(reason) = unfitting {
        return Ok(ReceiptResult::Unfitting(reason));
    }
    insert(rows, row, new.outcome, &new.signed, new.at)?;
    let event = NewEvent::Receipt { message: row, outcome: new.outcome };
    mailbox::append(rows, &message.sender.number, new.at, &event)?;
    Ok(ReceiptResult::Stored)
}

pub(super) fn recall(rows: &Connection, new: &NewReceipt) -> Result<RecallResult, StorageError> {
    let (Some(message), Some(row)) =
        (messages::find(rows, new.id)?, messages::row_of(rows, new.id)?)
    else {
        return Ok(RecallResult::Unknown);
    };
    if let Some(receipt) = find(rows, new.id, Outcome::Withdrawn)? {
        return Ok(RecallResult::Repeat(receipt));
    }
    if message.fetched_at.is_some() {
        return Ok(RecallResult::AlreadyFetched);
    }
    rows.execute("UPDATE messages SET withdrawn_at = ?2 WHERE id = ?1", (row, millis(new.at)))
        .map_err(failure("recall a message"))?;
    insert(rows, row, Outcome::Withdrawn, &new.signed, new.at)?;
    mailbox::append(
        rows,
        &message.receiver.number,
        new.at,
        &NewEvent::Withdrawal { message: row },
    )?;
    let event = NewEvent::Receipt { message: row, outcome: Outcome::Withdrawn };
    mailbox::append(rows, &message.sender.number, new.at, &event)?;
    Ok(RecallResult::Done)
}
