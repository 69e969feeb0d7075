//! What went out or is about to, as the screens 送信 and 送信済 ask for it.

use serde::{Deserialize, Serialize};

use crate::database::Store;
use crate::error::StoreError;
use crate::outbox::LIST;
use crate::outgoing::OutgoingUnit;
use crate::search::search_form;
use todoke_protocol::MessageId;

/// Which units a list shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SentState {
    /// すべて.
    #[default]
    All,
    /// On its way: at the exchange, not yet at the partner.
    UnderWay,
    /// At the partner, not yet opened.
    Delivered,
    /// 相手が開封.
    Opened,
    /// 受取拒否.
    Refused,
    /// 取消済.
    Withdrawn,
}

/// What a list of sent units is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct SentFilter {
    /// Which state.
    pub state: SentState,
    /// `YYYYMM`.
    pub service_month: Option<String>,
    /// 事業所番号 of the partner.
    pub partner_number: Option<String>,
    /// Part of a name, kana or number as a person types it.
    pub search: String,
}

/// How many units have not left this office.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AtHandCounts {
    /// On their way to the exchange: kept, not yet there.
    pub queued: u32,
    /// Waiting for a person: to be sent, or to be mended.
    pub to_look_at: u32,
}

impl Store {
    /// Units that have not left this office, by partner and serial: to look at, to send, or to mend. Oldest units are dropped beyond `limit`.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn units_at_hand(&self, limit: u32) -> Result<Vec<OutgoingUnit>, StoreError> {
        let mut units = self.units(
            &format!(
                "{LIST} WHERE u.status IN ('found', 'accepted', 'rejected', 'awaiting_review', 'ready', 'sealed')
                   AND NOT (u.status = 'rejected' AND u.set_aside = 'excluded')
                 ORDER BY u.row DESC LIMIT ?1"
            ),
            &[&limit],
        )?;
        units.sort_by(|one, other| {
            (&one.receiver, &one.serial, one.id).cmp(&(&other.receiver, &other.serial, other.id))
        });
        Ok(units)
    }

    /// How much has not left this office.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn at_hand_counts(&self) -> Result<AtHandCounts, StoreError> {
        let connection = self.read()?;
        let count = |condition: &str| -> Result<u32, StoreError> {
            let query = format!("SELECT count(*) FROM outgoing_unit WHERE {condition}");
            Ok(connection.prepare_cached(&query)?.query_row([], |row| row.get(0))?)
        };
        Ok(AtHandCounts {
            queued: count("status IN ('accepted', 'ready', 'sealed')")?,
            to_look_at: count(
                "status IN ('awaiting_review', 'rejected') AND set_aside = '' AND due_at IS NULL",
            )?,
        })
    }

    /// A page of what left this office, or was taken back, newest first: units before `before`.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn sent_page(
        &self,
        filter: &SentFilter,
        before: Option<MessageId>,
        limit: u32,
    ) -> Result<Vec<OutgoingUnit>, StoreError> {
        let statuses = match filter.state {
            SentState::All => "'uploaded', 'delivered', 'opened', 'refused', 'withdrawn'",
            SentState::UnderWay => "'uploaded'",
            SentState::Delivered => "'delivered'",
            SentState::Opened => "'opened'",
            SentState::Refused => "'refused'",
            SentState::Withdrawn => "'withdrawn'",
        };
        let search = search_form(&filter.search);
        let before = before.map(|id| id.to_string());
        self.units(
            &format!(
                "{LIST} WHERE u.status IN ({statuses})
                   AND (?1 IS NULL OR u.row < (SELECT row FROM outgoing_unit WHERE id = ?1))
                   AND (?2 IS NULL OR u.service_month = ?2)
                   AND (?3 IS NULL OR u.receiver_number = ?3)
                   AND (?4 = ''
                     OR EXISTS (SELECT 1 FROM unit_person up JOIN person p ON p.row = up.person
                        WHERE up.unit = u.row AND instr(p.search, ?4) > 0)
                     OR EXISTS (SELECT 1 FROM partner t WHERE t.number = u.receiver_number AND instr(t.search, ?4) > 0)
                     OR u.id = ?4 OR u.serial LIKE ?4 || '%')
                 ORDER BY u.row DESC LIMIT ?5"
            ),
            &[&before, &filter.service_month, &filter.partner_number, &search, &limit],
        )
    }

    /// The units about a person, newest first. For comparing with an earlier version, and actuals with their plan.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn units_about(
        &self,
        insurer_number: &str,
        insured_number: &str,
        limit: u32,
    ) -> Result<Vec<OutgoingUnit>, StoreError> {
        self.units(
            &format!(
                "{LIST} JOIN unit_person up ON up.unit = u.row
                 JOIN person p ON p.row = up.person AND p.insurer_number = ?1 AND p.insured_number = ?2
                 ORDER BY up.unit DESC LIMIT ?3"
            ),
            &[&insurer_number, &insured_number, &limit],
        )
    }
}
