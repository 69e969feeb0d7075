//! What every door of the engine calls: the command line now, the window and the browser page later.
//!
//! Views are made for showing: names beside numbers, words beside codes. They serialise as the doors print them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use jiff::Timestamp;
use serde::Serialize;
pub use todoke_protocol::MessageId;
use todoke_protocol::OfficeAddress;
use todoke_store::{IncomingMessage, IncomingStatus, OutgoingStatus, OutgoingUnit, Person, Store};

use crate::clock::{Clock, SystemClock};
use crate::desk::{Line, WatchedTransport};
use crate::engine::{Engine, LoadedOffice, Round, Settings};
use crate::error::ClientError;
use crate::home::{EngineLock, Home};
use crate::http::HttpTransport;
use crate::transport::Transport;
use crate::{operator, run, text};

/// An office's installation, opened.
pub struct Client {
    home: Home,
    store: Arc<Store>,
    clock: Arc<dyn Clock>,
    /// Where the answers of the exchange are noted, for a door that shows them.
    line: Option<Arc<Line>>,
    /// How the office reaches its exchange, where that is not HTTPS.
    connector: Option<Connector>,
}

/// Makes the transport of an office.
pub(crate) type Connector =
    Box<dyn Fn(&LoadedOffice) -> Result<Arc<dyn Transport>, ClientError> + Send + Sync>;

/// The other side of a unit or message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PartnerView {
    /// 事業所番号.
    pub number: String,
    /// サービス種類.
    pub service_type: String,
    /// 事業所名; empty while the office master does not know it.
    pub name: String,
}

/// A line of the outbox.
#[derive(Debug, Clone, Serialize)]
pub struct OutboxView {
    /// The id, the same before and after sending.
    pub id: MessageId,
    /// `K1` … `Y9`, or empty while unknown.
    pub unit: String,
    /// Where it stands.
    pub status: OutgoingStatus,
    /// The partner.
    pub partner: PartnerView,
    /// `YYYYMM`, where there is one.
    pub service_month: Option<String>,
    /// File names.
    pub files: Vec<String>,
    /// Whom it is about.
    pub people: Vec<Person>,
    /// 14-digit serial.
    pub serial: String,
    /// The word for the status.
    pub status_word: &'static str,
    /// Since when it stands so.
    pub status_at: Timestamp,
    /// When it was found.
    pub created_at: Timestamp,
    /// When the engine tries again.
    pub due_at: Option<Timestamp>,
    /// Why it waits or was refused.
    pub reason: Option<ReasonView>,
    /// Findings of the check.
    pub findings: serde_json::Value,
}

/// A line of the inbox.
#[derive(Debug, Clone, Serialize)]
pub struct InboxView {
    /// The id.
    pub id: MessageId,
    /// `K1` … `Y9`.
    pub unit: String,
    /// Where it stands.
    pub status: IncomingStatus,
    /// The sender.
    pub partner: PartnerView,
    /// `YYYYMM`, where there is one.
    pub service_month: Option<String>,
    /// File names; empty before it is opened.
    pub files: Vec<String>,
    /// Whom it is about; empty before it is opened.
    pub people: Vec<Person>,
    /// 14-digit serial.
    pub serial: String,
    /// The word for the status.
    pub status_word: &'static str,
    /// Since when it stands so.
    pub status_at: Timestamp,
    /// When the exchange accepted it.
    pub accepted_at: Timestamp,
    /// When the engine tries again.
    pub due_at: Option<Timestamp>,
    /// Why it waits or was quarantined.
    pub reason: Option<ReasonView>,
    /// Findings of the check.
    pub findings: serde_json::Value,
    /// The sender's remark.
    pub remark: Option<String>,
}

/// A code with its sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ReasonView {
    /// Stable code.
    pub code: String,
    /// What it means and what to do.
    pub message: String,
}

impl ReasonView {
    pub(crate) fn of(code: &str) -> Self {
        Self { code: code.to_owned(), message: text::sentence(code).to_owned() }
    }
}

/// A unit or message, whole.
#[derive(Debug)]
pub enum Shown {
    /// Sent by this office.
    Outgoing(Box<OutboxView>, Vec<todoke_store::StoredFile>),
    /// Sent to this office.
    Incoming(Box<InboxView>, Vec<todoke_store::IncomingFile>),
}

/// What became of a recall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recall {
    /// Taken back.
    Withdrawn,
    /// The wish is kept; the exchange is not reached now.
    Waiting,
    /// Too late or nothing to take back.
    Impossible,
}

impl Client {
    /// Opens the installation in a home folder.
    ///
    /// # Errors
    /// If there is none, or its database does not open.
    pub fn open(home: Home, passphrase_file: Option<&Path>) -> Result<Self, ClientError> {
        let client = Self::open_with(home, passphrase_file, Arc::new(SystemClock), None)?;
        client.store.act_for(&operator::account())?;
        Ok(client)
    }

