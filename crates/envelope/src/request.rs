//! Certificate requests (PKCS#10) for enrolment.

use der::asn1::{BitString, PrintableString, SetOfVec, Utf8StringRef};
use der::{Any, Decode as _, Encode as _};
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::name::{Name, RdnSequence, RelativeDistinguishedName};
use x509_cert::request::{CertReq, CertReqInfo, Version};
use x509_cert::spki::{AlgorithmIdentifierOwned, ObjectIdentifier, SubjectPublicKeyInfoOwned};

use crate::error::{EnvelopeError, Result, malformed};
use crate::key::{KeyAlgorithm, PrivateKey};
use crate::oid;

/// Upper bounds of RFC 5280 (ub-common-name, ub-organization-name), in characters.
const MAX_NAME_CHARACTERS: usize = 64;

impl PrivateKey {
    /// A PKCS#10 request in DER for `C=JP, O=organisation, CN=common_name`, signed with this key.
    ///
    /// # Errors
    /// A name that is empty, longer than 64 characters or has control characters.
    pub fn signing_request(&self, common_name: &str, organisation: &str) -> Result<Vec<u8>> {
        let failed = malformed("certificate request");
        check_text("the common name", common_name)?;
        check_text("the organisation", organisation)?;
        let subject = subject(common_name, organisation).map_err(&failed)?;
        let public_key = self.public_key_der()?;
        let info = CertReqInfo {
            version: Version::V1,
            subject,
            public_key: SubjectPublicKeyInfoOwned::from_der(&public_key).map_err(&failed)?,
            attributes: SetOfVec::new(),
        };
        let signature = self.sign(&info.to_der().map_err(&failed)?)?;
        let algorithm = match self.algorithm() {
            KeyAlgorithm::P256 => {
                AlgorithmIdentifierOwned { oid: oid::ECDSA_WITH_SHA256, parameters: None }
            }
            KeyAlgorithm::Rsa2048 | KeyAlgorithm::Rsa3072 | KeyAlgorithm::Rsa4096 => {
                AlgorithmIdentifierOwned {
                    oid: oid::SHA256_WITH_RSA,
                    parameters: Some(Any::null()),
                }
            }
        };
        let signature = BitString::from_bytes(&signature).map_err(&failed)?;
        CertReq { info, algorithm, signature }.to_der().map_err(&failed)
    }
}

fn check_text(field: &'static str, text: &str) -> Result<()> {
    let characters = text.chars().count();
    let fits = (1..=MAX_NAME_CHARACTERS).contains(&characters) && !text.contains(char::is_control);
    if fits { Ok(()) } else { Err(EnvelopeError::SubjectInvalid { field }) }
}

fn subject(common_name: &str, organisation: &str) -> der::Result<Name> {
    let part = |oid: ObjectIdentifier, value: Any| {
        RelativeDistinguishedName::try_from(vec![AttributeTypeAndValue { oid, value }])
    };
    let parts = vec![
        part(oid::COUNTRY, Any::encode_from(&PrintableString::new("JP")?)?)?,
        part(oid::ORGANISATION, Any::encode_from(&Utf8StringRef::new(organisation)?)?)?,
        part(oid::COMMON_NAME, Any::encode_from(&Utf8StringRef::new(common_name)?)?)?,
    ];
    // `Name` is made from its encoding: the crate keeps the direct way for those who know what they do.
    Name::from_der(&RdnSequence::from(parts).to_der()?)
}
