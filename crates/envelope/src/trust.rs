//! Whom to believe: paths to configured roots, validity, revocation, purpose, and the office in the subject.
//!
//! Paths and revocation lists are rustls-webpki's work. What it leaves out is added here: key usage, key
//! size, the office number, and that a message from before a revocation stays readable.

use jiff::Timestamp;
use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm, UnixTime};
use webpki::{
    CertRevocationList, EndEntityCert, ExpirationPolicy, KeyUsage, RevocationCheckDepth,
    RevocationOptions, RevocationOptionsBuilder, UnknownStatusPolicy, VerifiedPath,
    anchor_from_trusted_cert,
};
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer as _;
use x509_parser::revocation_list::CertificateRevocationList;

use crate::certificate::{Certificate, PublicKey, RevocationList, timestamp};

/// The common name of the certificate an exchange signs receipts with. No office number has this length.
pub(crate) const EXCHANGE_SIGNER: &str = "todoke-exchange";

/// id-kp-emailProtection and id-kp-clientAuth, as rustls-webpki takes them.
const EMAIL_PROTECTION: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 4];
const CLIENT_AUTH: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 2];

/// The smallest RSA key that is trusted.
const MIN_RSA_BITS: usize = 2048;

/// What a certificate is to be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// An office signs: packages, dispatch notes, receipts.
    Sign,
    /// An office is written to: messages are encrypted for it.
    Receive,
    /// An office logs in at the exchange (TLS client).
    Login,
    /// An exchange signs receipts.
    Exchange,
}

/// Why a certificate is not trusted, with the values that were compared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TrustError {
    /// Its time is over.
    #[error("the certificate expired {not_after}, it was checked for {at}")]
    Expired {
        /// Its last second.
        not_after: Timestamp,
        /// The time it was checked for.
        at: Timestamp,
    },
    /// Its time has not come.
    #[error("the certificate is valid from {not_before}, it was checked for {at}")]
    NotYetValid {
        /// Its first second.
        not_before: Timestamp,
        /// The time it was checked for.
        at: Timestamp,
    },
    /// No path to a configured root: another authority, or one that only bears its name.
    #[error("the certificate was not issued by a trusted authority")]
    UnknownIssuer {
        /// The issuer it names.
        issuer: String,
    },
    /// Taken back by its issuer before the time it was checked for.
    #[error("the certificate {serial} was revoked {revoked_at}")]
    Revoked {
        /// Serial number of the revoked certificate, hexadecimal.
        serial: String,
        /// Since when.
        revoked_at: Timestamp,
    },
    /// Not made for this use.
    #[error("the certificate may not be used for this: {needed} is needed, it has {found}")]
    WrongUsage {
        /// The usage that is needed.
        needed: &'static str,
        /// The usages it has.
        found: String,
    },
    /// Another office, or none at all, stands in its subject.
    #[error("the certificate belongs to another party")]
    WrongOffice {
        /// Who was expected.
        expected: String,
        /// Whom the subject names.
        found: String,
    },
    /// The key is too short to be trusted.
    #[error("the certificate's RSA key has only {bits} bits")]
    WeakKey {
        /// Length of the modulus.
        bits: usize,
    },
    /// A kind of key offices do not use.
    #[error("the certificate's key is of an unsupported kind: {algorithm}")]
    UnsupportedKey {
        /// Its object identifier.
        algorithm: String,
    },
    /// The revocation list is too old to rely on.
    #[error("the revocation list was to be renewed {next_update}, it was checked for {at}")]
    RevocationStale {
        /// When the next one should have come.
        next_update: Timestamp,
        /// The time it was checked for.
        at: Timestamp,
    },
    /// There is no revocation list of the issuer, so nobody knows.
    #[error("no revocation list of the certificate's issuer")]
    RevocationUnknown {
        /// The issuer.
        issuer: String,
    },
    /// The path breaks a rule of one of its authorities.
    #[error("the certificate's path breaks a constraint: {what}")]
    ConstraintBroken {
        /// Which rule.
        what: &'static str,
    },
    /// The certificate or list is not one that can be checked.
    #[error("the certificate cannot be checked: {what}")]
    Malformed {
        /// What is wrong.
        what: &'static str,
    },
}

