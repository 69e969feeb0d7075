//! The proof that a unit arrived: its receipts, verified again from the stored bytes, and exportable so that anybody can verify
//! them with `openssl` and without us.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Serialize;
use todoke_envelope::{Purpose, Trust};
use todoke_protocol::{Digest, EXCHANGE_SIGNER, MessageId, Outcome};
use todoke_store::ReceivedReceipt;

use crate::api::{Client, PartnerView};
use crate::engine::LoadedOffice;
use crate::error::{ClientError, Remedy};
use crate::sending::verify_receipt;

/// All that is known of how far a unit came, with the signatures behind it.
#[derive(Debug, Clone, Serialize)]
pub struct Proof {
    /// The unit or message.
    pub id: MessageId,
    /// `outgoing` or `incoming`.
    pub direction: &'static str,
    /// The partner.
    pub partner: PartnerView,
    /// SHA-256 of the sealed body that every receipt names.
    pub body_sha256: Option<Digest>,
    /// The receipts in the order they came.
    pub receipts: Vec<ReceiptProof>,
}

/// One receipt and what verifying it gave.
#[derive(Debug, Clone, Serialize)]
pub struct ReceiptProof {
    /// What it says.
    pub outcome: Outcome,
    /// The time in it.
    pub at: Timestamp,
    /// Who signed it: an office number or the exchange.
    pub signer: String,
    /// The signer's name in its certificate.
    pub signer_name: String,
    /// Whether signature, chain, signer and digest all hold.
    pub verified: bool,
    /// What does not hold, a stable code.
    pub fault: Option<String>,
    /// The signed bytes.
    #[serde(skip)]
    pub bytes: Vec<u8>,
}

impl Client {
    /// Verifies the receipts of a unit of ours, or those we signed for a message.
    ///
    /// # Errors
    /// If there is no such unit or message.
    pub fn proof(&self, id: MessageId) -> Result<Proof, ClientError> {
        let office = LoadedOffice::open(self.store())?;
        let trust = office.trust(self.store())?;
        let names = self.partner_names()?;
        let partner = |address: &todoke_protocol::OfficeAddress| PartnerView {
            number: address.number.to_string(),
            service_type: address.service_type.to_string(),
            name: names.get(address.number.as_str()).cloned().unwrap_or_default(),
        };
        if let Ok(unit) = self.store().unit(id) {
            let signer = |outcome: Outcome| {
                if outcome.is_signed_by_exchange() {
                    (Purpose::Exchange, EXCHANGE_SIGNER.to_owned())
                } else {
                    (Purpose::Sign, unit.receiver.number.to_string())
                }
            };
            let receipts = self.store().received_receipts(id)?;
            return Ok(Proof {
                id,
                direction: "outgoing",
                partner: partner(&unit.receiver),
                body_sha256: unit.body_sha256,
                receipts: receipts
                    .into_iter()
                    .map(|receipt| verify(receipt, id, unit.body_sha256, &trust, signer))
                    .collect(),
            });
        }
        let message = self.store().message(id)?;
        let own_number = office.own.address.number.to_string();
        let signer = |_| (Purpose::Sign, own_number.clone());
        Ok(Proof {
            id,
            direction: "incoming",
            partner: partner(&message.sender),
            body_sha256: Some(message.body_sha256),
            receipts: self
                .store()
                .issued_receipts(id)?
                .into_iter()
                .map(|receipt| verify(receipt, id, Some(message.body_sha256), &trust, signer))
                .collect(),
        })
    }

    /// Writes receipts, CA certificate, revocation list and the proof as JSON into a new or empty folder.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn export_proof(&self, proof: &Proof, folder: &Path) -> Result<Vec<PathBuf>, ClientError> {
        let unwritable = |error| ClientError::new("D-0211", Remedy::Operator).because(error);
        let own = self
            .store()
            .own_office()?
            .ok_or_else(|| ClientError::new("D-0205", Remedy::Operator))?;
        fs::create_dir_all(folder).map_err(unwritable)?;
        let mut written = Vec::new();
        let mut write = |name: String, bytes: &[u8]| {
            let path = folder.join(name);
            fs::write(&path, bytes).map_err(unwritable)?;
            written.push(path);
            Ok::<(), ClientError>(())
        };
        for (number, receipt) in (1..).zip(&proof.receipts) {
            write(format!("{number}-{}.cms", receipt.outcome.as_str()), &receipt.bytes)?;
        }
        write("ca.pem".into(), own.authority_pem.as_bytes())?;
        if let Some(list) = self.store().recollect("crl")? {
            write("crl.der".into(), &list)?;
        }
        if proof.direction == "outgoing"
            && let Some(note) = self.store().unit(proof.id)?.dispatch_note
        {
            write("dispatch-note.cms".into(), &note)?;
        }
        let json = serde_json::to_vec_pretty(proof)
            .map_err(|error| ClientError::new("D-0211", Remedy::Defect).because(error))?;
        write("proof.json".into(), &json)?;
        Ok(written)
    }
}

/// Each receipt is judged at the time in it: certificates may have ended since.
fn verify(
    receipt: ReceivedReceipt,
    id: MessageId,
    body_sha256: Option<Digest>,
    trust: &Trust,
    signer: impl Fn(Outcome) -> (Purpose, String),
) -> ReceiptProof {
    let (purpose, signer) = signer(receipt.outcome);
    let (fault, signer_name) =
        match verify_receipt(&receipt.bytes, trust, purpose, &signer, receipt.at) {
            Ok((note, certificate)) => {
                let fits = note.message_id == id
                    && Some(note.body_sha256) == body_sha256
                    && note.outcome == receipt.outcome
                    && note.at.as_millisecond() == receipt.at.as_millisecond();
                let name = certificate.organisation().unwrap_or_default().to_owned();
                ((!fits).then(|| "E-0903".to_owned()), name)
            }
            Err(code) => (Some(code.to_owned()), String::new()),
        };
    ReceiptProof {
        outcome: receipt.outcome,
        at: receipt.at,
        signer,
        signer_name,
        verified: fault.is_none(),
        fault,
        bytes: receipt.bytes,
    }
}
