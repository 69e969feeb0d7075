//! Certificates and revocation lists, read once and kept with what the rest of the crate asks of them.
//!
//! Whether a certificate is to be trusted is not decided here but in [`crate::Trust`].

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::Timestamp;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, CertificateRevocationListDer};
use webpki::{CertRevocationList, OwnedCertRevocationList};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::ParsedExtension;
use x509_parser::prelude::FromDer as _;
use x509_parser::public_key::PublicKey as ParsedKey;
use x509_parser::revocation_list::CertificateRevocationList;
use x509_parser::time::ASN1Time;
use x509_parser::x509::{AttributeTypeAndValue, SubjectPublicKeyInfo};

use crate::error::{EnvelopeError, Result};
use crate::key::{KeyAlgorithm, rsa_bits};
use crate::shape::{self, Rules};
use crate::trust::TrustError;

const MALFORMED: EnvelopeError = EnvelopeError::Malformed { what: "certificate" };
/// No office certificate comes near it, and rustls-webpki reads no larger one.
const MAX_CERTIFICATE_BYTES: u64 = 64 * 1024;

/// An X.509 certificate. Cheap to clone.
#[derive(Clone)]
pub struct Certificate(Arc<Read>);

struct Read {
    der: CertificateDer<'static>,
    common_name: Option<String>,
    organisation: Option<String>,
    not_before: Timestamp,
    not_after: Timestamp,
    serial: Vec<u8>,
    subject_der: Vec<u8>,
    issuer_der: Vec<u8>,
    issuer_text: String,
    key: PublicKey,
    usage: Usage,
    subject_key_identifier: Option<Vec<u8>>,
    fingerprint: [u8; 32],
}

/// The public key of a certificate, as far as this crate works with it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum PublicKey {
    /// An RSA key as PKCS#1 DER, and as the SubjectPublicKeyInfo of the certificate.
    Rsa { bits: usize, pkcs1: Vec<u8>, info: Vec<u8> },
    /// An uncompressed point on P-256.
    P256 { point: Vec<u8> },
    /// Something else, by its object identifier.
    Other { algorithm: String },
}

/// What the certificate says it may be used for.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Usage {
    pub(crate) is_ca: bool,
    pub(crate) digital_signature: bool,
    pub(crate) non_repudiation: bool,
    pub(crate) key_encipherment: bool,
    pub(crate) key_agreement: bool,
    pub(crate) key_cert_sign: bool,
    pub(crate) crl_sign: bool,
    pub(crate) client_auth: bool,
    pub(crate) email_protection: bool,
}

impl Certificate {
    /// Reads one certificate in DER.
    ///
    /// # Errors
    /// Malformed bytes, bytes behind its end, or a certificate of more than 64 KiB.
    pub fn from_der(der: &[u8]) -> Result<Self> {
        let found = der.len() as u64;
        if found > MAX_CERTIFICATE_BYTES {
            let limit = MAX_CERTIFICATE_BYTES;
            return Err(EnvelopeError::TooLarge { what: "certificate bytes", limit, found });
        }
        shape::check(der, Rules::Der)?;
        let (_, parsed) = X509Certificate::from_der(der).map_err(|_| MALFORMED)?;
        let (usage, subject_key_identifier) = extensions(&parsed)?;
        let fingerprint = digest::digest(&digest::SHA256, der);
        Ok(Self(Arc::new(Read {
            der: CertificateDer::from(der.to_vec()),
            common_name: only_text(parsed.subject().iter_common_name()),
            organisation: only_text(parsed.subject().iter_organization()),
            not_before: timestamp(parsed.validity().not_before)?,
            not_after: timestamp(parsed.validity().not_after)?,
            serial: parsed.raw_serial().to_vec(),
            subject_der: parsed.subject().as_raw().to_vec(),
            issuer_der: parsed.issuer().as_raw().to_vec(),
            issuer_text: parsed.issuer().to_string(),
            key: public_key(parsed.public_key())?,
            usage,
            subject_key_identifier,
            fingerprint: fingerprint.as_ref().try_into().map_err(|_| EnvelopeError::Provider)?,
        })))
    }

    /// Reads the first certificate of a PEM text.
    ///
    /// # Errors
    /// No certificate in the text, or a malformed one.
    pub fn from_pem(pem: &[u8]) -> Result<Self> {
        Self::all_from_pem(pem)?.into_iter().next().ok_or(MALFORMED)
    }

    /// Reads every certificate of a PEM text, in its order; other blocks and text between are passed over.
    ///
    /// # Errors
    /// A malformed certificate. A text without any gives an empty list.
    pub fn all_from_pem(pem: &[u8]) -> Result<Vec<Self>> {
        CertificateDer::pem_slice_iter(pem)
            .map(|der| Self::from_der(&der.map_err(|_| MALFORMED)?))
            .collect()
    }

