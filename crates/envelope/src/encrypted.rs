//! CMS encryption for one receiver: AuthEnvelopedData (RFC 5083) made; EnvelopedData (RFC 5652) read as well.
//!
//! Encryption alone proves nothing about the sender. Messages go through [`crate::seal`] and [`crate::open`].

use cms::authenveloped_data::AuthEnvelopedData;
use cms::content_info::{CmsVersion, ContentInfo};
use cms::enveloped_data::{EncryptedContentInfo, EnvelopedData, RecipientInfo, RecipientInfos};
use der::asn1::OctetString;
use der::{Decode as _, Encode as _};
use zeroize::Zeroizing;

use crate::certificate::Certificate;
use crate::cipher::{self, Cbc, Gcm};
use crate::error::{EnvelopeError, Result, malformed};
use crate::identity::Identity;
use crate::oid;
use crate::recipient;
use crate::shape::{self, Rules};
use crate::signed::content_info;

const WHAT: &str = "CMS encrypted data";

/// Encrypts for the holder of a certificate: AES-256-GCM, the key by RSA-OAEP-SHA256 or P-256 key agreement.
///
/// # Errors
/// A certificate whose key is of another kind.
pub fn encrypt(content: &[u8], receiver: &Certificate) -> Result<Vec<u8>> {
    let failed = malformed(WHAT);
    let encrypted = cipher::encrypt(content)?;
    let recipient = recipient::encrypt_key(&encrypted.key, receiver)?;
    let data = AuthEnvelopedData {
        version: CmsVersion::V0,
        originator_info: None,
        recip_infos: RecipientInfos::try_from(vec![recipient]).map_err(&failed)?,
        auth_encrypted_content_info: EncryptedContentInfo {
            content_type: oid::DATA,
            content_enc_alg: encrypted.algorithm,
            encrypted_content: Some(OctetString::new(encrypted.content).map_err(&failed)?),
        },
        auth_attrs: None,
        mac: OctetString::new(encrypted.tag).map_err(&failed)?,
        unauth_attrs: None,
    };
    content_info(oid::AUTH_ENVELOPED_DATA, &data).map_err(&failed)
}

/// Decrypts what any CMS program encrypted for us, DER or BER, one receiver or several.
///
/// What comes out is unproved: EnvelopedData has no authentication at all. Use [`crate::open`] for messages.
///
/// # Errors
/// [`EnvelopeError::NotRecipient`], an unsupported algorithm, or the one [`EnvelopeError::Decryption`].
pub fn decrypt(encrypted: &[u8], receiver: &Identity) -> Result<Vec<u8>> {
    shape::check(encrypted, Rules::Ber)?;
    let message = Message::read(encrypted, Rules::Ber)?;
    message.decrypt(receiver)
}

/// Decrypts a sealed message: DER, exactly one receiver, nothing that could change unseen.
pub(crate) fn decrypt_strictly(
    encrypted: &[u8],
    receiver: &Identity,
) -> Result<Zeroizing<Vec<u8>>> {
    shape::check(encrypted, Rules::Der)?;
    let message = Message::read(encrypted, Rules::Der)?;
    message.check_one_form(encrypted)?;
    message.decrypt(receiver).map(Zeroizing::new)
}

/// Both kinds of encrypted message.
enum Message {
    Authenticated(AuthEnvelopedData),
    Plain(EnvelopedData),
}

impl Message {
    fn read(bytes: &[u8], rules: Rules) -> Result<Self> {
        let failed = malformed(WHAT);
        let (info, encoding) = match rules {
            Rules::Der => (ContentInfo::from_der(bytes), der::EncodingRules::Der),
            Rules::Ber => (ContentInfo::from_ber(bytes), der::EncodingRules::Ber),
        };
        let info = info.map_err(&failed)?;
        let content = &info.content;
        match info.content_type {
            oid::AUTH_ENVELOPED_DATA => {
                content.decode_as_encoding(encoding).map(Self::Authenticated).map_err(&failed)
            }
            oid::ENVELOPED_DATA => {
                content.decode_as_encoding(encoding).map(Self::Plain).map_err(&failed)
            }
            other => {
                let found = other.to_string();
                Err(EnvelopeError::Unsupported { what: "content type", found })
            }
        }
    }

