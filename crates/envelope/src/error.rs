//! What can go wrong with an envelope, each failure with its stable code and the values that were compared.
//!
//! The texts are English, for logs: no names, office numbers or file names. A screen takes those from the
//! variants' fields. Nothing here is ever told to a partner, who only learns "refused".

use crate::package::names::NameFault;
use crate::trust::TrustError;

/// Why a message, a key or a package was refused or could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EnvelopeError {
    /// The bytes are not the structure they should be.
    #[error("not a well-formed {what}")]
    Malformed {
        /// Which structure was expected.
        what: &'static str,
    },
    /// There are bytes behind the end of the structure.
    #[error("{bytes} bytes follow the end of the structure")]
    TrailingBytes {
        /// How many.
        bytes: usize,
    },
    /// The bytes are BER but not DER; signed data has one encoding only.
    #[error("not in DER: {reason}")]
    NotDer {
        /// Which rule of DER is broken.
        reason: &'static str,
    },
    /// A well-formed structure with something this crate does not take part in.
    #[error("unsupported {what}: {found}")]
    Unsupported {
        /// Which part.
        what: &'static str,
        /// An object identifier or a number.
        found: String,
    },
    /// The structure is larger or has more parts than any honest one.
    #[error("too many or too large {what}: {found}, at most {limit}")]
    TooLarge {
        /// What was counted.
        what: &'static str,
        /// The most that is accepted.
        limit: u64,
        /// What was found, as far as it was counted.
        found: u64,
    },
    /// Not exactly one signature.
    #[error("{found} signatures where one is expected")]
    SignerCount {
        /// How many there are.
        found: usize,
    },
    /// The certificate of the signer is not in the message.
    #[error("the signer's certificate is not in the message")]
    SignerCertificateMissing,
    /// A certificate in the message belongs neither to the signer's path nor to the trusted roots.
    #[error("the message carries a certificate that is not part of the signer's path")]
    ForeignCertificate,
    /// The signature does not fit the signed attributes and the signer's key.
    #[error("the signature is not valid")]
    SignatureInvalid,
    /// The content is not the one that was signed.
    #[error("the content's digest is not the signed one")]
    DigestMismatch,
    /// The signed text is not the JSON it should be.
    #[error("the signed content is not the expected JSON")]
    JsonInvalid,
    /// A certificate is not trusted for what it is used for.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// Encrypted for another certificate than ours.
    #[error("not encrypted for this certificate")]
    NotRecipient,
    /// Decryption failed. Deliberately one error for every reason (RFC 3218, no oracle).
    #[error("decryption failed")]
    Decryption,
    /// A private key that cannot be read or used.
    #[error("the private key cannot be read")]
    KeyInvalid,
    /// A private key of a kind offices do not use.
    #[error("unsupported private key: {found}")]
    KeyUnsupported {
        /// Its algorithm or size.
        found: String,
    },
    /// The private key does not belong to the certificate.
    #[error("the private key does not belong to the certificate")]
    KeyMismatch,
    /// The password of a PKCS#12 file is wrong.
    #[error("the PKCS#12 password is wrong")]
    WrongPassword,
    /// A PKCS#12 file that cannot be read or made.
    #[error("PKCS#12: {reason}")]
    Pkcs12 {
        /// What is wrong.
        reason: &'static str,
    },
    /// A name that cannot stand in a certificate request.
    #[error("{field} cannot stand in a certificate request")]
    SubjectInvalid {
        /// Which field.
        field: &'static str,
    },
    /// The package is of another form or version.
    #[error("unknown package format")]
    PackageFormat {
        /// The format it names.
        found: String,
    },
    /// The package has no manifest, or one that cannot be read.
    #[error("the package's manifest is missing or unreadable")]
    ManifestUnreadable,
    /// A file name that is not safe on every office's PC.
    #[error("a file name in the package is refused: {fault}")]
    NameRefused {
        /// The name, for the operator's screen.
        name: String,
        /// What is wrong with it.
        fault: NameFault,
    },
    /// Two files with the same name, letter case aside.
    #[error("the package holds one name twice")]
    DuplicateName {
        /// The name, for the operator's screen.
        name: String,
    },
    /// The manifest lists a file that is not in the package.
    #[error("a file listed in the manifest is missing from the package")]
    FileMissing {
        /// The name, for the operator's screen.
        name: String,
    },
    /// The package holds something its manifest does not list.
    #[error("the package holds an entry that the manifest does not list")]
    FileSurplus {
        /// The name, for the operator's screen.
        name: String,
    },
    /// A package entry that is not a plain file.
    #[error("the package holds an entry that is not a plain file")]
    NotAFile {
        /// The name, for the operator's screen.
        name: String,
    },
    /// A file's size is not the one in the manifest.
    #[error("a file in the package has {found} bytes or more, the manifest says {expected}")]
    SizeMismatch {
        /// The name, for the operator's screen.
        name: String,
        /// The size in the manifest.
        expected: u64,
        /// The size found.
        found: u64,
    },
    /// A file's SHA-256 is not the one in the manifest.
    #[error("a file in the package does not have the digest of the manifest")]
    FileDigestMismatch {
        /// The name, for the operator's screen.
        name: String,
    },
    /// The package was made for another office: somebody passed it on.
    #[error("the package is addressed to another office")]
    WrongReceiver {
        /// The office the certificate names.
        expected: String,
        /// The office the manifest names.
        found: String,
    },
    /// The operating system gave no random bytes, or the provider refused work it should do.
    #[error("the cryptographic provider failed")]
    Provider,
}

