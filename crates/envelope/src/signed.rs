//! CMS SignedData (RFC 5652): one signer, content attached, DER, with signed attributes.
//!
//! Reading is strict on purpose: what is not covered by the signature must have exactly one form, so that no
//! bit of a note or receipt can change unseen. Countersignatures, lists and detached content are not taken.

use aws_lc_rs::digest;
use aws_lc_rs::signature::{
    self, ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA384_ASN1, ECDSA_P256_SHA512_ASN1,
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512,
    UnparsedPublicKey, VerificationAlgorithm,
};
use cms::attr::MessageDigest;
use cms::cert::IssuerAndSerialNumber;
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{EncapsulatedContentInfo, SignerIdentifier, SignerInfo, SignerInfos};
use der::asn1::{ObjectIdentifier, OctetString, SetOfVec};
use der::{Any, Decode as _, Encode as _, Sequence};
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use x509_cert::attr::Attribute;
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::AlgorithmIdentifierOwned;
use x509_cert::time::Time;

use crate::certificate::{Certificate, PublicKey};
use crate::error::{EnvelopeError, Result, malformed};
use crate::identity::Identity;
use crate::key::KeyAlgorithm;
use crate::oid;
use crate::pss;
use crate::shape::{self, Rules};
use crate::trust::{Purpose, Trust};

const WHAT: &str = "CMS SignedData";

/// A verified signed message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// What was signed.
    pub content: Vec<u8>,
    /// Who signed it.
    pub signer: Certificate,
    /// The certificates between the signer and the root, as the message carried them.
    pub chain: Vec<Certificate>,
    /// The time the signer claims; not proved by anybody else.
    pub signed_at: Option<Timestamp>,
}

/// SignedData as in `cms`, except that certificates stay the bytes they are: re-encoding must not touch them.
#[derive(Clone, Sequence)]
pub(crate) struct SignedData {
    pub(crate) version: CmsVersion,
    pub(crate) digest_algorithms: SetOfVec<AlgorithmIdentifierOwned>,
    pub(crate) encap_content_info: EncapsulatedContentInfo,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", constructed = "true", optional = "true")]
    pub(crate) certificates: Option<SetOfVec<Any>>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", constructed = "true", optional = "true")]
    pub(crate) crls: Option<SetOfVec<Any>>,
    pub(crate) signer_infos: SignerInfos,
}

/// Signs content: ContentInfo(SignedData) in DER with the content, the signer's certificate and those above it inside.
///
/// # Errors
/// Only when the provider fails.
pub fn sign(content: &[u8], signer: &Identity, at: Timestamp) -> Result<Vec<u8>> {
    let failed = malformed(WHAT);
    let attributes = signed_attributes(content, at).map_err(&failed)?;
    let signature = signer.private_key().sign(&attributes.to_der().map_err(&failed)?)?;
    let digest_algorithm = AlgorithmIdentifierOwned { oid: oid::SHA256, parameters: None };
    let signer_info = SignerInfo {
        version: CmsVersion::V1,
        sid: SignerIdentifier::IssuerAndSerialNumber(issuer_and_serial(signer.certificate())?),
        digest_alg: digest_algorithm.clone(),
        signed_attrs: Some(attributes),
        signature_algorithm: signature_algorithm(signer.private_key().algorithm()),
        signature: OctetString::new(signature).map_err(&failed)?,
        unsigned_attrs: None,
    };
    let content = OctetString::new(content).and_then(|octets| Any::encode_from(&octets));
    // Everybody has the root already; what names itself as issuer stays at home.
    let certificates = std::iter::once(signer.certificate())
        .chain(signer.chain().iter().filter(|certificate| !certificate.is_self_issued()));
    let signed = SignedData {
        version: CmsVersion::V1,
        digest_algorithms: [digest_algorithm].try_into().map_err(&failed)?,
        encap_content_info: EncapsulatedContentInfo {
            econtent_type: oid::DATA,
            econtent: Some(content.map_err(&failed)?),
        },
        certificates: Some(certificate_set(certificates).map_err(&failed)?),
        crls: None,
        signer_infos: SignerInfos::try_from(vec![signer_info]).map_err(&failed)?,
    };
    content_info(oid::SIGNED_DATA, &signed).map_err(&failed)
}

