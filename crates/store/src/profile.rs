//! How the care software of a sender writes, as the checker learnt it. The store keeps it and does not look inside.

use rusqlite::{OptionalExtension as _, Transaction, params};
use todoke_protocol::{OfficeAddress, OfficeNumber};

use crate::database::Store;
use crate::error::StoreError;
use crate::incoming::StagedMessage;

impl Store {
    /// What was learnt of a sender: JSON, as it was staged with its last message.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn sender_profile(&self, sender: &OfficeAddress) -> Result<Option<String>, StoreError> {
        let connection = self.read()?;
        let mut statement = connection.prepare_cached(
            "SELECT profile FROM sender_profile WHERE number = ?1 AND service_type = ?2",
        )?;
        let wanted = params![sender.number.as_str(), sender.service_type.as_str()];
        Ok(statement.query_row(wanted, |row| row.get(0)).optional()?)
    }

    /// What was learnt of an office, of each of its services.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn office_profiles(&self, number: &OfficeNumber) -> Result<Vec<String>, StoreError> {
        let connection = self.read()?;
        let mut statement = connection.prepare_cached(
            "SELECT profile FROM sender_profile WHERE number = ?1 ORDER BY service_type",
        )?;
        let rows = statement.query_map([number.as_str()], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// What a message taught of its sender is kept with it: both or neither.
pub(crate) fn learn(
    transaction: &Transaction<'_>,
    message: &StagedMessage,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "INSERT INTO sender_profile (number, service_type, profile)
             SELECT sender_number, sender_service_type, ?2 FROM incoming_message WHERE id = ?1
             ON CONFLICT (number, service_type) DO UPDATE SET profile = excluded.profile",
        )?
        .execute(params![message.id.to_string(), message.profile])?;
    Ok(())
}
