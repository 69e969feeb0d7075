//! Seal and open: the package signed by the sender, then encrypted for the one office that may read it.
//!
//! The receiver stands in the signed manifest, so an office that received a package cannot pass it on as if the
//! sender had written to somebody else.

use jiff::Timestamp;

use crate::certificate::Certificate;
use crate::encrypted::{decrypt_strictly, encrypt};
use crate::error::{EnvelopeError, Result};
use crate::identity::Identity;
use crate::package::Package;
use crate::signed::{sign, verify};
use crate::trust::{Purpose, Trust, TrustError, check_key, check_usage};

/// An opened package and who sent it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// The package, checked against its manifest.
    pub package: Package,
    /// The sender's certificate; its office is the manifest's sender.
    pub sender: Certificate,
    /// The time the sender claims to have sealed it.
    pub signed_at: Option<Timestamp>,
}

/// Seals a package: ZIP, signature, encryption. To be done once per message; the bytes differ every time.
///
/// Whether the receiver's certificate is to be trusted is asked before, with [`Trust::check`].
///
/// # Errors
/// A package that does not fit its manifest, its sender or its receiver, or a certificate that cannot receive.
pub fn seal(
    package: &Package,
    sender: &Identity,
    receiver: &Certificate,
    at: Timestamp,
) -> Result<Vec<u8>> {
    sender.certificate().check_office(&package.manifest.sender.number)?;
    check_receiver(package, receiver)?;
    check_key(receiver)?;
    check_usage(receiver, Purpose::Receive)?;
    let archive = package.to_archive()?;
    let signed = sign(&archive, sender, at)?;
    encrypt(&signed, receiver)
}

/// Opens a sealed package for the receiver at the time it was accepted by the exchange, and checks everything.
///
/// The caller compares the manifest's message id with the one it fetched.
///
/// # Errors
/// The first check that failed, with the values compared; every failed decryption is the same error.
pub fn open(sealed: &[u8], receiver: &Identity, trust: &Trust, at: Timestamp) -> Result<Opened> {
    let signed = decrypt_strictly(sealed, receiver)?;
    let signed = verify(&signed, trust, Purpose::Sign, at)?;
    let package = Package::from_archive(&signed.content)?;
    signed.signer.check_office(&package.manifest.sender.number)?;
    check_receiver(&package, receiver.certificate())?;
    Ok(Opened { package, sender: signed.signer, signed_at: signed.signed_at })
}

fn check_receiver(package: &Package, receiver: &Certificate) -> Result<()> {
    let found = package.manifest.receiver.number.clone();
    match receiver.office_number() {
        Some(expected) if expected == found => Ok(()),
        Some(expected) => {
            Err(EnvelopeError::WrongReceiver { expected: expected.to_owned(), found })
        }
        None => Err(EnvelopeError::Trust(TrustError::WrongOffice {
            expected: found,
            found: receiver.common_name().unwrap_or_default().to_owned(),
        })),
    }
}
