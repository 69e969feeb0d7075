//! Certificate requests (PKCS#10): only the key is taken from them, after the proof that the applicant
//! holds it. Subject and extensions are ours to say.

use rcgen::SubjectPublicKeyInfo;
use x509_parser::certification_request::X509CertificationRequest;
use x509_parser::oid_registry::{OID_EC_P256, OID_KEY_TYPE_EC_PUBLIC_KEY};
use x509_parser::prelude::FromDer as _;
use x509_parser::public_key::PublicKey;
use x509_parser::x509::SubjectPublicKeyInfo as ParsedKey;

use super::AuthorityError;
use crate::random::sha256;

/// A request whose signature fits its key, and whose key is strong enough.
pub struct SigningRequest {
    key: SubjectPublicKeyInfo,
    key_sha256: [u8; 32],
    is_rsa: bool,
}

impl SigningRequest {
    /// Reads and checks a request.
    ///
    /// # Errors
    /// When it is unreadable, its signature is wrong, or its key unsuitable.
    pub fn parse(der: &[u8]) -> Result<Self, AuthorityError> {
        let (rest, request) = X509CertificationRequest::from_der(der)
            .map_err(|_| AuthorityError::RequestUnreadable)?;
        if !rest.is_empty() {
            return Err(AuthorityError::RequestUnreadable);
        }
        let key = &request.certification_request_info.subject_pki;
        // The kind of key first: an unsuitable one may also be one we cannot verify with.
        let is_rsa = check_key(key)?;
        request.verify_signature().map_err(|_| AuthorityError::RequestSignature)?;
        Ok(Self {
            key: SubjectPublicKeyInfo::from_der(key.raw)
                .map_err(|_| unsuitable("a key of unusual encoding"))?,
            key_sha256: sha256(key.raw),
            is_rsa,
        })
    }

    /// The key to certify.
    pub(super) fn public_key(&self) -> &SubjectPublicKeyInfo {
        &self.key
    }

    /// SHA-256 of the key (SubjectPublicKeyInfo): tells a repeated request from a new one.
    pub fn key_sha256(&self) -> [u8; 32] {
        self.key_sha256
    }

    /// RSA or else EC.
    pub(super) fn is_rsa(&self) -> bool {
        self.is_rsa
    }
}

fn unsuitable(found: impl Into<String>) -> AuthorityError {
    AuthorityError::UnsuitableKey { found: found.into() }
}

/// Whether it is RSA; an error when it is neither suitable RSA nor P-256.
fn check_key(key: &ParsedKey<'_>) -> Result<bool, AuthorityError> {
    match key.parsed().map_err(|_| unsuitable("a key of unknown kind"))? {
        PublicKey::RSA(rsa) => {
            let bits = significant_bits(rsa.modulus);
            if !(2048..=4096).contains(&bits) {
                return Err(unsuitable(format!("RSA of {bits} bits")));
            }
            // 65537 is what every program makes; small exponents have a history of attacks.
            if rsa.try_exponent().ok() != Some(65_537) {
                return Err(unsuitable("RSA with an exponent other than 65537"));
            }
            Ok(true)
        }
        PublicKey::EC(_) => {
            let curve = key.algorithm.parameters.as_ref().and_then(|any| any.as_oid().ok());
            let is_p256 = key.algorithm.algorithm == OID_KEY_TYPE_EC_PUBLIC_KEY
                && curve.is_some_and(|curve| curve == OID_EC_P256);
            if is_p256 { Ok(false) } else { Err(unsuitable("EC on another curve than P-256")) }
        }
        _ => Err(unsuitable("a key of another kind")),
    }
}

fn significant_bits(modulus: &[u8]) -> usize {
    let mut bytes = modulus.iter().skip_while(|byte| **byte == 0);
    bytes.next().map_or(0, |first| {
        let leading = usize::try_from(first.leading_zeros()).unwrap_or_default();
        8 - leading + 8 * bytes.count()
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use rcgen::{CertificateParams, KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384};

    use super::*;

    fn request(key: &KeyPair) -> Vec<u8> {
        CertificateParams::default().serialize_request(key).unwrap().der().to_vec()
    }

    #[test]
    fn a_p256_request_passes_and_names_its_key() {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
        let first = SigningRequest::parse(&request(&key)).unwrap();
        let second = SigningRequest::parse(&request(&key)).unwrap();
        assert_eq!(first.key_sha256(), second.key_sha256(), "signatures differ, the key does not");
    }

    #[test]
    fn a_changed_request_is_refused() {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
        let good = request(&key);
        for place in [good.len() / 2, good.len() - 3] {
            let mut bad = good.clone();
            *bad.get_mut(place).unwrap() ^= 1;
            assert!(SigningRequest::parse(&bad).is_err(), "one bit flipped at {place}");
        }
        let mut longer = good;
        longer.push(0);
        assert!(
            matches!(SigningRequest::parse(&longer), Err(AuthorityError::RequestUnreadable)),
            "bytes after the end are not ours to ignore"
        );
    }

    #[test]
    fn other_keys_are_refused_with_their_kind() {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P384_SHA384).unwrap();
        let error = SigningRequest::parse(&request(&key)).err().unwrap();
        assert!(
            matches!(&error, AuthorityError::UnsuitableKey { found } if found.contains("curve")),
            "{error}"
        );
        let key = KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap();
        assert!(SigningRequest::parse(&request(&key)).is_err(), "Ed25519 cannot receive");
    }
}
