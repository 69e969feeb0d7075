//! Reading units on their way out: lists, what is due, their files and bytes.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row};
use todoke_protocol::{Digest, MessageId, OfficeAddress, OfficeNumber};

use crate::database::Store;
use crate::error::StoreError;
use crate::outgoing::{OutgoingUnit, SetAside, StoredFile};
use crate::row::{self, address, digest, filled, from_json, millis, time};
use crate::status::{OutgoingStatus, Status};

pub(crate) const LIST: &str = "SELECT u.*, (SELECT json_group_array(name) FROM
    (SELECT name FROM outgoing_file WHERE unit_id = u.id ORDER BY position)) AS file_names
    FROM outgoing_unit u";

impl Store {
    /// One unit.
    ///
    /// # Errors
    /// If there is none of this id.
    pub fn unit(&self, id: MessageId) -> Result<OutgoingUnit, StoreError> {
        let text = id.to_string();
        self.units(&format!("{LIST} WHERE u.id = ?1"), &[&text])?
            .pop()
            .ok_or(StoreError::NotFound { id: text })
    }

    /// All units of these statuses that are due, in the order of their serials.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn due_units(
        &self,
        status: OutgoingStatus,
        now: Timestamp,
    ) -> Result<Vec<OutgoingUnit>, StoreError> {
        self.units(
            &format!("{LIST} WHERE u.status = ?1 AND u.due_at <= ?2 ORDER BY u.serial, u.row"),
            &[&status.as_str(), &millis(now)],
        )
    }

    /// Units the operator wants back and that are due.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn due_recalls(&self, now: Timestamp) -> Result<Vec<OutgoingUnit>, StoreError> {
        self.units(
            &format!(
                "{LIST} WHERE u.status IN ('sealed', 'uploaded') AND u.due_at <= ?1
                 AND u.recall_requested = 1 ORDER BY u.row"
            ),
            &[&millis(now)],
        )
    }

    /// A page of the outbox, newest first: units older than `before_row` (`None` for the first page).
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn outbox(
        &self,
        before: Option<MessageId>,
        limit: u32,
    ) -> Result<Vec<OutgoingUnit>, StoreError> {
        let before = before.map(|id| id.to_string());
        self.units(
            &format!(
                "{LIST} WHERE (?1 IS NULL OR u.row < (SELECT row FROM outgoing_unit WHERE id = ?1))
                 ORDER BY u.row DESC LIMIT ?2"
            ),
            &[&before, &limit],
        )
    }

    /// The unit with exactly this content, if it was taken before. The newest if there are several.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn unit_with_content(&self, content: Digest) -> Result<Option<OutgoingUnit>, StoreError> {
        Ok(self
            .units(
                &format!("{LIST} WHERE u.content_sha256 = ?1 ORDER BY u.row DESC LIMIT 1"),
                &[&content.to_string()],
            )?
            .pop())
    }

    /// A unit of other content that went out, or is about to, with a file of this name.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn unit_with_file_name(
        &self,
        name: &str,
        content: Digest,
    ) -> Result<Option<MessageId>, StoreError> {
        let found: Option<String> = self
            .read()?
            .prepare_cached(
                "SELECT u.id FROM outgoing_file f JOIN outgoing_unit u ON u.id = f.unit_id
                 WHERE f.name = ?1 AND u.content_sha256 <> ?2
                   AND u.status NOT IN ('found', 'rejected', 'withdrawn') LIMIT 1",
            )?
            .query_row([name, &content.to_string()], |row| row.get(0))
            .optional()?;
        found.map(|id| MessageId::parse(&id).map_err(|_| row::unreadable("id"))).transpose()
    }

    /// Units that have not left yet and hold a file of exactly this content.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn unsent_units_with_file(&self, content: Digest) -> Result<Vec<OutgoingUnit>, StoreError> {
        self.units(
            &format!(
                "{LIST} WHERE u.status IN ('found', 'accepted', 'awaiting_review', 'ready', 'sealed')
                 AND EXISTS (SELECT 1 FROM outgoing_file WHERE unit_id = u.id AND sha256 = ?1) ORDER BY u.row"
            ),
            &[&content.to_string()],
        )
    }

    /// Units for a partner that are newer than a serial and reached it or still can.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn newer_units(
        &self,
        receiver: &OfficeAddress,
        serial: &str,
    ) -> Result<Vec<OutgoingUnit>, StoreError> {
        self.units(
            &format!(
                "{LIST} WHERE u.receiver_number = ?1 AND u.receiver_service_type = ?2 AND u.serial > ?3
                 AND u.status NOT IN ('found', 'rejected', 'refused', 'withdrawn') ORDER BY u.serial, u.row"
            ),
            &[&receiver.number.as_str(), &receiver.service_type.as_str(), &serial],
        )
    }

    /// The newest serial of what was ever meant for a partner; what had errors does not count.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn newest_serial(&self, receiver: &OfficeNumber) -> Result<Option<String>, StoreError> {
        Ok(self.read()?.query_row(
            "SELECT max(serial) FROM outgoing_unit WHERE receiver_number = ?1 AND status <> 'rejected'",
            [receiver.as_str()],
            |row| row.get(0),
        )?)
    }

    /// The files of a unit with their bytes.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn unit_files(&self, id: MessageId) -> Result<Vec<StoredFile>, StoreError> {
        let connection = self.read()?;
        let mut statement = connection
            .prepare_cached("SELECT * FROM outgoing_file WHERE unit_id = ?1 ORDER BY position")?;
        let mut rows = statement.query([id.to_string()])?;
        let mut files = Vec::new();
        while let Some(row) = rows.next()? {
            files.push(StoredFile { source_path: row.get("source_path")?, ..stored_file(row)? });
        }
        Ok(files)
    }

    /// The sealed bytes of a unit.
    ///
    /// # Errors
    /// If it is not sealed.
    pub fn sealed_unit(&self, id: MessageId) -> Result<Vec<u8>, StoreError> {
        self.sealed_body(id)
    }

    /// When the next outgoing unit, incoming message or receipt is due.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        let next: Option<i64> = self.read()?.query_row(
            "SELECT min(due_at) FROM (
               SELECT min(due_at) AS due_at FROM outgoing_unit WHERE status IN ('accepted', 'awaiting_review', 'ready', 'sealed', 'uploaded')
               UNION ALL SELECT min(due_at) FROM incoming_message WHERE status IN ('announced', 'arrived')
               UNION ALL SELECT min(due_at) FROM issued_receipt WHERE due_at IS NOT NULL)",
            [],
            |row| row.get(0),
        )?;
        next.map(time).transpose()
    }

    /// How many units, messages and receipts wait for a later try.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn waiting(&self) -> Result<usize, StoreError> {
        Ok(self.read()?.query_row(
            "SELECT (SELECT count(*) FROM outgoing_unit WHERE due_at IS NOT NULL AND status IN ('accepted', 'ready', 'sealed', 'uploaded'))
               + (SELECT count(*) FROM incoming_message WHERE due_at IS NOT NULL AND status IN ('announced', 'arrived'))
               + (SELECT count(*) FROM issued_receipt WHERE due_at IS NOT NULL)",
            [],
            |row| row.get(0),
        )?)
    }

    /// Makes everything due that waits for a later try.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn make_all_due(&self, now: Timestamp) -> Result<(), StoreError> {
        self.write(|transaction| {
            for table in ["outgoing_unit", "incoming_message", "issued_receipt"] {
                transaction.execute(
                    &format!("UPDATE {table} SET due_at = ?1 WHERE due_at > ?1"),
                    [millis(now)],
                )?;
            }
            Ok(())
        })
    }

    pub(crate) fn units(
        &self,
        query: &str,
        parameters: &[&dyn rusqlite::ToSql],
    ) -> Result<Vec<OutgoingUnit>, StoreError> {
        let connection = self.read()?;
        let mut statement = connection.prepare_cached(query)?;
        let mut rows = statement.query(parameters)?;
        let mut units = Vec::new();
        while let Some(row) = rows.next()? {
            units.push(unit(row)?);
        }
        Ok(units)
    }
}

