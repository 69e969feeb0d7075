//! Certificates in a bag: the degenerate SignedData that EST answers with (RFC 7030, 4.1.3; RFC 5652, 5.1).

use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{EncapsulatedContentInfo, SignerInfos};
use der::Decode as _;
use der::Encode as _;
use der::asn1::SetOfVec;

use crate::certificate::Certificate;
use crate::error::{EnvelopeError, Result, malformed};
use crate::oid;
use crate::shape::{self, Rules};
use crate::signed::{SignedData, certificate_set, content_info};

const WHAT: &str = "certificates-only PKCS#7";

/// Puts certificates into a certs-only PKCS#7 in DER. The bag is a set: their order is lost.
///
/// # Errors
/// Only for certificates that cannot be encoded, which those read by this crate can.
pub fn certificates_only(certificates: &[Certificate]) -> Result<Vec<u8>> {
    let failed = malformed(WHAT);
    let bag = SignedData {
        version: CmsVersion::V1,
        digest_algorithms: SetOfVec::new(),
        encap_content_info: EncapsulatedContentInfo { econtent_type: oid::DATA, econtent: None },
        certificates: Some(certificate_set(certificates.iter()).map_err(&failed)?),
        crls: None,
        signer_infos: SignerInfos::try_from(Vec::new()).map_err(&failed)?,
    };
    content_info(oid::SIGNED_DATA, &bag).map_err(&failed)
}

/// Takes the certificates out of a certs-only PKCS#7. They come in no order and with no promise: nothing here is signed.
///
/// # Errors
/// Another structure, one with signatures or content, or a malformed certificate.
pub fn read_certificates_only(der: &[u8]) -> Result<Vec<Certificate>> {
    let failed = malformed(WHAT);
    shape::check(der, Rules::Der)?;
    let info = ContentInfo::from_der(der).map_err(&failed)?;
    if info.content_type != oid::SIGNED_DATA {
        let found = info.content_type.to_string();
        return Err(EnvelopeError::Unsupported { what: "content type", found });
    }
    let bag: SignedData = info.content.decode_as().map_err(&failed)?;
    if !bag.signer_infos.0.is_empty() || bag.encap_content_info.econtent.is_some() {
        return Err(EnvelopeError::Malformed { what: WHAT });
    }
    bag.certificates
        .iter()
        .flat_map(SetOfVec::iter)
        .map(|any| Certificate::from_der(&any.to_der().map_err(&failed)?))
        .collect()
}
