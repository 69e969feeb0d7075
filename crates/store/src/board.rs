//! 今月の状況: what went and came for a month, by partner, and what was ticked off by hand (CL-27, CL-28).

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};

use crate::database::Store;
use crate::error::StoreError;
use crate::row::{self, millis, time, unreadable};
use crate::status::{IncomingStatus, OutgoingStatus};
use todoke_protocol::MessageId;

/// One of the two steps of a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MonthStep {
    /// 予定.
    Plan,
    /// 実績.
    Actual,
}

impl MonthStep {
    /// The name in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Actual => "actual",
        }
    }
}

/// Where a unit or message of a month stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MonthStatus {
    /// Ours.
    Outgoing(OutgoingStatus),
    /// Theirs.
    Incoming(IncomingStatus),
}

/// A unit or message of a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthUnit {
    /// Its row: later ones have higher rows. Rows of units and of messages are counted apart.
    pub row: i64,
    /// Its id.
    pub id: MessageId,
    /// `K1` … `Y9`.
    pub kind: String,
    /// Where it stands.
    pub status: MonthStatus,
    /// Since when, or when the exchange accepted it.
    pub at: Timestamp,
}

/// A partner of a month.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MonthPartner {
    /// 事業所番号, or the key of one entered by hand.
    pub number: String,
    /// 事業所名; empty while unknown.
    pub name: String,
    /// How the month's forms go there.
    pub method: String,
    /// Whether it can receive through the exchange.
    pub can_receive: bool,
    /// Own note.
    pub note: String,
    /// FAX.
    pub fax_number: String,
    /// Telephone.
    pub telephone: String,
    /// How many people the month's units and messages are about.
    pub people: u32,
    /// What went and came, without what was set aside or taken back, oldest first.
    pub units: Vec<MonthUnit>,
    /// When a step was ticked off by hand.
    pub marks: BTreeMap<MonthStep, Timestamp>,
}

/// A person named by a unit or message of a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthPerson {
    /// Whether the unit is ours.
    pub outgoing: bool,
    /// The unit's or message's row.
    pub row: i64,
    /// The person's row.
    pub person: i64,
}

