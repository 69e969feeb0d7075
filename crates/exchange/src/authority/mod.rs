//! The embedded certificate authority: one P-256 key that issues office certificates, the server's TLS
//! certificate, the certificate receipts are signed with, and the revocation list.
//!
//! Deliberately not here: who may have a certificate (see the enrolment) and where they are kept.

mod profile;
mod request;
mod revocation;

use jiff::Timestamp;
use rcgen::{
    BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    PKCS_ECDSA_P256_SHA256, PublicKeyData,
};
use rustls_pki_types::CertificateDer;
use todoke_protocol::OfficeNumber;

pub use request::SigningRequest;

use crate::random::{hex, random_bytes, sha256};
use crate::storage::NewCertificate;

/// How long the CA's own certificate is valid, in days.
const CA_DAYS: u64 = 20 * 365;
/// How long an office certificate is valid, in days.
pub(crate) const OFFICE_DAYS: u64 = 3 * 365;
/// How long the server's TLS certificate is valid, in days: what clients of public servers accept too.
const SERVER_DAYS: u64 = 397;
/// How long the certificate for receipts is valid, in days.
const SIGNER_DAYS: u64 = 5 * 365;
/// New certificates begin a little earlier, for clients whose clock is slow. In seconds.
const BACKDATED_S: u64 = 10 * 60;

/// Why the CA did not issue.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    /// The bytes are no PKCS#10 request.
    #[error("not a certificate request (PKCS#10)")]
    RequestUnreadable,
    /// Its signature does not fit its key: the applicant does not hold the private key.
    #[error("the signature of the certificate request does not fit its key")]
    RequestSignature,
    /// The key is of a kind this exchange does not issue for.
    #[error("unsuitable key: {found}; RSA of 2048 to 4096 bits or EC P-256 is needed")]
    UnsuitableKey {
        /// What was offered.
        found: String,
    },
    /// The CA's own files do not fit together.
    #[error("the files of the certificate authority are damaged: {0}")]
    Damaged(String),
    /// Making a certificate failed.
    #[error("cannot issue: {0}")]
    Issue(String),
    /// The operating system gives no randomness.
    #[error("the operating system gives no randomness")]
    Randomness,
}

impl AuthorityError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::RequestUnreadable => "T-0911",
            Self::RequestSignature => "T-0912",
            Self::UnsuitableKey { .. } => "T-0913",
            Self::Damaged(_) => "T-0914",
            Self::Issue(_) => "T-0915",
            Self::Randomness => "T-0902",
        }
    }
}

impl From<rcgen::Error> for AuthorityError {
    fn from(error: rcgen::Error) -> Self {
        Self::Issue(error.to_string())
    }
}

/// A certificate with its private key, as kept in one file.
pub struct IssuedIdentity {
    /// Certificate first, then the key (PKCS#8).
    pub pem: String,
}

/// The CA, ready to issue.
pub struct Authority {
    certificate: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    /// Makes a new CA; returns it with the PEM of its private key.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn create(valid_from: Timestamp) -> Result<(Self, String), AuthorityError> {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        let key_pem = key.serialize_pem();
        let mut params = profile::named(&[("Todoke Exchange CA", rcgen::DnType::CommonName)])?;
        profile::set_validity(&mut params, valid_from, valid_from, CA_DAYS);
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.serial_number = Some(serial()?);
        let certificate = params.self_signed(&key)?.der().clone();
        let issuer = Issuer::new(params, key);
        Ok((Self { certificate, issuer }, key_pem))
    }

    /// Loads a CA from what [`Authority::create`] gave.
    ///
    /// # Errors
    /// When certificate and key do not belong together.
    pub fn load(certificate_pem: &str, key_pem: &str) -> Result<Self, AuthorityError> {
        use rustls_pki_types::pem::PemObject as _;
        let damaged = |what: &str| AuthorityError::Damaged(what.to_owned());
        let certificate = CertificateDer::from_pem_slice(certificate_pem.as_bytes())
            .map_err(|_| damaged("its certificate is unreadable"))?;
        let key = KeyPair::from_pem(key_pem).map_err(|_| damaged("its key is unreadable"))?;
        let (_, parsed) = x509_parser::parse_x509_certificate(&certificate)
            .map_err(|_| damaged("its certificate is unreadable"))?;
        if parsed.public_key().raw != key.subject_public_key_info() {
            return Err(damaged("certificate and key do not belong together"));
        }
        let issuer = Issuer::from_ca_cert_der(&certificate, key)
            .map_err(|_| damaged("its certificate is unreadable"))?;
        Ok(Self { certificate: certificate.into_owned(), issuer })
    }

    /// The CA's certificate, DER.
    pub fn certificate(&self) -> &CertificateDer<'static> {
        &self.certificate
    }

    /// Issues an office certificate for the key of this request. The subject is the office master's,
    /// whatever the request says.
    ///
    /// # Errors
    /// When the certificate cannot be made.
    pub fn issue_office(
        &self,
        number: &OfficeNumber,
        name: &str,
        request: &SigningRequest,
        at: Timestamp,
    ) -> Result<NewCertificate, AuthorityError> {
        let serial = serial()?;
        let mut params = profile::office(number, name, request.is_rsa())?;
        profile::set_validity(&mut params, backdated(at), at, OFFICE_DAYS);
        params.serial_number = Some(serial.clone());
        let der = params.signed_by(request.public_key(), &self.issuer)?.der().to_vec();
        Ok(NewCertificate {
            office: number.clone(),
            serial: hex(serial.as_ref()),
            fingerprint: sha256(&der),
            key_sha256: request.key_sha256(),
            not_after: profile::end(at, OFFICE_DAYS),
            issued_at: at,
            der,
        })
    }

    /// Issues the TLS certificate of the server for these names.
    ///
    /// # Errors
    /// When a name is no host name or address.
    pub fn issue_server(
        &self,
        hosts: &[String],
        valid_from: Timestamp,
        at: Timestamp,
    ) -> Result<IssuedIdentity, AuthorityError> {
        let mut params = profile::server(hosts)?;
        profile::set_validity(&mut params, valid_from, at, SERVER_DAYS);
        self.issue_with_new_key(params)
    }

    /// Issues the certificate with which receipts are signed.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn issue_signer(
        &self,
        valid_from: Timestamp,
        at: Timestamp,
    ) -> Result<IssuedIdentity, AuthorityError> {
        let mut params = profile::signer()?;
        profile::set_validity(&mut params, valid_from, at, SIGNER_DAYS);
        self.issue_with_new_key(params)
    }

    fn issue_with_new_key(
        &self,
        mut params: CertificateParams,
    ) -> Result<IssuedIdentity, AuthorityError> {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        params.serial_number = Some(serial()?);
        let certificate = params.signed_by(&key, &self.issuer)?;
        Ok(IssuedIdentity { pem: format!("{}{}", certificate.pem(), key.serialize_pem()) })
    }
}

