//! Out: sealed once, uploaded with the same bytes each time, taken back if asked and still possible.

use std::collections::BTreeSet;

use todoke_crashpoint::crash_point;
use todoke_envelope::{
    Certificate, Manifest, ManifestFile, Package, PackageFile, PartyAddress, Purpose, Trust,
    sign_json, verify_json,
};
use todoke_protocol::{
    DispatchNote, EXCHANGE_SIGNER, MessageId, OfficeAddress, Outcome, ReceiptNote, code,
};
use todoke_store::{Hold, OutgoingStatus, OutgoingUnit, Status, StoredFile};

use crate::api::Recall;
use crate::engine::{Engine, Round};
use crate::error::{ClientError, Remedy, transport_code};
use crate::exported::sha256;
use crate::retry::next_try;
use crate::transport::TransportError;

impl Engine {
    /// Signs and encrypts what is ready. Made once: from here on the bytes never change (invariant 2).
    pub(crate) fn seal_ready(&mut self, round: &mut Round) -> Result<(), ClientError> {
        for unit in self.store.due_units(OutgoingStatus::Ready, self.now())? {
            match self.seal(&unit) {
                Ok(()) => round.moved += 1,
                Err(SealFault::Partner(code)) => {
                    let due_at = next_try(self.now(), unit.attempts, &unit.id.to_string(), None);
                    tracing::warn!(code, unit = %unit.id, "not sealed");
                    self.store.hold_unit(
                        unit.id,
                        &Hold { code: code.to_owned(), due_at: Some(due_at) },
                    )?;
                    self.expire_refresh();
                    round.hold(code);
                }
                Err(SealFault::Client(error)) => return Err(error),
            }
        }
        Ok(())
    }

    fn seal(&self, unit: &OutgoingUnit) -> Result<(), SealFault> {
        let receiver = self.receiver_certificate(&unit.receiver)?;
        let at = self.exchange_now();
        let files = self.store.unit_files(unit.id).map_err(ClientError::from)?;
        let package = package(unit, files, at);
        let identity = &self.office.identity;
        let defect = |error| ClientError::new("E-0905", Remedy::Defect).because(error);
        let sealed = todoke_envelope::seal(&package, identity, &receiver, at).map_err(defect)?;
        let note = DispatchNote {
            format: DispatchNote::FORMAT.to_owned(),
            message_id: unit.id,
            sender: unit.sender.clone(),
            receiver: unit.receiver.clone(),
            unit_kind: unit.kind.clone(),
            serial: unit.serial.clone(),
            service_month: unit.service_month.clone(),
            body_size_bytes: sealed.len() as u64,
            body_sha256: sha256(&sealed),
            acting_for: None,
            created_at: at,
        };
        let signed_note = sign_json(&note, identity, at).map_err(defect)?;
        crash_point("client.seal.before");
        self.store
            .seal_unit(unit.id, &signed_note, &sealed, note.body_sha256, self.now())
            .map_err(ClientError::from)?;
        crash_point("client.seal.sealed");
        Ok(())
    }

    /// The partner's certificate, trusted now and meant for this office number.
    fn receiver_certificate(&self, receiver: &OfficeAddress) -> Result<Certificate, SealFault> {
        let partner = self.store.partner(&receiver.number).map_err(ClientError::from)?;
        let pem = partner.and_then(|partner| partner.certificate);
        let pem = pem.ok_or(SealFault::Partner(code::UNKNOWN_RECEIVER))?;
        let certificates = Certificate::all_from_pem(pem.as_bytes())
            .map_err(|error| SealFault::Partner(error.code()))?;
        let (certificate, chain) =
            certificates.split_first().ok_or(SealFault::Partner(code::UNKNOWN_RECEIVER))?;
        self.trust()?
            .check(certificate, chain, Purpose::Receive, self.exchange_now())
            .and_then(|()| certificate.check_office(receiver.number.as_str()))
            .map_err(|error| SealFault::Partner(error.code()))?;
        Ok(certificate.clone())
    }

    /// Notes that the operator wants a unit back. One that never left is withdrawn at once; for one at the exchange the next round asks.
    pub(crate) fn request_recall(&self, id: MessageId) -> Result<(), ClientError> {
        if self.store.unit(id)?.status.may_become(OutgoingStatus::Withdrawn) {
            self.store.request_recall(id, self.now())?;
        }
        Ok(())
    }

