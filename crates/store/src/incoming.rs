//! Messages for this office: announced, fetched, verified, delivered into the import folder, opened.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, Transaction, params};
use todoke_protocol::{Digest, MessageId, OfficeAddress, Outcome};

use crate::database::{Store, Table, advance, current, hold, keep_sealed, remember};
use crate::error::StoreError;
use crate::outbox::stored_file;
use crate::outgoing::{Hold, Person, StoredFile, take_receipt};
use crate::person::link_people;
use crate::receipt::insert_issued;
use crate::row::{self, address, digest, filled, from_json, millis, time, to_json};
use crate::status::{IncomingStatus, Status};

/// What the exchange tells of a message before its body is fetched.
#[derive(Debug, Clone)]
pub struct Announcement {
    /// The message.
    pub id: MessageId,
    /// The exchange's sequence number.
    pub sequence: u64,
    /// Who sent it.
    pub sender: OfficeAddress,
    /// Which service of this office it is for.
    pub receiver: OfficeAddress,
    /// `K1` … `Y9`.
    pub kind: String,
    /// 14-digit serial.
    pub serial: String,
    /// `YYYYMM`.
    pub service_month: Option<String>,
    /// When the exchange accepted it.
    pub accepted_at: Timestamp,
    /// Length of the sealed body in bytes.
    pub body_size_bytes: u64,
    /// SHA-256 of the sealed body.
    pub body_sha256: Digest,
    /// The sender's signed dispatch note.
    pub dispatch_note: Vec<u8>,
}

/// A mailbox event as the engine understood it, ready to be kept.
#[derive(Debug, Clone)]
pub enum Applied {
    /// A message waits.
    Announced(Box<Announcement>),
    /// A verified receipt for a unit of ours.
    Receipt {
        /// The unit.
        id: MessageId,
        /// What it says.
        outcome: Outcome,
        /// The signed receipt.
        bytes: Vec<u8>,
        /// The time in it.
        at: Timestamp,
    },
    /// The sender took a message back before we had it.
    Withdrawn {
        /// The message.
        id: MessageId,
    },
    /// An event that could not be believed; kept in the audit log only.
    Disbelieved {
        /// The message or unit it named.
        subject: String,
        /// Why, a stable code.
        code: &'static str,
    },
}

/// A sealed body that was fetched and whose digest fits.
#[derive(Debug)]
pub struct Fetched {
    /// The message.
    pub id: MessageId,
    /// The sealed bytes.
    pub sealed: Vec<u8>,
}

/// A file of a received message.
pub type IncomingFile = StoredFile;

/// A message that was opened and verified and whose files are about to appear in the import folder.
#[derive(Debug, Clone)]
pub struct StagedMessage {
    /// The message.
    pub id: MessageId,
    /// Its files.
    pub files: Vec<IncomingFile>,
    /// Whom it is about.
    pub people: Vec<Person>,
    /// Warnings and notes, JSON array.
    pub findings: String,
    /// What is to be said of each person in a line, JSON array.
    pub summaries: String,
    /// The sender's remark.
    pub remark: String,
    /// SHA-256 over names and digests.
    pub content_sha256: Digest,
    /// What is known of the sender's care software with this message, JSON.
    pub profile: String,
}

/// How the opening of an arrived message ended, with the receipt this office signed for it.
#[derive(Debug)]
pub enum Opening {
    /// Its files are in the import folder.
    Delivered,
    /// The same files were delivered before.
    Duplicate,
    /// It cannot be imported.
    Quarantined {
        /// Why, a stable code. Never told to the sender.
        code: &'static str,
        /// Findings, JSON array.
        findings: String,
    },
}

/// A received message without its files.
#[derive(Debug, Clone)]
pub struct IncomingMessage {
    /// Its id.
    pub id: MessageId,
    /// `K1` … `Y9`.
    pub kind: String,
    /// 14-digit serial.
    pub serial: String,
    /// Who sent it.
    pub sender: OfficeAddress,
    /// Which service of this office it is for.
    pub receiver: OfficeAddress,
    /// `YYYYMM`.
    pub service_month: Option<String>,
    /// Where it stands.
    pub status: IncomingStatus,
    /// Since when.
    pub status_at: Timestamp,
    /// The exchange's sequence number.
    pub sequence: u64,
    /// When the exchange accepted it.
    pub accepted_at: Timestamp,
    /// When the engine looks at it again.
    pub due_at: Option<Timestamp>,
    /// Tries since the last step that worked.
    pub attempts: u32,
    /// Why it waits or was quarantined.
    pub hold_code: Option<String>,
    /// Whom it is about; empty until opened by the engine.
    pub people: Vec<Person>,
    /// Findings, JSON array.
    pub findings: String,
    /// The sender's remark.
    pub remark: Option<String>,
    /// The sender's signed dispatch note.
    pub dispatch_note: Vec<u8>,
    /// Length of the sealed body in bytes.
    pub body_size_bytes: u64,
    /// SHA-256 of the sealed body.
    pub body_sha256: Digest,
    /// Whether its files were flushed under temporary names and may already stand in the import folder.
    pub staged: bool,
    /// Names of its files; empty until opened by the engine.
    pub file_names: Vec<String>,
    /// 処理済: since when a person has done with it.
    pub done_at: Option<Timestamp>,
    /// When its files were last put into the import folder.
    pub handed_over_at: Option<Timestamp>,
    /// What is to be said of each person in a line, JSON array.
    pub summaries: String,
}

