//! Private keys of offices. Every operation with them is done by aws-lc-rs.
//!
//! The `rsa` crate only reads key formats here (RUSTSEC-2023-0071 concerns its private-key operations).

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::{
    KeyPair as RsaKeyPair, KeySize, OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256,
    OAEP_SHA384_MGF1SHA384, OAEP_SHA512_MGF1SHA512, OaepPrivateDecryptingKey,
    Pkcs1PrivateDecryptingKey, PrivateDecryptingKey,
};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256,
};
use aws_lc_rs::{agreement, rand};
use rsa::pkcs1::DecodeRsaPrivateKey as _;
use rsa::pkcs8::EncodePrivateKey as _;
use rustls_pki_types::PrivateKeyDer;
use rustls_pki_types::pem::PemObject as _;
use zeroize::Zeroizing;

use crate::certificate::{Certificate, PublicKey, pem_block};
use crate::error::{EnvelopeError, Result};
use crate::oid;
use crate::shape::{self, Rules};

/// The kinds of key an office may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyAlgorithm {
    /// RSA with a modulus of 2048 bits.
    Rsa2048,
    /// RSA with a modulus of 3072 bits.
    Rsa3072,
    /// RSA with a modulus of 4096 bits.
    Rsa4096,
    /// Elliptic curve P-256 (secp256r1).
    P256,
}

/// A private key. Cheap to clone; the key material is kept once and wiped at the end.
#[derive(Clone)]
pub struct PrivateKey(Arc<Material>);

struct Material {
    algorithm: KeyAlgorithm,
    pkcs8: Zeroizing<Vec<u8>>,
    operations: Operations,
}

// Boxed, so that the small variant does not carry the size of the large one.
enum Operations {
    Rsa(Box<RsaOperations>),
    P256 { signer: EcdsaKeyPair, agreement: agreement::PrivateKey },
}

struct RsaOperations {
    signer: RsaKeyPair,
    oaep: OaepPrivateDecryptingKey,
    pkcs1: Pkcs1PrivateDecryptingKey,
}

/// How a content key was encrypted for an RSA key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RsaPadding {
    Pkcs1,
    OaepSha1,
    OaepSha256,
    OaepSha384,
    OaepSha512,
}