    /// What became of the wish so far.
    pub(crate) fn recall_outcome(&self, id: MessageId) -> Result<Recall, ClientError> {
        let unit = self.store.unit(id)?;
        Ok(match unit.status {
            OutgoingStatus::Withdrawn => Recall::Withdrawn,
            _ if unit.recall_requested => Recall::Waiting,
            _ => Recall::Impossible,
        })
    }

    /// Takes a unit back at once, as far as that goes without waiting for a round.
    pub(crate) fn recall(&mut self, id: MessageId) -> Result<Recall, ClientError> {
        self.request_recall(id)?;
        if self.store.unit(id)?.recall_requested {
            self.recall_requested(&mut Round::default())?;
        }
        self.recall_outcome(id)
    }

    /// Uploads what is sealed, in the order of the serials. The first passing fault ends the attempt for this round, so that
    /// no later unit overtakes an earlier one.
    pub(crate) fn upload_sealed(&mut self, round: &mut Round) -> Result<(), ClientError> {
        let trust = self.trust()?;
        let mut stopped: BTreeSet<OfficeAddress> = BTreeSet::new();
        let due = self.store.due_units(OutgoingStatus::Sealed, self.now())?;
        let mut left = due.len();
        for unit in due {
            left -= 1;
            if unit.recall_requested || stopped.contains(&unit.receiver) {
                continue;
            }
            let sealed = self.store.sealed_unit(unit.id)?;
            let note = unit.dispatch_note.clone().unwrap_or_default();
            crash_point("client.upload.before");
            let answer = self.transport.upload(unit.id, &note, &sealed);
            crash_point("client.upload.answered");
            match answer {
                Ok(receipt) => {
                    match self.exchange_receipt(&unit, Outcome::Accepted, &receipt, &trust) {
                        Some(note) => {
                            self.store.take_receipt(
                                unit.id,
                                Outcome::Accepted,
                                &receipt,
                                note.at,
                                self.now(),
                            )?;
                            crash_point("client.upload.accepted");
                            round.uploaded.push(unit.id);
                            tracing::info!(unit = %unit.id, "uploaded");
                        }
                        None => {
                            self.hold_upload(&unit, "E-0902", None, round)?;
                            stopped.insert(unit.receiver.clone());
                        }
                    }
                }
                Err(error) => {
                    if self.upload_failed(&unit, &error, left, round)? {
                        return Ok(());
                    }
                    stopped.insert(unit.receiver.clone());
                }
            }
        }
        Ok(())
    }

    /// Says whether the whole round of uploads is over.
    fn upload_failed(
        &mut self,
        unit: &OutgoingUnit,
        error: &TransportError,
        left: usize,
        round: &mut Round,
    ) -> Result<bool, ClientError> {
        let (failure, remedy) = transport_code(error);
        tracing::warn!(code = failure, unit = %unit.id, %error, left, "upload failed");
        match failure.as_str() {
            // No second try can change these: the exchange will never take these bytes.
            code::OTHER_BYTES | code::TOO_LARGE | code::NOTE_REFUSED => {
                self.store.refuse_unit(unit.id, &failure, self.now())?;
                round.moved += 1;
                Ok(false)
            }
            _ => {
                let retry_after = match error {
                    TransportError::Problem { retry_after, .. } => *retry_after,
                    _ => None,
                };
                self.hold_upload(unit, &failure, retry_after, round)?;
                let only_this_partner = failure == code::UNKNOWN_RECEIVER;
                if remedy == Remedy::Operator {
                    self.expire_refresh();
                }
                Ok(!only_this_partner)
            }
        }
    }

    fn hold_upload(
        &self,
        unit: &OutgoingUnit,
        code: &str,
        retry_after: Option<jiff::SignedDuration>,
        round: &mut Round,
    ) -> Result<(), ClientError> {
        let due_at = next_try(self.now(), unit.attempts, &unit.id.to_string(), retry_after);
        self.store.hold_unit(unit.id, &Hold { code: code.to_owned(), due_at: Some(due_at) })?;
        round.hold(code);
        Ok(())
    }

