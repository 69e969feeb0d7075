//! The engine: one round does everything that is due, in the order of the design's steps.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use todoke_envelope::{Certificate, Identity, PrivateKey, RevocationList, Trust};
use todoke_protocol::MessageId;
use todoke_standard::{Context, Date, Direction, OfficeAddress, OfficeNumber, ServiceType};
use todoke_store::{OwnOffice, Store};

use crate::clock::{Clock, TOLERATED_SKEW, to_millisecond};
use crate::error::{ClientError, Remedy};
use crate::intake::COMPLETION;
use crate::scan::Looks;
use crate::transport::{Transport, TransportError};

/// How often office master, revocation list and clock are looked at again.
const REFRESH: SignedDuration = SignedDuration::from_mins(10);

/// Habits of the engine that tests and `--once` change.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// How long a set must lie unchanged between two looks.
    pub settle: SignedDuration,
    /// How long a set may lack a member before it is judged as it is.
    pub completion: SignedDuration,
}

impl Default for Settings {
    fn default() -> Self {
        Self { settle: SignedDuration::from_secs(2), completion: COMPLETION }
    }
}

/// This office with its keys read.
pub(crate) struct LoadedOffice {
    pub own: OwnOffice,
    pub identity: Identity,
    pub roots: Vec<Certificate>,
}

impl LoadedOffice {
    /// The office of a store.
    pub(crate) fn open(store: &Store) -> Result<Self, ClientError> {
        let own = store.own_office()?;
        Self::load(own.ok_or_else(|| ClientError::new("D-0205", Remedy::Operator))?)
    }

    /// Whom it believes: the roots of set-up and the newest revocation list.
    pub(crate) fn trust(&self, store: &Store) -> Result<Trust, ClientError> {
        let list = revocation_list(store)?;
        Ok(Trust::new(self.roots.clone(), list.into_iter().collect()))
    }

    pub(crate) fn load(own: OwnOffice) -> Result<Self, ClientError> {
        let key = PrivateKey::from_pkcs8_der(&own.private_key)?;
        let mut certificates =
            Certificate::all_from_pem(own.certificates_pem.as_bytes())?.into_iter();
        let certificate =
            certificates.next().ok_or_else(|| ClientError::new("T-0111", Remedy::Operator))?;
        let identity = Identity::new(key, certificate, certificates.collect())?;
        let roots = Certificate::all_from_pem(own.authority_pem.as_bytes())
            .map_err(|error| ClientError::authority_unreadable().because(error))?;
        Ok(Self { own, identity, roots })
    }
}

/// What a round did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Round {
    /// Units found with errors.
    pub rejected: Vec<MessageId>,
    /// Units found without.
    pub accepted: Vec<MessageId>,
    /// Units the exchange took.
    pub uploaded: Vec<MessageId>,
    /// Messages whose files were handed to the care software.
    pub delivered: Vec<MessageId>,
    /// Messages that could not be imported.
    pub quarantined: Vec<MessageId>,
    /// Units and messages whose status moved in another way.
    pub moved: usize,
    /// Codes of what went wrong and will be tried again, with how many it concerns.
    pub held: BTreeMap<String, usize>,
    /// If the exchange did not serve us at the end: what can be done about it.
    pub unreached: Option<Remedy>,
    /// When the export folder wants another look.
    pub look_again_at: Option<Timestamp>,
}

impl Round {
    /// Whether anything happened: then another round may find more to do.
    pub fn progressed(&self) -> bool {
        !(self.rejected.is_empty()
            && self.accepted.is_empty()
            && self.uploaded.is_empty()
            && self.delivered.is_empty()
            && self.quarantined.is_empty()
            && self.moved == 0)
    }

    /// Adds what another round did.
    pub fn add(&mut self, other: Self) {
        self.rejected.extend(other.rejected);
        self.accepted.extend(other.accepted);
        self.uploaded.extend(other.uploaded);
        self.delivered.extend(other.delivered);
        self.quarantined.extend(other.quarantined);
        self.moved += other.moved;
        self.held.extend(other.held);
        self.unreached = other.unreached;
        self.look_again_at = other.look_again_at;
    }

    pub(crate) fn hold(&mut self, code: &str) {
        *self.held.entry(code.to_owned()).or_default() += 1;
    }
}

