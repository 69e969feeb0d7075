//! How the content key reaches the receiver: RSA key transport (RFC 3560) or P-256 key agreement (RFC 5753).

use aws_lc_rs::key_wrap::{self, AesKek, KeyWrap as _};
use aws_lc_rs::rsa::{OAEP_SHA256_MGF1SHA256, OaepPublicEncryptingKey, PublicEncryptingKey};
use aws_lc_rs::{agreement, digest, rand};
use cms::content_info::CmsVersion;
use cms::enveloped_data::{
    KeyAgreeRecipientIdentifier, KeyAgreeRecipientInfo, KeyTransRecipientInfo,
    OriginatorIdentifierOrKey, OriginatorPublicKey, RecipientEncryptedKey, RecipientIdentifier,
    RecipientInfo,
};
use der::asn1::{BitString, OctetString};
use der::{Any, Encode as _, Sequence};
use x509_cert::spki::AlgorithmIdentifierOwned;
use zeroize::Zeroizing;

use crate::certificate::{Certificate, PublicKey};
use crate::error::{EnvelopeError, Result, malformed};
use crate::identity::Identity;
use crate::key::RsaPadding;
use crate::oid;
use crate::pss::mgf1_digest;
use crate::signed::{is_absent_or_null, issuer_and_serial, names, unsupported_algorithm};

/// RSAES-OAEP-params (RFC 8017, A.2.1).
#[derive(Sequence)]
struct OaepParameters {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    hash: Option<AlgorithmIdentifierOwned>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    mask: Option<AlgorithmIdentifierOwned>,
    #[asn1(context_specific = "2", tag_mode = "EXPLICIT", optional = "true")]
    label: Option<AlgorithmIdentifierOwned>,
}

/// ECC-CMS-SharedInfo (RFC 5753, 7.2).
#[derive(Sequence)]
struct SharedInfo {
    key_info: AlgorithmIdentifierOwned,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    party_info: Option<OctetString>,
    #[asn1(context_specific = "2", tag_mode = "EXPLICIT")]
    key_bits: OctetString,
}

/// Encrypts a content key for the holder of a certificate.
pub(crate) fn encrypt_key(key: &[u8], receiver: &Certificate) -> Result<RecipientInfo> {
    match receiver.key() {
        PublicKey::Rsa { info, .. } => transport(key, receiver, info).map(RecipientInfo::Ktri),
        PublicKey::P256 { point } => agree(key, receiver, point).map(RecipientInfo::Kari),
        PublicKey::Other { algorithm } => {
            Err(EnvelopeError::Unsupported { what: "receiver's key", found: algorithm.clone() })
        }
    }
}

/// Whether this part of the message is meant for the certificate.
pub(crate) fn is_for(info: &RecipientInfo, receiver: &Certificate) -> bool {
    match info {
        RecipientInfo::Ktri(info) => match &info.rid {
            RecipientIdentifier::IssuerAndSerialNumber(name) => names(receiver, name),
            RecipientIdentifier::SubjectKeyIdentifier(identifier) => {
                receiver.subject_key_identifier() == Some(identifier.0.as_bytes())
            }
        },
        RecipientInfo::Kari(info) => {
            info.recipient_enc_keys.iter().any(|key| is_agreed_for(key, receiver))
        }
        RecipientInfo::Kekri(_) | RecipientInfo::Pwri(_) | RecipientInfo::Ori(_) => false,
    }
}

/// Decrypts the content key. When that fails the answer is `None`, never a reason; only what anybody can see in
/// the message (an unknown algorithm, a wrong version) is an error.
pub(crate) fn decrypt_key(
    info: &RecipientInfo,
    receiver: &Identity,
) -> Result<Option<Zeroizing<Vec<u8>>>> {
    match info {
        RecipientInfo::Ktri(info) => {
            let version = match info.rid {
                RecipientIdentifier::IssuerAndSerialNumber(_) => CmsVersion::V0,
                RecipientIdentifier::SubjectKeyIdentifier(_) => CmsVersion::V2,
            };
            if info.version != version {
                return Err(EnvelopeError::Malformed { what: "key transport" });
            }
            let padding = padding(&info.key_enc_alg)?;
            Ok(receiver.private_key().decrypt_rsa(padding, info.enc_key.as_bytes()))
        }
        RecipientInfo::Kari(info) => unwrap_agreed(info, receiver),
        RecipientInfo::Kekri(_) | RecipientInfo::Pwri(_) | RecipientInfo::Ori(_) => {
            Err(EnvelopeError::NotRecipient)
        }
    }
}