impl Store {
    /// The partners of a month by name: those with whom something was exchanged for it or for the month before, those entered by hand, and
    /// those whom the exchange does not serve.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn month_board(
        &self,
        month: &str,
        month_before: &str,
    ) -> Result<Vec<MonthPartner>, StoreError> {
        let connection = self.read()?;
        let mut wanted = numbers_of(&connection, month_before)?;
        let mut units = units_of(&connection, month)?;
        wanted.extend(units.keys().cloned());
        let mut people = people_of(&connection, month)?;
        let mut marks = marks_of(&connection, month)?;
        wanted.extend(marks.keys().cloned());
        let mut partners = known_partners(&connection)?;
        let mut board = Vec::with_capacity(wanted.len());
        for number in &wanted {
            if !partners.contains_key(number) {
                partners.insert(number.clone(), new_partner(&connection, number)?);
            }
        }
        for (number, mut partner) in partners {
            if !wanted.contains(&number) && partner.method == "link" {
                continue;
            }
            partner.units = units.remove(&number).unwrap_or_default();
            partner.people = people.remove(&number).unwrap_or_default();
            partner.marks = marks.remove(&number).unwrap_or_default();
            board.push(partner);
        }
        board.sort_by(|one, other| (&one.name, &one.number).cmp(&(&other.name, &other.number)));
        Ok(board)
    }

    /// Whom the units and messages of a partner for a month are about.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn month_people(
        &self,
        month: &str,
        partner_number: &str,
    ) -> Result<Vec<MonthPerson>, StoreError> {
        let connection = self.read()?;
        let mut statement = connection.prepare_cached(
            "SELECT true, u.row, up.person FROM outgoing_unit u JOIN unit_person up ON up.unit = u.row
             WHERE u.service_month = ?1 AND u.receiver_number = ?2
             UNION ALL
             SELECT false, m.row, mp.person FROM incoming_message m JOIN message_person mp ON mp.message = m.row
             WHERE m.service_month = ?1 AND m.sender_number = ?2",
        )?;
        let rows = statement.query_map([month, partner_number], |row| {
            Ok(MonthPerson { outgoing: row.get(0)?, row: row.get(1)?, person: row.get(2)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Ticks a step of a partner off by hand, or takes that back.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn mark_board(
        &self,
        month: &str,
        partner_number: &str,
        step: MonthStep,
        done: bool,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(|transaction| {
            let changed = if done {
                transaction.execute(
                    "INSERT OR IGNORE INTO board_mark (month, partner_number, step, at) VALUES (?1, ?2, ?3, ?4)",
                    params![month, partner_number, step.as_str(), millis(at)],
                )?
            } else {
                transaction.execute(
                    "DELETE FROM board_mark WHERE month = ?1 AND partner_number = ?2 AND step = ?3",
                    params![month, partner_number, step.as_str()],
                )?
            };
            if changed == 0 {
                return Ok(());
            }
            let action = if done { "ticked" } else { "not_ticked" };
            let detail = format!("{month} {}", step.as_str());
            crate::audit::append(transaction, at, action, partner_number, &detail)
        })
    }
}

/// Partners with whom something was exchanged for a month.
fn numbers_of(connection: &Connection, month: &str) -> Result<BTreeSet<String>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT sender_number FROM incoming_message INDEXED BY incoming_board
         WHERE service_month = ?1 AND status <> 'withdrawn' GROUP BY sender_number
         UNION
         SELECT receiver_number FROM outgoing_unit INDEXED BY outgoing_board
         WHERE service_month = ?1 AND status NOT IN ('found', 'rejected', 'withdrawn') GROUP BY receiver_number",
    )?;
    let rows = statement.query_map([month], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What went and came for a month, out of the indexes alone.
fn units_of(
    connection: &Connection,
    month: &str,
) -> Result<BTreeMap<String, Vec<MonthUnit>>, StoreError> {
    let mut units: BTreeMap<String, Vec<MonthUnit>> = BTreeMap::new();
    let mut outgoing = connection.prepare_cached(
        "SELECT receiver_number, row, id, kind, status, status_at AS at
         FROM outgoing_unit INDEXED BY outgoing_board
         WHERE service_month = ?1 AND status NOT IN ('found', 'withdrawn') AND set_aside <> 'excluded'",
    )?;
    let mut rows = outgoing.query([month])?;
    while let Some(found) = rows.next()? {
        let status: OutgoingStatus = row::status(found)?;
        push(&mut units, found, MonthStatus::Outgoing(status))?;
    }
    let mut incoming = connection.prepare_cached(
        "SELECT sender_number, row, id, kind, status, accepted_at AS at
         FROM incoming_message INDEXED BY incoming_board
         WHERE service_month = ?1 AND status NOT IN ('duplicate', 'withdrawn')",
    )?;
    let mut rows = incoming.query([month])?;
    while let Some(found) = rows.next()? {
        let status: IncomingStatus = row::status(found)?;
        push(&mut units, found, MonthStatus::Incoming(status))?;
    }
    for units in units.values_mut() {
        units.sort_by_key(|unit| unit.row);
    }
    Ok(units)
}

fn push(
    units: &mut BTreeMap<String, Vec<MonthUnit>>,
    found: &rusqlite::Row<'_>,
    status: MonthStatus,
) -> Result<(), StoreError> {
    let number = found.get_ref(0)?.as_str().map_err(|_| unreadable("number"))?;
    let unit = MonthUnit {
        row: found.get(1)?,
        id: row::id(found, "id")?,
        kind: found.get(3)?,
        status,
        at: time(found.get(5)?)?,
    };
    // Mostly the same partner as the row before: no new key for each.
    match units.get_mut(number) {
        Some(known) => known.push(unit),
        None => {
            units.insert(number.to_owned(), vec![unit]);
        }
    }
    Ok(())
}

fn people_of(connection: &Connection, month: &str) -> Result<BTreeMap<String, u32>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT number, count(*) FROM (
           SELECT u.receiver_number AS number, up.person AS person
             FROM outgoing_unit u INDEXED BY outgoing_board JOIN unit_person up ON up.unit = u.row
             WHERE u.service_month = ?1 AND u.status NOT IN ('found', 'rejected', 'withdrawn') AND u.set_aside <> 'excluded'
           UNION
           SELECT m.sender_number, mp.person
             FROM incoming_message m INDEXED BY incoming_board JOIN message_person mp ON mp.message = m.row
             WHERE m.service_month = ?1 AND m.status NOT IN ('duplicate', 'withdrawn'))
         GROUP BY number",
    )?;
    let rows = statement.query_map([month], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn marks_of(
    connection: &Connection,
    month: &str,
) -> Result<BTreeMap<String, BTreeMap<MonthStep, Timestamp>>, StoreError> {
    let mut marks: BTreeMap<String, BTreeMap<MonthStep, Timestamp>> = BTreeMap::new();
    let mut statement = connection
        .prepare_cached("SELECT partner_number, step, at FROM board_mark WHERE month = ?1")?;
    let mut rows = statement.query([month])?;
    while let Some(row) = rows.next()? {
        let step: String = row.get(1)?;
        let step = [MonthStep::Plan, MonthStep::Actual]
            .into_iter()
            .find(|known| known.as_str() == step)
            .ok_or_else(|| unreadable("step"))?;
        marks.entry(row.get(0)?).or_default().insert(step, time(row.get(2)?)?);
    }
    Ok(marks)
}

fn known_partners(connection: &Connection) -> Result<BTreeMap<String, MonthPartner>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT p.number, coalesce(o.name, p.name), p.method, coalesce(o.can_receive, 0), p.note,
           p.fax_number, p.telephone
         FROM partner p LEFT JOIN partner_office o ON o.number = p.number",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(MonthPartner {
            number: row.get(0)?,
            name: row.get(1)?,
            method: row.get(2)?,
            can_receive: row.get(3)?,
            note: row.get(4)?,
            fax_number: row.get(5)?,
            telephone: row.get(6)?,
            ..MonthPartner::default()
        })
    })?;
    let mut partners = BTreeMap::new();
    for partner in rows {
        let partner = partner?;
        partners.insert(partner.number.clone(), partner);
    }
    Ok(partners)
}

/// An office for which something waits, but to which nothing went yet.
fn new_partner(connection: &Connection, number: &str) -> Result<MonthPartner, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT name, can_receive FROM partner_office WHERE number = ?1")?;
    let mut rows = statement.query([number])?;
    let mut partner = MonthPartner {
        number: number.to_owned(),
        method: "link".to_owned(),
        ..MonthPartner::default()
    };
    if let Some(row) = rows.next()? {
        partner.name = row.get(0)?;
        partner.can_receive = row.get(1)?;
    }
    Ok(partner)
}
