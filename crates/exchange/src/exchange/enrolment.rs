//! Giving out office certificates (SV-01): for a one-time code, or to an office that has one already.
//!
//! The code is high-entropy, kept as its hash, good for 14 days, and used up in the transaction that
//! stores the certificate. Who lost the answer asks again with the same key and gets the same certificate.

use std::time::Duration;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use jiff::Timestamp;
use todoke_protocol::OfficeNumber;

use super::office_master::unknown_office;
use super::{Exchange, Refusal};
use crate::authority::SigningRequest;
use crate::crash::crash_point;
use crate::error::ExchangeError;
use crate::random::{random_bytes, sha256};
use crate::storage::{CertificateRecord, CodeRecord, EnrolmentResult};

/// How long a code can be used.
const CODE_VALID: Duration = Duration::from_secs(14 * 24 * 60 * 60);
/// Wrong attempts in a row before the next one is not even looked at…
const ATTEMPTS: u32 = 10;
/// … for this long after the last.
const BLOCKED: Duration = Duration::from_secs(15 * 60);
/// A renewal for the same key within this time is a repeat, not another renewal.
const RENEWAL_REPEAT: Duration = Duration::from_secs(24 * 60 * 60);
/// Digits and capitals that cannot be taken for one another (no I, L, O, U).
const CODE_LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters of a code: 20 of 5 bits.
const CODE_LENGTH: usize = 20;

impl Exchange {
    /// Makes a new one-time code for an office; older ones are void. The office's certificates stay valid
    /// until the new one replaces them for encryption.
    ///
    /// # Errors
    /// When the office is unknown or nothing can be stored.
    pub async fn office_code(
        &self,
        number: &OfficeNumber,
    ) -> Result<(String, Timestamp), ExchangeError> {
        if self.storage().enrolment(number).await?.is_none() {
            return Err(unknown_office(number));
        }
        self.new_code(number).await
    }

    pub(super) async fn new_code(
        &self,
        number: &OfficeNumber,
    ) -> Result<(String, Timestamp), ExchangeError> {
        let bytes: [u8; CODE_LENGTH] = random_bytes()?;
        let letters: String = bytes
            .iter()
            .filter_map(|byte| CODE_LETTERS.get(usize::from(byte & 31)))
            .map(|letter| char::from(*letter))
            .collect();
        let at = self.now();
        let expires_at = at.checked_add(CODE_VALID).unwrap_or(Timestamp::MAX);
        self.storage().set_code(number, sha256(letters.as_bytes()), expires_at, at).await?;
        crash_point("exchange.office.code_stored");
        Ok((in_groups(&letters), expires_at))
    }

    /// Issues a certificate for a one-time code; DER.
    pub(crate) async fn enrol(
        &self,
        number: &str,
        code: &str,
        request: &[u8],
    ) -> Result<Vec<u8>, Refusal> {
        let number = OfficeNumber::parse(number).map_err(|_| Refusal::EnrolmentRefused)?;
        let code = self.check_code(&number, code).await?;
        let request = SigningRequest::parse(request)?;
        if let Some(issued) = code.certificate {
            return self.issued_before(&issued, &request);
        }
        if self.now() > code.expires_at {
            return Err(Refusal::EnrolmentRefused);
        }
        self.check_key_not_revoked(&number, &request).await?;
        crash_point("exchange.enrol.checked");
        let certificate = self.issue(&number, &request).await?;
        let der = certificate.der.clone();
        match self.storage().finish_enrolment(code.id, certificate).await? {
            EnrolmentResult::Stored => {
                crash_point("exchange.enrol.committed");
                Ok(der)
            }
            // The same request came twice at the same time.
            EnrolmentResult::AlreadyUsed => {
                let now = self.storage().enrolment(&number).await?;
                let used = now.and_then(|now| now.code).filter(|other| other.id == code.id);
                let issued = used.and_then(|used| used.certificate);
                self.issued_before(&issued.ok_or(Refusal::EnrolmentRefused)?, &request)
            }
        }
    }