fn transport(key: &[u8], receiver: &Certificate, info: &[u8]) -> Result<KeyTransRecipientInfo> {
    let failed = malformed("key transport");
    let refused = |_| EnvelopeError::Malformed { what: "receiver's RSA key" };
    let public_key = PublicEncryptingKey::from_der(info).map_err(refused)?;
    let public_key =
        OaepPublicEncryptingKey::new(public_key).map_err(|_| EnvelopeError::Provider)?;
    let mut encrypted = vec![0; public_key.ciphertext_size()];
    let bytes = public_key
        .encrypt(&OAEP_SHA256_MGF1SHA256, key, &mut encrypted, None)
        .map_err(|_| EnvelopeError::Provider)?
        .len();
    encrypted.truncate(bytes);
    Ok(KeyTransRecipientInfo {
        version: CmsVersion::V0,
        rid: RecipientIdentifier::IssuerAndSerialNumber(issuer_and_serial(receiver)?),
        key_enc_alg: oaep_sha256().map_err(&failed)?,
        enc_key: OctetString::new(encrypted).map_err(&failed)?,
    })
}

fn agree(key: &[u8], receiver: &Certificate, point: &[u8]) -> Result<KeyAgreeRecipientInfo> {
    let failed = malformed("key agreement");
    let provider = |_| EnvelopeError::Provider;
    let wrap = AlgorithmIdentifierOwned { oid: oid::AES256_WRAP, parameters: None };
    let random = rand::SystemRandom::new();
    let ephemeral = agreement::EphemeralPrivateKey::generate(&agreement::ECDH_P256, &random)
        .map_err(provider)?;
    let public_key = ephemeral.compute_public_key().map_err(provider)?;
    let shared = shared_info(&wrap, None, 32).map_err(&failed)?;
    let peer = agreement::UnparsedPublicKey::new(&agreement::ECDH_P256, point);
    let refused = EnvelopeError::Malformed { what: "receiver's P-256 key" };
    let wrapping_key = agreement::agree_ephemeral(ephemeral, peer, refused, |secret| {
        derive(&digest::SHA256, secret, &shared, 32).ok_or(EnvelopeError::Provider)
    })?;
    let mut wrapped = vec![0; key.len() + 8];
    AesKek::new(&key_wrap::AES_256, &wrapping_key)
        .and_then(|kek| kek.wrap(key, &mut wrapped).map(drop))
        .map_err(provider)?;
    Ok(KeyAgreeRecipientInfo {
        version: CmsVersion::V3,
        originator: OriginatorIdentifierOrKey::OriginatorKey(OriginatorPublicKey {
            algorithm: AlgorithmIdentifierOwned { oid: oid::EC_PUBLIC_KEY, parameters: None },
            public_key: BitString::from_bytes(public_key.as_ref()).map_err(&failed)?,
        }),
        ukm: None,
        key_enc_alg: AlgorithmIdentifierOwned {
            oid: oid::STD_DH_SHA256_KDF,
            parameters: Some(Any::encode_from(&wrap).map_err(&failed)?),
        },
        recipient_enc_keys: vec![RecipientEncryptedKey {
            rid: KeyAgreeRecipientIdentifier::IssuerAndSerialNumber(issuer_and_serial(receiver)?),
            enc_key: OctetString::new(wrapped).map_err(&failed)?,
        }],
    })
}

fn unwrap_agreed(
    info: &KeyAgreeRecipientInfo,
    receiver: &Identity,
) -> Result<Option<Zeroizing<Vec<u8>>>> {
    let wrong = || EnvelopeError::Malformed { what: "key agreement" };
    if info.version != CmsVersion::V3 {
        return Err(wrong());
    }
    let kdf = match info.key_enc_alg.oid {
        oid::STD_DH_SHA1_KDF => &digest::SHA1_FOR_LEGACY_USE_ONLY,
        oid::STD_DH_SHA256_KDF => &digest::SHA256,
        oid::STD_DH_SHA384_KDF => &digest::SHA384,
        oid::STD_DH_SHA512_KDF => &digest::SHA512,
        _ => return Err(unsupported_algorithm("key agreement", &info.key_enc_alg)),
    };
    let wrap: AlgorithmIdentifierOwned = info
        .key_enc_alg
        .parameters
        .as_ref()
        .and_then(|any| any.decode_as().ok())
        .ok_or_else(wrong)?;
    let (cipher, wrap_bytes) = match wrap.oid {
        oid::AES128_WRAP => (&key_wrap::AES_128, 16_u8),
        oid::AES256_WRAP => (&key_wrap::AES_256, 32),
        _ => return Err(unsupported_algorithm("key wrap", &wrap)),
    };
    let point = originator_point(&info.originator)?;
    let certificate = receiver.certificate();
    let wrapped = info
        .recipient_enc_keys
        .iter()
        .find(|key| is_agreed_for(key, certificate))
        .ok_or(EnvelopeError::NotRecipient)?
        .enc_key
        .as_bytes();
    let shared = shared_info(&wrap, info.ukm.clone(), wrap_bytes).map_err(|_| wrong())?;
    Ok(receiver.private_key().agree(point, |secret| {
        let wrapping_key = derive(kdf, secret, &shared, usize::from(wrap_bytes))?;
        let mut key = Zeroizing::new(vec![0; wrapped.len()]);
        let kek = AesKek::new(cipher, &wrapping_key).ok()?;
        let bytes = kek.unwrap(wrapped, &mut key).ok()?.len();
        key.truncate(bytes);
        Some(key)
    }))
}