/// Verifies a signed message: its one form, the signature, the content's digest, and the signer for `purpose` at `at`.
///
/// # Errors
/// The first check that failed, with the values compared.
pub fn verify(der: &[u8], trust: &Trust, purpose: Purpose, at: Timestamp) -> Result<Signed> {
    let signed = read(der)?;
    let [signer_info] = signed.signer_infos.0.as_slice() else {
        return Err(EnvelopeError::SignerCount { found: signed.signer_infos.0.len() });
    };
    check_form(&signed, signer_info)?;
    let certificates = certificates(&signed)?;
    let signer = certificates
        .iter()
        .find(|certificate| is_named(certificate, &signer_info.sid))
        .ok_or(EnvelopeError::SignerCertificateMissing)?;
    let content = content(&signed)?;
    check_signature(signer_info, signer)?;
    let signed_at = check_attributes(signer_info, content)?;
    let others: Vec<Certificate> =
        certificates.iter().filter(|certificate| *certificate != signer).cloned().collect();
    let path = trust.check_path(signer, &others, purpose, at)?;
    // A certificate nobody vouches for could be changed unseen, or smuggle something along.
    if others.iter().any(|other| !path.contains(other) && !trust.roots().contains(other)) {
        return Err(EnvelopeError::ForeignCertificate);
    }
    Ok(Signed { content: content.to_vec(), signer: signer.clone(), chain: path, signed_at })
}

/// Signs a value as JSON.
///
/// # Errors
/// A value that JSON cannot hold, or the provider failed.
pub fn sign_json<T: Serialize>(value: &T, signer: &Identity, at: Timestamp) -> Result<Vec<u8>> {
    let json = serde_json::to_vec(value).map_err(|_| EnvelopeError::JsonInvalid)?;
    sign(&json, signer, at)
}

/// Verifies a signed message and reads its JSON.
///
/// # Errors
/// As [`verify`], and [`EnvelopeError::JsonInvalid`] when the content is something else.
pub fn verify_json<T: DeserializeOwned>(
    der: &[u8],
    trust: &Trust,
    purpose: Purpose,
    at: Timestamp,
) -> Result<(T, Signed)> {
    let signed = verify(der, trust, purpose, at)?;
    let value = serde_json::from_slice(&signed.content).map_err(|_| EnvelopeError::JsonInvalid)?;
    Ok((value, signed))
}

/// Decodes and makes sure that these bytes are the only encoding of what was decoded.
fn read(der: &[u8]) -> Result<SignedData> {
    let failed = malformed(WHAT);
    shape::check(der, Rules::Der)?;
    let info = ContentInfo::from_der(der).map_err(&failed)?;
    if info.content_type != oid::SIGNED_DATA {
        let found = info.content_type.to_string();
        return Err(EnvelopeError::Unsupported { what: "content type", found });
    }
    let signed: SignedData = info.content.decode_as().map_err(&failed)?;
    if content_info(oid::SIGNED_DATA, &signed).map_err(&failed)? != der {
        return Err(EnvelopeError::NotDer { reason: "another encoding of the same content" });
    }
    Ok(signed)
}

fn check_form(signed: &SignedData, signer_info: &SignerInfo) -> Result<()> {
    let version = match signer_info.sid {
        SignerIdentifier::IssuerAndSerialNumber(_) => CmsVersion::V1,
        SignerIdentifier::SubjectKeyIdentifier(_) => CmsVersion::V3,
    };
    if signed.version != version || signer_info.version != version {
        return Err(EnvelopeError::Malformed { what: WHAT });
    }
    if signed.encap_content_info.econtent_type != oid::DATA {
        let found = signed.encap_content_info.econtent_type.to_string();
        return Err(EnvelopeError::Unsupported { what: "signed content type", found });
    }
    if signed.crls.is_some() {
        return Err(unsupported("part", "revocation lists inside"));
    }
    if signer_info.unsigned_attrs.is_some() {
        return Err(unsupported("part", "unsigned attributes"));
    }
    match signed.digest_algorithms.as_slice() {
        [only] if *only == signer_info.digest_alg => Ok(()),
        _ => Err(EnvelopeError::Malformed { what: WHAT }),
    }
}

fn content(signed: &SignedData) -> Result<&[u8]> {
    match &signed.encap_content_info.econtent {
        Some(content) if content.header().tag() == der::Tag::OctetString => Ok(content.value()),
        Some(_) => Err(EnvelopeError::Malformed { what: WHAT }),
        None => Err(unsupported("form", "detached content")),
    }
}

fn certificates(signed: &SignedData) -> Result<Vec<Certificate>> {
    signed
        .certificates
        .iter()
        .flat_map(SetOfVec::iter)
        .map(|any| Certificate::from_der(&any.to_der().map_err(malformed("certificate"))?))
        .collect()
}

/// Whether the identifier names this certificate, byte for byte.
fn is_named(certificate: &Certificate, identifier: &SignerIdentifier) -> bool {
    match identifier {
        SignerIdentifier::IssuerAndSerialNumber(name) => names(certificate, name),
        SignerIdentifier::SubjectKeyIdentifier(identifier) => {
            certificate.subject_key_identifier() == Some(identifier.0.as_bytes())
        }
    }
}

