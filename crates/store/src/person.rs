//! Service users seen in any unit or message: known by their numbers, searched by name, kana or number.

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use crate::database::{Store, Table};
use crate::error::StoreError;
use crate::outgoing::Person;
use crate::row::filled;
use crate::search::search_form;

impl Store {
    /// A person as last seen, for forms that hold numbers only.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn known_person(
        &self,
        insurer_number: &str,
        insured_number: &str,
    ) -> Result<Option<Person>, StoreError> {
        Ok(self
            .read()?
            .prepare_cached(
                "SELECT name, kana FROM person
                 WHERE insurer_number = ?1 AND insured_number = ?2 AND name <> ''",
            )?
            .query_row([insurer_number, insured_number], |row| {
                Ok(Person {
                    insurer_number: insurer_number.to_owned(),
                    insured_number: insured_number.to_owned(),
                    name: filled(row.get(0)?),
                    kana: filled(row.get(1)?),
                })
            })
            .optional()?)
    }
}

/// Keeps the people of a unit or message, and that it is about them. A name once seen is not lost to a form without names.
pub(crate) fn link_people(
    transaction: &Transaction<'_>,
    table: Table,
    id: &str,
    people: &[Person],
) -> Result<(), StoreError> {
    let link = match table {
        Table::Incoming => {
            "INSERT OR IGNORE INTO message_person (person, message)
             SELECT ?1, row FROM incoming_message WHERE id = ?2"
        }
        Table::Outgoing => {
            "INSERT OR IGNORE INTO unit_person (person, unit)
             SELECT ?1, row FROM outgoing_unit WHERE id = ?2"
        }
    };
    for person in people {
        let row: i64 = transaction
            .prepare_cached(
                "INSERT INTO person (insurer_number, insured_number, name, kana, search)
                 VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (insurer_number, insured_number) DO UPDATE SET
                   name = CASE excluded.name WHEN '' THEN name ELSE excluded.name END,
                   kana = CASE excluded.kana WHEN '' THEN kana ELSE excluded.kana END,
                   search = CASE excluded.name WHEN '' THEN search ELSE excluded.search END
                 RETURNING row",
            )?
            .query_row(
                params![
                    person.insurer_number,
                    person.insured_number,
                    person.name.as_deref().unwrap_or_default(),
                    person.kana.as_deref().unwrap_or_default(),
                    person_search(
                        person.name.as_deref().unwrap_or_default(),
                        person.kana.as_deref().unwrap_or_default(),
                        &person.insured_number,
                    ),
                ],
                |row| row.get(0),
            )?;
        transaction.prepare_cached(link)?.execute(params![row, id])?;
    }
    Ok(())
}

/// A migration cannot fold names: people and offices it brought in get their search form at the next opening.
pub(crate) fn fill_search(connection: &mut Connection) -> Result<(), StoreError> {
    let missing: bool = connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM person WHERE search = '')
           OR EXISTS (SELECT 1 FROM partner WHERE search = '')
           OR EXISTS (SELECT 1 FROM partner_office WHERE search = '')",
        [],
        |row| row.get(0),
    )?;
    if !missing {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    {
        let mut statement = transaction
            .prepare("SELECT row, name, kana, insured_number FROM person WHERE search = ''")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (name, kana, number): (String, String, String) =
                (row.get(1)?, row.get(2)?, row.get(3)?);
            transaction.execute(
                "UPDATE person SET search = ?2 WHERE row = ?1",
                params![row.get::<_, i64>(0)?, person_search(&name, &kana, &number)],
            )?;
        }
        let mut statement = transaction.prepare("SELECT number FROM partner WHERE search = ''")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            crate::partner::refresh_search(&transaction, &row.get::<_, String>(0)?)?;
        }
        let mut statement =
            transaction.prepare("SELECT number, name FROM partner_office WHERE search = ''")?;
        let offices: Vec<(String, String)> = statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        for (number, name) in offices {
            transaction.execute(
                "UPDATE partner_office SET search = ?2 WHERE number = ?1",
                params![number, crate::partner::partner_search(&name, &number)],
            )?;
        }
    }
    transaction.commit()?;
    Ok(())
}

/// Parts stand apart so that no match runs from one into the next.
fn person_search(name: &str, kana: &str, insured_number: &str) -> String {
    format!("{}\n{}\n{}", search_form(name), search_form(kana), search_form(insured_number))
}