pub(crate) const LIST: &str = "SELECT m.*, (SELECT json_group_array(name) FROM
    (SELECT name FROM incoming_file WHERE message_id = m.id ORDER BY position)) AS file_names
    FROM incoming_message m";

impl Store {
    /// Keeps a page of mailbox events and the cursor behind it in one transaction.
    ///
    /// # Errors
    /// If the database cannot be written; then the cursor stands where it stood.
    pub fn apply_events(
        &self,
        events: &[Applied],
        next: u64,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(|transaction| {
            for event in events {
                apply(transaction, event, now)?;
            }
            remember(transaction, "mailbox_next", next.to_string().as_bytes())
        })
    }

    /// From where to ask the mailbox.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn mailbox_next(&self) -> Result<u64, StoreError> {
        self.number("mailbox_next")
    }

    /// Keeps sealed bodies; from here on they survive anything.
    ///
    /// # Errors
    /// If the database cannot be written or a message is not `announced`.
    pub fn take_bodies(&self, bodies: &[Fetched], now: Timestamp) -> Result<(), StoreError> {
        self.write(|transaction| {
            for body in bodies {
                let id = body.id.to_string();
                advance(
                    transaction,
                    Table::Incoming,
                    &id,
                    IncomingStatus::Arrived,
                    Some(now),
                    now,
                )?;
                keep_sealed(transaction, &id, &body.sealed)?;
            }
            Ok(())
        })
    }

    /// Keeps the opened files of messages whose temporary files are flushed, before any of them gets its name.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn stage(&self, messages: &[StagedMessage]) -> Result<(), StoreError> {
        self.write(|transaction| {
            messages.iter().try_for_each(|message| stage(transaction, message))
        })
    }

    /// Ends the opening of messages: status, and the receipt to send, in one transaction.
    ///
    /// # Errors
    /// If the database cannot be written or a message is not `arrived`.
    pub fn finish(
        &self,
        openings: &[(MessageId, Opening, crate::receipt::IssuedReceipt)],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(|transaction| {
            for (id, opening, receipt) in openings {
                finish(transaction, *id, opening, now)?;
                insert_issued(transaction, receipt, now)?;
            }
            Ok(())
        })
    }

    /// A person looked at a delivered message; the receipt for it is queued in the same transaction.
    ///
    /// # Errors
    /// If the message is not `delivered`.
    pub fn mark_opened(
        &self,
        receipt: &crate::receipt::IssuedReceipt,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(|transaction| open(transaction, receipt, now))
    }

    /// The same for many messages in one transaction. What another window opened meanwhile stays as it is.
    ///
    /// # Errors
    /// If one of them is neither `delivered` nor `opened`; then none was marked.
    pub fn mark_all_opened(
        &self,
        receipts: &[crate::receipt::IssuedReceipt],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(|transaction| {
            for receipt in receipts {
                let id = receipt.message_id.to_string();
                let status: IncomingStatus = current(transaction, Table::Incoming, &id)?;
                if status != IncomingStatus::Opened {
                    open(transaction, receipt, now)?;
                }
            }
            Ok(())
        })
    }

    /// Says why a message waits. Its status stays.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn hold_message(&self, id: MessageId, hold_up: &Hold) -> Result<(), StoreError> {
        self.write(|transaction| {
            hold(transaction, Table::Incoming, &id.to_string(), &hold_up.code, hold_up.due_at)
        })
    }

    /// One message.
    ///
    /// # Errors
    /// If there is none of this id.
    pub fn message(&self, id: MessageId) -> Result<IncomingMessage, StoreError> {
        let text = id.to_string();
        self.messages(&format!("{LIST} WHERE m.id = ?1"), &[&text])?
            .pop()
            .ok_or(StoreError::NotFound { id: text })
    }

    /// All messages of a status, in the order of their serials, due or not.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn messages_in(&self, status: IncomingStatus) -> Result<Vec<IncomingMessage>, StoreError> {
        self.messages(
            &format!("{LIST} WHERE m.status = ?1 ORDER BY m.serial, m.sequence"),
            &[&status.as_str()],
        )
    }

    /// A page of the inbox, newest first.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn inbox(
        &self,
        before: Option<MessageId>,
        limit: u32,
    ) -> Result<Vec<IncomingMessage>, StoreError> {
        let before = before.map(|id| id.to_string());
        self.messages(
            &format!(
                "{LIST} WHERE (?1 IS NULL OR m.row < (SELECT row FROM incoming_message WHERE id = ?1))
                 ORDER BY m.row DESC LIMIT ?2"
            ),
            &[&before, &limit],
        )
    }

    /// Whether a message of this sender with exactly these files was delivered before.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn was_delivered(
        &self,
        sender: &OfficeAddress,
        content_sha256: Digest,
        except: MessageId,
    ) -> Result<bool, StoreError> {
        Ok(self.read()?.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM incoming_message WHERE content_sha256 = ?1 AND sender_number = ?2
               AND id <> ?3 AND (status IN ('delivered', 'opened') OR staged = 1))",
        )?.query_row(
            params![content_sha256.to_string(), sender.number.as_str(), except.to_string()],
            |row| row.get(0),
        )?)
    }

    /// The newest serial delivered from a sender.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn newest_delivered_serial(
        &self,
        sender: &OfficeAddress,
    ) -> Result<Option<String>, StoreError> {
        Ok(self
            .read()?
            .prepare_cached(
                "SELECT serial FROM incoming_message INDEXED BY incoming_sender_serial
                 WHERE sender_number = ?1 AND status IN ('delivered', 'opened') ORDER BY serial DESC LIMIT 1",
            )?
            .query_row([sender.number.as_str()], |row| row.get(0))
            .optional()?)
    }

    /// The sealed bytes of a message.
    ///
    /// # Errors
    /// If they have not arrived.
    pub fn sealed_message(&self, id: MessageId) -> Result<Vec<u8>, StoreError> {
        self.sealed_body(id)
    }

    /// The files of a message with their bytes.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn message_files(&self, id: MessageId) -> Result<Vec<IncomingFile>, StoreError> {
        let connection = self.read()?;
        let mut statement = connection.prepare_cached(
            "SELECT * FROM incoming_file WHERE message_id = ?1 ORDER BY position",
        )?;
        let mut rows = statement.query([id.to_string()])?;
        let mut files = Vec::new();
        while let Some(row) = rows.next()? {
            files.push(stored_file(row)?);
        }
        Ok(files)
    }

    pub(crate) fn messages(
        &self,
        query: &str,
        parameters: &[&dyn rusqlite::ToSql],
    ) -> Result<Vec<IncomingMessage>, StoreError> {
        let connection = self.read()?;
        let mut statement = connection.prepare_cached(query)?;
        let mut rows = statement.query(parameters)?;
        let mut messages = Vec::new();
        while let Some(row) = rows.next()? {
            messages.push(message(row)?);
        }
        Ok(messages)
    }
}