    /// The certificate in DER, as it was read.
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// The certificate as a PEM block.
    pub fn to_pem(&self) -> String {
        pem_block("CERTIFICATE", self.der())
    }

    /// The subject's common name; `None` when there is none or more than one.
    pub fn common_name(&self) -> Option<&str> {
        self.0.common_name.as_deref()
    }

    /// The subject's common name if it is an office number: ten digits or capital letters.
    pub fn office_number(&self) -> Option<&str> {
        self.common_name().filter(|name| is_office_number(name))
    }

    /// The subject's organisation, for office certificates the office's name.
    pub fn organisation(&self) -> Option<&str> {
        self.0.organisation.as_deref()
    }

    /// When it begins to be valid.
    pub fn not_before(&self) -> Timestamp {
        self.0.not_before
    }

    /// The last second it is valid.
    pub fn not_after(&self) -> Timestamp {
        self.0.not_after
    }

    /// The serial number in hexadecimal, as a revocation list names it.
    pub fn serial_hex(&self) -> String {
        hex(&self.0.serial)
    }

    /// SHA-256 of the DER.
    pub fn fingerprint(&self) -> [u8; 32] {
        self.0.fingerprint
    }

    /// The issuer's name as text.
    pub fn issuer(&self) -> &str {
        &self.0.issuer_text
    }

    /// The kind of its key, if it is one that offices use.
    pub fn key_algorithm(&self) -> Option<KeyAlgorithm> {
        match &self.0.key {
            PublicKey::Rsa { bits: 2048, .. } => Some(KeyAlgorithm::Rsa2048),
            PublicKey::Rsa { bits: 3072, .. } => Some(KeyAlgorithm::Rsa3072),
            PublicKey::Rsa { bits: 4096, .. } => Some(KeyAlgorithm::Rsa4096),
            PublicKey::P256 { .. } => Some(KeyAlgorithm::P256),
            PublicKey::Rsa { .. } | PublicKey::Other { .. } => None,
        }
    }

    /// Whether it belongs to this office, by the common name of its subject.
    ///
    /// # Errors
    /// [`TrustError::WrongOffice`] with both numbers.
    pub fn check_office(&self, office_number: &str) -> Result<(), TrustError> {
        match self.common_name() {
            Some(found) if found == office_number => Ok(()),
            found => Err(TrustError::WrongOffice {
                expected: office_number.to_owned(),
                found: found.unwrap_or_default().to_owned(),
            }),
        }
    }

    pub(crate) fn key(&self) -> &PublicKey {
        &self.0.key
    }

    pub(crate) fn usage(&self) -> Usage {
        self.0.usage
    }

    pub(crate) fn as_pki_type(&self) -> &CertificateDer<'static> {
        &self.0.der
    }

    pub(crate) fn serial(&self) -> &[u8] {
        &self.0.serial
    }

    pub(crate) fn subject_der(&self) -> &[u8] {
        &self.0.subject_der
    }

    pub(crate) fn issuer_der(&self) -> &[u8] {
        &self.0.issuer_der
    }

    pub(crate) fn subject_key_identifier(&self) -> Option<&[u8]> {
        self.0.subject_key_identifier.as_deref()
    }

    pub(crate) fn is_self_issued(&self) -> bool {
        self.0.subject_der == self.0.issuer_der
    }
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.0.der == other.0.der
    }
}

impl Eq for Certificate {}

impl fmt::Debug for Certificate {
    /// Names nobody: certificates end up in logs.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Certificate(sha256 {})", hex(&self.0.fingerprint))
    }
}

/// A list of revoked certificates (CRL). Cheap to clone.
#[derive(Clone)]
pub struct RevocationList(Arc<ReadList>);

struct ReadList {
    der: Vec<u8>,
    list: CertRevocationList<'static>,
    this_update: Timestamp,
    next_update: Timestamp,
}

impl RevocationList {
    /// Reads one list in DER.
    ///
    /// # Errors
    /// Malformed bytes, a list without a next update, or a kind rustls-webpki does not read (delta, indirect).
    pub fn from_der(der: &[u8]) -> Result<Self> {
        let malformed = || EnvelopeError::Malformed { what: "revocation list" };
        let list = OwnedCertRevocationList::from_der(der).map_err(|_| malformed())?;
        let (rest, parsed) = CertificateRevocationList::from_der(der).map_err(|_| malformed())?;
        if !rest.is_empty() {
            return Err(EnvelopeError::TrailingBytes { bytes: rest.len() });
        }
        Ok(Self(Arc::new(ReadList {
            der: der.to_vec(),
            list: list.into(),
            this_update: timestamp(parsed.last_update())?,
            next_update: timestamp(parsed.next_update().ok_or_else(malformed)?)?,
        })))
    }

