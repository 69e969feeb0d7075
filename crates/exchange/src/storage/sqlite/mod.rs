//! The embedded storage: SQLite for rows, a folder for sealed bodies. One binary, no set-up.

mod bodies;
mod certificates;
mod enrolment;
mod mailbox;
mod messages;
mod offices;
mod operations;
mod receipts;
mod row;
mod schema;
mod writer;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use todoke_protocol::{MessageId, Notice, OfficeNumber, Outcome, ServiceType};

use super::{
    Acceptance, BodyPlace, BodyReader, BodyToStore, CertificateRecord, CodeRecord, EnrolmentRecord,
    EnrolmentResult, EventPage, FetchMark, MessageRecord, NewCertificate, NewMessage, NewReceipt,
    OfficePage, OfficeRecord, RecallResult, ReceiptResult, RevocationListRecord, RevocationRecord,
    Revoke, Storage, StorageError, Totals,
};
use crate::config::DataFolder;
use bodies::Bodies;
use writer::Writer;

/// Connections kept open for reading.
const READERS: usize = 8;

/// SQLite and a folder.
pub struct SqliteStorage {
    writer: Writer,
    readers: Arc<Readers>,
    bodies: Bodies,
}

impl SqliteStorage {
    /// Opens the storage of a data folder, making and migrating the database as needed.
    ///
    /// # Errors
    /// When the files cannot be opened or were written by a newer program.
    pub fn open(data: &DataFolder, busy: Duration) -> Result<Self, StorageError> {
        let connection = Connection::open(data.database()).map_err(failure("open"))?;
        writer::prepare(&connection, busy)?;
        schema::migrate(&connection)?;
        let readers = Readers { path: data.database(), busy, idle: Mutex::new(Vec::new()) };
        Ok(Self {
            writer: Writer::start(connection)?,
            readers: Arc::new(readers),
            bodies: Bodies::open(data.bodies())?,
        })
    }

    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StorageError> + Send + 'static,
    ) -> Result<T, StorageError> {
        self.writer.run(work).await
    }

    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StorageError> + Send + 'static,
    ) -> Result<T, StorageError> {
        let readers = Arc::clone(&self.readers);
        blocking("read", move || readers.with(work)).await
    }
}

/// Runs work that waits for the disk away from the threads that answer calls.
async fn blocking<T: Send + 'static>(
    what: &'static str,
    work: impl FnOnce() -> Result<T, StorageError> + Send + 'static,
) -> Result<T, StorageError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => Err(StorageError::Unavailable { what, detail: error.to_string() }),
    }
}

struct Readers {
    path: PathBuf,
    busy: Duration,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    fn with<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StorageError>,
    ) -> Result<T, StorageError> {
        let kept = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match kept {
            Some(connection) => connection,
            None => self.open()?,
        };
        let result = {
            // One snapshot for all the queries of this call.
            let snapshot = connection.unchecked_transaction().map_err(failure("read"))?;
            work(&snapshot)
        };
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < READERS {
            idle.push(connection);
        }
        result
    }

    fn open(&self) -> Result<Connection, StorageError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.path, flags).map_err(failure("open"))?;
        connection.busy_timeout(self.busy).map_err(failure("open"))?;
        Ok(connection)
    }
}

/// Tells failures that pass (full, locked, broken disk) from those that cannot be.
pub(super) fn failure(what: &'static str) -> impl Fn(rusqlite::Error) -> StorageError {
    move |error| {
        let passes = matches!(
            error.sqlite_error_code(),
            Some(
                ErrorCode::DatabaseBusy
                    | ErrorCode::DatabaseLocked
                    | ErrorCode::DiskFull
                    | ErrorCode::SystemIoFailure
                    | ErrorCode::ReadOnly
                    | ErrorCode::CannotOpen
                    | ErrorCode::OutOfMemory
                    | ErrorCode::PermissionDenied
            )
        );
        let detail = error.to_string();
        if passes {
            StorageError::Unavailable { what, detail }
        } else {
            StorageError::Defect { detail }
        }
    }
}

