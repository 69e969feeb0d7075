//! RSA-PSS signatures of other programs: read, never made here.
//!
//! The `rsa` crate verifies them (public-key work only), because aws-lc-rs takes no other salt length than the
//! digest's, and OpenSSL's own default is the longest possible salt.

use der::Sequence;
use rsa::pkcs1::DecodeRsaPublicKey as _;
use rsa::sha2::{Sha256, Sha384, Sha512};
use rsa::{Pss, RsaPublicKey};
use x509_cert::spki::AlgorithmIdentifierOwned;

use crate::error::{EnvelopeError, Result, malformed};
use crate::oid;
use crate::signed::{is_absent_or_null, unsupported_algorithm};

/// RSASSA-PSS-params (RFC 8017, A.2.3).
#[derive(Sequence)]
struct Parameters {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    hash: Option<AlgorithmIdentifierOwned>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    mask: Option<AlgorithmIdentifierOwned>,
    #[asn1(context_specific = "2", tag_mode = "EXPLICIT", optional = "true")]
    salt_length: Option<u16>,
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT", optional = "true")]
    trailer: Option<u8>,
}

/// What an absent salt length means.
const DEFAULT_SALT_LENGTH: u16 = 20;

/// Verifies a signature over an already hashed message. All digests in the parameters must be `digest`.
pub(crate) fn verify(
    algorithm: &AlgorithmIdentifierOwned,
    digest: &AlgorithmIdentifierOwned,
    key: &[u8],
    hashed: &[u8],
    signature: &[u8],
) -> Result<()> {
    let refused = || unsupported_algorithm("signature algorithm", algorithm);
    let parameters = algorithm.parameters.as_ref().ok_or_else(refused)?;
    let parameters: Parameters = parameters.decode_as().map_err(malformed("RSA-PSS parameters"))?;
    let is_digest = |found: &AlgorithmIdentifierOwned| {
        found.oid == digest.oid && is_absent_or_null(found.parameters.as_ref())
    };
    let is_mask = parameters.mask.as_ref().is_some_and(|mask| {
        mask.oid == oid::MGF1 && mgf1_digest(mask).is_some_and(|inner| is_digest(&inner))
    });
    let is_hash = parameters.hash.as_ref().is_some_and(is_digest);
    // The trailer has one value only, its default, so it never stands there.
    if !is_hash || !is_mask || parameters.trailer.is_some() {
        return Err(refused());
    }
    let salt = usize::from(parameters.salt_length.unwrap_or(DEFAULT_SALT_LENGTH));
    let scheme = match digest.oid {
        oid::SHA256 => Pss::new_with_salt::<Sha256>(salt),
        oid::SHA384 => Pss::new_with_salt::<Sha384>(salt),
        oid::SHA512 => Pss::new_with_salt::<Sha512>(salt),
        _ => return Err(refused()),
    };
    RsaPublicKey::from_pkcs1_der(key)
        .map_err(|_| EnvelopeError::SignatureInvalid)?
        .verify(scheme, hashed, signature)
        .map_err(|_| EnvelopeError::SignatureInvalid)
}

/// The digest inside the parameters of a mask generation function 1.
pub(crate) fn mgf1_digest(mask: &AlgorithmIdentifierOwned) -> Option<AlgorithmIdentifierOwned> {
    mask.parameters.as_ref()?.decode_as().ok()
}
