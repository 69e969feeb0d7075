//! What the operator has not been told yet. Taking it marks it told: never twice for one thing.

use rusqlite::{Transaction, params};
use todoke_protocol::MessageId;

use crate::database::Store;
use crate::error::StoreError;
use crate::row;

/// What there is to tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoticeKind {
    /// Something arrived.
    Arrived,
    /// Something arrived that cannot be imported.
    Quarantined,
    /// A unit has errors and was not sent.
    Rejected,
    /// A partner or the exchange refused a unit.
    Refused,
}

/// One thing to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What.
    pub kind: NoticeKind,
    /// Which unit or message.
    pub id: MessageId,
    /// 事業所番号 of the other side.
    pub partner_number: String,
    /// How many people it is about.
    pub people: usize,
}

impl Store {
    /// Everything the operator has not been told, oldest first; from now on it is told.
    ///
    /// # Errors
    /// If the database cannot be written; then nothing counts as told.
    pub fn take_notices(&self) -> Result<Vec<Notice>, StoreError> {
        let waiting: bool = self
            .read()?
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM incoming_message INDEXED BY incoming_unnoticed
               WHERE noticed = 0 AND status IN ('delivered', 'opened', 'quarantined'))
               OR EXISTS (SELECT 1 FROM outgoing_unit INDEXED BY outgoing_unnoticed
               WHERE noticed = 0 AND status IN ('rejected', 'refused'))",
            )?
            .query_row([], |row| row.get(0))?;
        if !waiting {
            return Ok(Vec::new());
        }
        self.write(|transaction| {
            let mut notices = Vec::new();
            for (status, kind) in [
                ("delivered", Some(NoticeKind::Arrived)),
                ("quarantined", Some(NoticeKind::Quarantined)),
                // Looked at before it could be told: nothing left to tell.
                ("opened", None),
            ] {
                take(
                    transaction,
                    "incoming_message INDEXED BY incoming_unnoticed",
                    "sender_number",
                    status,
                    kind,
                    &mut notices,
                )?;
            }
            for (status, kind) in
                [("rejected", NoticeKind::Rejected), ("refused", NoticeKind::Refused)]
            {
                take(
                    transaction,
                    "outgoing_unit INDEXED BY outgoing_unnoticed",
                    "receiver_number",
                    status,
                    Some(kind),
                    &mut notices,
                )?;
            }
            Ok(notices)
        })
    }
}

fn take(
    transaction: &Transaction<'_>,
    // With the index of what is unnoticed: by its status the planner would walk all that was ever opened.
    table: &str,
    partner: &str,
    status: &str,
    kind: Option<NoticeKind>,
    notices: &mut Vec<Notice>,
) -> Result<(), StoreError> {
    if let Some(kind) = kind {
        let mut statement = transaction.prepare_cached(&format!(
            "SELECT id, {partner}, json_array_length(people) FROM {table}
             WHERE noticed = 0 AND status = ?1 ORDER BY row"
        ))?;
        let mut rows = statement.query([status])?;
        while let Some(found) = rows.next()? {
            notices.push(Notice {
                kind,
                id: row::id(found, "id")?,
                partner_number: found.get(1)?,
                people: found.get(2)?,
            });
        }
    }
    transaction.execute(
        &format!("UPDATE {table} SET noticed = 1 WHERE noticed = 0 AND status = ?1"),
        params![status],
    )?;
    Ok(())
}
