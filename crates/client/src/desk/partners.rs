//! 連携先: who they are, who can receive, how the others are reached, and what this office notes of them (CL-28, SV-15).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use todoke_store::{PartnerEntry, PartnerFilter, PartnerNote, StoreError};

use super::Desk;
use crate::error::{ClientError, Remedy};
use crate::text;

/// The most a page holds.
const PAGE: u32 = 200;
/// The ways of a partner.
const METHODS: [&str; 5] = ["link", "fax", "mail", "post", "by_hand"];

/// What a list of 連携先 is narrowed to.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct PartnersQuery {
    /// As typed.
    pub search: String,
    /// `ours`: those exchanged with; `all`: the whole office master.
    #[cfg_attr(test, ts(type = "'ours' | 'all'"))]
    pub only: String,
    /// `next` of the page before.
    pub after: Option<String>,
    /// How many.
    pub limit: u32,
}

/// A page of 連携先.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct PartnersPage {
    /// By name.
    pub partners: Vec<PartnerLine>,
    /// Where the next page begins; none at the end.
    pub next: Option<String>,
    /// How many this office exchanges with.
    pub ours: u32,
    /// How many of them can receive through the exchange.
    pub ours_can_receive: u32,
}

/// A partner.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct PartnerLine {
    /// 事業所番号, or the key of one entered by hand.
    pub number: String,
    /// 事業所名; empty while unknown.
    pub name: String,
    /// Its services.
    pub service_types: Vec<ServiceTypeView>,
    /// Whether it can receive through the exchange.
    #[cfg_attr(test, ts(type = "'yes' | 'no' | 'unknown'"))]
    pub can_receive: &'static str,
    /// How the month's forms go there.
    #[cfg_attr(test, ts(type = "'link' | 'fax' | 'mail' | 'post' | 'by_hand'"))]
    pub method: String,
    /// FAX.
    pub fax_number: String,
    /// Telephone.
    pub telephone: String,
    /// Own note.
    pub note: String,
    /// Whether it was entered by hand.
    pub by_hand: bool,
    /// When the exchange last took something for it.
    #[cfg_attr(test, ts(type = "string | null"))]
    pub last_sent_at: Option<Timestamp>,
    /// When something last came from it.
    #[cfg_attr(test, ts(type = "string | null"))]
    pub last_received_at: Option<Timestamp>,
}

/// A service type with its word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ServiceTypeView {
    /// `43`.
    pub code: String,
    /// 居宅介護支援; the code itself where the standard has no word.
    pub word: String,
}

impl ServiceTypeView {
    pub(super) fn of(code: &str) -> Self {
        let word = todoke_standard::service_title(code).unwrap_or(code);
        Self { code: code.to_owned(), word: word.to_owned() }
    }
}

/// What a person says of a partner.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct SavedPartner {
    /// Its number or key; none for a new one.
    pub number: Option<String>,
    /// 事業所名: counts only where the office master has none.
    pub name: String,
    /// How the month's forms go there.
    #[cfg_attr(test, ts(type = "'link' | 'fax' | 'mail' | 'post' | 'by_hand'"))]
    pub method: String,
    /// FAX.
    pub fax_number: String,
    /// Telephone.
    pub telephone: String,
    /// Own note.
    pub note: String,
}

/// Names one partner.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct OnePartner {
    /// Its number or key.
    pub number: String,
}

pub(super) fn page(desk: &Desk, query: PartnersQuery) -> Result<PartnersPage, ClientError> {
    let office = desk.office()?;
    let store = office.client.store();
    let limit = query.limit.clamp(1, PAGE);
    let filter = PartnerFilter { search: query.search, whole_master: query.only == "all" };
    let found = store.partner_page(&filter, query.after.as_deref().unwrap_or_default(), limit)?;
    let next =
        found.last().map(|last| last.cursor.clone()).filter(|_| found.len() >= limit as usize);
    let counts = store.partner_counts()?;
    Ok(PartnersPage {
        partners: found.into_iter().map(line).collect(),
        next,
        ours: counts.ours,
        ours_can_receive: counts.ours_can_receive,
    })
}

pub(super) fn partner(desk: &Desk, one: OnePartner) -> Result<PartnerLine, ClientError> {
    let office = desk.office()?;
    let found = office.client.store().partner_entry(&one.number)?;
    found.map(line).ok_or_else(unknown)
}

pub(super) fn save(desk: &Desk, saved: SavedPartner) -> Result<OnePartner, ClientError> {
    let office = desk.office()?;
    if !METHODS.contains(&saved.method.as_str()) {
        return Err(ClientError::new("D-0214", Remedy::Defect).because("no such method"));
    }
    let said = PartnerNote {
        name: saved.name.trim().to_owned(),
        method: saved.method,
        fax_number: saved.fax_number.trim().to_owned(),
        telephone: saved.telephone.trim().to_owned(),
        note: saved.note.trim().to_owned(),
    };
    let by_hand = saved.number.as_ref().is_none_or(|number| number.starts_with("hand-"));
    if by_hand && said.name.is_empty() {
        return Err(ClientError::new("D-0241", Remedy::Operator));
    }
    let now = desk.clock.now();
    let number =
        office.client.store().save_partner(saved.number.as_deref(), &said, now).map_err(named)?;
    Ok(OnePartner { number })
}

pub(super) fn remove(desk: &Desk, one: OnePartner) -> Result<(), ClientError> {
    let office = desk.office()?;
    office.client.store().remove_partner(&one.number, desk.clock.now()).map_err(named)
}

/// There is no such partner, or none entered by hand.
pub(super) fn unknown() -> ClientError {
    ClientError::new("D-0240", Remedy::Operator)
}

fn named(error: StoreError) -> ClientError {
    match error {
        StoreError::NotFound { .. } => unknown().because(error),
        error => error.into(),
    }
}

fn line(entry: PartnerEntry) -> PartnerLine {
    PartnerLine {
        by_hand: entry.is_by_hand(),
        number: entry.number,
        name: entry.name,
        service_types: entry
            .service_types
            .iter()
            .map(|code| ServiceTypeView::of(code.as_str()))
            .collect(),
        can_receive: match entry.can_receive {
            Some(true) => "yes",
            Some(false) => "no",
            None => "unknown",
        },
        method: entry.method,
        fax_number: entry.fax_number,
        telephone: entry.telephone,
        note: entry.note,
        last_sent_at: entry.last_sent_at,
        last_received_at: entry.last_received_at,
    }
}

/// All service types of the standard: what the wizard offers.
pub(super) fn service_types(_: &Desk) -> Result<Vec<ServiceTypeView>, ClientError> {
    Ok(text::SERVICE_TYPES_FIRST
        .iter()
        .copied()
        .chain(
            todoke_standard::service_types()
                .filter(|code| !text::SERVICE_TYPES_FIRST.contains(code)),
        )
        .map(ServiceTypeView::of)
        .collect())
}
