//! The audit log: append-only, each entry chained to the one before by its hash (CL-39, SB-03, MDS 4.3).
//!
//! Entries hold ids, codes, status names and the account of the person who acted; never names of service users or contents.
//!
//! Entries of the engine are chained over four parts, as they were before operators were kept; entries of a person over five, the operator being the
//! last. So old rows still hold, and no operator can be taken out, put in or changed without the chain telling.

use aws_lc_rs::digest::{Context, SHA256};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde::Serialize;

use crate::database::Store;
use crate::error::StoreError;
use crate::key::to_hex;
use crate::row::{filled, millis, time};

/// One line of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditEntry {
    /// Its number, without gaps.
    pub row: i64,
    /// When, by this office's best knowledge of the exchange's clock.
    pub at: Timestamp,
    /// What happened: a status name or an action.
    pub action: String,
    /// The unit or message.
    pub subject: String,
    /// The status before, or a code.
    pub detail: String,
    /// The account of the person who did it; none for the engine.
    pub operator: Option<String>,
    /// SHA-256 over the previous hash and this entry.
    pub hash: String,
}

/// The first place at which the chain does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditFault {
    /// The entry that does not follow from the one before.
    pub row: i64,
}

impl Store {
    /// From now on what is done through this store is done by this person. Without one it is the engine. Stores opened apart are told apart.
    ///
    /// # Errors
    /// If the database cannot be used.
    pub fn act_for(&self, operator: &str) -> Result<(), StoreError> {
        self.read()?.execute("UPDATE temp.acting SET operator = ?1", [operator])?;
        Ok(())
    }

    /// Writes an entry that belongs to no status.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn record(
        &self,
        at: Timestamp,
        action: &str,
        subject: &str,
        detail: &str,
    ) -> Result<(), StoreError> {
        self.write(|transaction| append(transaction, at, action, subject, detail))
    }

    /// The log after an entry, oldest first, at most `limit` entries.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn audit(&self, after_row: i64, limit: u32) -> Result<Vec<AuditEntry>, StoreError> {
        let connection = self.read()?;
        let mut statement = connection.prepare_cached(
            "SELECT row, at, action, subject, detail, hash, operator FROM audit WHERE row > ?1
             ORDER BY row LIMIT ?2",
        )?;
        let mut rows = statement.query(params![after_row, limit])?;
        let mut entries = Vec::new();
        while let Some(row) = rows.next()? {
            entries.push(AuditEntry {
                row: row.get(0)?,
                at: time(row.get(1)?)?,
                action: row.get(2)?,
                subject: row.get(3)?,
                detail: row.get(4)?,
                hash: row.get(5)?,
                operator: filled(row.get(6)?),
            });
        }
        Ok(entries)
    }

    /// Follows the chain from the first entry to the last.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn verify_audit(&self) -> Result<Option<AuditFault>, StoreError> {
        let mut previous = String::new();
        let mut last_row = 0;
        loop {
            let page = self.audit(last_row, 1000)?;
            if page.is_empty() {
                return Ok(None);
            }
            for entry in page {
                let follows = entry.row == last_row + 1
                    && entry.hash
                        == chain(
                            &previous,
                            millis(entry.at),
                            &entry.action,
                            &entry.subject,
                            &entry.detail,
                            entry.operator.as_deref().unwrap_or_default(),
                        );
                if !follows {
                    return Ok(Some(AuditFault { row: entry.row }));
                }
                last_row = entry.row;
                previous = entry.hash;
            }
        }
    }
}

pub(crate) fn append(
    transaction: &Transaction<'_>,
    at: Timestamp,
    action: &str,
    subject: &str,
    detail: &str,
) -> Result<(), StoreError> {
    let previous: Option<String> = transaction
        .prepare_cached("SELECT hash FROM audit ORDER BY row DESC LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()?;
    let operator: String = transaction
        .prepare_cached("SELECT operator FROM temp.acting")?
        .query_row([], |row| row.get(0))?;
    let hash = chain(&previous.unwrap_or_default(), millis(at), action, subject, detail, &operator);
    transaction
        .prepare_cached(
            "INSERT INTO audit (at, action, subject, detail, hash, operator) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![millis(at), action, subject, detail, hash, operator])?;
    Ok(())
}

/// Makes the place that says for whom this connection acts: of the connection alone, and never on the disk.
pub(crate) fn act_for_the_engine(connection: &Connection) -> Result<(), StoreError> {
    connection.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS acting (operator TEXT NOT NULL);
         DELETE FROM temp.acting; INSERT INTO temp.acting VALUES ('');",
    )?;
    Ok(())
}

/// Lengths stand before the texts so that no two entries can read the same.
fn chain(
    previous: &str,
    at: i64,
    action: &str,
    subject: &str,
    detail: &str,
    operator: &str,
) -> String {
    let mut context = Context::new(&SHA256);
    context.update(&at.to_be_bytes());
    let operator = (!operator.is_empty()).then_some(operator);
    for part in [previous, action, subject, detail].into_iter().chain(operator) {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part.as_bytes());
    }
    to_hex(context.finish().as_ref())
}