/// Works for one office. One engine at a time per home ([`crate::home::Home::lock`]).
pub struct Engine {
    pub(crate) store: Arc<Store>,
    pub(crate) office: LoadedOffice,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) settings: Settings,
    pub(crate) looks: Looks,
    pub(crate) incomplete_since: BTreeMap<String, Timestamp>,
    refreshed_at: Option<Timestamp>,
}

impl Engine {
    /// An engine for the office that the store was set up for.
    ///
    /// # Errors
    /// If it was not set up, or its keys do not read.
    pub fn new(
        store: Arc<Store>,
        transport: Arc<dyn Transport>,
        clock: Arc<dyn Clock>,
        settings: Settings,
    ) -> Result<Self, ClientError> {
        Ok(Self {
            office: LoadedOffice::open(&store)?,
            store,
            transport,
            clock,
            settings,
            looks: Looks::default(),
            incomplete_since: BTreeMap::new(),
            refreshed_at: None,
        })
    }

    /// The store this engine works on.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Does everything that is due now.
    ///
    /// A passing fault of the network ends nothing: it is counted in [`Round::held`] and stands in the store with its next try.
    ///
    /// # Errors
    /// Only if the store or a folder cannot be used at all.
    /// `read_mailbox` says whether the exchange is asked for news; a round that only follows a change in the export folder need not.
    pub fn round(&mut self, read_mailbox: bool) -> Result<Round, ClientError> {
        let mut round = Round::default();
        let left_over = self.judge_left_over()?;
        round.rejected.extend(left_over.rejected);
        round.accepted.extend(left_over.accepted);
        let reached = self.refresh(&mut round)?;
        let intake = self.scan_export_folder()?;
        round.rejected.extend(intake.rejected);
        round.accepted.extend(intake.accepted);
        round.look_again_at = intake.again_at;
        self.recheck_waiting()?;
        self.exchange_round(reached, read_mailbox, &mut round)?;
        self.move_sent_files()?;
        Ok(round)
    }

    /// The part of a round that needs no export folder: seal, upload, recall, fetch, deliver, receipts.
    ///
    /// # Errors
    /// As [`Engine::round`].
    pub(crate) fn exchange_round(
        &mut self,
        reached: bool,
        read_mailbox: bool,
        round: &mut Round,
    ) -> Result<(), ClientError> {
        self.seal_ready(round)?;
        if reached {
            self.upload_sealed(round)?;
            self.recall_requested(round)?;
            self.send_receipts(round)?;
            if read_mailbox {
                self.read_mailbox(round)?;
            }
            self.fetch_bodies(round)?;
        }
        self.deliver(round)?;
        if reached {
            self.send_receipts(round)?;
        }
        Ok(())
    }

    /// Refreshes what changes slowly, when it is time. Says whether the exchange was reached.
    pub(crate) fn refresh(&mut self, round: &mut Round) -> Result<bool, ClientError> {
        let now = self.now();
        let fresh =
            self.refreshed_at.is_some_and(|at| at <= now && now.duration_since(at) < REFRESH);
        if fresh {
            return Ok(true);
        }
        match self.refresh_now() {
            Ok(()) => {
                self.refreshed_at = Some(now);
                Ok(true)
            }
            Err(RefreshFault::Transport(error)) => {
                let (code, remedy) = crate::error::transport_code(&error);
                tracing::warn!(code, %error, "exchange not refreshed");
                round.hold(&code);
                round.unreached = Some(remedy);
                // Nothing was lost; what is due stays due.
                Ok(false)
            }
            Err(RefreshFault::Client(error)) => Err(error),
        }
    }

    fn refresh_now(&mut self) -> Result<(), RefreshFault> {
        let status = self.transport.status()?;
        tracing::debug!(protocol = status.protocol, "exchange reached");
        let list = self.transport.revocation_list()?;
        // Only a list that reads and is not older than the one we have is worth keeping.
        if let Ok(read) = RevocationList::from_der(&list)
            && revocation_list(&self.store)?
                .is_none_or(|known| known.this_update() <= read.this_update())
        {
            self.store.remember("crl", &list).map_err(ClientError::from)?;
        }
        loop {
            let after = self.store.offices_changed_through().map_err(ClientError::from)?;
            let page = self.transport.offices(after)?;
            if !page.offices.is_empty() || page.changed_through > after {
                self.store
                    .save_offices(&page.offices, page.changed_through)
                    .map_err(ClientError::from)?;
            }
            if !page.more || page.changed_through <= after {
                break;
            }
        }
        if let Some((offset, _)) = self.transport.clock_offset() {
            let text = offset.as_secs().to_string();
            if self.store.recollect("clock_offset_s").map_err(ClientError::from)?
                != Some(text.clone().into_bytes())
            {
                self.store
                    .remember("clock_offset_s", text.as_bytes())
                    .map_err(ClientError::from)?;
            }
            if offset.abs() > TOLERATED_SKEW {
                tracing::warn!(code = "T-0301", offset_s = offset.as_secs(), "clock is off");
            }
        }
        Ok(())
    }

