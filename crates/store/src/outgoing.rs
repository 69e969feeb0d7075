//! Units on their way out: found, judged, sealed once, uploaded, followed to the last receipt.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Transaction, params};
use serde::{Deserialize, Serialize};
use todoke_protocol::{Digest, MessageId, OfficeAddress, Outcome};

use crate::database::{Store, Table, advance, current, hold, keep_sealed};
use crate::error::StoreError;
use crate::person::link_people;
use crate::receipt::insert_received;
use crate::row::{millis, to_json};
use crate::status::{OutgoingStatus, Status};

/// A service user (利用者) a unit speaks of. Numbers are text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Person {
    /// 保険者番号.
    pub insurer_number: String,
    /// 被保険者番号.
    pub insured_number: String,
    /// 氏名, where a file of the unit tells it.
    pub name: Option<String>,
    /// フリガナ.
    pub kana: Option<String>,
}

/// A file with its bytes exactly as they were found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    /// File name.
    pub name: String,
    /// The standard's id of the kind, `UPPLAN`.
    pub kind: String,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Their SHA-256.
    pub sha256: Digest,
    /// Where it lay, for moving it after sending. Empty for files that were received or made here.
    pub source_path: String,
}

/// A set of files that belongs together, found in the export folder or handed over.
#[derive(Debug, Clone)]
pub struct NewUnit {
    /// Made now, kept for good.
    pub id: MessageId,
    /// The unit's 14-digit serial; empty if the names do not tell.
    pub serial: String,
    /// From the names; this office where they do not tell.
    pub sender: OfficeAddress,
    /// From the names; this office where they do not tell (the unit is then rejected).
    pub receiver: OfficeAddress,
    /// The files.
    pub files: Vec<StoredFile>,
    /// SHA-256 over names and digests: the same content twice is one unit.
    pub content_sha256: Digest,
}

/// What a set looked like in the export folder when it was judged.
#[derive(Debug, Clone)]
pub struct ExportedSet {
    /// Names the set: serial and addresses, or the file name.
    pub set_key: String,
    /// Names, sizes and times of its files.
    pub signature: String,
    /// The unit made from it, if one was.
    pub unit_id: Option<MessageId>,
}

/// Where a checked unit goes.
#[derive(Debug, Clone)]
pub enum Verdict {
    /// Has errors.
    Rejected,
    /// May go.
    Ready,
    /// A person looks first.
    AwaitingReview,
    /// No error, but it cannot go yet.
    Accepted(Hold),
}

/// Why something waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// Stable code of the reason.
    pub code: String,
    /// When to look again; `None` if a person must act.
    pub due_at: Option<Timestamp>,
}

/// The result of checking a unit.
#[derive(Debug, Clone)]
pub struct Judgement {
    /// The unit.
    pub id: MessageId,
    /// `K1` … `Y9`, or empty.
    pub kind: String,
    /// `YYYYMM`, where there is one.
    pub service_month: Option<String>,
    /// CSVバージョン.
    pub csv_version: Option<String>,
    /// `3.2` or `4.1`.
    pub standard: String,
    /// Whom it is about.
    pub people: Vec<Person>,
    /// The findings, JSON array.
    pub findings: String,
    /// Where it goes.
    pub verdict: Verdict,
}

/// A unit without its files, as lists show it and as the engine works on it.
#[derive(Debug, Clone)]
pub struct OutgoingUnit {
    /// Its id, known from the first day.
    pub id: MessageId,
    /// `K1` … `Y9`, or empty while unknown.
    pub kind: String,
    /// 14-digit serial.
    pub serial: String,
    /// This office.
    pub sender: OfficeAddress,
    /// The partner.
    pub receiver: OfficeAddress,
    /// `YYYYMM`.
    pub service_month: Option<String>,
    /// CSVバージョン.
    pub csv_version: Option<String>,
    /// `3.2` or `4.1`.
    pub standard: String,
    /// Where it stands.
    pub status: OutgoingStatus,
    /// Since when.
    pub status_at: Timestamp,
    /// When it was found.
    pub created_at: Timestamp,
    /// When the engine looks at it again.
    pub due_at: Option<Timestamp>,
    /// Tries since the last step that worked.
    pub attempts: u32,
    /// Why it waits.
    pub hold_code: Option<String>,
    /// Whether the operator wants it back.
    pub recall_requested: bool,
    /// Whom it is about.
    pub people: Vec<Person>,
    /// The findings, JSON array.
    pub findings: String,
    /// Signed dispatch note, once sealed.
    pub dispatch_note: Option<Vec<u8>>,
    /// SHA-256 of the sealed body, once sealed.
    pub body_sha256: Option<Digest>,
    /// Names of its files.
    pub file_names: Vec<String>,
    /// What a person said of it while it waits for a look.
    pub set_aside: SetAside,
}