/// Whether issuer and serial number are this certificate's, byte for byte.
pub(crate) fn names(certificate: &Certificate, name: &IssuerAndSerialNumber) -> bool {
    name.issuer.to_der().is_ok_and(|issuer| issuer == certificate.issuer_der())
        && name.serial_number.to_der().ok() == serial_der(certificate).ok()
}

/// The serial number as it stands in the certificate, whatever its length and first bit.
fn serial_der(certificate: &Certificate) -> der::Result<Vec<u8>> {
    Any::new(der::Tag::Integer, certificate.serial())?.to_der()
}

pub(crate) fn issuer_and_serial(certificate: &Certificate) -> Result<IssuerAndSerialNumber> {
    let failed = malformed("certificate");
    Ok(IssuerAndSerialNumber {
        issuer: Name::from_der(certificate.issuer_der()).map_err(&failed)?,
        serial_number: serial_der(certificate)
            .and_then(|der| SerialNumber::from_der(&der))
            .map_err(&failed)?,
    })
}

fn check_attributes(signer_info: &SignerInfo, content: &[u8]) -> Result<Option<Timestamp>> {
    let wrong = || EnvelopeError::Malformed { what: "signed attributes" };
    let content_type: ObjectIdentifier = attribute(signer_info, oid::CONTENT_TYPE)?
        .ok_or_else(wrong)?
        .decode_as()
        .map_err(|_| wrong())?;
    if content_type != oid::DATA {
        return Err(wrong());
    }
    let expected: OctetString = attribute(signer_info, oid::MESSAGE_DIGEST)?
        .ok_or_else(wrong)?
        .decode_as()
        .map_err(|_| wrong())?;
    let algorithm = digest_algorithm(&signer_info.digest_alg)?;
    if digest::digest(algorithm, content).as_ref() != expected.as_bytes() {
        return Err(EnvelopeError::DigestMismatch);
    }
    let Some(time) = attribute(signer_info, oid::SIGNING_TIME)? else { return Ok(None) };
    let time = time.to_der().and_then(|der| Time::from_der(&der)).map_err(|_| wrong())?;
    let seconds = i64::try_from(time.to_unix_duration().as_secs()).map_err(|_| wrong())?;
    Timestamp::from_second(seconds).map(Some).map_err(|_| wrong())
}

/// The only value of a signed attribute. Twice the same attribute, or one with two values, is refused.
fn attribute(signer_info: &SignerInfo, oid: ObjectIdentifier) -> Result<Option<&Any>> {
    let wrong = EnvelopeError::Malformed { what: "signed attributes" };
    let attributes = signer_info.signed_attrs.iter().flat_map(SetOfVec::iter);
    let mut matching = attributes.filter(|attribute| attribute.oid == oid);
    let Some(attribute) = matching.next() else { return Ok(None) };
    match (attribute.values.as_slice(), matching.next()) {
        ([value], None) => Ok(Some(value)),
        _ => Err(wrong),
    }
}

