//! Reading and writing the few value forms that columns hold: times, terms, JSON.

use jiff::Timestamp;
use rusqlite::{Row, types::FromSql};
use serde::{Serialize, de::DeserializeOwned};
use todoke_protocol::{Digest, MessageId, OfficeAddress, OfficeNumber, ServiceType};

use crate::error::StoreError;
use crate::status::Status;

pub(crate) fn millis(at: Timestamp) -> i64 {
    at.as_millisecond()
}

pub(crate) fn time(millis: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_millisecond(millis).map_err(|_| unreadable("time"))
}

pub(crate) fn unreadable(what: &str) -> StoreError {
    StoreError::Unreadable { what: what.to_owned() }
}

pub(crate) fn column<T: FromSql>(row: &Row<'_>, name: &str) -> Result<T, StoreError> {
    Ok(row.get(name)?)
}

pub(crate) fn id(row: &Row<'_>, name: &str) -> Result<MessageId, StoreError> {
    MessageId::parse(&column::<String>(row, name)?).map_err(|_| unreadable(name))
}

pub(crate) fn digest(row: &Row<'_>, name: &str) -> Result<Option<Digest>, StoreError> {
    let text: String = column(row, name)?;
    if text.is_empty() {
        return Ok(None);
    }
    Digest::parse(&text).map(Some).map_err(|_| unreadable(name))
}

pub(crate) fn status<S: Status>(row: &Row<'_>) -> Result<S, StoreError> {
    S::parse(&column::<String>(row, "status")?).ok_or_else(|| unreadable("status"))
}

pub(crate) fn address(row: &Row<'_>, side: &str) -> Result<OfficeAddress, StoreError> {
    let number: String = column(row, &format!("{side}_number"))?;
    let service_type: String = column(row, &format!("{side}_service_type"))?;
    address_of(&number, &service_type)
}

pub(crate) fn address_of(number: &str, service_type: &str) -> Result<OfficeAddress, StoreError> {
    Ok(OfficeAddress {
        number: OfficeNumber::parse(number).map_err(|_| unreadable("office number"))?,
        service_type: ServiceType::parse(service_type).map_err(|_| unreadable("service type"))?,
    })
}

/// Empty text stands for nothing.
pub(crate) fn filled(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

pub(crate) fn from_json<T: DeserializeOwned>(row: &Row<'_>, name: &str) -> Result<T, StoreError> {
    serde_json::from_str(&column::<String>(row, name)?).map_err(|_| unreadable(name))
}

pub(crate) fn to_json<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|_| unreadable("JSON"))
}
