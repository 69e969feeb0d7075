//! What can go wrong with the store, with a stable code each (D).

use std::path::PathBuf;

/// A failure of the store. The data written before it is as it was: every write is one transaction.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The key does not open this database, or the file is no database.
    #[error("the key does not open {}", path.display())]
    WrongKey {
        /// The database.
        path: PathBuf,
    },
    /// The disk is full.
    #[error("the disk is full")]
    DiskFull(#[source] rusqlite::Error),
    /// Another program holds the database too long.
    #[error("the database is locked by another program")]
    Locked(#[source] rusqlite::Error),
    /// The database is damaged.
    #[error("the database is damaged: {detail}")]
    Damaged {
        /// What the check said.
        detail: String,
    },
    /// The database was written by a newer version of this program.
    #[error("the database has version {found}, this program knows up to {known}")]
    NewerVersion {
        /// The database's version.
        found: i64,
        /// The newest version known here.
        known: i64,
    },
    /// A status would have left the transition table: a defect of the program.
    #[error("{id}: {from} may not become {to}")]
    IllegalTransition {
        /// The unit or message.
        id: String,
        /// The status it has.
        from: &'static str,
        /// The status it should have got.
        to: &'static str,
    },
    /// There is no such unit or message.
    #[error("no unit or message {id}")]
    NotFound {
        /// The id asked for.
        id: String,
    },
    /// A stored value does not read back: a defect or damage.
    #[error("stored value does not read back: {what}")]
    Unreadable {
        /// Which value.
        what: String,
    },
    /// The key could not be derived or the key file not used.
    #[error("key derivation failed: {0}")]
    KeyDerivation(String),
    /// Any other failure of the database.
    #[error("database: {0}")]
    Database(#[source] rusqlite::Error),
}

impl StoreError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::WrongKey { .. } => "D-0101",
            Self::DiskFull(_) => "D-0102",
            Self::Locked(_) => "D-0103",
            Self::Damaged { .. } => "D-0104",
            Self::NewerVersion { .. } => "D-0105",
            Self::IllegalTransition { .. } => "D-0106",
            Self::NotFound { .. } => "D-0107",
            Self::Unreadable { .. } => "D-0108",
            Self::KeyDerivation(_) => "D-0109",
            Self::Database(_) => "D-0110",
        }
    }

    /// Whether waiting may help.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::DiskFull(_) | Self::Locked(_))
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull(error),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked(error),
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged { detail: error.to_string() },
            _ => Self::Database(error),
        }
    }
}
