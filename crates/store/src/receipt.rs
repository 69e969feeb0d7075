//! Receipts: those this office signed and still has to send, and those it got for what it sent.

use jiff::Timestamp;
use rusqlite::{Transaction, params};
use todoke_protocol::{MessageId, Outcome};

use crate::database::Store;
use crate::error::StoreError;
use crate::row::{self, millis, time, unreadable};

/// A receipt this office signed. Its bytes are made once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuedReceipt {
    /// The message.
    pub message_id: MessageId,
    /// What it says.
    pub outcome: Outcome,
    /// The time in it.
    pub at: Timestamp,
    /// The signed receipt.
    pub bytes: Vec<u8>,
}

/// A receipt for something this office sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivedReceipt {
    /// What it says.
    pub outcome: Outcome,
    /// The time in it.
    pub at: Timestamp,
    /// The signed receipt.
    pub bytes: Vec<u8>,
}

impl Store {
    /// Signed receipts that are due to be sent, oldest first, with the tries so far.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn due_receipts(&self, now: Timestamp) -> Result<Vec<(IssuedReceipt, u32)>, StoreError> {
        let connection = self.read()?;
        let mut statement = connection.prepare_cached(
            "SELECT * FROM issued_receipt INDEXED BY issued_receipt_due WHERE due_at <= ?1 ORDER BY row LIMIT 500",
        )?;
        let mut rows = statement.query([millis(now)])?;
        let mut receipts = Vec::new();
        while let Some(row) = rows.next()? {
            let receipt = IssuedReceipt {
                message_id: row::id(row, "message_id")?,
                outcome: outcome(&row.get::<_, String>("outcome")?)?,
                at: time(row.get("at")?)?,
                bytes: row.get("bytes")?,
            };
            receipts.push((receipt, row.get("attempts")?));
        }
        Ok(receipts)
    }

    /// The exchange holds these receipts; they are not sent again.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn receipts_sent(&self, sent: &[(MessageId, Outcome)]) -> Result<(), StoreError> {
        if sent.is_empty() {
            return Ok(());
        }
        self.write(|transaction| {
            for (id, outcome) in sent {
                transaction
                    .prepare_cached(
                        "UPDATE issued_receipt SET due_at = NULL WHERE message_id = ?1 AND outcome = ?2",
                    )?
                    .execute(params![id.to_string(), outcome.as_str()])?;
            }
            Ok(())
        })
    }

    /// A receipt that could not be sent now.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn hold_receipt(
        &self,
        id: MessageId,
        outcome: Outcome,
        due_at: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(|transaction| {
            transaction.execute(
                "UPDATE issued_receipt SET due_at = ?3, attempts = attempts + 1
                 WHERE message_id = ?1 AND outcome = ?2",
                params![id.to_string(), outcome.as_str(), millis(due_at)],
            )?;
            Ok(())
        })
    }

    /// The receipts for a unit of ours, in the order they came.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn received_receipts(&self, id: MessageId) -> Result<Vec<ReceivedReceipt>, StoreError> {
        self.receipts("SELECT * FROM received_receipt WHERE message_id = ?1 ORDER BY row", id)
    }

    /// The receipts this office signed for a message.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn issued_receipts(&self, id: MessageId) -> Result<Vec<ReceivedReceipt>, StoreError> {
        self.receipts("SELECT * FROM issued_receipt WHERE message_id = ?1 ORDER BY row", id)
    }

    fn receipts(&self, query: &str, id: MessageId) -> Result<Vec<ReceivedReceipt>, StoreError> {
        let connection = self.read()?;
        let mut statement = connection.prepare_cached(query)?;
        let mut rows = statement.query([id.to_string()])?;
        let mut receipts = Vec::new();
        while let Some(row) = rows.next()? {
            receipts.push(ReceivedReceipt {
                outcome: outcome(&row.get::<_, String>("outcome")?)?,
                at: time(row.get("at")?)?,
                bytes: row.get("bytes")?,
            });
        }
        Ok(receipts)
    }
}

pub(crate) fn insert_received(
    transaction: &Transaction<'_>,
    id: MessageId,
    outcome: Outcome,
    bytes: &[u8],
    at: Timestamp,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "INSERT INTO received_receipt (message_id, outcome, at, bytes) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (message_id, outcome) DO NOTHING",
        )?
        .execute(params![id.to_string(), outcome.as_str(), millis(at), bytes])?;
    Ok(())
}

pub(crate) fn insert_issued(
    transaction: &Transaction<'_>,
    receipt: &IssuedReceipt,
    now: Timestamp,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "INSERT INTO issued_receipt (message_id, outcome, at, bytes, due_at) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (message_id, outcome) DO NOTHING",
        )?
        .execute(params![
            receipt.message_id.to_string(),
            receipt.outcome.as_str(),
            millis(receipt.at),
            receipt.bytes,
            millis(now),
        ])?;
    Ok(())
}

fn outcome(name: &str) -> Result<Outcome, StoreError> {
    use Outcome::{Accepted, Delivered, Opened, Refused, Withdrawn};
    [Accepted, Delivered, Opened, Refused, Withdrawn]
        .into_iter()
        .find(|outcome| outcome.as_str() == name)
        .ok_or_else(|| unreadable("outcome"))
}