/// What a person said of a unit that waits for a look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SetAside {
    /// Nothing: it goes with the next 送信する.
    #[default]
    No,
    /// 保留: not now.
    Held,
    /// 除外: not at all.
    Excluded,
}

impl SetAside {
    pub(crate) const ALL: [Self; 3] = [Self::No, Self::Held, Self::Excluded];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::No => "",
            Self::Held => "held",
            Self::Excluded => "excluded",
        }
    }
}

impl Store {
    /// Takes newly found units with their bytes, and what was seen in the folder, in one transaction.
    ///
    /// # Errors
    /// If the database cannot be written; then nothing was taken.
    pub fn take_units(
        &self,
        units: &[NewUnit],
        sets: &[ExportedSet],
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(|transaction| {
            for unit in units {
                insert(transaction, unit, at)?;
            }
            for set in sets {
                remember_set(transaction, set)?;
            }
            Ok(())
        })
    }

    /// What a set in the export folder looked like when it was last judged.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn exported_set(&self, set_key: &str) -> Result<Option<ExportedSet>, StoreError> {
        let connection = self.read()?;
        let found: Option<(String, String)> = connection
            .prepare_cached("SELECT signature, unit_id FROM exported_set WHERE set_key = ?1")?
            .query_row([set_key], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        Ok(found.map(|(signature, unit_id)| ExportedSet {
            set_key: set_key.to_owned(),
            signature,
            unit_id: MessageId::parse(&unit_id).ok(),
        }))
    }

    /// Writes the results of checking, each unit moved to where it goes, in one transaction.
    ///
    /// # Errors
    /// If the database cannot be written or a unit is unknown. A unit that was judged already keeps its verdict.
    pub fn judge_units(&self, judgements: &[Judgement], at: Timestamp) -> Result<(), StoreError> {
        self.write(|transaction| {
            judgements.iter().try_for_each(|judgement| judge(transaction, judgement, at))
        })
    }

    /// Lets a unit go that waited for a person or for its partner.
    ///
    /// # Errors
    /// If it is not waiting.
    pub fn release_unit(&self, id: MessageId, at: Timestamp) -> Result<(), StoreError> {
        self.write(|transaction| {
            advance(
                transaction,
                Table::Outgoing,
                &id.to_string(),
                OutgoingStatus::Ready,
                Some(at),
                at,
            )
        })
    }

    /// Moves an accepted unit to where a person looks at it first.
    ///
    /// # Errors
    /// If it is not in status `accepted`.
    pub fn await_review(&self, id: MessageId, at: Timestamp) -> Result<(), StoreError> {
        self.write(|transaction| {
            let to = OutgoingStatus::AwaitingReview;
            advance(transaction, Table::Outgoing, &id.to_string(), to, None, at)
        })
    }

    /// Keeps dispatch note and sealed bytes, made once and for all.
    ///
    /// # Errors
    /// If the unit is not `ready`: sealing twice is a defect.
    pub fn seal_unit(
        &self,
        id: MessageId,
        dispatch_note: &[u8],
        sealed: &[u8],
        body_sha256: Digest,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(|transaction| {
            let id = id.to_string();
            advance(transaction, Table::Outgoing, &id, OutgoingStatus::Sealed, Some(at), at)?;
            transaction.execute(
                "UPDATE outgoing_unit SET dispatch_note = ?2, body_sha256 = ?3 WHERE id = ?1",
                params![id, dispatch_note, body_sha256.to_string()],
            )?;
            keep_sealed(transaction, &id, sealed)
        })
    }