    /// Renews the certificate of an office that called with a valid one; DER.
    pub(crate) async fn renew(
        &self,
        number: &OfficeNumber,
        request: &[u8],
    ) -> Result<Vec<u8>, Refusal> {
        let request = SigningRequest::parse(request)?;
        let at = self.now();
        if let Some(issued) = self.check_key_not_revoked(number, &request).await? {
            let repeat_until =
                issued.issued_at.checked_add(RENEWAL_REPEAT).unwrap_or(Timestamp::MAX);
            if issued.is_usable(at) && at <= repeat_until {
                return Ok(issued.der);
            }
        }
        crash_point("exchange.renew.checked");
        let certificate = self.issue(number, &request).await?;
        let der = certificate.der.clone();
        self.storage().add_certificate(certificate).await?;
        crash_point("exchange.renew.committed");
        Ok(der)
    }

    /// The code of this office if it is the one given.
    async fn check_code(&self, number: &OfficeNumber, code: &str) -> Result<CodeRecord, Refusal> {
        let enrolment = self.storage().enrolment(number).await?.ok_or(Refusal::EnrolmentRefused)?;
        if enrolment.wrong_attempts >= ATTEMPTS
            && let Some(last) = enrolment.last_wrong_attempt
        {
            let until = last.checked_add(BLOCKED).unwrap_or(Timestamp::MAX);
            let left = until.as_second().saturating_sub(self.now().as_second());
            if let Ok(retry_after_s @ 1..) = u64::try_from(left) {
                return Err(Refusal::TooManyAttempts { retry_after_s });
            }
        }
        let given = sha256(normal_form(code).as_bytes());
        match enrolment.code {
            Some(known) if verify_slices_are_equal(&known.code_sha256, &given).is_ok() => Ok(known),
            _ => {
                self.storage().count_wrong_attempt(number, self.now()).await?;
                Err(Refusal::EnrolmentRefused)
            }
        }
    }

    fn issued_before(
        &self,
        issued: &CertificateRecord,
        request: &SigningRequest,
    ) -> Result<Vec<u8>, Refusal> {
        if issued.key_sha256 == request.key_sha256() && issued.is_usable(self.now()) {
            Ok(issued.der.clone())
        } else {
            Err(Refusal::EnrolmentRefused)
        }
    }

    /// A key whose certificate was revoked may be in other hands. Returns the newest certificate of the key.
    async fn check_key_not_revoked(
        &self,
        number: &OfficeNumber,
        request: &SigningRequest,
    ) -> Result<Option<CertificateRecord>, Refusal> {
        let issued = self.storage().certificate_for_key(number, request.key_sha256()).await?;
        match issued {
            Some(issued) if issued.revoked_at.is_some() => Err(Refusal::KeyRevoked),
            other => Ok(other),
        }
    }

    async fn issue(
        &self,
        number: &OfficeNumber,
        request: &SigningRequest,
    ) -> Result<crate::storage::NewCertificate, Refusal> {
        let at = self.now();
        let office = self.storage().office(number, at).await?;
        let name = office.ok_or(Refusal::EnrolmentRefused)?.name;
        Ok(self.authority().issue_office(number, &name, request, at)?)
    }
}

/// As it is printed: groups of five.
fn in_groups(letters: &str) -> String {
    let mut code = String::new();
    for (place, letter) in letters.chars().enumerate() {
        if place > 0 && place % 5 == 0 {
            code.push('-');
        }
        code.push(letter);
    }
    code
}

/// As it is hashed: people type small letters, leave out hyphens, and take O for 0.
fn normal_form(code: &str) -> String {
    code.chars()
        .filter(|letter| letter.is_ascii_alphanumeric())
        .map(|letter| match letter.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .take(CODE_LENGTH + 1)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_taken_as_people_type_it() {
        let letters = "0123456789ABCDEFGHJK";
        assert_eq!(in_groups(letters), "01234-56789-ABCDE-FGHJK", "easy to read out");
        for typed in ["01234-56789-ABCDE-FGHJK", "0l234 56789 abcde fghjk", "O123456789ABCDEFGHJK"]
        {
            assert_eq!(normal_form(typed), letters, "{typed:?} is meant to be that code");
        }
        assert_ne!(normal_form("0123456789ABCDEFGHJKM"), letters, "too long is wrong, not cut");
    }
}
