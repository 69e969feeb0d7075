//! Reading words of the wire out of rows and putting them in. A row that does not parse is a defect.

use jiff::Timestamp;
use rusqlite::Connection;
use todoke_protocol::{Digest, MessageId, OfficeAddress, OfficeNumber, Outcome, ServiceType};

use super::{StorageError, failure};

fn damaged(what: &str) -> StorageError {
    StorageError::Defect { detail: format!("a row with a damaged {what}") }
}

pub(super) fn millis(at: Timestamp) -> i64 {
    at.as_millisecond()
}

pub(super) fn time(millis: i64) -> Result<Timestamp, StorageError> {
    Timestamp::from_millisecond(millis).map_err(|_| damaged("time"))
}

/// 0 stands for "not yet".
pub(super) fn time_if_set(millis: i64) -> Result<Option<Timestamp>, StorageError> {
    if millis == 0 { Ok(None) } else { time(millis).map(Some) }
}

pub(super) fn number(text: &str) -> Result<OfficeNumber, StorageError> {
    OfficeNumber::parse(text).map_err(|_| damaged("office number"))
}

pub(super) fn service_type(text: &str) -> Result<ServiceType, StorageError> {
    ServiceType::parse(text).map_err(|_| damaged("service type"))
}

pub(super) fn address(office: &str, service: &str) -> Result<OfficeAddress, StorageError> {
    Ok(OfficeAddress { number: number(office)?, service_type: service_type(service)? })
}

pub(super) fn message_id(text: &str) -> Result<MessageId, StorageError> {
    MessageId::parse(text).map_err(|_| damaged("message id"))
}

pub(super) fn bytes32(bytes: Vec<u8>) -> Result<[u8; 32], StorageError> {
    bytes.try_into().map_err(|_| damaged("digest"))
}

pub(super) fn digest(bytes: Vec<u8>) -> Result<Digest, StorageError> {
    bytes32(bytes).map(Digest)
}

pub(super) fn outcome(text: &str) -> Result<Outcome, StorageError> {
    [Outcome::Accepted, Outcome::Delivered, Outcome::Opened, Outcome::Refused, Outcome::Withdrawn]
        .into_iter()
        .find(|outcome| outcome.as_str() == text)
        .ok_or_else(|| damaged("outcome"))
}

pub(super) fn unsigned(value: i64) -> Result<u64, StorageError> {
    u64::try_from(value).map_err(|_| damaged("count"))
}

pub(super) fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// Adds to a counter and returns the new value.
pub(super) fn count(rows: &Connection, name: &str, by: i64) -> Result<i64, StorageError> {
    rows.prepare_cached(
        "INSERT INTO counters (name, value) VALUES (?1, ?2)
         ON CONFLICT (name) DO UPDATE SET value = value + excluded.value RETURNING value",
    )
    .and_then(|mut statement| statement.query_row((name, by), |row| row.get(0)))
    .map_err(failure("count"))
}

/// Reads a counter.
pub(super) fn counter(rows: &Connection, name: &str) -> Result<i64, StorageError> {
    use rusqlite::OptionalExtension as _;
    rows.prepare_cached("SELECT value FROM counters WHERE name = ?1")
        .and_then(|mut statement| statement.query_row([name], |row| row.get(0)).optional())
        .map(Option::unwrap_or_default)
        .map_err(failure("read"))
}