    /// Reads the first list of a PEM text.
    ///
    /// # Errors
    /// No list in the text, or a malformed one.
    pub fn from_pem(pem: &[u8]) -> Result<Self> {
        let der = CertificateRevocationListDer::from_pem_slice(pem)
            .map_err(|_| EnvelopeError::Malformed { what: "revocation list" })?;
        Self::from_der(&der)
    }

    /// The list in DER, as it was read.
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// When it was made.
    pub fn this_update(&self) -> Timestamp {
        self.0.this_update
    }

    /// Until when it may be relied on.
    pub fn next_update(&self) -> Timestamp {
        self.0.next_update
    }

    pub(crate) fn list(&self) -> &CertRevocationList<'static> {
        &self.0.list
    }
}

impl fmt::Debug for RevocationList {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "RevocationList({} to {})", self.0.this_update, self.0.next_update)
    }
}

/// Whether a text has the form of an office number: ten digits or capital letters.
pub(crate) fn is_office_number(text: &str) -> bool {
    text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing into a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

pub(crate) fn pem_block(label: &str, der: &[u8]) -> String {
    let text = BASE64.encode(der);
    let mut pem = format!("-----BEGIN {label}-----\n");
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at_checked(64).unwrap_or((rest, ""));
        pem.push_str(line);
        pem.push('\n');
        rest = after;
    }
    pem.push_str(&format!("-----END {label}-----\n"));
    pem
}

pub(crate) fn timestamp(time: ASN1Time) -> Result<Timestamp> {
    Timestamp::from_second(time.timestamp()).map_err(|_| MALFORMED)
}

/// A subject with two common names could be read as either office, so it counts as having none.
fn only_text<'a>(
    mut values: impl Iterator<Item = &'a AttributeTypeAndValue<'a>>,
) -> Option<String> {
    let first = values.next()?;
    if values.next().is_some() {
        return None;
    }
    first.as_str().ok().map(str::to_owned)
}

fn extensions(certificate: &X509Certificate<'_>) -> Result<(Usage, Option<Vec<u8>>)> {
    certificate.extensions_map().map_err(|_| MALFORMED)?;
    let mut usage = Usage::default();
    let mut subject_key_identifier = None;
    for extension in certificate.extensions() {
        match extension.parsed_extension() {
            ParsedExtension::BasicConstraints(constraints) => usage.is_ca = constraints.ca,
            ParsedExtension::KeyUsage(key_usage) => {
                usage.digital_signature = key_usage.digital_signature();
                usage.non_repudiation = key_usage.non_repudiation();
                usage.key_encipherment = key_usage.key_encipherment();
                usage.key_agreement = key_usage.key_agreement();
                usage.key_cert_sign = key_usage.key_cert_sign();
                usage.crl_sign = key_usage.crl_sign();
            }
            ParsedExtension::ExtendedKeyUsage(purposes) => {
                usage.client_auth = purposes.client_auth;
                usage.email_protection = purposes.email_protection;
            }
            ParsedExtension::SubjectKeyIdentifier(identifier) => {
                subject_key_identifier = Some(identifier.0.to_vec());
            }
            ParsedExtension::ParseError { .. } => return Err(MALFORMED),
            _ => {}
        }
    }
    Ok((usage, subject_key_identifier))
}

fn public_key(info: &SubjectPublicKeyInfo<'_>) -> Result<PublicKey> {
    let other = || PublicKey::Other { algorithm: info.algorithm.algorithm.to_id_string() };
    let key = info.subject_public_key.data.as_ref();
    match info.parsed() {
        Ok(ParsedKey::RSA(rsa)) => {
            let bits = rsa_bits(rsa.modulus);
            Ok(PublicKey::Rsa { bits, pkcs1: key.to_vec(), info: info.raw.to_vec() })
        }
        Ok(ParsedKey::EC(_)) if is_p256(info) && key.len() == 65 && key.first() == Some(&4) => {
            Ok(PublicKey::P256 { point: key.to_vec() })
        }
        Ok(_) => Ok(other()),
        Err(_) => Err(MALFORMED),
    }
}

fn is_p256(info: &SubjectPublicKeyInfo<'_>) -> bool {
    let curve = info.algorithm.parameters.as_ref().and_then(|any| any.clone().oid().ok());
    curve.is_some_and(|oid| oid.to_id_string() == crate::oid::P256.to_string())
}
