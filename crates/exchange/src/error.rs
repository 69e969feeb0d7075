//! One error above the parts, with the stable code and what the operator of the exchange does about it.

use std::path::PathBuf;

use crate::authority::AuthorityError;
use crate::storage::StorageError;

/// Why an exchange could not be made, opened or served.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// There is no exchange in this folder.
    #[error("no exchange in {path}: run `todoke-exchange init` first")]
    NotInitialised {
        /// The data folder.
        path: PathBuf,
    },
    /// There is one already; its keys must never be overwritten.
    #[error("{path} already holds an exchange; nothing was changed")]
    AlreadyInitialised {
        /// The data folder.
        path: PathBuf,
    },
    /// Another process serves this folder.
    #[error("another process already serves {path}")]
    AlreadyServed {
        /// The data folder.
        path: PathBuf,
    },
    /// A file could not be read or written.
    #[error("cannot {what} {path}: {source}")]
    File {
        /// What was tried.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The address cannot be listened on, or the listener failed.
    #[error("cannot listen: {0}")]
    Listen(std::io::Error),
    /// The TLS set-up was refused.
    #[error("cannot set up TLS: {0}")]
    Tls(String),
    /// The operating system gives no randomness.
    #[error("the operating system gives no randomness")]
    Randomness,
    /// A storage failure.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The embedded CA failed or refused.
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    /// Something the caller named is not there.
    #[error("{what} {value:?} is not known here")]
    Unknown {
        /// What was looked for.
        what: &'static str,
        /// As given.
        value: String,
    },
    /// Something the caller gave has the wrong form.
    #[error("{0}")]
    Malformed(String),
}

impl ExchangeError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotInitialised { .. } => "D-0901",
            Self::AlreadyInitialised { .. } => "D-0902",
            Self::AlreadyServed { .. } => "D-0903",
            Self::File { .. } => "D-0904",
            Self::Listen(_) => "N-0901",
            Self::Tls(_) => "T-0901",
            Self::Randomness => "T-0902",
            Self::Storage(error) => error.code(),
            Self::Authority(error) => error.code(),
            Self::Unknown { .. } => "N-0902",
            Self::Malformed(_) => "N-0903",
        }
    }
}