#[async_trait]
impl Storage for SqliteStorage {
    async fn save_office(
        &self,
        number: &OfficeNumber,
        name: &str,
        service_types: &[ServiceType],
        at: Timestamp,
    ) -> Result<(), StorageError> {
        let (number, name) = (number.clone(), name.to_owned());
        let service_types = service_types.to_vec();
        self.write(move |rows| offices::save(rows, &number, &name, &service_types, at)).await
    }

    async fn set_taking_part(
        &self,
        number: &OfficeNumber,
        takes_part: bool,
        at: Timestamp,
    ) -> Result<bool, StorageError> {
        let number = number.clone();
        self.write(move |rows| offices::set_taking_part(rows, &number, takes_part, at)).await
    }

    async fn office(
        &self,
        number: &OfficeNumber,
        at: Timestamp,
    ) -> Result<Option<OfficeRecord>, StorageError> {
        let number = number.clone();
        self.read(move |rows| offices::find(rows, &number, at)).await
    }

    async fn offices_changed_after(
        &self,
        after: u64,
        limit: usize,
        at: Timestamp,
    ) -> Result<OfficePage, StorageError> {
        self.read(move |rows| offices::changed_after(rows, after, limit, at)).await
    }

    async fn certificate(
        &self,
        fingerprint: [u8; 32],
    ) -> Result<Option<CertificateRecord>, StorageError> {
        self.read(move |rows| certificates::by_fingerprint(rows, fingerprint)).await
    }

    async fn certificate_owner(&self, serial: &str) -> Result<Option<OfficeNumber>, StorageError> {
        let serial = serial.to_owned();
        self.read(move |rows| certificates::owner(rows, &serial)).await
    }

    async fn certificate_for_key(
        &self,
        number: &OfficeNumber,
        key_sha256: [u8; 32],
    ) -> Result<Option<CertificateRecord>, StorageError> {
        let number = number.clone();
        self.read(move |rows| certificates::newest_for_key(rows, &number, key_sha256)).await
    }

    async fn add_certificate(&self, certificate: NewCertificate) -> Result<(), StorageError> {
        self.write(move |rows| certificates::add(rows, &certificate).map(|_| ())).await
    }

    async fn enrolment(
        &self,
        number: &OfficeNumber,
    ) -> Result<Option<EnrolmentRecord>, StorageError> {
        let number = number.clone();
        self.read(move |rows| enrolment::find(rows, &number)).await
    }

    async fn set_code(
        &self,
        number: &OfficeNumber,
        code_sha256: [u8; 32],
        expires_at: Timestamp,
        at: Timestamp,
    ) -> Result<(), StorageError> {
        let number = number.clone();
        self.write(move |rows| enrolment::set_code(rows, &number, code_sha256, expires_at, at))
            .await
    }

    async fn count_wrong_attempt(
        &self,
        number: &OfficeNumber,
        at: Timestamp,
    ) -> Result<(), StorageError> {
        let number = number.clone();
        self.write(move |rows| enrolment::count_wrong_attempt(rows, &number, at)).await
    }

    async fn finish_enrolment(
        &self,
        code: i64,
        certificate: NewCertificate,
    ) -> Result<EnrolmentResult, StorageError> {
        self.write(move |rows| enrolment::finish(rows, code, &certificate)).await
    }

    async fn revoke(&self, what: Revoke, at: Timestamp) -> Result<Vec<String>, StorageError> {
        self.write(move |rows| certificates::revoke(rows, &what, at)).await
    }

    async fn revocations(&self) -> Result<Vec<RevocationRecord>, StorageError> {
        self.read(certificates::revocations).await
    }

    async fn revocation_count(&self) -> Result<u64, StorageError> {
        self.read(certificates::revocation_count).await
    }

    async fn revocation_list(&self) -> Result<Option<RevocationListRecord>, StorageError> {
        self.read(certificates::revocation_list).await
    }

    async fn save_revocation_list(&self, list: RevocationListRecord) -> Result<bool, StorageError> {
        self.write(move |rows| certificates::save_revocation_list(rows, &list)).await
    }

