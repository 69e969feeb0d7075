//! Rows of office certificates and revocation lists.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _};
use todoke_protocol::OfficeNumber;

use super::offices::touch;
use super::row::{bytes32, count, millis, number, signed, time, time_if_set, unsigned};
use super::{
    CertificateRecord, NewCertificate, RevocationListRecord, RevocationRecord, Revoke,
    StorageError, failure,
};

const CERTIFICATE: &str = "SELECT office, serial, der, key_sha256, issued_at, not_after, revoked_at
  FROM certificates";

type Found = (String, String, Vec<u8>, Vec<u8>, i64, i64, i64);

fn found(row: &rusqlite::Row<'_>) -> rusqlite::Result<Found> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?))
}

fn complete(found: Found) -> Result<CertificateRecord, StorageError> {
    let (office, serial, der, key, issued_at, not_after, revoked_at) = found;
    Ok(CertificateRecord {
        office: number(&office)?,
        serial,
        der,
        key_sha256: bytes32(key)?,
        issued_at: time(issued_at)?,
        not_after: time(not_after)?,
        revoked_at: time_if_set(revoked_at)?,
    })
}

fn one(
    rows: &Connection,
    condition: &str,
    values: impl rusqlite::Params,
) -> Result<Option<CertificateRecord>, StorageError> {
    rows.prepare_cached(&format!("{CERTIFICATE} {condition}"))
        .and_then(|mut statement| statement.query_row(values, found).optional())
        .map_err(failure("read a certificate"))?
        .map(complete)
        .transpose()
}

pub(super) fn by_fingerprint(
    rows: &Connection,
    fingerprint: [u8; 32],
) -> Result<Option<CertificateRecord>, StorageError> {
    one(rows, "WHERE fingerprint = ?1", [fingerprint.as_slice()])
}

pub(super) fn owner(rows: &Connection, serial: &str) -> Result<Option<OfficeNumber>, StorageError> {
    Ok(one(rows, "WHERE serial = ?1", [serial])?.map(|certificate| certificate.office))
}

pub(super) fn by_row(
    rows: &Connection,
    id: i64,
) -> Result<Option<CertificateRecord>, StorageError> {
    one(rows, "WHERE id = ?1", [id])
}

pub(super) fn newest_for_key(
    rows: &Connection,
    office: &OfficeNumber,
    key_sha256: [u8; 32],
) -> Result<Option<CertificateRecord>, StorageError> {
    one(
        rows,
        "WHERE office = ?1 AND key_sha256 = ?2 ORDER BY id DESC LIMIT 1",
        (office.as_str(), key_sha256.as_slice()),
    )
}

/// Stores a certificate and returns its row.
pub(super) fn add(rows: &Connection, new: &NewCertificate) -> Result<i64, StorageError> {
    rows.execute(
        "INSERT INTO certificates
           (office, serial, fingerprint, key_sha256, der, issued_at, not_after)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        (
            new.office.as_str(),
            &new.serial,
            new.fingerprint.as_slice(),
            new.key_sha256.as_slice(),
            &new.der,
            millis(new.issued_at),
            millis(new.not_after),
        ),
    )
    .map_err(failure("store a certificate"))?;
    let id = rows.last_insert_rowid();
    count(rows, "certificates", 1)?;
    touch(rows, &new.office, new.issued_at)?;
    Ok(id)
}

pub(super) fn revoke(
    rows: &Connection,
    what: &Revoke,
    at: Timestamp,
) -> Result<Vec<String>, StorageError> {
    let wrong = failure("revoke");
    let (column, value) = match what {
        Revoke::Office(office) => ("office", office.as_str()),
        Revoke::Serial(serial) => ("serial", serial.as_str()),
    };
    let mut statement = rows
        .prepare(&format!(
            "UPDATE certificates SET revoked_at = ?2 WHERE {column} = ?1 AND revoked_at = 0
             RETURNING serial, office"
        ))
        .map_err(&wrong)?;
    let revoked = statement
        .query_map((value, millis(at)), |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        })
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(&wrong)?;
    let offices: BTreeSet<&String> = revoked.iter().map(|(_, office)| office).collect();
    for office in offices {
        touch(rows, &number(office)?, at)?;
    }
    Ok(revoked.into_iter().map(|(serial, _)| serial).collect())
}

pub(super) fn revocations(rows: &Connection) -> Result<Vec<RevocationRecord>, StorageError> {
    let wrong = failure("read revocations");
    rows.prepare_cached(
        "SELECT serial, revoked_at FROM certificates WHERE revoked_at <> 0 ORDER BY id",
    )
    .map_err(&wrong)?
    .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))
    .and_then(Iterator::collect::<Result<Vec<_>, _>>)
    .map_err(&wrong)?
    .into_iter()
    .map(|(serial, at)| Ok(RevocationRecord { serial, at: time(at)? }))
    .collect()
}

pub(super) fn revocation_count(rows: &Connection) -> Result<u64, StorageError> {
    rows.prepare_cached("SELECT COUNT(*) FROM certificates WHERE revoked_at <> 0")
        .and_then(|mut statement| statement.query_row([], |row| row.get(0)))
        .map_err(failure("read revocations"))
        .and_then(unsigned)
}

pub(super) fn revocation_list(
    rows: &Connection,
) -> Result<Option<RevocationListRecord>, StorageError> {
    let row = rows
        .prepare_cached(
            "SELECT number, der, this_update, next_update, revocations FROM revocation_lists
             ORDER BY number DESC LIMIT 1",
        )
        .and_then(|mut statement| {
            statement
                .query_row([], |row| {
                    Ok((
                        row.get::<_, i64>(0)?,
                        row.get::<_, Vec<u8>>(1)?,
                        row.get::<_, i64>(2)?,
                        row.get::<_, i64>(3)?,
                        row.get::<_, i64>(4)?,
                    ))
                })
                .optional()
        })
        .map_err(failure("read the revocation list"))?;
    row.map(|(number, der, this_update, next_update, revocations)| {
        Ok(RevocationListRecord {
            number: unsigned(number)?,
            der,
            this_update: time(this_update)?,
            next_update: time(next_update)?,
            revocations: unsigned(revocations)?,
        })
    })
    .transpose()
}

pub(super) fn save_revocation_list(
    rows: &Connection,
    list: &RevocationListRecord,
) -> Result<bool, StorageError> {
    let added = rows
        .execute(
            "INSERT OR IGNORE INTO revocation_lists
               (number, der, this_update, next_update, revocations) VALUES (?1, ?2, ?3, ?4, ?5)",
            (
                signed(list.number),
                &list.der,
                millis(list.this_update),
                millis(list.next_update),
                signed(list.revocations),
            ),
        )
        .map_err(failure("store the revocation list"))?;
    Ok(added > 0)
}
