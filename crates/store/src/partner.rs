//! The offices this one exchanges with: those it sent to or received from, and those entered by hand.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Transaction, params};
use todoke_protocol::OfficeNumber;

use crate::database::Store;
use crate::error::StoreError;
use crate::row::millis;
use crate::search::search_form;

impl Store {
    /// The name of an office: the master's, or the one entered by hand.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn partner_name(&self, number: &OfficeNumber) -> Result<Option<String>, StoreError> {
        let found: Option<Option<String>> = self
            .read()?
            .prepare_cached(
                "SELECT coalesce((SELECT name FROM partner_office WHERE number = ?1),
                                 (SELECT name FROM partner WHERE number = ?1 AND name <> ''))",
            )?
            .query_row([number.as_str()], |row| row.get(0))
            .optional()?;
        Ok(found.flatten())
    }

    /// Whether anything was ever sent to this office.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn was_sent_to(&self, number: &OfficeNumber) -> Result<bool, StoreError> {
        Ok(self
            .read()?
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM partner WHERE number = ?1 AND last_sent_at IS NOT NULL)",
            )?
            .query_row([number.as_str()], |row| row.get(0))?)
    }
}

/// Something was accepted from a partner.
pub(crate) fn received(
    transaction: &Transaction<'_>,
    number: &OfficeNumber,
    at: Timestamp,
) -> Result<(), StoreError> {
    meet(transaction, number.as_str())?;
    transaction
        .prepare_cached(
            "UPDATE partner SET last_received_at = max(coalesce(last_received_at, 0), ?2)
             WHERE number = ?1",
        )?
        .execute(params![number.as_str(), millis(at)])?;
    Ok(())
}

/// The exchange took something for a partner.
pub(crate) fn sent(
    transaction: &Transaction<'_>,
    number: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    meet(transaction, number)?;
    transaction
        .prepare_cached(
            "UPDATE partner SET last_sent_at = max(coalesce(last_sent_at, 0), ?2) WHERE number = ?1",
        )?
        .execute(params![number, millis(at)])?;
    Ok(())
}

/// Makes an office one of those this office exchanges with.
pub(crate) fn meet(transaction: &Transaction<'_>, number: &str) -> Result<(), StoreError> {
    let added = transaction
        .prepare_cached("INSERT OR IGNORE INTO partner (number) VALUES (?1)")?
        .execute([number])?;
    if added > 0 { refresh_search(transaction, number) } else { Ok(()) }
}

/// Brings the search form of a partner up to date with its name. Offices that are no partners are left alone.
pub(crate) fn refresh_search(
    transaction: &Transaction<'_>,
    number: &str,
) -> Result<(), StoreError> {
    let name: Option<String> = transaction
        .prepare_cached(
            "SELECT coalesce(o.name, p.name) FROM partner p
             LEFT JOIN partner_office o ON o.number = p.number WHERE p.number = ?1",
        )?
        .query_row([number], |row| row.get(0))
        .optional()?;
    let Some(name) = name else { return Ok(()) };
    transaction
        .prepare_cached("UPDATE partner SET search = ?2 WHERE number = ?1")?
        .execute(params![number, format!("{}\n{}", search_form(&name), search_form(number))])?;
    Ok(())
}
