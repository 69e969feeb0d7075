//! Rows of the office master.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _};
use todoke_protocol::{OfficeNumber, ServiceType};

use super::mailbox;
use super::row::{count, millis, number, service_type, signed, unsigned};
use super::{OfficePage, OfficeRecord, StorageError, failure};

pub(super) fn save(
    rows: &Connection,
    office: &OfficeNumber,
    name: &str,
    service_types: &[ServiceType],
    at: Timestamp,
) -> Result<(), StorageError> {
    let wrong = failure("store an office");
    let known: Option<String> = rows
        .query_row("SELECT name FROM offices WHERE number = ?1", [office.as_str()], |row| {
            row.get(0)
        })
        .optional()
        .map_err(&wrong)?;
    let is_known = known.is_some();
    let mut is_changed = known.as_deref() != Some(name);
    match known {
        None => {
            let change = count(rows, "office_change", 1)?;
            rows.execute(
                "INSERT INTO offices (number, name, changed, created_at) VALUES (?1, ?2, ?3, ?4)",
                (office.as_str(), name, change, millis(at)),
            )
            .map_err(&wrong)?;
        }
        Some(_) => {
            rows.execute("UPDATE offices SET name = ?2 WHERE number = ?1", (office.as_str(), name))
                .map_err(&wrong)?;
        }
    }
    for service in service_types {
        let added = rows
            .execute(
                "INSERT OR IGNORE INTO office_services (office, service_type) VALUES (?1, ?2)",
                (office.as_str(), service.as_str()),
            )
            .map_err(&wrong)?;
        is_changed |= added > 0;
    }
    if is_known && is_changed { touch(rows, office, at) } else { Ok(()) }
}

/// Gives the office the next change number, so that clients read it again, and tells its partners.
pub(super) fn touch(
    rows: &Connection,
    office: &OfficeNumber,
    at: Timestamp,
) -> Result<(), StorageError> {
    let change = count(rows, "office_change", 1)?;
    rows.execute("UPDATE offices SET changed = ?2 WHERE number = ?1", (office.as_str(), change))
        .map_err(failure("store an office"))?;
    mailbox::tell_partners(rows, office, at)
}

pub(super) fn set_taking_part(
    rows: &Connection,
    office: &OfficeNumber,
    takes_part: bool,
    at: Timestamp,
) -> Result<bool, StorageError> {
    let wrong = failure("store an office");
    let known: Option<bool> = rows
        .query_row("SELECT takes_part FROM offices WHERE number = ?1", [office.as_str()], |row| {
            row.get(0)
        })
        .optional()
        .map_err(&wrong)?;
    if known.is_some_and(|before| before != takes_part) {
        rows.execute(
            "UPDATE offices SET takes_part = ?2 WHERE number = ?1",
            (office.as_str(), takes_part),
        )
        .map_err(&wrong)?;
        touch(rows, office, at)?;
    }
    Ok(known.is_some())
}

/// An office with the certificate others encrypt for: the newest that is neither revoked nor expired.
const OFFICE: &str = "SELECT number, name, takes_part, changed,
    (SELECT der FROM certificates
      WHERE office = offices.number AND revoked_at = 0 AND not_after >= ?2
      ORDER BY id DESC LIMIT 1)
  FROM offices";

type Found = (String, String, bool, i64, Option<Vec<u8>>);

fn found(row: &rusqlite::Row<'_>) -> rusqlite::Result<Found> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
}

fn complete(rows: &Connection, found: Found) -> Result<OfficeRecord, StorageError> {
    let (office, name, takes_part, changed, certificate) = found;
    let wrong = failure("read an office");
    let mut statement = rows
        .prepare_cached(
            "SELECT service_type FROM office_services WHERE office = ?1 ORDER BY service_type",
        )
        .map_err(&wrong)?;
    let texts = statement
        .query_map([&office], |row| row.get::<_, String>(0))
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(&wrong)?;
    Ok(OfficeRecord {
        number: number(&office)?,
        name,
        service_types: texts.iter().map(|text| service_type(text)).collect::<Result<_, _>>()?,
        takes_part,
        certificate,
        changed: unsigned(changed)?,
    })
}

pub(super) fn find(
    rows: &Connection,
    office: &OfficeNumber,
    at: Timestamp,
) -> Result<Option<OfficeRecord>, StorageError> {
    rows.prepare_cached(&format!("{OFFICE} WHERE number = ?1"))
        .and_then(|mut statement| {
            statement.query_row((office.as_str(), millis(at)), found).optional()
        })
        .map_err(failure("read an office"))?
        .map(|row| complete(rows, row))
        .transpose()
}

pub(super) fn changed_after(
    rows: &Connection,
    after: u64,
    limit: usize,
    at: Timestamp,
) -> Result<OfficePage, StorageError> {
    let wrong = failure("read the office master");
    // One more than asked for tells whether another page follows.
    let wanted = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let mut statement = rows
        .prepare_cached(&format!("{OFFICE} WHERE changed > ?1 ORDER BY changed LIMIT ?3"))
        .map_err(&wrong)?;
    let mut page = statement
        .query_map((signed(after), millis(at), wanted), found)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(&wrong)?;
    let more = page.len() > limit;
    page.truncate(limit);
    let offices = page.into_iter().map(|row| complete(rows, row)).collect::<Result<_, _>>()?;
    Ok(OfficePage { offices, more })
}