    /// The same with a clock, and with the answers of the exchange noted.
    pub(crate) fn open_with(
        home: Home,
        passphrase_file: Option<&Path>,
        clock: Arc<dyn Clock>,
        line: Option<Arc<Line>>,
    ) -> Result<Self, ClientError> {
        let store = Arc::new(home.open(passphrase_file, false)?);
        Ok(Self { home, store, clock, line, connector: None })
    }

    /// The same office with another way to its exchange.
    pub(crate) fn reached_by(
        mut self,
        connector: impl Fn(&LoadedOffice) -> Result<Arc<dyn Transport>, ClientError>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        self.connector = Some(Box::new(connector));
        self
    }

    /// The store, for doors that list.
    pub fn store(&self) -> &Arc<Store> {
        &self.store
    }

    /// The home folder.
    pub fn home(&self) -> &Home {
        &self.home
    }

    /// The clock.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// An engine over HTTPS, and the lock that makes it the only one.
    ///
    /// # Errors
    /// If another process works on this home, or the office was not set up.
    pub fn engine(&self, settings: Settings) -> Result<(Engine, EngineLock), ClientError> {
        let lock = self.home.lock()?;
        // What this engine does from now on nobody did by hand.
        self.store.act_for("")?;
        Ok((self.unlocked_engine(settings)?, lock))
    }

    /// An engine that does not ask whether it is the only one: for the acts of a person beside a running one.
    pub(crate) fn unlocked_engine(&self, settings: Settings) -> Result<Engine, ClientError> {
        let office = LoadedOffice::open(&self.store)?;
        let mut transport = self.transport(&office)?;
        if let Some(line) = &self.line {
            let watched = WatchedTransport::new(transport, line.clone(), self.clock.clone());
            transport = Arc::new(watched);
        }
        Engine::new(self.store.clone(), transport, self.clock.clone(), settings)
    }

    /// How this office reaches its exchange.
    pub(crate) fn transport(
        &self,
        office: &LoadedOffice,
    ) -> Result<Arc<dyn Transport>, ClientError> {
        if let Some(connector) = &self.connector {
            return connector(office);
        }
        Ok(Arc::new(HttpTransport::new(
            &office.own.exchange_url,
            &office.roots,
            Some(&office.identity),
            self.clock.clone(),
        )?))
    }

    /// Works until nothing is due.
    ///
    /// # Errors
    /// If the engine cannot work at all.
    pub fn run_once(&self, settings: Settings) -> Result<Round, ClientError> {
        let (mut engine, _lock) = self.engine(settings)?;
        run::until_nothing_is_due(&mut engine)
    }

    /// Works until `stop` is set.
    ///
    /// # Errors
    /// If the engine cannot work at all.
    pub fn run(
        &self,
        settings: Settings,
        stop: &Arc<AtomicBool>,
        report: impl FnMut(&Round),
    ) -> Result<(), ClientError> {
        let (mut engine, _lock) = self.engine(settings)?;
        run::until_stopped(&mut engine, stop, report)
    }

    /// Sends files a person hands over, now. Returns the units, the rejected ones, and what was none of ours.
    ///
    /// # Errors
    /// If a file cannot be read or the store not be written.
    pub fn send(&self, paths: &[PathBuf]) -> Result<crate::handed_over::HandedOver, ClientError> {
        // While another engine runs, the units are taken here and sent there: the store is the meeting point.
        let lock = self.home.lock();
        let mut engine = self.unlocked_engine(Settings::default())?;
        let mut round = Round::default();
        let reached = lock.is_ok() && engine.refresh(&mut round)?;
        let handed = engine.take_paths(paths)?;
        if lock.is_ok() {
            engine.recheck_waiting()?;
            engine.exchange_round(reached, false, &mut round)?;
        }
        Ok(handed)
    }

