//! The exchange itself: what it does with notes, bodies, receipts and requests for certificates, free of
//! HTTP. Each module is one job; the HTTP side is `crate::api`.

mod accept;
mod deliver;
mod enrolment;
mod hosts;
mod init;
mod mailbox;
mod office_master;
mod own_certificates;
mod recall;
mod receipt;
mod refusal;
mod revocation;

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use jiff::Timestamp;
use rustls::sign::CertifiedKey;
use todoke_envelope::{Certificate, Identity, Trust};
use tokio::sync::{Semaphore, watch};

pub use init::{InitOptions, init};
pub use office_master::{OfficeAdded, OfficeListing};
pub use revocation::Revoked;

pub(crate) use accept::{Upload, UploadPlace};
pub(crate) use refusal::Refusal;

use crate::authority::Authority;
use crate::config::{Config, Limits};
use crate::error::ExchangeError;
use crate::metrics::Metrics;
use crate::storage::{SqliteStorage, Storage};
use crate::wake::Wakeups;
use accept::UploadsOfOffices;

/// An open exchange. Cheap to clone; all clones are the same exchange.
#[derive(Clone)]
pub struct Exchange(Arc<Inner>);

struct Inner {
    config: Config,
    authority: Authority,
    storage: Arc<dyn Storage>,
    /// For notes and receipts of offices. Revocation is looked up in the rows, at once.
    trust: Trust,
    signer: RwLock<Identity>,
    server: RwLock<Arc<CertifiedKey>>,
    wakeups: Arc<Wakeups>,
    metrics: Metrics,
    upload_memory: Arc<Semaphore>,
    uploads: UploadsOfOffices,
    stopping: watch::Sender<bool>,
}

impl Exchange {
    /// Opens the exchange in this folder, with the usual limits and the machine's clock.
    ///
    /// # Errors
    /// When there is none, or its files cannot be read.
    pub fn open(data: impl Into<PathBuf>) -> Result<Self, ExchangeError> {
        Self::open_with(Config::new(data))
    }

    /// Opens an exchange.
    ///
    /// # Errors
    /// When there is none, or its files cannot be read.
    pub fn open_with(config: Config) -> Result<Self, ExchangeError> {
        let authority = init::load_authority(&config.data)?;
        let at = config.clock.now();
        let signer = own_certificates::signer(&config.data, &authority, at)?;
        let server = own_certificates::server(&config.data, &authority, at)?;
        let damaged = |_| {
            crate::authority::AuthorityError::Damaged("its certificate is unreadable".to_owned())
        };
        let root = Certificate::from_der(authority.certificate()).map_err(damaged)?;
        let permits = usize::try_from(config.limits.upload_memory_bytes).unwrap_or(usize::MAX);
        Ok(Self(Arc::new(Inner {
            storage: Arc::new(SqliteStorage::open(&config.data, config.limits.database_busy)?),
            trust: Trust::danger_without_revocation(vec![root]),
            signer: RwLock::new(signer),
            server: RwLock::new(server),
            wakeups: Arc::default(),
            metrics: Metrics::default(),
            upload_memory: Arc::new(Semaphore::new(permits.min(Semaphore::MAX_PERMITS))),
            uploads: UploadsOfOffices::default(),
            stopping: watch::channel(false).0,
            authority,
            config,
        })))
    }

    /// The calls, to be served by [`crate::serve`] as they are or with a layer around them.
    pub fn router(&self) -> axum::Router {
        crate::api::router(self.clone())
    }

    /// The exchange's time.
    pub fn now(&self) -> Timestamp {
        self.0.config.clock.now()
    }

    /// How much it takes on.
    pub fn limits(&self) -> &Limits {
        &self.0.config.limits
    }

    /// The certificate of the embedded CA, PEM.
    pub fn ca_pem(&self) -> String {
        crate::files::pem("CERTIFICATE", self.0.authority.certificate())
    }

    /// The storage.
    pub fn storage(&self) -> &dyn Storage {
        self.0.storage.as_ref()
    }

    pub(crate) fn config(&self) -> &Config {
        &self.0.config
    }

    pub(crate) fn authority(&self) -> &Authority {
        &self.0.authority
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    /// How many mailbox calls wait for news.
    pub(crate) fn waiting_calls(&self) -> usize {
        self.0.wakeups.waiting()
    }

    /// Tells waiting calls to come back: the exchange stops.
    pub(crate) fn stop_waiting(&self) {
        self.0.stopping.send_replace(true);
    }

    fn signer(&self) -> Identity {
        self.0.signer.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn wake(&self, number: &todoke_protocol::OfficeNumber) {
        self.0.wakeups.wake(number);
    }
}