    /// Takes back what the operator wants back.
    pub(crate) fn recall_requested(&mut self, round: &mut Round) -> Result<(), ClientError> {
        let trust = self.trust()?;
        for unit in self.store.due_recalls(self.now())? {
            crash_point("client.recall.before");
            let answer = self.transport.recall(unit.id);
            crash_point("client.recall.answered");
            match answer {
                Ok(receipt) => {
                    match self.exchange_receipt(&unit, Outcome::Withdrawn, &receipt, &trust) {
                        Some(note) => {
                            let (outcome, now) = (Outcome::Withdrawn, self.now());
                            self.store.take_receipt(unit.id, outcome, &receipt, note.at, now)?;
                            crash_point("client.recall.withdrawn");
                            round.moved += 1;
                        }
                        None => self.hold_upload(&unit, "E-0902", None, round)?,
                    }
                }
                Err(TransportError::Problem { status: 404, .. })
                    if unit.status == OutgoingStatus::Sealed =>
                {
                    // It never reached the exchange, and this engine is the only one that could send it.
                    self.store.withdraw_unsent(unit.id, self.now())?;
                    round.moved += 1;
                }
                Err(error) => {
                    let (failure, remedy) = transport_code(&error);
                    if remedy == Remedy::Wait {
                        self.hold_upload(&unit, &failure, None, round)?;
                    } else {
                        self.store.drop_recall(unit.id, &failure, self.now())?;
                        round.moved += 1;
                    }
                }
            }
        }
        Ok(())
    }

    /// A receipt of the exchange for one of our units, if it is one.
    pub(crate) fn exchange_receipt(
        &self,
        unit: &OutgoingUnit,
        outcome: Outcome,
        bytes: &[u8],
        trust: &Trust,
    ) -> Option<ReceiptNote> {
        let (note, _) =
            verify_receipt(bytes, trust, Purpose::Exchange, EXCHANGE_SIGNER, self.exchange_now())
                .inspect_err(
                    |code| tracing::warn!(code, unit = %unit.id, "exchange's receipt refused"),
                )
                .ok()?;
        let fits = note.message_id == unit.id
            && note.outcome == outcome
            && Some(note.body_sha256) == unit.body_sha256;
        fits.then_some(note)
    }
}

/// Opens a receipt and checks who signed it. `signer` is an office number or [`EXCHANGE_SIGNER`].
///
/// # Errors
/// The code of what did not hold.
pub(crate) fn verify_receipt(
    bytes: &[u8],
    trust: &Trust,
    purpose: Purpose,
    signer: &str,
    at: jiff::Timestamp,
) -> Result<(ReceiptNote, Certificate), &'static str> {
    let (note, signed) =
        verify_json::<ReceiptNote>(bytes, trust, purpose, at).map_err(|error| error.code())?;
    let named = signed.signer.common_name() == Some(signer) && note.signer == signer;
    if named && note.format == ReceiptNote::FORMAT {
        Ok((note, signed.signer))
    } else {
        Err("E-0903")
    }
}

enum SealFault {
    Partner(&'static str),
    Client(ClientError),
}

impl From<ClientError> for SealFault {
    fn from(error: ClientError) -> Self {
        Self::Client(error)
    }
}

fn package(unit: &OutgoingUnit, files: Vec<StoredFile>, at: jiff::Timestamp) -> Package {
    let party = |address: &OfficeAddress| PartyAddress {
        number: address.number.to_string(),
        service_type: Some(address.service_type.to_string()),
    };
    let manifest = Manifest {
        format: Manifest::FORMAT.to_owned(),
        message_id: unit.id.to_string(),
        sender: party(&unit.sender),
        receiver: party(&unit.receiver),
        unit_kind: unit.kind.clone(),
        serial: unit.serial.clone(),
        service_month: unit.service_month.clone(),
        csv_version: unit.csv_version.clone(),
        standard: unit.standard.clone(),
        remark: None,
        created_at: at,
        files: files
            .iter()
            .map(|file| ManifestFile {
                name: file.name.clone(),
                kind: file.kind.clone(),
                size_bytes: file.bytes.len() as u64,
                sha256: file.sha256.to_string(),
            })
            .collect(),
        attachments: Vec::new(),
    };
    let files =
        files.into_iter().map(|file| PackageFile { name: file.name, bytes: file.bytes }).collect();
    Package { manifest, files, attachments: Vec::new() }
}
