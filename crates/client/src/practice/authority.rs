//! The authority of 練習: real certificates for offices that do not exist. It issues once, when practice material is made, and its key
//! is then gone: nothing can ever be issued under it again, and nobody but 練習 believes it.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, DistinguishedName,
    DnType, DnValue, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose,
    PKCS_ECDSA_P256_SHA256, SerialNumber,
};
use todoke_envelope::{Certificate, Identity, PrivateKey};
use todoke_protocol::EXCHANGE_SIGNER;
use zeroize::Zeroizing;

use super::cast::Part;
use crate::error::{ClientError, Remedy};

/// How long certificates and the revocation list are good: whoever practises longer makes practice anew.
const VALID: SignedDuration = SignedDuration::from_hours(10 * 365 * 24);
/// A clock that is set right afterwards must not end practice.
const BACKDATED: SignedDuration = SignedDuration::from_hours(24);

/// Issues the certificates of one 練習.
pub(super) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: Certificate,
    from: Timestamp,
    until: Timestamp,
}

impl Authority {
    /// A new authority, valid around this time.
    pub(super) fn create(now: Timestamp) -> Result<Self, ClientError> {
        let from = now.checked_sub(BACKDATED).unwrap_or(now);
        let until = now.checked_add(VALID).unwrap_or(Timestamp::MAX);
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(defect)?;
        let mut params = params(&[("Todoke Practice CA", DnType::CommonName)], from, until)?;
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let issued = params.self_signed(&key).map_err(defect)?;
        let certificate = Certificate::from_der(issued.der())?;
        Ok(Self { issuer: Issuer::new(params, key), certificate, from, until })
    }

    /// The certificate everybody in 練習 believes.
    pub(super) fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// Key and certificate of an office: the profile of the real exchange.
    pub(super) fn office(&self, part: &Part) -> Result<Identity, ClientError> {
        let names = [(part.name, DnType::OrganizationName), (part.number, DnType::CommonName)];
        let mut params = params(&names, self.from, self.until)?;
        params.key_usages = vec![
            KeyUsagePurpose::DigitalSignature,
            KeyUsagePurpose::ContentCommitment,
            KeyUsagePurpose::KeyAgreement,
        ];
        params.extended_key_usages =
            vec![ExtendedKeyUsagePurpose::ClientAuth, ExtendedKeyUsagePurpose::EmailProtection];
        self.issue(params)
    }

    /// Key and certificate with which the exchange of 練習 signs its receipts.
    pub(super) fn exchange_signer(&self) -> Result<Identity, ClientError> {
        let mut params = params(&[(EXCHANGE_SIGNER, DnType::CommonName)], self.from, self.until)?;
        params.key_usages =
            vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::ContentCommitment];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::EmailProtection];
        self.issue(params)
    }

    /// The revocation list, DER. It names nobody and lasts as long as the certificates.
    pub(super) fn revocation_list(&self) -> Result<Vec<u8>, ClientError> {
        let epoch = rcgen::date_time_ymd(1970, 1, 1);
        let params = CertificateRevocationListParams {
            this_update: epoch + since_epoch(self.from),
            next_update: epoch + since_epoch(self.until),
            crl_number: SerialNumber::from(1_u64),
            issuing_distribution_point: None,
            revoked_certs: Vec::new(),
            key_identifier_method: KeyIdMethod::Sha256,
        };
        Ok(params.signed_by(&self.issuer).map_err(defect)?.der().to_vec())
    }

    fn issue(&self, params: CertificateParams) -> Result<Identity, ClientError> {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(defect)?;
        let issued = params.signed_by(&key, &self.issuer).map_err(defect)?;
        let pkcs8 = Zeroizing::new(key.serialize_der());
        let certificate = Certificate::from_der(issued.der())?;
        Ok(Identity::new(PrivateKey::from_pkcs8_der(&pkcs8)?, certificate, Vec::new())?)
    }
}

fn params(
    names: &[(&str, DnType)],
    from: Timestamp,
    until: Timestamp,
) -> Result<CertificateParams, ClientError> {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    let country = "JP".try_into().map_err(defect)?;
    params.distinguished_name.push(DnType::CountryName, DnValue::PrintableString(country));
    for (name, kind) in names {
        params.distinguished_name.push(kind.clone(), *name);
    }
    params.use_authority_key_identifier_extension = true;
    params.is_ca = IsCa::ExplicitNoCa;
    let epoch = rcgen::date_time_ymd(1970, 1, 1);
    params.not_before = epoch + since_epoch(from);
    params.not_after = epoch + since_epoch(until);
    params.serial_number = Some(serial()?);
    Ok(params)
}

/// The `time` types of rcgen are reached by adding to a date, so that one crate for time is enough.
fn since_epoch(at: Timestamp) -> Duration {
    Duration::from_secs(u64::try_from(at.as_second()).unwrap_or_default())
}

/// 16 random bytes, positive and without leading zeros.
fn serial() -> Result<SerialNumber, ClientError> {
    let mut bytes = [0_u8; 16];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| ClientError::new("D-0109", Remedy::Defect))?;
    if let Some(first) = bytes.first_mut() {
        *first = (*first & 0x7f) | 0x40;
    }
    Ok(SerialNumber::from_slice(&bytes))
}

fn defect(error: rcgen::Error) -> ClientError {
    ClientError::new("D-0303", Remedy::Defect).because(error)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use todoke_envelope::{Purpose, RevocationList, Trust};

    use super::super::cast::LEARNER;
    use super::*;

    #[test]
    fn practice_certificates_pass_the_same_checks_as_real_ones() {
        let now = Timestamp::from_second(1_795_000_000).unwrap();
        let authority = Authority::create(now).unwrap();
        let list = RevocationList::from_der(&authority.revocation_list().unwrap()).unwrap();
        let trust = Trust::new(vec![authority.certificate().clone()], vec![list]);
        let office = authority.office(&LEARNER).unwrap();
        for purpose in [Purpose::Login, Purpose::Sign, Purpose::Receive] {
            let checked = trust.check(office.certificate(), &[], purpose, now);
            assert_eq!(checked, Ok(()), "an office may do all three");
        }
        let signer = authority.exchange_signer().unwrap();
        let checked = trust.check(signer.certificate(), &[], Purpose::Exchange, now);
        assert_eq!(checked, Ok(()), "the exchange signs receipts");
        assert!(
            trust.check(office.certificate(), &[], Purpose::Exchange, now).is_err(),
            "an office cannot sign as the exchange"
        );
        let later = now.checked_add(SignedDuration::from_hours(9 * 365 * 24)).unwrap();
        let checked = trust.check(office.certificate(), &[], Purpose::Sign, later);
        assert_eq!(checked, Ok(()), "practice does not end by itself after a week");
    }
}
