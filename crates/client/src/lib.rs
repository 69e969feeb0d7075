//! The engine of Todoke: watches the export folder, checks, seals and sends, fetches and delivers, and keeps every receipt.
//!
//! All doors (command line, window, browser page) call [`api`]. Deliberately not here: what the standard says
//! (`todoke-standard`), how an envelope is made (`todoke-envelope`), SQL (`todoke-store`), anything about a display.

pub mod api;
pub mod check;
mod clock;
mod delivery;
pub mod desk;
mod doctor;
mod engine;
mod error;
mod exported;
mod findings;
mod form;
mod forms;
mod guard;
mod handed_over;
pub mod home;
mod http;
mod import_folder;
mod intake;
pub mod interop;
mod keyring;
mod listing;
mod mail;
mod operator;
mod path;
mod practice;
mod proof;
mod retry;
pub mod run;
mod scan;
mod sending;
pub mod setup;
mod software;
pub mod text;
mod transport;
mod unit_group;
mod withdrawal;

pub use clock::{Clock, SystemClock};
pub use doctor::{Diagnosis, Health};
pub use engine::{Engine, Round, Settings};
pub use error::{ClientError, Remedy};
pub use handed_over::HandedOver;
pub use http::HttpTransport;
pub use proof::{Proof, ReceiptProof};
pub use scan::SENT_FOLDER;
pub use transport::{Transport, TransportError};