impl TrustError {
    /// The stable code of the failure.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Expired { .. } => "T-0101",
            Self::NotYetValid { .. } => "T-0102",
            Self::UnknownIssuer { .. } => "T-0103",
            Self::Revoked { .. } => "T-0104",
            Self::WrongUsage { .. } => "T-0105",
            Self::WrongOffice { .. } => "T-0106",
            Self::WeakKey { .. } => "T-0107",
            Self::RevocationStale { .. } => "T-0108",
            Self::RevocationUnknown { .. } => "T-0109",
            Self::ConstraintBroken { .. } => "T-0110",
            Self::Malformed { .. } => "T-0111",
            Self::UnsupportedKey { .. } => "T-0112",
        }
    }
}

/// The roots an office believes and the revocation lists it holds.
#[derive(Debug, Clone)]
pub struct Trust {
    roots: Vec<Certificate>,
    revocation: Option<Vec<RevocationList>>,
}

impl Trust {
    /// Trusts what these roots issued and these lists do not name.
    ///
    /// Every certificate of a path needs a list of its issuer; without one it is not trusted
    /// ([`TrustError::RevocationUnknown`]).
    pub fn new(roots: Vec<Certificate>, mut lists: Vec<RevocationList>) -> Self {
        // rustls-webpki asks the first list of an issuer only: the newest has to be it.
        lists.sort_by_key(|list| std::cmp::Reverse((list.this_update(), list.next_update())));
        Self { roots, revocation: Some(lists) }
    }

    /// Trusts what these roots issued, revoked or not.
    ///
    /// For an exchange, which looks up revocations in its own records, and for the moment before the first list.
    pub fn danger_without_revocation(roots: Vec<Certificate>) -> Self {
        Self { roots, revocation: None }
    }

    /// The configured roots.
    pub fn roots(&self) -> &[Certificate] {
        &self.roots
    }

    /// Checks a certificate for one purpose at one time. `chain` are certificates that may help to reach a root.
    ///
    /// # Errors
    /// The first reason not to trust it, with the values compared.
    pub fn check(
        &self,
        certificate: &Certificate,
        chain: &[Certificate],
        purpose: Purpose,
        at: Timestamp,
    ) -> Result<(), TrustError> {
        self.check_path(certificate, chain, purpose, at).map(drop)
    }

    /// [`Trust::check`], and which of `chain` the path to the root goes through.
    pub(crate) fn check_path(
        &self,
        certificate: &Certificate,
        chain: &[Certificate],
        purpose: Purpose,
        at: Timestamp,
    ) -> Result<Vec<Certificate>, TrustError> {
        let check = Check { trust: self, certificate, chain, purpose, at };
        let path = check.path()?;
        check_key(certificate)?;
        check_usage(certificate, purpose)?;
        check_subject(certificate, purpose)?;
        Ok(path)
    }
}

/// One certificate being checked.
struct Check<'a> {
    trust: &'a Trust,
    certificate: &'a Certificate,
    chain: &'a [Certificate],
    purpose: Purpose,
    at: Timestamp,
}

