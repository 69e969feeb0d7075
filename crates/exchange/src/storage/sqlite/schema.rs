//! The tables, as numbered migrations that only add. One transaction each.

use rusqlite::Connection;

use super::{StorageError, failure};

/// Migration `n` brings a database from `user_version` n to n + 1.
const MIGRATIONS: &[&str] = &[include_str!("migration_001.sql")];

/// Brings the database up to this program's version.
pub(super) fn migrate(connection: &Connection) -> Result<(), StorageError> {
    loop {
        // Another process may migrate at the same time: look again inside the transaction.
        connection.execute_batch("BEGIN IMMEDIATE").map_err(failure("migrate"))?;
        let step = migrate_once(connection);
        let end = if matches!(step, Ok(true)) { "COMMIT" } else { "ROLLBACK" };
        connection.execute_batch(end).map_err(failure("migrate"))?;
        if !step? {
            return Ok(());
        }
    }
}

fn migrate_once(connection: &Connection) -> Result<bool, StorageError> {
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    let found: i64 = connection
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .map_err(failure("migrate"))?;
    if found > known {
        return Err(StorageError::TooNew { found, known });
    }
    let next = usize::try_from(found).ok().and_then(|found| MIGRATIONS.get(found));
    let Some(migration) = next else {
        return Ok(false);
    };
    connection.execute_batch(migration).map_err(failure("migrate"))?;
    connection
        .execute_batch(&format!("PRAGMA user_version = {}", found + 1))
        .map_err(failure("migrate"))?;
    Ok(true)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn migrating_twice_changes_nothing() {
        let connection = Connection::open_in_memory().unwrap();
        migrate(&connection).unwrap();
        migrate(&connection).unwrap();
        let version: i64 =
            connection.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
        assert_eq!(version, i64::try_from(MIGRATIONS.len()).unwrap(), "each ran once");
    }

    #[test]
    fn a_database_of_a_newer_program_is_left_alone() {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("PRAGMA user_version = 99").unwrap();
        let error = migrate(&connection).unwrap_err();
        assert!(matches!(error, StorageError::TooNew { found: 99, .. }), "{error}");
    }
}