fn open(
    transaction: &Transaction<'_>,
    receipt: &crate::receipt::IssuedReceipt,
    now: Timestamp,
) -> Result<(), StoreError> {
    let id = receipt.message_id.to_string();
    advance(transaction, Table::Incoming, &id, IncomingStatus::Opened, None, now)?;
    insert_issued(transaction, receipt, now)
}

fn apply(transaction: &Transaction<'_>, event: &Applied, now: Timestamp) -> Result<(), StoreError> {
    match event {
        Applied::Announced(announcement) => announce(transaction, announcement, now),
        Applied::Receipt { id, outcome, bytes, at } => {
            take_receipt(transaction, *id, *outcome, bytes, *at, now)
        }
        Applied::Withdrawn { id } => {
            let id = id.to_string();
            match current::<IncomingStatus>(transaction, Table::Incoming, &id) {
                Ok(status) if status.may_become(IncomingStatus::Withdrawn) => {
                    let to = IncomingStatus::Withdrawn;
                    advance(transaction, Table::Incoming, &id, to, None, now)
                }
                // Taken back before we heard of it, or after we had it: nothing to undo.
                Ok(_) | Err(StoreError::NotFound { .. }) => Ok(()),
                Err(error) => Err(error),
            }
        }
        Applied::Disbelieved { subject, code } => {
            crate::audit::append(transaction, now, "disbelieved", subject, code)
        }
    }
}