impl Check<'_> {
    fn path(&self) -> Result<Vec<Certificate>, TrustError> {
        let Some(lists) = &self.trust.revocation else { return self.walk(None) };
        let lists: Vec<&CertRevocationList<'_>> = lists.iter().map(RevocationList::list).collect();
        let Ok(options) = RevocationOptionsBuilder::new(&lists) else {
            // No list at all: say so only of a certificate that would be trusted otherwise.
            self.walk(None)?;
            return Err(self.revocation_unknown());
        };
        let options = options
            .with_depth(RevocationCheckDepth::Chain)
            .with_status_policy(UnknownStatusPolicy::Deny)
            .with_expiration_policy(ExpirationPolicy::Enforce)
            .build();
        match self.walk(Some(options)) {
            Err(TrustError::Revoked { .. }) => self.path_before_revocation(),
            other => other,
        }
    }

    /// rustls-webpki knows no time of revocation. What was revoked later than `at` was good at `at`.
    fn path_before_revocation(&self) -> Result<Vec<Certificate>, TrustError> {
        let path = self.walk(None)?;
        for certificate in std::iter::once(self.certificate).chain(&path) {
            let issuer = std::iter::once(self.certificate)
                .chain(&path)
                .chain(&self.trust.roots)
                .filter(|issuer| issuer.subject_der() == certificate.issuer_der());
            self.check_revocation_time(certificate, issuer)?;
        }
        Ok(path)
    }

    fn check_revocation_time<'c>(
        &self,
        certificate: &Certificate,
        issuers: impl Iterator<Item = &'c Certificate> + Clone,
    ) -> Result<(), TrustError> {
        let lists = self.trust.revocation.iter().flatten();
        let mut is_covered = false;
        for list in lists {
            let (_, parsed) = CertificateRevocationList::from_der(list.der())
                .map_err(|_| TrustError::Malformed { what: "revocation list" })?;
            let is_signed = parsed.issuer().as_raw() == certificate.issuer_der()
                && issuers.clone().any(|issuer| signs(issuer, &parsed));
            if !is_signed {
                continue;
            }
            is_covered = true;
            for entry in parsed.iter_revoked_certificates() {
                let revoked_at = timestamp(entry.revocation_date)
                    .map_err(|_| TrustError::Malformed { what: "revocation date" })?;
                if entry.raw_serial() == certificate.serial() && revoked_at <= self.at {
                    return Err(TrustError::Revoked {
                        serial: certificate.serial_hex(),
                        revoked_at,
                    });
                }
            }
        }
        if is_covered { Ok(()) } else { Err(self.revocation_unknown()) }
    }

    fn walk(
        &self,
        revocation: Option<RevocationOptions<'_>>,
    ) -> Result<Vec<Certificate>, TrustError> {
        let anchors = self
            .trust
            .roots
            .iter()
            .map(|root| anchor_from_trusted_cert(root.as_pki_type()))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|_| TrustError::Malformed { what: "trusted root" })?;
        let intermediates: Vec<CertificateDer<'_>> =
            self.chain.iter().map(|certificate| certificate.as_pki_type().clone()).collect();
        let leaf = EndEntityCert::try_from(self.certificate.as_pki_type())
            .map_err(|error| self.refused(error))?;
        let seconds = u64::try_from(self.at.as_second()).unwrap_or(0);
        let time = UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds));
        // "If present", because authorities between carry no purposes; `check_usage` demands it of the leaf.
        let usage = KeyUsage::required_if_present(match self.purpose {
            Purpose::Login => CLIENT_AUTH,
            Purpose::Sign | Purpose::Receive | Purpose::Exchange => EMAIL_PROTECTION,
        });
        let path = leaf
            .verify_for_usage(ALGORITHMS, &anchors, &intermediates, time, usage, revocation, None)
            .map_err(|error| self.refused(error))?;
        self.check_root(&path)?;
        Ok(path
            .intermediate_certificates()
            .filter_map(|used| {
                self.chain.iter().find(|certificate| *certificate.as_pki_type() == used.der())
            })
            .cloned()
            .collect())
    }

    /// rustls-webpki takes any anchor as it is; ours must be authorities within their time.
    fn check_root(&self, path: &VerifiedPath<'_>) -> Result<(), TrustError> {
        let anchor = path.anchor();
        let is_anchor = |root: &&Certificate| {
            anchor_from_trusted_cert(root.as_pki_type()).is_ok_and(|candidate| {
                candidate.subject == anchor.subject
                    && candidate.subject_public_key_info == anchor.subject_public_key_info
            })
        };
        let root = self
            .trust
            .roots
            .iter()
            .find(is_anchor)
            .ok_or(TrustError::Malformed { what: "trusted root" })?;
        if !root.usage().is_ca {
            return Err(TrustError::ConstraintBroken { what: "the trusted root is no authority" });
        }
        check_time(root, self.at)
    }

    fn revocation_unknown(&self) -> TrustError {
        TrustError::RevocationUnknown { issuer: self.certificate.issuer().to_owned() }
    }

    fn refused(&self, error: webpki::Error) -> TrustError {
        use webpki::Error;
        match error {
            Error::CertExpired { not_after, .. } => {
                TrustError::Expired { not_after: from_unix(not_after), at: self.at }
            }
            Error::CertNotValidYet { not_before, .. } => {
                TrustError::NotYetValid { not_before: from_unix(not_before), at: self.at }
            }
            Error::CrlExpired { next_update, .. } => {
                TrustError::RevocationStale { next_update: from_unix(next_update), at: self.at }
            }
            // The time is filled in by `path_before_revocation`, which always follows.
            Error::CertRevoked => {
                TrustError::Revoked { serial: self.certificate.serial_hex(), revoked_at: self.at }
            }
            Error::UnknownRevocationStatus
            | Error::InvalidCrlSignatureForPublicKey
            | Error::IssuerNotCrlSigner
            | Error::UnsupportedCrlSignatureAlgorithmContext(_)
            | Error::UnsupportedCrlSignatureAlgorithmForPublicKeyContext(_) => {
                self.revocation_unknown()
            }
            // A certificate that only names a trusted issuer is as foreign as one that names another.
            Error::UnknownIssuer | Error::InvalidSignatureForPublicKey => {
                TrustError::UnknownIssuer { issuer: self.certificate.issuer().to_owned() }
            }
            Error::RequiredEkuNotFoundContext(context) => TrustError::WrongUsage {
                needed: needed_purpose(self.purpose),
                found: context.present.iter().map(|oid| dotted(oid)).collect::<Vec<_>>().join(" "),
            },
            Error::EmptyEkuExtension => TrustError::WrongUsage {
                needed: needed_purpose(self.purpose),
                found: String::new(),
            },
            Error::CaUsedAsEndEntity => TrustError::WrongUsage {
                needed: "an office certificate",
                found: "an authority's".to_owned(),
            },
            Error::NameConstraintViolation => {
                TrustError::ConstraintBroken { what: "name constraint" }
            }
            Error::PathLenConstraintViolated => {
                TrustError::ConstraintBroken { what: "path length" }
            }
            Error::EndEntityUsedAsCa => {
                TrustError::ConstraintBroken { what: "an issuer that is no authority" }
            }
            Error::MaximumPathBuildCallsExceeded
            | Error::MaximumPathDepthExceeded
            | Error::MaximumSignatureChecksExceeded
            | Error::MaximumNameConstraintComparisonsExceeded => {
                TrustError::ConstraintBroken { what: "too complex a path" }
            }
            Error::UnsupportedCriticalExtension => {
                TrustError::Malformed { what: "an unknown critical extension" }
            }
            Error::UnsupportedSignatureAlgorithmContext(_)
            | Error::UnsupportedSignatureAlgorithmForPublicKeyContext(_) => {
                TrustError::Malformed { what: "an unsupported signature algorithm" }
            }
            Error::InvalidCertValidity => {
                TrustError::Malformed { what: "a validity that ends early" }
            }
            _ => TrustError::Malformed { what: "encoding" },
        }
    }
}

