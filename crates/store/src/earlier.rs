//! What was sent before, as the guards against misdelivery ask for it.

use rusqlite::{OptionalExtension as _, params, params_from_iter};
use todoke_protocol::{Digest, MessageId, OfficeNumber};

use crate::database::Store;
use crate::error::StoreError;
use crate::outbox::LIST;
use crate::outgoing::{OutgoingUnit, Person};

/// Statuses of units that went out, or are on their way without anybody looking at them again.
const SENT: &str = "'ready', 'sealed', 'uploaded', 'delivered', 'opened'";

impl Store {
    /// Whether anything was ever sent to an office or came from it.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn knows_partner(&self, number: &OfficeNumber) -> Result<bool, StoreError> {
        let connection = self.read()?;
        let query = format!(
            "SELECT EXISTS (SELECT 1 FROM outgoing_unit WHERE receiver_number = ?1 AND status IN ({SENT}))
                 OR EXISTS (SELECT 1 FROM incoming_message WHERE sender_number = ?1)"
        );
        Ok(connection.prepare_cached(&query)?.query_row([number.as_str()], |row| row.get(0))?)
    }

    /// Whether a person was ever in something sent to an office or come from it.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn shares_person(
        &self,
        number: &OfficeNumber,
        person: &Person,
    ) -> Result<bool, StoreError> {
        let connection = self.read()?;
        let query = format!(
            "SELECT EXISTS (SELECT 1 FROM person p JOIN unit_person up ON up.person = p.row
                 JOIN outgoing_unit u ON u.row = up.unit
                 WHERE p.insurer_number = ?2 AND p.insured_number = ?3 AND u.receiver_number = ?1 AND u.status IN ({SENT}))
                 OR EXISTS (SELECT 1 FROM person p JOIN message_person mp ON mp.person = p.row
                 JOIN incoming_message m ON m.row = mp.message
                 WHERE p.insurer_number = ?2 AND p.insured_number = ?3 AND m.sender_number = ?1)"
        );
        let wanted = params![number.as_str(), person.insurer_number, person.insured_number];
        Ok(connection.prepare_cached(&query)?.query_row(wanted, |row| row.get(0))?)
    }

    /// Units that went to an office and hold a file of exactly this content, newest first.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn sent_units_with_file(
        &self,
        number: &OfficeNumber,
        content: Digest,
    ) -> Result<Vec<OutgoingUnit>, StoreError> {
        self.units(
            &format!(
                "{LIST} WHERE u.receiver_number = ?1 AND u.status IN ({SENT})
                 AND u.id IN (SELECT unit_id FROM outgoing_file WHERE sha256 = ?2) ORDER BY u.row DESC"
            ),
            &[&number.as_str(), &content.to_string()],
        )
    }

    /// Whether a person was in a unit of one of these kinds that went to an office; of this service month, where one is given.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn was_sent(
        &self,
        number: &OfficeNumber,
        kinds: &[&str],
        service_month: Option<&str>,
        person: &Person,
    ) -> Result<bool, StoreError> {
        let connection = self.read()?;
        let marks = vec!["?"; kinds.len()].join(", ");
        let query = format!(
            "SELECT EXISTS (SELECT 1 FROM person p JOIN unit_person up ON up.person = p.row
                 JOIN outgoing_unit u ON u.row = up.unit
                 WHERE p.insurer_number = ? AND p.insured_number = ? AND u.receiver_number = ?
                 AND (? = '' OR u.service_month = ?) AND u.status IN ({SENT}) AND u.kind IN ({marks}))"
        );
        let month = service_month.unwrap_or_default();
        let person = [person.insurer_number.as_str(), person.insured_number.as_str()];
        let wanted = person.into_iter().chain([number.as_str(), month, month]);
        let wanted = wanted.chain(kinds.iter().copied());
        let mut statement = connection.prepare_cached(&query)?;
        Ok(statement.query_row(params_from_iter(wanted), |row| row.get(0))?)
    }

    /// The standard of the newest unit that went out: what this office's care software writes. None before the first.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn own_standard(&self) -> Result<Option<String>, StoreError> {
        let connection = self.read()?;
        let query = format!(
            "SELECT standard FROM outgoing_unit WHERE status IN ({SENT}) ORDER BY row DESC LIMIT 1"
        );
        Ok(connection.prepare_cached(&query)?.query_row([], |row| row.get(0)).optional()?)
    }

    /// Whether a unit in this standard ever went to an office.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn was_sent_in(&self, number: &OfficeNumber, standard: &str) -> Result<bool, StoreError> {
        let connection = self.read()?;
        let query = format!(
            "SELECT EXISTS (SELECT 1 FROM outgoing_unit
                 WHERE receiver_number = ?1 AND standard = ?2 AND status IN ({SENT}))"
        );
        let wanted = params![number.as_str(), standard];
        Ok(connection.prepare_cached(&query)?.query_row(wanted, |row| row.get(0))?)
    }

    /// The content of every file of a unit, by kind.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn unit_contents(&self, id: MessageId) -> Result<Vec<(String, String)>, StoreError> {
        let connection = self.read()?;
        let mut statement = connection.prepare_cached(
            "SELECT kind, sha256 FROM outgoing_file WHERE unit_id = ?1 ORDER BY kind, sha256",
        )?;
        let rows = statement.query_map([id.to_string()], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
