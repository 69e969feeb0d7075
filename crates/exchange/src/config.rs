//! Where an exchange keeps its things and how much it takes on. Nothing here is read from a file:
//! an exchange works without any set-up, and tests pass other limits.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::clock::{Clock, SystemClock};

/// What an exchange needs to open.
#[derive(Clone)]
pub struct Config {
    /// The data folder, made by [`crate::init`].
    pub data: DataFolder,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// How much it takes on.
    pub limits: Limits,
}

impl Config {
    /// The usual limits and the machine's clock.
    pub fn new(data: impl Into<PathBuf>) -> Self {
        Self {
            data: DataFolder::new(data),
            clock: Arc::new(SystemClock),
            limits: Limits::default(),
        }
    }

    /// The same with another clock.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }
}

/// How much an exchange takes on before it says no, so that one office cannot stop the others.
#[derive(Debug, Clone)]
pub struct Limits {
    /// The largest sealed body, in bytes.
    pub body_bytes: u64,
    /// Sealed bodies held in memory at the same time, all uploads together, in bytes.
    pub upload_memory_bytes: u64,
    /// Uploads of one office at the same time.
    pub uploads_per_office: usize,
    /// How long an upload may stand still before it is given up.
    pub upload_idle: Duration,
    /// How long an upload may take in all: 32 MiB at 0.5 Mbit/s.
    pub upload_total: Duration,
    /// Waiting mailbox calls of one office; more are answered at once.
    pub waits_per_office: usize,
    /// Events on one page of a mailbox.
    pub events_per_page: usize,
    /// Offices on one page of the office master.
    pub offices_per_page: usize,
    /// Open connections.
    pub connections: usize,
    /// How long a client may take for the TLS handshake.
    pub handshake: Duration,
    /// How long a client may take to send the head of a request.
    pub request_head: Duration,
    /// The largest head of a request, in bytes. HTTP/1.1 may let up to twice as much pass, as it reads in steps.
    pub request_head_bytes: usize,
    /// How long a write waits for another process that holds the database.
    pub database_busy: Duration,
    /// How long open requests may take to finish once the exchange was told to stop.
    pub shutdown: Duration,
    /// How often changes made by another process are looked for.
    pub news_poll: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: todoke_protocol::MAX_BODY_BYTES,
            upload_memory_bytes: 512 * 1024 * 1024,
            uploads_per_office: 4,
            upload_idle: Duration::from_secs(30),
            upload_total: Duration::from_secs(10 * 60),
            waits_per_office: 8,
            events_per_page: 200,
            offices_per_page: 500,
            connections: 10_000,
            handshake: Duration::from_secs(10),
            request_head: Duration::from_secs(15),
            request_head_bytes: 16 * 1024,
            database_busy: Duration::from_secs(5),
            shutdown: Duration::from_secs(10),
            news_poll: Duration::from_secs(1),
        }
    }
}

/// The folder in which an exchange keeps everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataFolder(PathBuf);

impl DataFolder {
    /// Names the folder; nothing is touched.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The certificate of the embedded CA, for clients to trust.
    pub fn ca_certificate(&self) -> PathBuf {
        self.0.join("ca.pem")
    }

    /// The private key of the embedded CA.
    pub fn ca_key(&self) -> PathBuf {
        self.0.join("ca.key")
    }

    /// The TLS certificate of the server and the key it belongs to, one file so that they cannot
    /// come apart.
    pub fn server_identity(&self) -> PathBuf {
        self.0.join("server.pem")
    }

    /// The certificate and key with which receipts are signed.
    pub fn signer_identity(&self) -> PathBuf {
        self.0.join("signer.pem")
    }

    /// The names under which the server answers, one a line.
    pub fn hosts(&self) -> PathBuf {
        self.0.join("hosts.txt")
    }

    /// All rows.
    pub fn database(&self) -> PathBuf {
        self.0.join("exchange.db")
    }

    /// All sealed bodies.
    pub fn bodies(&self) -> PathBuf {
        self.0.join("bodies")
    }

    /// Held by the process that serves.
    pub fn serving_lock(&self) -> PathBuf {
        self.0.join("serving.lock")
    }
}
