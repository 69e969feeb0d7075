//! Opening the database, and the one way to write to it.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use todoke_protocol::MessageId;

use crate::audit;
use crate::error::StoreError;
use crate::key::DatabaseKey;
use crate::migration::migrate;
use crate::row::millis;
use crate::status::Status;

/// The office's encrypted database. Cheap to share by reference between threads; one writer at a time.
#[derive(Debug)]
pub struct Store {
    connection: Mutex<Connection>,
    path: PathBuf,
}

impl Store {
    /// Opens or creates the database and brings it to the newest version.
    ///
    /// # Errors
    /// Wrong key, damage, a newer version, or a disk that refuses.
    pub fn open(path: &Path, key: &DatabaseKey) -> Result<Self, StoreError> {
        let mut connection = Connection::open(path)?;
        connection.busy_timeout(Duration::from_secs(10))?;
        // SQLCipher would write its own lines to stderr; what went wrong is in our errors.
        connection.execute_batch("PRAGMA cipher_log_level = NONE;")?;
        // The raw key form skips SQLCipher's own derivation: the key is already 256 random bits.
        let pragma =
            zeroize::Zeroizing::new(format!("PRAGMA key = \"x'{}'\";", key.to_hex().as_str()));
        connection.execute_batch(&pragma)?;
        let readable: Result<i64, _> =
            connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0));
        match readable {
            Ok(_) => {}
            Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::NotADatabase) => {
                return Err(StoreError::WrongKey { path: path.to_owned() });
            }
            Err(error) => return Err(error.into()),
        }
        // A receipt may leave only after its commit is on the disk: FULL, not NORMAL.
        connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
             PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON; PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -8192;",
        )?;
        migrate(&mut connection)?;
        audit::act_for_the_engine(&connection)?;
        crate::person::fill_search(&mut connection)?;
        Ok(Self { connection: Mutex::new(connection), path: path.to_owned() })
    }

    /// Where the database lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Looks through the whole database for damage. Takes seconds on a large one.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] with the first line the check gives.
    pub fn check(&self) -> Result<(), StoreError> {
        let detail: String =
            self.read()?.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        if detail == "ok" { Ok(()) } else { Err(StoreError::Damaged { detail }) }
    }

    /// A mark that changes when anybody wrote to the database, through this connection or another.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn data_version(&self) -> Result<(i64, u64), StoreError> {
        let connection = self.read()?;
        // SQLite's own mark leaves out what the asking connection wrote.
        let others = connection.query_row("PRAGMA data_version", [], |row| row.get(0))?;
        Ok((others, connection.total_changes()))
    }

    /// Remembers a small value under a name.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn remember(&self, name: &str, value: &[u8]) -> Result<(), StoreError> {
        self.write(|transaction| remember(transaction, name, value))
    }

    /// The value remembered under a name.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn recollect(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self
            .read()?
            .query_row("SELECT value FROM memory WHERE name = ?1", [name], |row| row.get(0))
            .optional()?)
    }

    /// The sealed bytes of a unit or message.
    pub(crate) fn sealed_body(&self, id: MessageId) -> Result<Vec<u8>, StoreError> {
        let id = id.to_string();
        let bytes: Option<Vec<u8>> = self
            .read()?
            .prepare_cached("SELECT bytes FROM sealed_body WHERE id = ?1")?
            .query_row([&id], |row| row.get(0))
            .optional()?;
        bytes.ok_or(StoreError::NotFound { id })
    }

    pub(crate) fn read(&self) -> Result<MutexGuard<'_, Connection>, StoreError> {
        // A panic while the lock was held left no half transaction: SQLite rolled it back.
        Ok(self.connection.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// One IMMEDIATE transaction: all of it or nothing.
    pub(crate) fn write<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut connection = self.read()?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let value = work(&transaction)?;
        transaction.commit()?;
        Ok(value)
    }
}

pub(crate) fn remember(
    transaction: &Transaction<'_>,
    name: &str,
    value: &[u8],
) -> Result<(), StoreError> {
    transaction.execute(
        "INSERT INTO memory (name, value) VALUES (?1, ?2)
         ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        params![name, value],
    )?;
    Ok(())
}

/// Sealed bytes are made or fetched once; whoever keeps them again keeps the same.
pub(crate) fn keep_sealed(
    transaction: &Transaction<'_>,
    id: &str,
    bytes: &[u8],
) -> Result<(), StoreError> {
    transaction
        .prepare_cached("INSERT OR IGNORE INTO sealed_body (id, bytes) VALUES (?1, ?2)")?
        .execute(params![id, bytes])?;
    Ok(())
}

/// The two tables that hold a status.
#[derive(Clone, Copy)]
pub(crate) enum Table {
    Outgoing,
    Incoming,
}

impl Table {
    fn name(self) -> &'static str {
        match self {
            Self::Outgoing => "outgoing_unit",
            Self::Incoming => "incoming_message",
        }
    }
}

/// The status a unit or message has now.
pub(crate) fn current<S: Status>(
    transaction: &Transaction<'_>,
    table: Table,
    id: &str,
) -> Result<S, StoreError> {
    let name: Option<String> = transaction
        .query_row(&format!("SELECT status FROM {} WHERE id = ?1", table.name()), [id], |row| {
            row.get(0)
        })
        .optional()?;
    let name = name.ok_or_else(|| StoreError::NotFound { id: id.to_owned() })?;
    S::parse(&name).ok_or_else(|| StoreError::Unreadable { what: "status".into() })
}

/// Moves a status along the transition table, clears what held it up, and writes it into the audit log.
pub(crate) fn advance<S: Status>(
    transaction: &Transaction<'_>,
    table: Table,
    id: &str,
    to: S,
    due_at: Option<Timestamp>,
    at: Timestamp,
) -> Result<(), StoreError> {
    let from: S = current(transaction, table, id)?;
    if !from.may_become(to) {
        return Err(StoreError::IllegalTransition {
            id: id.to_owned(),
            from: from.as_str(),
            to: to.as_str(),
        });
    }
    transaction.execute(
        &format!(
            "UPDATE {} SET status = ?2, status_at = ?3, due_at = ?4, attempts = 0, hold_code = ''
             WHERE id = ?1",
            table.name()
        ),
        params![id, to.as_str(), millis(at), due_at.map(millis)],
    )?;
    audit::append(transaction, at, to.as_str(), id, from.as_str())
}

/// Says why a unit or message waits, and until when.
pub(crate) fn hold(
    transaction: &Transaction<'_>,
    table: Table,
    id: &str,
    code: &str,
    due_at: Option<Timestamp>,
) -> Result<(), StoreError> {
    transaction.execute(
        &format!(
            "UPDATE {} SET hold_code = ?2, due_at = ?3, attempts = attempts + 1 WHERE id = ?1",
            table.name()
        ),
        params![id, code, due_at.map(millis)],
    )?;
    Ok(())
}
