//! Envelopes in standard formats: CMS signatures and encryption, packages, certificates, and whom to trust.
//!
//! Pure: bytes, keys and a time come in, values go out. Deliberately not here: what a message is about
//! (`todoke-standard`), what notes and receipts say (`todoke-protocol`), files, network, clock.

mod certificate;
mod certificates_only;
mod cipher;
mod encrypted;
mod error;
mod identity;
mod key;
mod oid;
mod package;
mod pss;
mod recipient;
mod request;
mod seal;
mod shape;
mod signed;
mod trust;

pub use certificate::{Certificate, RevocationList};
pub use certificates_only::{certificates_only, read_certificates_only};
pub use encrypted::{decrypt, encrypt};
pub use error::{EnvelopeError, Result};
pub use identity::Identity;
pub use key::{KeyAlgorithm, PrivateKey};
pub use package::names::NameFault;
pub use package::{
    MAX_FILES, MAX_UNPACKED_BYTES, Manifest, ManifestFile, Package, PackageFile, PartyAddress,
};
pub use seal::{Opened, open, seal};
pub use signed::{Signed, sign, sign_json, verify, verify_json};
pub use trust::{Purpose, Trust, TrustError};
