//! 送信済: what left this office, how far it came, and what can still be done about it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use todoke_protocol::{MessageId, Outcome};
use todoke_store::{OutgoingUnit, SentFilter, SentState};

use super::view::{ChainStep, OutboxLine, outbox_line};
use super::{Desk, Office};
use crate::api::{PartnerView, Recall};
use crate::error::{ClientError, Remedy};
use crate::findings::{self, FindingView};
use crate::text;

/// The most a page holds.
const PAGE: u32 = 200;

/// What a list of 送信済 is narrowed to.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct SentQuery {
    /// Which state.
    #[serde(default)]
    #[cfg_attr(
        test,
        ts(type = "'all' | 'under_way' | 'delivered' | 'opened' | 'refused' | 'withdrawn'")
    )]
    pub state: SentState,
    /// `YYYYMM`.
    pub service_month: Option<String>,
    /// 事業所番号.
    pub partner_number: Option<String>,
    /// As typed.
    pub search: String,
    /// `next` of the page before.
    #[cfg_attr(test, ts(type = "string | null"))]
    pub after: Option<MessageId>,
    /// How many.
    pub limit: u32,
}

/// A page of 送信済.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct SentPage {
    /// The units.
    pub units: Vec<OutboxLine>,
    /// Where the next page begins; none at the end.
    #[cfg_attr(test, ts(type = "string | null"))]
    pub next: Option<MessageId>,
}

/// Names one unit.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct OneUnit {
    /// Its id.
    #[cfg_attr(test, ts(type = "string"))]
    pub id: MessageId,
}

/// A unit, whole.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct UnitView {
    /// Its line.
    pub line: OutboxLine,
    /// All findings.
    pub findings: Vec<FindingView>,
}

/// What became of 取り消す.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct RecallView {
    /// `withdrawn`, `waiting` or `impossible`.
    pub outcome: &'static str,
    /// The sentence.
    pub message: &'static str,
}

/// 証明: all that is known of how far a unit came, with the signatures behind it.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ProofView {
    /// The unit.
    pub line: OutboxLine,
    /// This office: number and name.
    pub own_number: String,
    /// 事業所名.
    pub own_name: String,
    /// SHA-256 of the sealed body that every receipt names.
    pub body_sha256: Option<String>,
    /// Name, size and SHA-256 of each file.
    pub files: Vec<ProofFile>,
    /// The receipts in the order they came.
    pub receipts: Vec<ReceiptView>,
    /// When this page was made.
    #[cfg_attr(test, ts(type = "string"))]
    pub made_at: Timestamp,
}

/// A file of a proof.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ProofFile {
    /// File name.
    pub name: String,
    /// Size in bytes.
    pub size_bytes: u32,
    /// SHA-256.
    pub sha256: String,
}

/// A receipt of a proof.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ReceiptView {
    /// What it says, as shape and word.
    pub shape: &'static str,
    /// Its word.
    pub word: &'static str,
    /// The time in it.
    #[cfg_attr(test, ts(type = "string"))]
    pub at: Timestamp,
    /// Whether the exchange signed it, and not an office.
    pub by_exchange: bool,
    /// Who signed it.
    pub signer: String,
    /// The signer's name.
    pub signer_name: String,
    /// Whether signature, chain, signer and digest all hold.
    pub verified: bool,
    /// What does not hold.
    pub fault: Option<String>,
}

pub(super) fn page(desk: &Desk, query: SentQuery) -> Result<SentPage, ClientError> {
    let office = desk.office()?;
    let filter = SentFilter {
        state: query.state,
        service_month: query.service_month,
        partner_number: query.partner_number,
        search: query.search,
    };
    let limit = query.limit.clamp(1, PAGE);
    let units = office.client.store().sent_page(&filter, query.after, limit)?;
    let next = units.last().map(|unit| unit.id).filter(|_| units.len() >= limit as usize);
    let units = units.into_iter().map(|unit| line(&office, unit)).collect::<Result<_, _>>()?;
    Ok(SentPage { units, next })
}

pub(super) fn unit(desk: &Desk, one: OneUnit) -> Result<UnitView, ClientError> {
    let office = desk.office()?;
    let unit = office.client.store().unit(one.id)?;
    let findings = findings::read(&unit.findings);
    Ok(UnitView { line: line(&office, unit)?, findings })
}