fn needed_purpose(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Login => "clientAuth",
        Purpose::Sign | Purpose::Receive | Purpose::Exchange => "emailProtection",
    }
}

/// Algorithms an authority may sign certificates and lists with.
const ALGORITHMS: &[&dyn SignatureVerificationAlgorithm] = &[
    webpki::aws_lc_rs::ECDSA_P256_SHA256,
    webpki::aws_lc_rs::ECDSA_P256_SHA384,
    webpki::aws_lc_rs::ECDSA_P384_SHA256,
    webpki::aws_lc_rs::ECDSA_P384_SHA384,
    webpki::aws_lc_rs::RSA_PKCS1_2048_8192_SHA256,
    webpki::aws_lc_rs::RSA_PKCS1_2048_8192_SHA384,
    webpki::aws_lc_rs::RSA_PKCS1_2048_8192_SHA512,
    webpki::aws_lc_rs::RSA_PSS_2048_8192_SHA256_LEGACY_KEY,
    webpki::aws_lc_rs::RSA_PSS_2048_8192_SHA384_LEGACY_KEY,
    webpki::aws_lc_rs::RSA_PSS_2048_8192_SHA512_LEGACY_KEY,
];

fn signs(issuer: &Certificate, list: &CertificateRevocationList<'_>) -> bool {
    X509Certificate::from_der(issuer.der())
        .is_ok_and(|(_, issuer)| list.verify_signature(issuer.public_key()).is_ok())
}