impl PrivateKey {
    /// Makes a new key.
    ///
    /// # Errors
    /// The provider failed.
    pub fn generate(algorithm: KeyAlgorithm) -> Result<Self> {
        let size = match algorithm {
            KeyAlgorithm::Rsa2048 => KeySize::Rsa2048,
            KeyAlgorithm::Rsa3072 => KeySize::Rsa3072,
            KeyAlgorithm::Rsa4096 => KeySize::Rsa4096,
            KeyAlgorithm::P256 => {
                let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING)
                    .map_err(|_| EnvelopeError::Provider)?;
                return Self::from_ec(key);
            }
        };
        let key = PrivateDecryptingKey::generate(size).map_err(|_| EnvelopeError::Provider)?;
        let der: Pkcs8V1Der<'_> = key.as_der().map_err(|_| EnvelopeError::Provider)?;
        Self::from_pkcs8_der(der.as_ref())
    }

    /// Reads a key in PKCS#8 DER.
    ///
    /// # Errors
    /// Bytes that are not such a key, a damaged key, or a kind offices do not use.
    pub fn from_pkcs8_der(der: &[u8]) -> Result<Self> {
        shape::check(der, Rules::Der).map_err(|_| EnvelopeError::KeyInvalid)?;
        let info =
            rsa::pkcs8::PrivateKeyInfo::try_from(der).map_err(|_| EnvelopeError::KeyInvalid)?;
        // Two generations of the same crate: their identifiers meet as text.
        let algorithm = info.algorithm.oid.to_string();
        if algorithm == oid::RSA.to_string() {
            let inner = rsa::pkcs1::RsaPrivateKey::try_from(info.private_key)
                .map_err(|_| EnvelopeError::KeyInvalid)?;
            Self::from_rsa(der, rsa_algorithm(inner.modulus.as_bytes())?)
        } else if algorithm == oid::EC_PUBLIC_KEY.to_string() {
            let curve = info.algorithm.parameters_oid().map_err(|_| EnvelopeError::KeyInvalid)?;
            if curve.to_string() != oid::P256.to_string() {
                return Err(EnvelopeError::KeyUnsupported { found: curve.to_string() });
            }
            let key = EcdsaKeyPair::from_private_key_der(&ECDSA_P256_SHA256_ASN1_SIGNING, der);
            Self::from_ec(key.map_err(|_| EnvelopeError::KeyInvalid)?)
        } else {
            Err(EnvelopeError::KeyUnsupported { found: algorithm })
        }
    }

    /// Reads an unencrypted PEM key: PKCS#8, PKCS#1 (`RSA PRIVATE KEY`) or SEC 1 (`EC PRIVATE KEY`).
    ///
    /// # Errors
    /// As [`PrivateKey::from_pkcs8_der`], and a text without a key.
    pub fn from_pem(pem: &[u8]) -> Result<Self> {
        match PrivateKeyDer::from_pem_slice(pem).map_err(|_| EnvelopeError::KeyInvalid)? {
            PrivateKeyDer::Pkcs8(der) => Self::from_pkcs8_der(der.secret_pkcs8_der()),
            PrivateKeyDer::Pkcs1(der) => {
                let key = rsa::RsaPrivateKey::from_pkcs1_der(der.secret_pkcs1_der())
                    .map_err(|_| EnvelopeError::KeyInvalid)?;
                let pkcs8 = key.to_pkcs8_der().map_err(|_| EnvelopeError::KeyInvalid)?;
                Self::from_pkcs8_der(pkcs8.as_bytes())
            }
            PrivateKeyDer::Sec1(der) => {
                let der = der.secret_sec1_der();
                shape::check(der, Rules::Der).map_err(|_| EnvelopeError::KeyInvalid)?;
                let key = EcdsaKeyPair::from_private_key_der(&ECDSA_P256_SHA256_ASN1_SIGNING, der);
                Self::from_ec(key.map_err(|_| EnvelopeError::KeyInvalid)?)
            }
            _ => Err(EnvelopeError::KeyInvalid),
        }
    }

    /// The key in PKCS#8 DER, unencrypted. The bytes are wiped when dropped.
    pub fn to_pkcs8_der(&self) -> Zeroizing<Vec<u8>> {
        self.0.pkcs8.clone()
    }

    /// The key as a PKCS#8 PEM block, unencrypted. The text is wiped when dropped.
    pub fn to_pem(&self) -> Zeroizing<String> {
        Zeroizing::new(pem_block("PRIVATE KEY", &self.0.pkcs8))
    }

    /// The kind of key.
    pub fn algorithm(&self) -> KeyAlgorithm {
        self.0.algorithm
    }

    /// Whether it is the other half of the certificate's key.
    pub(crate) fn belongs_to(&self, certificate: &Certificate) -> bool {
        match (&self.0.operations, certificate.key()) {
            (Operations::Rsa(key), PublicKey::Rsa { pkcs1, .. }) => {
                key.signer.public_key().as_ref() == pkcs1.as_slice()
            }
            (Operations::P256 { signer, .. }, PublicKey::P256 { point }) => {
                signer.public_key().as_ref() == point.as_slice()
            }
            _ => false,
        }
    }

    /// The public half as SubjectPublicKeyInfo DER.
    pub(crate) fn public_key_der(&self) -> Result<Vec<u8>> {
        let der: PublicKeyX509Der<'_> = match &self.0.operations {
            Operations::Rsa(key) => key.signer.public_key().as_der(),
            Operations::P256 { signer, .. } => signer.public_key().as_der(),
        }
        .map_err(|_| EnvelopeError::Provider)?;
        Ok(der.as_ref().to_vec())
    }

    /// Signs with SHA-256: RSA PKCS#1 v1.5, or ECDSA as ASN.1.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>> {
        let random = rand::SystemRandom::new();
        match &self.0.operations {
            Operations::Rsa(key) => {
                let mut signature = vec![0; key.signer.public_modulus_len()];
                key.signer
                    .sign(&RSA_PKCS1_SHA256, &random, message, &mut signature)
                    .map_err(|_| EnvelopeError::Provider)?;
                Ok(signature)
            }
            Operations::P256 { signer, .. } => {
                let signature =
                    signer.sign(&random, message).map_err(|_| EnvelopeError::Provider)?;
                Ok(signature.as_ref().to_vec())
            }
        }
    }

    /// Decrypts a content key. `None` for whatever reason: the caller goes on with a random key.
    pub(crate) fn decrypt_rsa(
        &self,
        padding: RsaPadding,
        encrypted: &[u8],
    ) -> Option<Zeroizing<Vec<u8>>> {
        let Operations::Rsa(key) = &self.0.operations else { return None };
        let mut buffer = Zeroizing::new(vec![0; key.oaep.min_output_size()]);
        let algorithm = match padding {
            RsaPadding::Pkcs1 => {
                let plain = key.pkcs1.decrypt(encrypted, &mut buffer).ok()?;
                return Some(Zeroizing::new(plain.to_vec()));
            }
            RsaPadding::OaepSha1 => &OAEP_SHA1_MGF1SHA1,
            RsaPadding::OaepSha256 => &OAEP_SHA256_MGF1SHA256,
            RsaPadding::OaepSha384 => &OAEP_SHA384_MGF1SHA384,
            RsaPadding::OaepSha512 => &OAEP_SHA512_MGF1SHA512,
        };
        let plain = key.oaep.decrypt(algorithm, encrypted, &mut buffer, None).ok()?;
        Some(Zeroizing::new(plain.to_vec()))
    }

    /// The shared secret with a point on P-256, given to `derive`. `None` for whatever reason.
    pub(crate) fn agree<T>(
        &self,
        point: &[u8],
        derive: impl FnOnce(&[u8]) -> Option<T>,
    ) -> Option<T> {
        let Operations::P256 { agreement: key, .. } = &self.0.operations else { return None };
        let peer = agreement::UnparsedPublicKey::new(&agreement::ECDH_P256, point);
        agreement::agree(key, peer, (), |secret| derive(secret).ok_or(())).ok()
    }

    fn from_rsa(der: &[u8], algorithm: KeyAlgorithm) -> Result<Self> {
        let read = PrivateDecryptingKey::from_pkcs8(der);
        let key = read.map_err(|_| EnvelopeError::KeyInvalid)?;
        let signer = RsaKeyPair::from_pkcs8(der).map_err(|_| EnvelopeError::KeyInvalid)?;
        let pkcs8: Pkcs8V1Der<'_> = signer.as_der().map_err(|_| EnvelopeError::Provider)?;
        let pkcs8 = Zeroizing::new(pkcs8.as_ref().to_vec());
        let oaep = OaepPrivateDecryptingKey::new(key.clone());
        let pkcs1 = Pkcs1PrivateDecryptingKey::new(key);
        let operations = Operations::Rsa(Box::new(RsaOperations {
            signer,
            oaep: oaep.map_err(|_| EnvelopeError::Provider)?,
            pkcs1: pkcs1.map_err(|_| EnvelopeError::Provider)?,
        }));
        Ok(Self(Arc::new(Material { algorithm, pkcs8, operations })))
    }

    fn from_ec(signer: EcdsaKeyPair) -> Result<Self> {
        let pkcs8 = signer.to_pkcs8v1().map_err(|_| EnvelopeError::Provider)?;
        let pkcs8 = Zeroizing::new(pkcs8.as_ref().to_vec());
        let agreement = agreement::PrivateKey::from_private_key_der(&agreement::ECDH_P256, &pkcs8)
            .map_err(|_| EnvelopeError::KeyInvalid)?;
        let operations = Operations::P256 { signer, agreement };
        Ok(Self(Arc::new(Material { algorithm: KeyAlgorithm::P256, pkcs8, operations })))
    }
}

/// Names the size before the provider refuses it without a word.
fn rsa_algorithm(modulus: &[u8]) -> Result<KeyAlgorithm> {
    match rsa_bits(modulus) {
        2048 => Ok(KeyAlgorithm::Rsa2048),
        3072 => Ok(KeyAlgorithm::Rsa3072),
        4096 => Ok(KeyAlgorithm::Rsa4096),
        bits => Err(EnvelopeError::KeyUnsupported { found: format!("RSA {bits}") }),
    }
}

/// Length of a modulus in bits, leading zeros aside.
pub(crate) fn rsa_bits(modulus: &[u8]) -> usize {
    let mut significant = modulus.iter().skip_while(|byte| **byte == 0);
    let Some(first) = significant.next() else { return 0 };
    let first_bits = u8::BITS - first.leading_zeros();
    usize::try_from(first_bits).unwrap_or(0) + 8 * significant.count()
}

impl fmt::Debug for PrivateKey {
    /// Shows the kind only.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "PrivateKey({:?})", self.0.algorithm)
    }
}