pub(super) fn recall(desk: &Desk, one: OneUnit) -> Result<RecallView, ClientError> {
    let office = desk.office()?;
    let (outcome, message) = match office.hand().recall(one.id)? {
        Recall::Withdrawn => ("withdrawn", text::RECALL_DONE),
        Recall::Waiting => ("waiting", text::RECALL_WAITING),
        Recall::Impossible => ("impossible", text::RECALL_IMPOSSIBLE),
    };
    Ok(RecallView { outcome, message })
}

pub(super) fn send_again(desk: &Desk, one: OneUnit) -> Result<OneUnit, ClientError> {
    let office = desk.office()?;
    let id = office.hand().take_again(one.id)?;
    Ok(OneUnit { id })
}

pub(super) fn make_withdrawal(desk: &Desk, one: OneUnit) -> Result<OneUnit, ClientError> {
    let made = desk.office()?.hand().make_withdrawal(one.id, None)?;
    let id = made.first().copied().ok_or_else(|| ClientError::new("D-0237", Remedy::Defect))?;
    Ok(OneUnit { id })
}

pub(super) fn proof(desk: &Desk, one: OneUnit) -> Result<ProofView, ClientError> {
    let office = desk.office()?;
    let proof = office.client.proof(one.id)?;
    let store = office.client.store();
    let unit = store.unit(one.id)?;
    let own = store.own_office()?;
    let files = store.unit_files(one.id)?;
    Ok(ProofView {
        line: line(&office, unit)?,
        own_number: own.as_ref().map(|own| own.address.number.to_string()).unwrap_or_default(),
        own_name: own.map(|own| own.name).unwrap_or_default(),
        body_sha256: proof.body_sha256.map(|digest| digest.to_string()),
        files: files
            .into_iter()
            .map(|file| ProofFile {
                size_bytes: u32::try_from(file.bytes.len()).unwrap_or(u32::MAX),
                sha256: file.sha256.to_string(),
                name: file.name,
            })
            .collect(),
        receipts: proof
            .receipts
            .into_iter()
            .map(|receipt| {
                let (shape, word) = outcome_mark(receipt.outcome);
                ReceiptView {
                    shape,
                    word,
                    at: receipt.at,
                    by_exchange: receipt.outcome.is_signed_by_exchange(),
                    signer: receipt.signer,
                    signer_name: receipt.signer_name,
                    verified: receipt.verified,
                    fault: receipt.fault,
                }
            })
            .collect(),
        made_at: desk.clock.now(),
    })
}

fn line(office: &Office, unit: OutgoingUnit) -> Result<OutboxLine, ClientError> {
    let partner: PartnerView = office.client.partner(&unit.receiver)?;
    let chain = chain(office, &unit)?;
    Ok(outbox_line(unit, partner, chain))
}

/// The way of a unit, with the times in the signed receipts.
fn chain(office: &Office, unit: &OutgoingUnit) -> Result<Vec<ChainStep>, ClientError> {
    let receipts = office.client.store().received_receipts(unit.id)?;
    let at = |outcome| receipts.iter().find(|known| known.outcome == outcome).map(|known| known.at);
    let ended =
        receipts.iter().any(|known| matches!(known.outcome, Outcome::Refused | Outcome::Withdrawn));
    let steps: &[Outcome] = if ended {
        &[Outcome::Accepted, Outcome::Refused, Outcome::Withdrawn]
    } else {
        &[Outcome::Accepted, Outcome::Delivered, Outcome::Opened]
    };
    Ok(steps
        .iter()
        .map(|outcome| {
            let (shape, word) = outcome_mark(*outcome);
            ChainStep { shape, word, at: at(*outcome) }
        })
        .filter(|step| !ended || step.at.is_some())
        .collect())
}

fn outcome_mark(outcome: Outcome) -> (&'static str, &'static str) {
    use todoke_store::OutgoingStatus as S;
    text::outgoing_status(match outcome {
        Outcome::Accepted => S::Uploaded,
        Outcome::Delivered => S::Delivered,
        Outcome::Opened => S::Opened,
        Outcome::Refused => S::Refused,
        Outcome::Withdrawn => S::Withdrawn,
    })
}