fn check_time(certificate: &Certificate, at: Timestamp) -> Result<(), TrustError> {
    let (not_before, not_after) = (certificate.not_before(), certificate.not_after());
    if at < not_before {
        return Err(TrustError::NotYetValid { not_before, at });
    }
    // The last second is valid to its end (RFC 5280, 4.1.2.5).
    if at.as_second() > not_after.as_second() {
        return Err(TrustError::Expired { not_after, at });
    }
    Ok(())
}

/// Whether the key is of a kind and size to sign or encrypt with.
pub(crate) fn check_key(certificate: &Certificate) -> Result<(), TrustError> {
    match certificate.key() {
        PublicKey::Rsa { bits, .. } if *bits < MIN_RSA_BITS => {
            Err(TrustError::WeakKey { bits: *bits })
        }
        PublicKey::Rsa { .. } | PublicKey::P256 { .. } => Ok(()),
        PublicKey::Other { algorithm } => {
            Err(TrustError::UnsupportedKey { algorithm: algorithm.clone() })
        }
    }
}

/// Whether both usage extensions allow the purpose. A certificate without them allows nothing.
pub(crate) fn check_usage(certificate: &Certificate, purpose: Purpose) -> Result<(), TrustError> {
    let usage = certificate.usage();
    let (needed, is_allowed) = match (purpose, certificate.key()) {
        (Purpose::Receive, PublicKey::P256 { .. }) => ("keyAgreement", usage.key_agreement),
        (Purpose::Receive, _) => ("keyEncipherment", usage.key_encipherment),
        (Purpose::Sign | Purpose::Exchange, _) => {
            ("digitalSignature", usage.digital_signature || usage.non_repudiation)
        }
        (Purpose::Login, _) => ("digitalSignature", usage.digital_signature),
    };
    let has_purpose = match purpose {
        Purpose::Login => usage.client_auth,
        Purpose::Sign | Purpose::Receive | Purpose::Exchange => usage.email_protection,
    };
    if is_allowed && has_purpose {
        return Ok(());
    }
    let needed = if is_allowed { needed_purpose(purpose) } else { needed };
    let found = [
        ("digitalSignature", usage.digital_signature),
        ("nonRepudiation", usage.non_repudiation),
        ("keyEncipherment", usage.key_encipherment),
        ("keyAgreement", usage.key_agreement),
        ("keyCertSign", usage.key_cert_sign),
        ("cRLSign", usage.crl_sign),
        ("clientAuth", usage.client_auth),
        ("emailProtection", usage.email_protection),
    ];
    let found = found.iter().filter(|(_, has)| *has).map(|(name, _)| *name).collect::<Vec<_>>();
    Err(TrustError::WrongUsage { needed, found: found.join(" ") })
}

fn check_subject(certificate: &Certificate, purpose: Purpose) -> Result<(), TrustError> {
    if purpose == Purpose::Exchange {
        return certificate.check_office(EXCHANGE_SIGNER);
    }
    match certificate.office_number() {
        Some(_) => Ok(()),
        None => Err(TrustError::WrongOffice {
            expected: "an office number".to_owned(),
            found: certificate.common_name().unwrap_or_default().to_owned(),
        }),
    }
}

fn from_unix(time: UnixTime) -> Timestamp {
    i64::try_from(time.as_secs())
        .ok()
        .and_then(|seconds| Timestamp::from_second(seconds).ok())
        .unwrap_or(Timestamp::MAX)
}

fn dotted(oid: &[usize]) -> String {
    oid.iter().map(usize::to_string).collect::<Vec<_>>().join(".")
}
