//! The exchange (交換所): takes sealed messages from one office, keeps them and hands them to another,
//! and signs for each step. It never sees plain text: it reads dispatch notes and receipts only.
//!
//! Library and program. [`init`] makes a data folder, [`Exchange::open`] opens it,
//! [`Exchange::router`] gives the calls and [`serve`] answers them over TLS.

mod api;
pub mod authority;
mod clock;
mod config;
mod crash;
mod error;
mod exchange;
mod files;
mod metrics;
mod random;
mod serve;
pub mod storage;
mod tls;
mod wake;

pub use api::openapi_json;
pub use clock::{Clock, SystemClock};
pub use config::{Config, DataFolder, Limits};
pub use crash::CRASH_POINTS;
pub use error::ExchangeError;
pub use exchange::{Exchange, InitOptions, OfficeAdded, OfficeListing, Revoked, init};
pub use serve::{Service, serve};
pub use tls::PeerCertificate;