    async fn store_body(&self, body: BodyToStore) -> Result<BodyPlace, StorageError> {
        let bodies = self.bodies.clone();
        blocking("store a body", move || bodies.store(&body)).await
    }

    async fn remove_body(&self, place: &BodyPlace) -> Result<(), StorageError> {
        let (bodies, place) = (self.bodies.clone(), place.clone());
        blocking("remove a body", move || bodies.remove(&place)).await
    }

    async fn read_body(
        &self,
        place: &BodyPlace,
        offset: u64,
        length: u64,
    ) -> Result<BodyReader, StorageError> {
        self.bodies.read(place, offset, length).await
    }

    async fn message(&self, id: MessageId) -> Result<Option<MessageRecord>, StorageError> {
        self.read(move |rows| messages::find(rows, id)).await
    }

    async fn receipt(
        &self,
        id: MessageId,
        outcome: Outcome,
    ) -> Result<Option<Vec<u8>>, StorageError> {
        self.read(move |rows| receipts::find(rows, id, outcome)).await
    }

    async fn accept(&self, message: NewMessage) -> Result<Acceptance, StorageError> {
        self.write(move |rows| messages::accept(rows, &message)).await
    }

    async fn mark_fetched(&self, id: MessageId, at: Timestamp) -> Result<FetchMark, StorageError> {
        self.write(move |rows| messages::mark_fetched(rows, id, at)).await
    }

    async fn add_receipt(&self, receipt: NewReceipt) -> Result<ReceiptResult, StorageError> {
        self.write(move |rows| receipts::add(rows, &receipt)).await
    }

    async fn recall(&self, receipt: NewReceipt) -> Result<RecallResult, StorageError> {
        self.write(move |rows| receipts::recall(rows, &receipt)).await
    }

    async fn forget_body(&self, id: MessageId) -> Result<(), StorageError> {
        let found = self.read(move |rows| messages::find(rows, id)).await?;
        if let Some(message) = found {
            self.remove_body(&message.body).await?;
            self.write(move |rows| messages::note_body_removed(rows, id)).await?;
        }
        Ok(())
    }

    async fn events(
        &self,
        number: &OfficeNumber,
        after: u64,
        limit: usize,
    ) -> Result<EventPage, StorageError> {
        let number = number.clone();
        self.read(move |rows| mailbox::page(rows, &number, after, limit)).await
    }

    async fn news_since(&self, mark: u64) -> Result<(u64, Vec<OfficeNumber>), StorageError> {
        self.read(move |rows| mailbox::news_since(rows, mark)).await
    }

    async fn news_mark(&self) -> Result<u64, StorageError> {
        self.read(mailbox::mark).await
    }

    async fn add_notice(&self, notice: Notice) -> Result<(), StorageError> {
        self.write(move |rows| operations::add_notice(rows, &notice)).await
    }

    async fn notices(&self, limit: usize) -> Result<Vec<Notice>, StorageError> {
        self.read(move |rows| operations::notices(rows, limit)).await
    }

    async fn totals(&self) -> Result<Totals, StorageError> {
        self.read(operations::totals).await
    }

    async fn check(&self) -> Result<(), StorageError> {
        self.read(operations::check).await?;
        let bodies = self.bodies.clone();
        blocking("write a file", move || bodies.check()).await
    }

    async fn sweep(&self, at: Timestamp) -> Result<u64, StorageError> {
        let bodies = self.bodies.clone();
        let from = self.read(operations::swept_through).await?;
        let mut removed = blocking("sweep", move || bodies.drop_unfinished()).await?;
        let bodies = self.bodies.clone();
        let places = blocking("sweep", move || bodies.since_day(&from)).await?;
        // All in one read: after a long time of service there may be many.
        let unwanted = self.read(move |rows| messages::unwanted_bodies(rows, places)).await?;
        for place in unwanted {
            self.remove_body(&place).await?;
            removed += 1;
        }
        for id in self.read(messages::withdrawn_with_body).await? {
            self.forget_body(id).await?;
            removed += 1;
        }
        self.write(move |rows| operations::note_swept(rows, at)).await?;
        Ok(removed)
    }
}
