//! Rows of one-time codes and wrong attempts.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _};
use todoke_protocol::OfficeNumber;

use super::certificates;
use super::row::{bytes32, millis, time, time_if_set};
use super::{CodeRecord, EnrolmentRecord, EnrolmentResult, NewCertificate, StorageError, failure};

const WHAT: &str = "read an enrolment";

pub(super) fn find(
    rows: &Connection,
    office: &OfficeNumber,
) -> Result<Option<EnrolmentRecord>, StorageError> {
    let found = rows
        .query_row(
            "SELECT name, wrong_attempts, last_wrong_attempt FROM offices WHERE number = ?1",
            [office.as_str()],
            |row| Ok((row.get::<_, String>(0)?, row.get::<_, u32>(1)?, row.get::<_, i64>(2)?)),
        )
        .optional()
        .map_err(failure(WHAT))?;
    let Some((name, wrong_attempts, last)) = found else {
        return Ok(None);
    };
    Ok(Some(EnrolmentRecord {
        name,
        code: newest_code(rows, office)?,
        wrong_attempts,
        last_wrong_attempt: time_if_set(last)?,
    }))
}

fn newest_code(
    rows: &Connection,
    office: &OfficeNumber,
) -> Result<Option<CodeRecord>, StorageError> {
    let found = rows
        .query_row(
            "SELECT id, code_sha256, expires_at, certificate FROM enrolment_codes
             WHERE office = ?1 ORDER BY id DESC LIMIT 1",
            [office.as_str()],
            |row| {
                Ok((
                    row.get::<_, i64>(0)?,
                    row.get::<_, Vec<u8>>(1)?,
                    row.get::<_, i64>(2)?,
                    row.get::<_, i64>(3)?,
                ))
            },
        )
        .optional()
        .map_err(failure(WHAT))?;
    let Some((id, code, expires_at, certificate)) = found else {
        return Ok(None);
    };
    Ok(Some(CodeRecord {
        id,
        code_sha256: bytes32(code)?,
        expires_at: time(expires_at)?,
        certificate: certificates::by_row(rows, certificate)?,
    }))
}

pub(super) fn set_code(
    rows: &Connection,
    office: &OfficeNumber,
    code_sha256: [u8; 32],
    expires_at: Timestamp,
    at: Timestamp,
) -> Result<(), StorageError> {
    let wrong = failure("store a code");
    rows.execute(
        "INSERT INTO enrolment_codes (office, code_sha256, created_at, expires_at)
         VALUES (?1, ?2, ?3, ?4)",
        (office.as_str(), code_sha256.as_slice(), millis(at), millis(expires_at)),
    )
    .map_err(&wrong)?;
    rows.execute(
        "UPDATE offices SET wrong_attempts = 0, last_wrong_attempt = 0 WHERE number = ?1",
        [office.as_str()],
    )
    .map(|_| ())
    .map_err(&wrong)
}

pub(super) fn count_wrong_attempt(
    rows: &Connection,
    office: &OfficeNumber,
    at: Timestamp,
) -> Result<(), StorageError> {
    rows.execute(
        "UPDATE offices SET wrong_attempts = wrong_attempts + 1, last_wrong_attempt = ?2
         WHERE number = ?1",
        (office.as_str(), millis(at)),
    )
    .map(|_| ())
    .map_err(failure("count an attempt"))
}

pub(super) fn finish(
    rows: &Connection,
    code: i64,
    certificate: &NewCertificate,
) -> Result<EnrolmentResult, StorageError> {
    let wrong = failure("store an enrolment");
    let is_open: bool = rows
        .query_row(
            "SELECT certificate = 0 AND id = (SELECT MAX(id) FROM enrolment_codes WHERE office = ?2)
             FROM enrolment_codes WHERE id = ?1 AND office = ?2",
            (code, certificate.office.as_str()),
            |row| row.get(0),
        )
        .optional()
        .map_err(&wrong)?
        .unwrap_or(false);
    if !is_open {
        return Ok(EnrolmentResult::AlreadyUsed);
    }
    let id = certificates::add(rows, certificate)?;
    rows.execute("UPDATE enrolment_codes SET certificate = ?2 WHERE id = ?1", (code, id))
        .map_err(&wrong)?;
    rows.execute(
        "UPDATE offices SET wrong_attempts = 0, last_wrong_attempt = 0 WHERE number = ?1",
        [certificate.office.as_str()],
    )
    .map_err(&wrong)?;
    Ok(EnrolmentResult::Stored)
}
