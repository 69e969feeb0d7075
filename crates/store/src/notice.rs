//! What the operator has not been told yet. Taking it marks it told: never twice for one thing.

use rusqlite::{Row, Transaction, params};
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
    /// A unit waits for a look before it goes.
    Waiting,
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
    /// Everything the operator has not been told, oldest first; from now on it is told. What waits for a look is told where
    /// that is wanted: not to an office that looks at everything before it goes.
    ///
    /// # Errors
    /// If the database cannot be written; then nothing counts as told.
    pub fn take_notices(&self, with_waiting: bool) -> Result<Vec<Notice>, StoreError> {
        let waiting: bool = self
            .read()?
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM incoming_message INDEXED BY incoming_unnoticed
               WHERE noticed = 0 AND status IN ('delivered', 'opened', 'quarantined'))
               OR EXISTS (SELECT 1 FROM outgoing_unit INDEXED BY outgoing_unnoticed
               WHERE noticed = 0 AND status IN ('rejected', 'refused'))
               OR (?1 AND EXISTS (SELECT 1 FROM outgoing_unit INDEXED BY outgoing_unasked
               WHERE asked = 0 AND status = 'awaiting_review' AND set_aside = '' AND due_at IS NULL))",
            )?
            .query_row([with_waiting], |row| row.get(0))?;
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
            if with_waiting {
                take_waiting(transaction, &mut notices)?;
            }
            Ok(notices)
        })
    }
}

impl Store {
    /// Units that a person made or handed over here: whoever did knows that they wait.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn operator_knows(&self, ids: &[MessageId]) -> Result<(), StoreError> {
        if ids.is_empty() {
            return Ok(());
        }
        self.write(|transaction| {
            for id in ids {
                transaction
                    .prepare_cached("UPDATE outgoing_unit SET asked = 1 WHERE id = ?1")?
                    .execute([id.to_string()])?;
            }
            Ok(())
        })
    }
}

/// Told by a mark of its own: what waited once may be refused later, and that is told as well.
fn take_waiting(
    transaction: &Transaction<'_>,
    notices: &mut Vec<Notice>,
) -> Result<(), StoreError> {
    let waiting = "outgoing_unit INDEXED BY outgoing_unasked";
    let which = "asked = 0 AND status = 'awaiting_review' AND set_aside = '' AND due_at IS NULL";
    let told = transaction
        .prepare_cached(&format!(
            "SELECT id, receiver_number, json_array_length(people) FROM {waiting} WHERE {which} ORDER BY row"
        ))?
        .query_and_then([], |found| notice(NoticeKind::Waiting, found))?
        .collect::<Result<Vec<_>, StoreError>>()?;
    transaction.execute(&format!("UPDATE {waiting} SET asked = 1 WHERE {which}"), [])?;
    notices.extend(told);
    Ok(())
}

fn notice(kind: NoticeKind, found: &Row<'_>) -> Result<Notice, StoreError> {
    Ok(Notice {
        kind,
        id: row::id(found, "id")?,
        partner_number: found.get(1)?,
        people: found.get(2)?,
    })
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
            notices.push(notice(kind, found)?);
        }
    }
    transaction.execute(
        &format!("UPDATE {table} SET noticed = 1 WHERE noticed = 0 AND status = ?1"),
        params![status],
    )?;
    Ok(())
}