fn check_signature(signer_info: &SignerInfo, signer: &Certificate) -> Result<()> {
    // Without them, signed attributes could be passed off as content (RFC 5652, 5.6 and errata).
    let Some(attributes) = &signer_info.signed_attrs else {
        return Err(unsupported("form", "a signature without signed attributes"));
    };
    let message = attributes.to_der().map_err(malformed("signed attributes"))?;
    let signature = signer_info.signature.as_bytes();
    let digest = digest_algorithm(&signer_info.digest_alg)?;
    let algorithm = &signer_info.signature_algorithm;
    match signer.key() {
        PublicKey::Rsa { pkcs1, .. } if algorithm.oid == oid::RSA_PSS => {
            let hashed = digest::digest(digest, &message);
            pss::verify(algorithm, &signer_info.digest_alg, pkcs1, hashed.as_ref(), signature)
        }
        PublicKey::Rsa { pkcs1, .. } => {
            let (own, verifier): (_, &'static dyn VerificationAlgorithm) =
                match signer_info.digest_alg.oid {
                    oid::SHA384 => (oid::SHA384_WITH_RSA, &RSA_PKCS1_2048_8192_SHA384),
                    oid::SHA512 => (oid::SHA512_WITH_RSA, &RSA_PKCS1_2048_8192_SHA512),
                    _ => (oid::SHA256_WITH_RSA, &RSA_PKCS1_2048_8192_SHA256),
                };
            let is_known = algorithm.oid == oid::RSA || algorithm.oid == own;
            if !is_known || !is_absent_or_null(algorithm.parameters.as_ref()) {
                return Err(unsupported_algorithm("signature algorithm", algorithm));
            }
            verify_with(verifier, pkcs1, &message, signature)
        }
        PublicKey::P256 { point } => {
            let (own, verifier): (_, &'static dyn VerificationAlgorithm) =
                match signer_info.digest_alg.oid {
                    oid::SHA384 => (oid::ECDSA_WITH_SHA384, &ECDSA_P256_SHA384_ASN1),
                    oid::SHA512 => (oid::ECDSA_WITH_SHA512, &ECDSA_P256_SHA512_ASN1),
                    _ => (oid::ECDSA_WITH_SHA256, &ECDSA_P256_SHA256_ASN1),
                };
            if algorithm.oid != own || algorithm.parameters.is_some() {
                return Err(unsupported_algorithm("signature algorithm", algorithm));
            }
            verify_with(verifier, point, &message, signature)
        }
        PublicKey::Other { algorithm } => {
            Err(EnvelopeError::Unsupported { what: "signer's key", found: algorithm.clone() })
        }
    }
}

fn verify_with(
    algorithm: &'static dyn signature::VerificationAlgorithm,
    key: &[u8],
    message: &[u8],
    signature: &[u8],
) -> Result<()> {
    UnparsedPublicKey::new(algorithm, key)
        .verify(message, signature)
        .map_err(|_| EnvelopeError::SignatureInvalid)
}

pub(crate) fn digest_algorithm(
    algorithm: &AlgorithmIdentifierOwned,
) -> Result<&'static digest::Algorithm> {
    if !is_absent_or_null(algorithm.parameters.as_ref()) {
        return Err(unsupported_algorithm("digest algorithm", algorithm));
    }
    match algorithm.oid {
        oid::SHA256 => Ok(&digest::SHA256),
        oid::SHA384 => Ok(&digest::SHA384),
        oid::SHA512 => Ok(&digest::SHA512),
        _ => Err(unsupported_algorithm("digest algorithm", algorithm)),
    }
}

/// Both are in use for algorithms without parameters; nothing else may stand there.
pub(crate) fn is_absent_or_null(parameters: Option<&Any>) -> bool {
    parameters.is_none_or(Any::is_null)
}

pub(crate) fn unsupported_algorithm(
    what: &'static str,
    algorithm: &AlgorithmIdentifierOwned,
) -> EnvelopeError {
    EnvelopeError::Unsupported { what, found: algorithm.oid.to_string() }
}

fn unsupported(what: &'static str, found: &str) -> EnvelopeError {
    EnvelopeError::Unsupported { what, found: found.to_owned() }
}

fn signed_attributes(content: &[u8], at: Timestamp) -> der::Result<SetOfVec<Attribute>> {
    let digest = digest::digest(&digest::SHA256, content);
    let digest = MessageDigest(OctetString::new(digest.as_ref())?);
    SetOfVec::from_iter([
        single(oid::CONTENT_TYPE, Any::encode_from(&oid::DATA)?)?,
        single(oid::MESSAGE_DIGEST, Any::encode_from(&digest.0)?)?,
        single(oid::SIGNING_TIME, Any::from_der(&signing_time(at)?.to_der()?)?)?,
    ])
}

fn single(oid: ObjectIdentifier, value: Any) -> der::Result<Attribute> {
    Ok(Attribute { oid, values: [value].try_into()? })
}

/// UTCTime until 2049, GeneralizedTime after (RFC 5652, 11.3).
fn signing_time(at: Timestamp) -> der::Result<Time> {
    let seconds = u64::try_from(at.as_second()).map_err(|_| der::ErrorKind::DateTime)?;
    let duration = std::time::Duration::from_secs(seconds);
    match der::asn1::UtcTime::from_unix_duration(duration) {
        Ok(time) => Ok(Time::UtcTime(time)),
        Err(_) => Ok(Time::GeneralTime(der::asn1::GeneralizedTime::from_unix_duration(duration)?)),
    }
}

fn signature_algorithm(key: KeyAlgorithm) -> AlgorithmIdentifierOwned {
    match key {
        // `rsaEncryption` beside the digest algorithm: what every CMS program understands (RFC 5754, 3.2).
        KeyAlgorithm::Rsa2048 | KeyAlgorithm::Rsa3072 | KeyAlgorithm::Rsa4096 => {
            AlgorithmIdentifierOwned { oid: oid::RSA, parameters: Some(Any::null()) }
        }
        KeyAlgorithm::P256 => {
            AlgorithmIdentifierOwned { oid: oid::ECDSA_WITH_SHA256, parameters: None }
        }
    }
}

pub(crate) fn certificate_set<'a>(
    certificates: impl Iterator<Item = &'a Certificate>,
) -> der::Result<SetOfVec<Any>> {
    let set = certificates
        .map(|certificate| Any::from_der(certificate.der()))
        .collect::<der::Result<Vec<_>>>()?;
    SetOfVec::try_from(set)
}

pub(crate) fn content_info<T: der::EncodeValue + der::FixedTag>(
    content_type: ObjectIdentifier,
    content: &T,
) -> der::Result<Vec<u8>> {
    ContentInfo { content_type, content: Any::encode_from(content)? }.to_der()
}