    /// Keeps a verified receipt for a unit of ours and moves its status as far as the receipt says.
    ///
    /// A receipt that says less than is already known (a late `accepted`) is kept and moves nothing.
    ///
    /// # Errors
    /// If the database cannot be written or the unit is unknown.
    pub fn take_receipt(
        &self,
        id: MessageId,
        outcome: Outcome,
        bytes: &[u8],
        at: Timestamp,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(|transaction| take_receipt(transaction, id, outcome, bytes, at, now))
    }

    /// The exchange will never take this unit.
    ///
    /// # Errors
    /// If the unit is not `sealed`.
    pub fn refuse_unit(&self, id: MessageId, code: &str, at: Timestamp) -> Result<(), StoreError> {
        self.write(|transaction| {
            let id = id.to_string();
            advance(transaction, Table::Outgoing, &id, OutgoingStatus::Refused, None, at)?;
            transaction.execute(
                "UPDATE outgoing_unit SET hold_code = ?2 WHERE id = ?1",
                params![id, code],
            )?;
            Ok(())
        })
    }

    /// Says why a unit waits. Its status stays.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn hold_unit(&self, id: MessageId, hold_up: &Hold) -> Result<(), StoreError> {
        self.write(|transaction| {
            hold(transaction, Table::Outgoing, &id.to_string(), &hold_up.code, hold_up.due_at)
        })
    }

    /// Remembers that the operator wants a unit back. A unit that never left is withdrawn at once.
    ///
    /// Returns the status afterwards.
    ///
    /// # Errors
    /// If the unit is unknown.
    pub fn request_recall(
        &self,
        id: MessageId,
        at: Timestamp,
    ) -> Result<OutgoingStatus, StoreError> {
        self.write(|transaction| {
            let text = id.to_string();
            let status: OutgoingStatus = current(transaction, Table::Outgoing, &text)?;
            match status {
                OutgoingStatus::Accepted
                | OutgoingStatus::AwaitingReview
                | OutgoingStatus::Ready => {
                    let to = OutgoingStatus::Withdrawn;
                    advance(transaction, Table::Outgoing, &text, to, None, at)?;
                    Ok(to)
                }
                OutgoingStatus::Sealed | OutgoingStatus::Uploaded => {
                    transaction.execute(
                        "UPDATE outgoing_unit SET recall_requested = 1, due_at = ?2 WHERE id = ?1",
                        params![text, millis(at)],
                    )?;
                    crate::audit::append(
                        transaction,
                        at,
                        "recall_requested",
                        &text,
                        status.as_str(),
                    )?;
                    Ok(status)
                }
                _ => Ok(status),
            }
        })
    }

    /// A recall that cannot be done: the unit goes its way.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn drop_recall(&self, id: MessageId, code: &str, at: Timestamp) -> Result<(), StoreError> {
        self.write(|transaction| {
            let id = id.to_string();
            transaction.execute(
                "UPDATE outgoing_unit SET recall_requested = 0, due_at = NULL WHERE id = ?1",
                params![id],
            )?;
            crate::audit::append(transaction, at, "recall_failed", &id, code)
        })
    }

    /// A unit that the exchange never got is taken back without a receipt.
    ///
    /// # Errors
    /// If the unit is not `sealed`.
    pub fn withdraw_unsent(&self, id: MessageId, at: Timestamp) -> Result<(), StoreError> {
        self.write(|transaction| {
            let to = OutgoingStatus::Withdrawn;
            advance(transaction, Table::Outgoing, &id.to_string(), to, None, at)
        })
    }
}

fn insert(transaction: &Transaction<'_>, unit: &NewUnit, at: Timestamp) -> Result<(), StoreError> {
    let id = unit.id.to_string();
    transaction
        .prepare_cached(
            "INSERT INTO outgoing_unit (id, serial, sender_number, sender_service_type, receiver_number,
               receiver_service_type, content_sha256, status, created_at, status_at, due_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, ?9)",
        )?
        .execute(params![
            id,
            unit.serial,
            unit.sender.number.as_str(),
            unit.sender.service_type.as_str(),
            unit.receiver.number.as_str(),
            unit.receiver.service_type.as_str(),
            unit.content_sha256.to_string(),
            OutgoingStatus::Found.as_str(),
            millis(at),
        ])?;
    for (position, file) in (0_i64..).zip(&unit.files) {
        transaction
            .prepare_cached(
                "INSERT INTO outgoing_file (unit_id, position, name, kind, bytes, sha256, source_path)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![
                id,
                position,
                file.name,
                file.kind,
                file.bytes,
                file.sha256.to_string(),
                file.source_path,
            ])?;
    }
    crate::audit::append(transaction, at, OutgoingStatus::Found.as_str(), &id, "")
}