    /// A page of the outbox, newest first.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn outbox(
        &self,
        before: Option<MessageId>,
        limit: u32,
    ) -> Result<Vec<OutboxView>, ClientError> {
        let names = self.partner_names()?;
        let units = self.store.outbox(before, limit)?;
        Ok(units.into_iter().map(|unit| outbox_view(unit, &names)).collect())
    }

    /// A page of the inbox, newest first.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn inbox(
        &self,
        before: Option<MessageId>,
        limit: u32,
    ) -> Result<Vec<InboxView>, ClientError> {
        let names = self.partner_names()?;
        let messages = self.store.inbox(before, limit)?;
        Ok(messages.into_iter().map(|message| inbox_view(message, &names)).collect())
    }

    /// One unit of the outbox.
    ///
    /// # Errors
    /// If there is none of this id.
    pub fn outbox_entry(&self, id: MessageId) -> Result<OutboxView, ClientError> {
        Ok(outbox_view(self.store.unit(id)?, &self.partner_names()?))
    }

    /// One message of the inbox.
    ///
    /// # Errors
    /// If there is none of this id.
    pub fn inbox_entry(&self, id: MessageId) -> Result<InboxView, ClientError> {
        Ok(inbox_view(self.store.message(id)?, &self.partner_names()?))
    }

    /// Shows a unit or message. Opening a delivered message tells its sender, unless only peeked at.
    ///
    /// # Errors
    /// If there is none of this id.
    pub fn show(&self, id: MessageId, peek: bool) -> Result<Shown, ClientError> {
        if let Ok(unit) = self.store.unit(id) {
            let files = self.store.unit_files(id)?;
            return Ok(Shown::Outgoing(Box::new(outbox_view(unit, &self.partner_names()?)), files));
        }
        let message = self.store.message(id)?;
        if !peek && message.status == IncomingStatus::Delivered {
            self.mark_opened(&message)?;
        }
        let view = inbox_view(self.store.message(id)?, &self.partner_names()?);
        Ok(Shown::Incoming(Box::new(view), self.store.message_files(id)?))
    }

    /// Keeps the receipt first, then tries to send it at once. Off-line it goes with the next round.
    fn mark_opened(&self, message: &IncomingMessage) -> Result<(), ClientError> {
        let lock = self.home.lock();
        let mut engine = self.unlocked_engine(Settings::default())?;
        let receipt = engine.receipt(message, todoke_protocol::Outcome::Opened)?;
        todoke_crashpoint::crash_point("client.open.before");
        self.store.mark_opened(&receipt, engine.now())?;
        todoke_crashpoint::crash_point("client.open.marked");
        if lock.is_ok() {
            engine.send_receipts(&mut Round::default())?;
        }
        Ok(())
    }

    /// Takes a unit back, if it still can be.
    ///
    /// # Errors
    /// If there is none of this id.
    pub fn recall(&self, id: MessageId) -> Result<Recall, ClientError> {
        let lock = self.home.lock();
        let mut engine = self.unlocked_engine(Settings::default())?;
        engine.request_recall(id)?;
        if lock.is_ok() && engine.store().unit(id)?.recall_requested {
            engine.recall_requested(&mut Round::default())?;
        }
        engine.recall_outcome(id)
    }

    /// The other side of one unit or message, by name.
    pub(crate) fn partner(&self, address: &OfficeAddress) -> Result<PartnerView, ClientError> {
        let known = self.store.partner_name(&address.number)?;
        Ok(PartnerView {
            number: address.number.to_string(),
            service_type: address.service_type.to_string(),
            name: known.unwrap_or_default(),
        })
    }

    pub(crate) fn partner_names(&self) -> Result<BTreeMap<String, String>, ClientError> {
        let partners = self.store.partners()?;
        Ok(partners.into_iter().map(|office| (office.number.to_string(), office.name)).collect())
    }
}

fn partner_view(address: &OfficeAddress, names: &BTreeMap<String, String>) -> PartnerView {
    PartnerView {
        number: address.number.to_string(),
        service_type: address.service_type.to_string(),
        name: names.get(address.number.as_str()).cloned().unwrap_or_default(),
    }
}

fn reason(code: Option<&String>) -> Option<ReasonView> {
    code.map(|code| ReasonView::of(code))
}

/// Stored findings are JSON we wrote ourselves; damage shows as none, the store's check finds it.
fn findings(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap_or_else(|_| serde_json::Value::Array(Vec::new()))
}

fn outbox_view(unit: OutgoingUnit, names: &BTreeMap<String, String>) -> OutboxView {
    OutboxView {
        id: unit.id,
        unit: unit.kind,
        status: unit.status,
        partner: partner_view(&unit.receiver, names),
        service_month: unit.service_month,
        files: unit.file_names,
        people: unit.people,
        serial: unit.serial,
        status_word: text::outgoing_status(unit.status).1,
        status_at: unit.status_at,
        created_at: unit.created_at,
        due_at: unit.due_at,
        reason: reason(unit.hold_code.as_ref()),
        findings: findings(&unit.findings),
    }
}

fn inbox_view(message: IncomingMessage, names: &BTreeMap<String, String>) -> InboxView {
    InboxView {
        id: message.id,
        unit: message.kind,
        status: message.status,
        partner: partner_view(&message.sender, names),
        service_month: message.service_month,
        files: message.file_names,
        people: message.people,
        serial: message.serial,
        status_word: text::incoming_status(message.status).1,
        status_at: message.status_at,
        accepted_at: message.accepted_at,
        due_at: message.due_at,
        reason: reason(message.hold_code.as_ref()),
        findings: findings(&message.findings),
        remark: message.remark,
    }
}
