//! The offices this one exchanges with: those it sent to or received from, and those entered by hand.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use todoke_protocol::{OfficeNumber, ServiceType};

use crate::database::{Store, remember};
use crate::error::StoreError;
use crate::row::{from_json, millis, time};
use crate::search::search_form;

/// Partners entered by hand have keys that begin so: no office number does.
const BY_HAND: &str = "hand-";

/// Which partners a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PartnerFilter {
    /// Part of a name or number as a person types it.
    pub search: String,
    /// Every office of the master and not only those this office exchanges with.
    pub whole_master: bool,
}

/// An office as the screen 連携先 shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerEntry {
    /// 事業所番号, or the key of one entered by hand.
    pub number: String,
    /// 事業所名; empty while unknown.
    pub name: String,
    /// Its services; empty if the master does not know it.
    pub service_types: Vec<ServiceType>,
    /// Whether it can receive through the exchange; `None` if the master does not know it.
    pub can_receive: Option<bool>,
    /// How the month's forms go there.
    pub method: String,
    /// FAX.
    pub fax_number: String,
    /// Telephone.
    pub telephone: String,
    /// Own note.
    pub note: String,
    /// When the exchange last took something for it.
    pub last_sent_at: Option<Timestamp>,
    /// When something last came from it.
    pub last_received_at: Option<Timestamp>,
    /// Where the list goes on after it.
    pub cursor: String,
}

impl PartnerEntry {
    /// Whether it was entered by hand.
    pub fn is_by_hand(&self) -> bool {
        self.number.starts_with(BY_HAND)
    }
}

/// How many partners there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PartnerCounts {
    /// Those this office exchanges with.
    pub ours: u32,
    /// Those of them that can receive through the exchange.
    pub ours_can_receive: u32,
}

/// What a person says of a partner.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PartnerNote {
    /// 事業所名; the master's wins where there is one.
    pub name: String,
    /// How the month's forms go there.
    pub method: String,
    /// FAX.
    pub fax_number: String,
    /// Telephone.
    pub telephone: String,
    /// Own note.
    pub note: String,
}

const ENTRY: &str =
    "SELECT p.number, coalesce(o.name, p.name) AS name, o.service_types, o.can_receive, p.method,
   p.fax_number, p.telephone, p.note, p.last_sent_at, p.last_received_at, p.search
 FROM partner p LEFT JOIN partner_office o ON o.number = p.number";
const MASTER_ENTRY: &str = "SELECT o.number, o.name, o.service_types, o.can_receive, coalesce(p.method, 'link') AS method,
   coalesce(p.fax_number, '') AS fax_number, coalesce(p.telephone, '') AS telephone, coalesce(p.note, '') AS note,
   p.last_sent_at, p.last_received_at, o.search
 FROM partner_office o LEFT JOIN partner p ON p.number = o.number";

