//! 送信する as a person decides it: with a moment to think again, per unit; and what is set aside.

use jiff::Timestamp;
use rusqlite::params;
use todoke_protocol::MessageId;

use crate::database::{Store, Table, advance, current};
use crate::error::StoreError;
use crate::outgoing::SetAside;
use crate::row::{self, millis};
use crate::status::OutgoingStatus;

impl Store {
    /// A person lets waiting units go, at a moment to come: until then it can be taken back. Gives those that wait no more for a look.
    ///
    /// A unit that waits for a person has no due time; one that a person has let go has one. Units set aside stay.
    ///
    /// # Errors
    /// If the database cannot be written or a unit is unknown.
    pub fn schedule_units(
        &self,
        ids: &[MessageId],
        go_at: Timestamp,
        now: Timestamp,
    ) -> Result<Vec<MessageId>, StoreError> {
        self.write(|transaction| {
            let mut scheduled = Vec::new();
            for id in ids {
                let changed = transaction
                    .prepare_cached(
                        "UPDATE outgoing_unit SET due_at = ?2
                         WHERE id = ?1 AND status = 'awaiting_review' AND set_aside = '' AND due_at IS NULL",
                    )?
                    .execute(params![id.to_string(), millis(go_at)])?;
                if changed > 0 {
                    crate::audit::append(transaction, now, "send_decided", &id.to_string(), "")?;
                    scheduled.push(*id);
                }
            }
            Ok(scheduled)
        })
    }

    /// Takes the decision back, where the moment has not come. Gives those that wait for a look again.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn unschedule_units(
        &self,
        ids: &[MessageId],
        now: Timestamp,
    ) -> Result<Vec<MessageId>, StoreError> {
        self.write(|transaction| {
            let mut back = Vec::new();
            for id in ids {
                let changed = transaction
                    .prepare_cached(
                        "UPDATE outgoing_unit SET due_at = NULL
                         WHERE id = ?1 AND status = 'awaiting_review' AND due_at IS NOT NULL",
                    )?
                    .execute([id.to_string()])?;
                if changed > 0 {
                    crate::audit::append(transaction, now, "send_undone", &id.to_string(), "")?;
                    back.push(*id);
                }
            }
            Ok(back)
        })
    }

    /// Lets go what a person has decided and whose moment has come. Looked up and moved in one transaction: what was taken back by then stays.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn release_decided(&self, now: Timestamp) -> Result<Vec<MessageId>, StoreError> {
        self.write(|transaction| {
            let mut due = Vec::new();
            {
                let mut statement = transaction.prepare_cached(
                    "SELECT id FROM outgoing_unit WHERE status = 'awaiting_review' AND due_at <= ?1
                     ORDER BY serial, row",
                )?;
                let mut rows = statement.query([millis(now)])?;
                while let Some(found) = rows.next()? {
                    due.push(row::id(found, "id")?);
                }
            }
            for id in &due {
                let to = OutgoingStatus::Ready;
                advance(transaction, Table::Outgoing, &id.to_string(), to, Some(now), now)?;
            }
            Ok(due)
        })
    }

    /// 保留, 除外, or neither. For units that wait for a look, and for rejected ones that are done with.
    ///
    /// # Errors
    /// If the unit is unknown, or it is in no status for that.
    pub fn set_unit_aside(
        &self,
        id: MessageId,
        set_aside: SetAside,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(|transaction| {
            let text = id.to_string();
            let status: OutgoingStatus = current(transaction, Table::Outgoing, &text)?;
            if !matches!(status, OutgoingStatus::AwaitingReview | OutgoingStatus::Rejected) {
                return Err(StoreError::IllegalTransition {
                    id: text,
                    from: crate::status::Status::as_str(status),
                    to: "set_aside",
                });
            }
            transaction.execute(
                "UPDATE outgoing_unit SET set_aside = ?2, due_at = NULL WHERE id = ?1",
                params![text, set_aside.as_str()],
            )?;
            crate::audit::append(transaction, now, "set_aside", &text, set_aside.as_str())
        })
    }
}