    /// Makes the next round ask for office master and revocation list again.
    pub fn expire_refresh(&mut self) {
        self.refreshed_at = None;
    }

    /// Looks at everything that waits for a later try as if its time had come: the operator said 今すぐ確認.
    ///
    /// # Errors
    /// If the store cannot be written.
    pub fn try_all_now(&mut self) -> Result<(), ClientError> {
        self.refreshed_at = None;
        Ok(self.store.make_all_due(self.now())?)
    }

    /// How far the exchange's clock is ahead of this machine's, as last measured.
    pub fn clock_offset(&self) -> SignedDuration {
        if let Some((offset, _)) = self.transport.clock_offset() {
            return offset;
        }
        self.store
            .recollect("clock_offset_s")
            .ok()
            .flatten()
            .and_then(|bytes| str::from_utf8(&bytes).ok()?.parse().ok())
            .map_or(SignedDuration::ZERO, SignedDuration::from_secs)
    }

    /// This machine's time: for due times and file times.
    pub(crate) fn now(&self) -> Timestamp {
        to_millisecond(self.clock.now())
    }

    /// The exchange's time by our best knowledge: for signatures, receipts and validity (invariant 8).
    pub(crate) fn exchange_now(&self) -> Timestamp {
        let now = self.now();
        now.checked_add(self.clock_offset()).map_or(now, to_millisecond)
    }

    /// Whom we believe now.
    pub(crate) fn trust(&self) -> Result<Trust, ClientError> {
        self.office.trust(&self.store)
    }

    pub(crate) fn export_folder(&self) -> PathBuf {
        PathBuf::from(&self.office.own.folders.export_folder)
    }

    pub(crate) fn import_folder(&self) -> PathBuf {
        PathBuf::from(&self.office.own.folders.import_folder)
    }

    pub(crate) fn new_id(&self, now: Timestamp) -> Result<MessageId, ClientError> {
        let mut random = [0_u8; 10];
        aws_lc_rs::rand::fill(&mut random)
            .map_err(|_| ClientError::new("D-0109", Remedy::Defect))?;
        Ok(MessageId::new(now, random))
    }

    /// What the checker needs to know beside the files.
    pub(crate) fn context(
        &self,
        direction: Direction,
        now: Timestamp,
    ) -> Result<Context, ClientError> {
        let address = &self.office.own.address;
        Ok(Context {
            today: today(now)?,
            own_office: OfficeNumber::parse(address.number.as_str()).map(|number| {
                OfficeAddress::new(number, ServiceType::parse(address.service_type.as_str()))
            }),
            direction,
        })
    }
}

/// A list that does not read counts as none: trust then fails closed.
fn revocation_list(store: &Store) -> Result<Option<RevocationList>, ClientError> {
    let bytes = store.recollect("crl")?;
    Ok(bytes.and_then(|bytes| RevocationList::from_der(&bytes).ok()))
}

/// Today in Japan, whatever this machine's time zone.
///
/// # Errors
/// A clock set to before the calendar begins.
pub(crate) fn today(now: Timestamp) -> Result<Date, ClientError> {
    let japan = jiff::tz::Offset::from_hours(9).map_or(TimeZone::UTC, TimeZone::fixed);
    let date = now.to_zoned(japan).date();
    let part = |number: i8| u8::try_from(number).unwrap_or_default();
    u16::try_from(date.year())
        .ok()
        .and_then(|year| Date::new(year, part(date.month()), part(date.day())))
        .ok_or_else(|| ClientError::new("T-0301", Remedy::Operator))
}

enum RefreshFault {
    Transport(TransportError),
    Client(ClientError),
}

impl From<TransportError> for RefreshFault {
    fn from(error: TransportError) -> Self {
        Self::Transport(error)
    }
}

impl From<ClientError> for RefreshFault {
    fn from(error: ClientError) -> Self {
        Self::Client(error)
    }
}