impl Store {
    /// A page of partners by name, after a cursor.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn partner_page(
        &self,
        filter: &PartnerFilter,
        after: &str,
        limit: u32,
    ) -> Result<Vec<PartnerEntry>, StoreError> {
        let connection = self.read()?;
        let search = search_form(&filter.search);
        if !filter.whole_master {
            let page = "WHERE p.search > ?1 AND instr(p.search, ?2) > 0 ORDER BY p.search LIMIT ?3";
            return entries(&connection, &format!("{ENTRY} {page}"), after, &search, limit);
        }
        // The numbers first, out of the index alone; then the few rows.
        let mut page = entries(
            &connection,
            &format!(
                "{MASTER_ENTRY} WHERE o.number IN (
                   SELECT number FROM partner_office INDEXED BY partner_office_search
                   WHERE search > ?1 AND instr(search, ?2) > 0 ORDER BY search LIMIT ?3)"
            ),
            after,
            &search,
            limit,
        )?;
        page.extend(entries(
            &connection,
            &format!(
                "{ENTRY} WHERE o.number IS NULL AND p.search > ?1 AND instr(p.search, ?2) > 0
                 ORDER BY p.search LIMIT ?3"
            ),
            after,
            &search,
            limit,
        )?);
        page.sort_by(|one, other| one.cursor.cmp(&other.cursor));
        page.truncate(limit as usize);
        Ok(page)
    }

    /// One partner, or office of the master.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn partner_entry(&self, number: &str) -> Result<Option<PartnerEntry>, StoreError> {
        let connection = self.read()?;
        for query in [ENTRY, MASTER_ENTRY] {
            let which = if query == ENTRY { "p" } else { "o" };
            let mut statement =
                connection.prepare_cached(&format!("{query} WHERE {which}.number = ?1"))?;
            let mut rows = statement.query([number])?;
            if let Some(row) = rows.next()? {
                return entry(row).map(Some);
            }
        }
        Ok(None)
    }

    /// How many partners this office exchanges with, and how many of them can receive.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn partner_counts(&self) -> Result<PartnerCounts, StoreError> {
        Ok(self
            .read()?
            .prepare_cached(
                "SELECT count(*), coalesce(sum(o.can_receive), 0)
                 FROM partner p LEFT JOIN partner_office o ON o.number = p.number",
            )?
            .query_row([], |row| {
                Ok(PartnerCounts { ours: row.get(0)?, ours_can_receive: row.get(1)? })
            })?)
    }

    /// Keeps what a person says of a partner; without a number, of a new one entered by hand. Gives its number or key.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is no such office.
    pub fn save_partner(
        &self,
        number: Option<&str>,
        said: &PartnerNote,
        at: Timestamp,
    ) -> Result<String, StoreError> {
        self.write(|transaction| {
            let number = match number {
                None => new_key(transaction)?,
                Some(number) => {
                    let known: bool = transaction.query_row(
                        "SELECT EXISTS (SELECT 1 FROM partner WHERE number = ?1)
                           OR EXISTS (SELECT 1 FROM partner_office WHERE number = ?1)",
                        [number],
                        |row| row.get(0),
                    )?;
                    if !known {
                        return Err(StoreError::NotFound { id: number.to_owned() });
                    }
                    number.to_owned()
                }
            };
            meet(transaction, &number)?;
            transaction.execute(
                "UPDATE partner SET method = ?2, fax_number = ?3, telephone = ?4, note = ?5,
                   name = CASE WHEN EXISTS (SELECT 1 FROM partner_office WHERE number = ?1) THEN name ELSE ?6 END
                 WHERE number = ?1",
                params![number, said.method, said.fax_number, said.telephone, said.note, said.name],
            )?;
            refresh_search(transaction, &number)?;
            crate::audit::append(transaction, at, "partner_saved", &number, &said.method)?;
            Ok(number)
        })
    }

    /// Takes a partner out that was entered by hand, with its ticks.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is none entered by hand of this key.
    pub fn remove_partner(&self, number: &str, at: Timestamp) -> Result<(), StoreError> {
        self.write(|transaction| {
            let removed = if number.starts_with(BY_HAND) {
                transaction.execute("DELETE FROM partner WHERE number = ?1", [number])?
            } else {
                0
            };
            if removed == 0 {
                return Err(StoreError::NotFound { id: number.to_owned() });
            }
            transaction.execute("DELETE FROM board_mark WHERE partner_number = ?1", [number])?;
            crate::audit::append(transaction, at, "partner_removed", number, "")
        })
    }

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

/// A key is never given twice: the record names partners by it.
fn new_key(transaction: &Transaction<'_>) -> Result<String, StoreError> {
    let last: Option<Vec<u8>> = transaction
        .query_row("SELECT value FROM memory WHERE name = 'last_partner_by_hand'", [], |row| {
            row.get(0)
        })
        .optional()?;
    let last: u64 =
        last.and_then(|bytes| str::from_utf8(&bytes).ok()?.parse().ok()).unwrap_or_default();
    let next = last + 1;
    remember(transaction, "last_partner_by_hand", next.to_string().as_bytes())?;
    Ok(format!("{BY_HAND}{next}"))
}

fn entries(
    connection: &Connection,
    query: &str,
    after: &str,
    search: &str,
    limit: u32,
) -> Result<Vec<PartnerEntry>, StoreError> {
    let mut statement = connection.prepare_cached(query)?;
    let mut rows = statement.query(params![after, search, limit])?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        entries.push(entry(row)?);
    }
    Ok(entries)
}

fn entry(row: &Row<'_>) -> Result<PartnerEntry, StoreError> {
    let can_receive: Option<bool> = row.get("can_receive")?;
    let when = |name: &str| -> Result<Option<Timestamp>, StoreError> {
        row.get::<_, Option<i64>>(name)?.map(time).transpose()
    };
    Ok(PartnerEntry {
        number: row.get("number")?,
        name: row.get("name")?,
        service_types: if can_receive.is_some() {
            from_json(row, "service_types")?
        } else {
            Vec::new()
        },
        can_receive,
        method: row.get("method")?,
        fax_number: row.get("fax_number")?,
        telephone: row.get("telephone")?,
        note: row.get("note")?,
        last_sent_at: when("last_sent_at")?,
        last_received_at: when("last_received_at")?,
        cursor: row.get("search")?,
    })
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
        .execute(params![number, partner_search(&name, number)])?;
    Ok(())
}

/// Name and number as they are searched and sorted by.
pub(crate) fn partner_search(name: &str, number: &str) -> String {
    format!("{}\n{}", search_form(name), search_form(number))
}