/// The sender's one-time point. Its parameters are absent, NULL or the curve's name (RFC 5753, 7.1.2 and errata).
fn originator_point(originator: &OriginatorIdentifierOrKey) -> Result<&[u8]> {
    let wrong = EnvelopeError::Malformed { what: "originator's key" };
    let OriginatorIdentifierOrKey::OriginatorKey(key) = originator else { return Err(wrong) };
    let parameters = key.algorithm.parameters.as_ref();
    let is_p256 = is_absent_or_null(parameters)
        || parameters.is_some_and(|any| any.decode_as().is_ok_and(|curve| oid::P256.eq(&curve)));
    match key.public_key.as_bytes() {
        Some(point)
            if key.algorithm.oid == oid::EC_PUBLIC_KEY
                && is_p256
                && point.len() == 65
                && point.first() == Some(&4) =>
        {
            Ok(point)
        }
        _ => Err(wrong),
    }
}

fn is_agreed_for(key: &RecipientEncryptedKey, receiver: &Certificate) -> bool {
    match &key.rid {
        KeyAgreeRecipientIdentifier::IssuerAndSerialNumber(name) => names(receiver, name),
        KeyAgreeRecipientIdentifier::RKeyId(id) => {
            let identifier = id.subject_key_identifier.0.as_bytes();
            id.date.is_none()
                && id.other.is_none()
                && receiver.subject_key_identifier() == Some(identifier)
        }
    }
}

/// The key derivation of ANSI X9.63 (SEC 1, 3.6.1).
fn derive(
    algorithm: &'static digest::Algorithm,
    secret: &[u8],
    shared: &[u8],
    bytes: usize,
) -> Option<Zeroizing<Vec<u8>>> {
    let mut key = Zeroizing::new(Vec::with_capacity(bytes + algorithm.output_len()));
    for counter in 1_u32.. {
        if key.len() >= bytes {
            break;
        }
        let mut context = digest::Context::new(algorithm);
        context.update(secret);
        context.update(&counter.to_be_bytes());
        context.update(shared);
        key.extend_from_slice(context.finish().as_ref());
    }
    key.truncate(bytes);
    Some(key)
}

fn shared_info(
    wrap: &AlgorithmIdentifierOwned,
    party_info: Option<OctetString>,
    wrap_bytes: u8,
) -> der::Result<Vec<u8>> {
    let bits = (u32::from(wrap_bytes) * 8).to_be_bytes();
    SharedInfo { key_info: wrap.clone(), party_info, key_bits: OctetString::new(bits)? }.to_der()
}

fn oaep_sha256() -> der::Result<AlgorithmIdentifierOwned> {
    let hash = AlgorithmIdentifierOwned { oid: oid::SHA256, parameters: Some(Any::null()) };
    let mask =
        AlgorithmIdentifierOwned { oid: oid::MGF1, parameters: Some(Any::encode_from(&hash)?) };
    let parameters = OaepParameters { hash: Some(hash), mask: Some(mask), label: None };
    Ok(AlgorithmIdentifierOwned {
        oid: oid::RSA_OAEP,
        parameters: Some(Any::encode_from(&parameters)?),
    })
}

fn padding(algorithm: &AlgorithmIdentifierOwned) -> Result<RsaPadding> {
    let refused = || unsupported_algorithm("key transport", algorithm);
    if algorithm.oid == oid::RSA {
        let is_plain = is_absent_or_null(algorithm.parameters.as_ref());
        return if is_plain { Ok(RsaPadding::Pkcs1) } else { Err(refused()) };
    }
    if algorithm.oid != oid::RSA_OAEP {
        return Err(refused());
    }
    let parameters = algorithm.parameters.as_ref().ok_or_else(refused)?;
    let parameters: OaepParameters =
        parameters.decode_as().map_err(malformed("RSA-OAEP parameters"))?;
    let sha1 = AlgorithmIdentifierOwned { oid: oid::SHA1, parameters: None };
    let hash = parameters.hash.unwrap_or_else(|| sha1.clone());
    let mask_hash = match parameters.mask {
        None => sha1,
        Some(mask) if mask.oid == oid::MGF1 => mgf1_digest(&mask).ok_or_else(refused)?,
        Some(_) => return Err(refused()),
    };
    let is_plain = is_absent_or_null(hash.parameters.as_ref())
        && is_absent_or_null(mask_hash.parameters.as_ref())
        && hash.oid == mask_hash.oid
        && parameters.label.is_none_or(|label| is_empty_label(&label));
    match hash.oid {
        _ if !is_plain => Err(refused()),
        oid::SHA1 => Ok(RsaPadding::OaepSha1),
        oid::SHA256 => Ok(RsaPadding::OaepSha256),
        oid::SHA384 => Ok(RsaPadding::OaepSha384),
        oid::SHA512 => Ok(RsaPadding::OaepSha512),
        _ => Err(refused()),
    }
}

fn is_empty_label(label: &AlgorithmIdentifierOwned) -> bool {
    let value: Option<OctetString> = label.parameters.as_ref().and_then(|any| any.decode_as().ok());
    label.oid == oid::P_SPECIFIED && value.is_some_and(|value| value.as_bytes().is_empty())
}