fn announce(
    transaction: &Transaction<'_>,
    announcement: &Announcement,
    now: Timestamp,
) -> Result<(), StoreError> {
    let id = announcement.id.to_string();
    let added = transaction
        .prepare_cached(
            "INSERT INTO incoming_message (id, kind, serial, sender_number, sender_service_type,
               receiver_number, receiver_service_type, service_month, status, sequence, accepted_at,
               due_at, dispatch_note, body_size_bytes, body_sha256, status_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?12)
             ON CONFLICT (id) DO NOTHING",
        )?
        .execute(params![
            id,
            announcement.kind,
            announcement.serial,
            announcement.sender.number.as_str(),
            announcement.sender.service_type.as_str(),
            announcement.receiver.number.as_str(),
            announcement.receiver.service_type.as_str(),
            announcement.service_month.as_deref().unwrap_or_default(),
            IncomingStatus::Announced.as_str(),
            announcement.sequence,
            millis(announcement.accepted_at),
            millis(now),
            announcement.dispatch_note,
            announcement.body_size_bytes,
            announcement.body_sha256.to_string(),
        ])?;
    if added == 0 {
        // Told twice: one row, one import (invariant 3).
        return Ok(());
    }
    crate::partner::received(transaction, &announcement.sender.number, announcement.accepted_at)?;
    crate::audit::append(transaction, now, IncomingStatus::Announced.as_str(), &id, "")
}

fn stage(transaction: &Transaction<'_>, message: &StagedMessage) -> Result<(), StoreError> {
    let id = message.id.to_string();
    transaction
        .prepare_cached(
            "UPDATE incoming_message SET people = ?2, findings = ?3, remark = ?4, content_sha256 = ?5, summaries = ?6,
               staged = 1 WHERE id = ?1",
        )?
        .execute(params![
            id,
            to_json(&message.people)?,
            message.findings,
            message.remark,
            message.content_sha256.to_string(),
            message.summaries,
        ])?;
    link_people(transaction, Table::Incoming, &id, &message.people)?;
    crate::profile::learn(transaction, message)?;
    for (position, file) in (0_i64..).zip(&message.files) {
        transaction
            .prepare_cached(
                "INSERT OR REPLACE INTO incoming_file (message_id, position, name, kind, bytes, sha256)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                id,
                position,
                file.name,
                file.kind,
                file.bytes,
                file.sha256.to_string(),
            ])?;
    }
    Ok(())
}

fn finish(
    transaction: &Transaction<'_>,
    id: MessageId,
    opening: &Opening,
    now: Timestamp,
) -> Result<(), StoreError> {
    let id = id.to_string();
    let step = |to| advance(transaction, Table::Incoming, &id, to, None, now);
    match opening {
        Opening::Delivered => {
            step(IncomingStatus::Delivered)?;
            transaction
                .prepare_cached(
                    "UPDATE incoming_message SET staged = 0, handed_over_at = ?2 WHERE id = ?1",
                )?
                .execute(params![id, millis(now)])?;
            Ok(())
        }
        Opening::Duplicate => step(IncomingStatus::Duplicate),
        Opening::Quarantined { code, findings } => {
            step(IncomingStatus::Quarantined)?;
            transaction.execute(
                "UPDATE incoming_message SET hold_code = ?2, findings = ?3 WHERE id = ?1",
                params![id, code, findings],
            )?;
            Ok(())
        }
    }
}

fn message(row: &Row<'_>) -> Result<IncomingMessage, StoreError> {
    Ok(IncomingMessage {
        id: row::id(row, "id")?,
        kind: row.get("kind")?,
        serial: row.get("serial")?,
        sender: address(row, "sender")?,
        receiver: address(row, "receiver")?,
        service_month: filled(row.get("service_month")?),
        status: row::status(row)?,
        status_at: time(row.get("status_at")?)?,
        sequence: row.get("sequence")?,
        accepted_at: time(row.get("accepted_at")?)?,
        due_at: row.get::<_, Option<i64>>("due_at")?.map(time).transpose()?,
        attempts: row.get("attempts")?,
        hold_code: filled(row.get("hold_code")?),
        people: from_json(row, "people")?,
        findings: row.get("findings")?,
        remark: filled(row.get("remark")?),
        dispatch_note: row.get("dispatch_note")?,
        body_size_bytes: row.get("body_size_bytes")?,
        body_sha256: digest(row, "body_sha256")?.ok_or_else(|| row::unreadable("body_sha256"))?,
        staged: row.get("staged")?,
        file_names: from_json(row, "file_names")?,
        done_at: row.get::<_, Option<i64>>("done_at")?.map(time).transpose()?,
        handed_over_at: row.get::<_, Option<i64>>("handed_over_at")?.map(time).transpose()?,
        summaries: row.get("summaries")?,
    })
}
