//! Content encryption: AES-GCM made and read, AES-CBC read only.
//!
//! Every failure to decrypt is the same [`EnvelopeError::Decryption`].

use aws_lc_rs::aead::{self, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::cipher::{self, DecryptingKey, DecryptionContext, UnboundCipherKey};
use aws_lc_rs::iv::FixedLength;
use aws_lc_rs::rand;
use der::asn1::OctetString;
use der::{Any, Sequence};
use x509_cert::spki::AlgorithmIdentifierOwned;
use zeroize::Zeroizing;

use crate::error::{EnvelopeError, Result, malformed};
use crate::oid;

const TAG_BYTES: u8 = 16;
const NONCE_BYTES: usize = 12;
const BLOCK_BYTES: usize = 16;

/// GCMParameters (RFC 5084, 3.2).
#[derive(Sequence)]
struct GcmParameters {
    nonce: OctetString,
    #[asn1(default = "default_tag_bytes")]
    tag_bytes: u8,
}

fn default_tag_bytes() -> u8 {
    12
}

/// Content encrypted with a fresh key.
pub(crate) struct Encrypted {
    pub(crate) key: Zeroizing<Vec<u8>>,
    pub(crate) algorithm: AlgorithmIdentifierOwned,
    pub(crate) content: Vec<u8>,
    pub(crate) tag: Vec<u8>,
}

/// Encrypts with AES-256-GCM under a key and nonce used this once.
pub(crate) fn encrypt(content: &[u8]) -> Result<Encrypted> {
    let failed = malformed("GCM parameters");
    let key = random(32)?;
    let mut nonce = [0; NONCE_BYTES];
    rand::fill(&mut nonce).map_err(|_| EnvelopeError::Provider)?;
    let parameters =
        GcmParameters { nonce: OctetString::new(nonce).map_err(&failed)?, tag_bytes: TAG_BYTES };
    let mut content = content.to_vec();
    let tag = gcm_key(&aead::AES_256_GCM, &key)?
        .seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut content)
        .map_err(|_| EnvelopeError::Provider)?;
    let algorithm = AlgorithmIdentifierOwned {
        oid: oid::AES256_GCM,
        parameters: Some(Any::encode_from(&parameters).map_err(&failed)?),
    };
    Ok(Encrypted { key, algorithm, content, tag: tag.as_ref().to_vec() })
}

/// An authenticated cipher of a message, its parameters read.
pub(crate) struct Gcm {
    algorithm: &'static aead::Algorithm,
    nonce: [u8; NONCE_BYTES],
}

impl Gcm {
    /// Reads the algorithm of an AuthEnvelopedData.
    pub(crate) fn read(algorithm: &AlgorithmIdentifierOwned) -> Result<Self> {
        let unsupported =
            |found: String| EnvelopeError::Unsupported { what: "authenticated encryption", found };
        let parameters = algorithm
            .parameters
            .as_ref()
            .ok_or(EnvelopeError::Malformed { what: "GCM parameters" })?;
        let aead = match algorithm.oid {
            oid::AES128_GCM => &aead::AES_128_GCM,
            oid::AES192_GCM => &aead::AES_192_GCM,
            oid::AES256_GCM => &aead::AES_256_GCM,
            other => return Err(unsupported(other.to_string())),
        };
        let parameters: GcmParameters =
            parameters.decode_as().map_err(malformed("GCM parameters"))?;
        if parameters.tag_bytes != TAG_BYTES {
            return Err(unsupported(format!("a tag of {} bytes", parameters.tag_bytes)));
        }
        let nonce = parameters.nonce.as_bytes().try_into().map_err(|_| {
            unsupported(format!("a nonce of {} bytes", parameters.nonce.as_bytes().len()))
        })?;
        Ok(Self { algorithm: aead, nonce })
    }

    pub(crate) fn key_bytes(&self) -> usize {
        self.algorithm.key_len()
    }