impl EnvelopeError {
    /// The stable code of the failure.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed { .. } => "E-0101",
            Self::TrailingBytes { .. } => "E-0102",
            Self::NotDer { .. } => "E-0103",
            Self::Unsupported { .. } => "E-0104",
            Self::TooLarge { .. } => "E-0105",
            Self::SignerCount { .. } => "E-0110",
            Self::SignerCertificateMissing => "E-0111",
            Self::ForeignCertificate => "E-0112",
            Self::SignatureInvalid => "E-0113",
            Self::DigestMismatch => "E-0114",
            Self::JsonInvalid => "E-0115",
            Self::Trust(error) => error.code(),
            Self::NotRecipient => "E-0120",
            Self::Decryption => "E-0121",
            Self::KeyInvalid => "E-0130",
            Self::KeyUnsupported { .. } => "E-0131",
            Self::KeyMismatch => "E-0132",
            Self::WrongPassword => "E-0133",
            Self::Pkcs12 { .. } => "E-0134",
            Self::SubjectInvalid { .. } => "E-0135",
            Self::PackageFormat { .. } => "E-0140",
            Self::ManifestUnreadable => "E-0141",
            Self::NameRefused { .. } => "E-0142",
            Self::DuplicateName { .. } => "E-0143",
            Self::FileMissing { .. } => "E-0144",
            Self::FileSurplus { .. } => "E-0145",
            Self::NotAFile { .. } => "E-0146",
            Self::SizeMismatch { .. } => "E-0147",
            Self::FileDigestMismatch { .. } => "E-0148",
            Self::WrongReceiver { .. } => "E-0149",
            Self::Provider => "E-0199",
        }
    }
}

/// What this crate's functions return.
pub type Result<T, E = EnvelopeError> = std::result::Result<T, E>;

pub(crate) fn malformed(what: &'static str) -> impl Fn(der::Error) -> EnvelopeError {
    move |_| EnvelopeError::Malformed { what }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::Timestamp;

    use super::*;

    /// What must never reach a log.
    const PRIVATE: &str = "山田花子1371215102";

    fn every_error() -> Vec<EnvelopeError> {
        let text = || PRIVATE.to_owned();
        let at = Timestamp::UNIX_EPOCH;
        let trust = [
            TrustError::Expired { not_after: at, at },
            TrustError::NotYetValid { not_before: at, at },
            TrustError::UnknownIssuer { issuer: text() },
            TrustError::Revoked { serial: "01ab".to_owned(), revoked_at: at },
            TrustError::WrongUsage { needed: "keyAgreement", found: "cRLSign".to_owned() },
            TrustError::WrongOffice { expected: text(), found: text() },
            TrustError::WeakKey { bits: 1024 },
            TrustError::RevocationStale { next_update: at, at },
            TrustError::RevocationUnknown { issuer: text() },
            TrustError::ConstraintBroken { what: "path length" },
            TrustError::Malformed { what: "encoding" },
            TrustError::UnsupportedKey { algorithm: "1.2.3".to_owned() },
        ];
        let own = [
            EnvelopeError::Malformed { what: "certificate" },
            EnvelopeError::TrailingBytes { bytes: 1 },
            EnvelopeError::NotDer { reason: "an indefinite length" },
            EnvelopeError::Unsupported { what: "key wrap", found: "1.2.3".to_owned() },
            EnvelopeError::TooLarge { what: "receivers", limit: 1, found: 2 },
            EnvelopeError::SignerCount { found: 2 },
            EnvelopeError::SignerCertificateMissing,
            EnvelopeError::ForeignCertificate,
            EnvelopeError::SignatureInvalid,
            EnvelopeError::DigestMismatch,
            EnvelopeError::JsonInvalid,
            EnvelopeError::NotRecipient,
            EnvelopeError::Decryption,
            EnvelopeError::KeyInvalid,
            EnvelopeError::KeyUnsupported { found: "RSA 1024".to_owned() },
            EnvelopeError::KeyMismatch,
            EnvelopeError::WrongPassword,
            EnvelopeError::Pkcs12 { reason: "the file is damaged" },
            EnvelopeError::SubjectInvalid { field: "the organisation" },
            EnvelopeError::PackageFormat { found: text() },
            EnvelopeError::ManifestUnreadable,
            EnvelopeError::NameRefused { name: text(), fault: NameFault::Path },
            EnvelopeError::DuplicateName { name: text() },
            EnvelopeError::FileMissing { name: text() },
            EnvelopeError::FileSurplus { name: text() },
            EnvelopeError::NotAFile { name: text() },
            EnvelopeError::SizeMismatch { name: text(), expected: 1, found: 2 },
            EnvelopeError::FileDigestMismatch { name: text() },
            EnvelopeError::WrongReceiver { expected: text(), found: text() },
            EnvelopeError::Provider,
        ];
        trust.into_iter().map(EnvelopeError::Trust).chain(own).collect()
    }

    #[test]
    fn every_error_has_a_code_of_its_own() {
        let codes: BTreeSet<_> = every_error().iter().map(EnvelopeError::code).collect();
        assert_eq!(codes.len(), every_error().len(), "no code has two meanings: {codes:?}");
    }

    #[test]
    fn no_error_text_holds_a_name_or_number() {
        for error in every_error() {
            let text = error.to_string();
            assert!(!text.contains(PRIVATE), "{}: logs show this text: {text}", error.code());
            assert!(text.is_ascii(), "{}: logs are English: {text}", error.code());
        }
    }
}