    fn recipients(&self) -> &[RecipientInfo] {
        match self {
            Self::Authenticated(data) => data.recip_infos.0.as_slice(),
            Self::Plain(data) => data.recip_infos.0.as_slice(),
        }
    }

    /// The parts that no tag covers must have the one form that [`encrypt`] gives them.
    fn check_one_form(&self, bytes: &[u8]) -> Result<()> {
        let failed = malformed(WHAT);
        let (encoded, version, expected) = match self {
            Self::Authenticated(data) => {
                (content_info(oid::AUTH_ENVELOPED_DATA, data), data.version, CmsVersion::V0)
            }
            Self::Plain(data) => {
                let expected = match self.recipients() {
                    [RecipientInfo::Ktri(info)] if info.version == CmsVersion::V0 => CmsVersion::V0,
                    _ => CmsVersion::V2,
                };
                (content_info(oid::ENVELOPED_DATA, data), data.version, expected)
            }
        };
        if encoded.map_err(&failed)? != bytes {
            return Err(EnvelopeError::NotDer { reason: "another encoding of the same content" });
        }
        if version != expected {
            return Err(EnvelopeError::Malformed { what: WHAT });
        }
        match self.recipients() {
            [RecipientInfo::Kari(info)] if info.recipient_enc_keys.len() != 1 => {
                Err(one_receiver(info.recipient_enc_keys.len()))
            }
            [_] => Ok(()),
            several => Err(one_receiver(several.len())),
        }
    }

    fn decrypt(&self, receiver: &Identity) -> Result<Vec<u8>> {
        let recipient = self
            .recipients()
            .iter()
            .find(|info| recipient::is_for(info, receiver.certificate()))
            .ok_or(EnvelopeError::NotRecipient)?;
        match self {
            Self::Authenticated(data) => {
                let is_plain = data.originator_info.is_none() && data.unauth_attrs.is_none();
                let content = content(&data.auth_encrypted_content_info, is_plain)?;
                let gcm = Gcm::read(&data.auth_encrypted_content_info.content_enc_alg)?;
                let authenticated = match &data.auth_attrs {
                    Some(attributes) => attributes.to_der().map_err(malformed(WHAT))?,
                    None => Vec::new(),
                };
                let key = content_key(recipient, receiver, gcm.key_bytes())?;
                gcm.decrypt(&key, &authenticated, content, data.mac.as_bytes())
            }
            Self::Plain(data) => {
                let is_plain = data.originator_info.is_none() && data.unprotected_attrs.is_none();
                let content = content(&data.encrypted_content, is_plain)?;
                let cbc = Cbc::read(&data.encrypted_content.content_enc_alg)?;
                let key = content_key(recipient, receiver, cbc.key_bytes())?;
                cbc.decrypt(&key, content)
            }
        }
    }
}

fn content(info: &EncryptedContentInfo, is_plain: bool) -> Result<&[u8]> {
    if info.content_type != oid::DATA {
        let found = info.content_type.to_string();
        return Err(EnvelopeError::Unsupported { what: "encrypted content type", found });
    }
    if !is_plain {
        let found = "attributes nobody vouches for".to_owned();
        return Err(EnvelopeError::Unsupported { what: "part", found });
    }
    info.encrypted_content
        .as_ref()
        .map(OctetString::as_bytes)
        .ok_or(EnvelopeError::Malformed { what: WHAT })
}

/// The content key, or a random one in its place: the message then fails where every other wrong one fails,
/// and as late (RFC 3218, 2.3.2).
fn content_key(
    recipient: &RecipientInfo,
    receiver: &Identity,
    bytes: usize,
) -> Result<Zeroizing<Vec<u8>>> {
    let random = cipher::random(bytes)?;
    let key = recipient::decrypt_key(recipient, receiver)?;
    Ok(key.filter(|key| key.len() == bytes).unwrap_or(random))
}

fn one_receiver(found: usize) -> EnvelopeError {
    EnvelopeError::TooLarge { what: "receivers", limit: 1, found: found as u64 }
}