pub(crate) fn stored_file(row: &Row<'_>) -> Result<StoredFile, StoreError> {
    Ok(StoredFile {
        name: row.get("name")?,
        kind: row.get("kind")?,
        bytes: row.get("bytes")?,
        sha256: digest(row, "sha256")?.ok_or_else(|| row::unreadable("sha256"))?,
        source_path: String::new(),
    })
}

fn unit(row: &Row<'_>) -> Result<OutgoingUnit, StoreError> {
    Ok(OutgoingUnit {
        id: row::id(row, "id")?,
        kind: row.get("kind")?,
        serial: row.get("serial")?,
        sender: address(row, "sender")?,
        receiver: address(row, "receiver")?,
        service_month: filled(row.get("service_month")?),
        csv_version: filled(row.get("csv_version")?),
        standard: row.get("standard")?,
        status: row::status(row)?,
        status_at: time(row.get("status_at")?)?,
        created_at: time(row.get("created_at")?)?,
        due_at: row.get::<_, Option<i64>>("due_at")?.map(time).transpose()?,
        attempts: row.get("attempts")?,
        hold_code: filled(row.get("hold_code")?),
        recall_requested: row.get("recall_requested")?,
        people: from_json(row, "people")?,
        findings: row.get("findings")?,
        dispatch_note: row.get("dispatch_note")?,
        body_sha256: digest(row, "body_sha256")?,
        file_names: from_json(row, "file_names")?,
        set_aside: {
            let known: String = row.get("set_aside")?;
            SetAside::ALL
                .into_iter()
                .find(|set_aside| set_aside.as_str() == known)
                .ok_or_else(|| row::unreadable("set_aside"))?
        },
    })
}