/// When a certificate issued now begins.
pub(crate) fn backdated(at: Timestamp) -> Timestamp {
    at.checked_sub(std::time::Duration::from_secs(BACKDATED_S)).unwrap_or(at)
}

/// 16 random bytes, positive and without leading zeros, so that its text form is always the same.
fn serial() -> Result<rcgen::SerialNumber, AuthorityError> {
    let mut bytes: [u8; 16] = random_bytes().map_err(|_| AuthorityError::Randomness)?;
    if let Some(first) = bytes.first_mut() {
        *first = (*first & 0x7f) | 0x40;
    }
    Ok(rcgen::SerialNumber::from_slice(&bytes))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn at() -> Timestamp {
        Timestamp::from_second(1_800_000_000).unwrap()
    }

    #[test]
    fn a_loaded_authority_issues_under_the_same_name() {
        let (made, key) = Authority::create(at()).unwrap();
        let pem = profile::pem(made.certificate());
        let loaded = Authority::load(&pem, &key).unwrap();
        assert_eq!(loaded.certificate(), made.certificate(), "the same certificate");
        let server = loaded.issue_server(&["localhost".to_owned()], at(), at()).unwrap();
        assert!(server.pem.contains("BEGIN CERTIFICATE"), "certificate");
        assert!(server.pem.contains("PRIVATE KEY"), "and key in one file");
    }

    #[test]
    fn a_foreign_key_is_no_key_of_the_authority() {
        let (made, _) = Authority::create(at()).unwrap();
        let (_, other_key) = Authority::create(at()).unwrap();
        let pem = profile::pem(made.certificate());
        assert!(
            matches!(Authority::load(&pem, &other_key), Err(AuthorityError::Damaged(_))),
            "nothing must be issued with a key that does not fit"
        );
    }

    #[test]
    fn office_certificates_carry_the_subject_of_the_master() {
        let (authority, _) = Authority::create(at()).unwrap();
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
        let mut wanted = CertificateParams::default();
        wanted.distinguished_name.push(rcgen::DnType::CommonName, "9999999999");
        let request = wanted.serialize_request(&key).unwrap();
        let request = SigningRequest::parse(request.der()).unwrap();
        let number = OfficeNumber::parse("1371215102").unwrap();
        let name = "ケア".repeat(40);
        let issued = authority.issue_office(&number, &name, &request, at()).unwrap();
        let (_, parsed) = x509_parser::parse_x509_certificate(&issued.der).unwrap();
        let subject = parsed.subject();
        let text = |mut found: Vec<&str>| found.pop().unwrap().to_owned();
        assert_eq!(
            text(subject.iter_common_name().map(|name| name.as_str().unwrap()).collect()),
            "1371215102",
            "not the name the request asked for"
        );
        assert_eq!(
            text(subject.iter_organization().map(|name| name.as_str().unwrap()).collect())
                .chars()
                .count(),
            64,
            "RFC 5280 allows 64 characters (ub-organization-name)"
        );
        assert!(!parsed.is_ca(), "an office issues nothing");
        assert_eq!(issued.serial.len(), 32, "16 bytes, no leading zero lost");
        assert_eq!(
            parsed.validity().not_after.timestamp(),
            issued.not_after.as_second(),
            "the row knows when it ends"
        );
    }
}