fn remember_set(transaction: &Transaction<'_>, set: &ExportedSet) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "INSERT INTO exported_set (set_key, signature, unit_id) VALUES (?1, ?2, ?3)
             ON CONFLICT (set_key) DO UPDATE SET signature = excluded.signature, unit_id = excluded.unit_id",
        )?
        .execute(params![
            set.set_key,
            set.signature,
            set.unit_id.map(|id| id.to_string()).unwrap_or_default(),
        ])?;
    Ok(())
}

fn judge(
    transaction: &Transaction<'_>,
    judgement: &Judgement,
    at: Timestamp,
) -> Result<(), StoreError> {
    let id = judgement.id.to_string();
    // A running engine may have judged, between taking and judging, what another process took: the first verdict stands.
    if current::<OutgoingStatus>(transaction, Table::Outgoing, &id)? != OutgoingStatus::Found {
        return Ok(());
    }
    transaction
        .prepare_cached(
            "UPDATE outgoing_unit SET kind = ?2, service_month = ?3, csv_version = ?4, standard = ?5,
               people = ?6, findings = ?7 WHERE id = ?1",
        )?
        .execute(params![
            id,
            judgement.kind,
            judgement.service_month.as_deref().unwrap_or_default(),
            judgement.csv_version.as_deref().unwrap_or_default(),
            judgement.standard,
            to_json(&judgement.people)?,
            judgement.findings,
        ])?;
    link_people(transaction, Table::Outgoing, &id, &judgement.people)?;
    if !matches!(judgement.verdict, Verdict::Rejected) {
        let receiver: String = transaction.query_row(
            "SELECT receiver_number FROM outgoing_unit WHERE id = ?1",
            [&id],
            |row| row.get(0),
        )?;
        crate::partner::meet(transaction, &receiver)?;
    }
    let step = |to, due_at| advance(transaction, Table::Outgoing, &id, to, due_at, at);
    match &judgement.verdict {
        Verdict::Rejected => step(OutgoingStatus::Rejected, None),
        Verdict::Ready => {
            step(OutgoingStatus::Accepted, None)?;
            step(OutgoingStatus::Ready, Some(at))
        }
        Verdict::AwaitingReview => {
            step(OutgoingStatus::Accepted, None)?;
            step(OutgoingStatus::AwaitingReview, None)
        }
        Verdict::Accepted(reason) => {
            step(OutgoingStatus::Accepted, reason.due_at)?;
            hold(transaction, Table::Outgoing, &id, &reason.code, reason.due_at)
        }
    }
}

pub(crate) fn take_receipt(
    transaction: &Transaction<'_>,
    id: MessageId,
    outcome: Outcome,
    bytes: &[u8],
    at: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    let text = id.to_string();
    let status: OutgoingStatus = current(transaction, Table::Outgoing, &text)?;
    insert_received(transaction, id, outcome, bytes, at)?;
    let to = match outcome {
        Outcome::Accepted => OutgoingStatus::Uploaded,
        Outcome::Delivered => OutgoingStatus::Delivered,
        Outcome::Opened => OutgoingStatus::Opened,
        Outcome::Refused => OutgoingStatus::Refused,
        Outcome::Withdrawn => OutgoingStatus::Withdrawn,
    };
    if !status.may_become(to) {
        return Ok(());
    }
    // A recall asked for while the answer to the upload was on its way stays due.
    let recalled: bool = transaction.query_row(
        "SELECT recall_requested FROM outgoing_unit WHERE id = ?1",
        [&text],
        |row| row.get(0),
    )?;
    let due_at = (recalled && to == OutgoingStatus::Uploaded).then_some(now);
    if to == OutgoingStatus::Uploaded {
        let receiver: String = transaction.query_row(
            "SELECT receiver_number FROM outgoing_unit WHERE id = ?1",
            [&text],
            |row| row.get(0),
        )?;
        crate::partner::sent(transaction, &receiver, now)?;
    }
    advance(transaction, Table::Outgoing, &text, to, due_at, now)
}