    pub(crate) fn decrypt(
        &self,
        key: &[u8],
        authenticated: &[u8],
        content: &[u8],
        tag: &[u8],
    ) -> Result<Vec<u8>> {
        let key = gcm_key(self.algorithm, key).map_err(|_| EnvelopeError::Decryption)?;
        let mut buffer = Zeroizing::new(Vec::with_capacity(content.len() + tag.len()));
        buffer.extend_from_slice(content);
        buffer.extend_from_slice(tag);
        let nonce = Nonce::assume_unique_for_key(self.nonce);
        let plain = key
            .open_in_place(nonce, Aad::from(authenticated), &mut buffer)
            .map_err(|_| EnvelopeError::Decryption)?
            .len();
        buffer.truncate(plain);
        Ok(std::mem::take(&mut *buffer))
    }
}

/// An unauthenticated cipher of a message, its parameters read.
pub(crate) struct Cbc {
    algorithm: &'static cipher::Algorithm,
    key_bytes: usize,
    start: [u8; BLOCK_BYTES],
}

impl Cbc {
    /// Reads the algorithm of an EnvelopedData.
    pub(crate) fn read(algorithm: &AlgorithmIdentifierOwned) -> Result<Self> {
        let (cipher, key_bytes) = match algorithm.oid {
            oid::AES128_CBC => (&cipher::AES_128, 16),
            oid::AES192_CBC => (&cipher::AES_192, 24),
            oid::AES256_CBC => (&cipher::AES_256, 32),
            other => {
                let found = other.to_string();
                return Err(EnvelopeError::Unsupported { what: "content encryption", found });
            }
        };
        let start: Option<OctetString> =
            algorithm.parameters.as_ref().and_then(|any| any.decode_as().ok());
        let start = start
            .and_then(|start| start.as_bytes().try_into().ok())
            .ok_or(EnvelopeError::Malformed { what: "CBC parameters" })?;
        Ok(Self { algorithm: cipher, key_bytes, start })
    }

    pub(crate) fn key_bytes(&self) -> usize {
        self.key_bytes
    }

    pub(crate) fn decrypt(&self, key: &[u8], content: &[u8]) -> Result<Vec<u8>> {
        let failed = || EnvelopeError::Decryption;
        let key = UnboundCipherKey::new(self.algorithm, key).map_err(|_| failed())?;
        let key = DecryptingKey::cbc(key).map_err(|_| failed())?;
        let context = DecryptionContext::Iv128(FixedLength::from(self.start));
        let mut buffer = Zeroizing::new(content.to_vec());
        let plain = key.decrypt(&mut buffer, context).map_err(|_| failed())?;
        let length = unpadded_length(plain).ok_or_else(failed)?;
        buffer.truncate(length);
        Ok(std::mem::take(&mut *buffer))
    }
}

/// The length without PKCS#7 padding. Looks at a whole block whatever the padding is.
fn unpadded_length(plain: &[u8]) -> Option<usize> {
    let block = plain.last_chunk::<BLOCK_BYTES>()?;
    let padding = block.last().copied()?;
    let is_length = (1..=16).contains(&padding);
    let wrong = block.iter().rev().zip(0_u8..).fold(0, |wrong, (byte, position)| {
        let is_padding = u8::from(position < padding);
        wrong | (is_padding * (byte ^ padding))
    });
    (is_length & (wrong == 0)).then(|| plain.len() - usize::from(padding))
}

/// Fresh random bytes, wiped when dropped.
pub(crate) fn random(bytes: usize) -> Result<Zeroizing<Vec<u8>>> {
    let mut random = Zeroizing::new(vec![0; bytes]);
    rand::fill(&mut random).map_err(|_| EnvelopeError::Provider)?;
    Ok(random)
}

fn gcm_key(algorithm: &'static aead::Algorithm, key: &[u8]) -> Result<LessSafeKey> {
    UnboundKey::new(algorithm, key).map(LessSafeKey::new).map_err(|_| EnvelopeError::Provider)
}
