//! An office's identity: private key, certificate and the certificates above it; PKCS#12 in and out.

use std::fmt;

use p12_keystore::error::Error as Pkcs12Error;
use p12_keystore::{
    Certificate as Pkcs12Certificate, EncryptionAlgorithm, KeyStore, KeyStoreEntry, MacAlgorithm,
    PrivateKeyChain,
};
use zeroize::Zeroizing;

use crate::certificate::Certificate;
use crate::error::{EnvelopeError, Result};
use crate::key::PrivateKey;

/// Rounds of key derivation in the PKCS#12 files we write.
const EXPORT_ITERATIONS: u64 = 100_000;
/// No honest file asks for more; a hostile one could ask for hours.
const MAX_ITERATIONS: u64 = 5_000_000;
const MAX_PKCS12_BYTES: u64 = 1024 * 1024;

/// A private key with its certificate. Cheap to clone.
#[derive(Clone)]
pub struct Identity {
    key: PrivateKey,
    certificate: Certificate,
    chain: Vec<Certificate>,
}

impl Identity {
    /// Puts a key and its certificate together. `chain` are the certificates above it, lowest first.
    ///
    /// # Errors
    /// [`EnvelopeError::KeyMismatch`] when the key does not belong to the certificate.
    pub fn new(key: PrivateKey, certificate: Certificate, chain: Vec<Certificate>) -> Result<Self> {
        if !key.belongs_to(&certificate) {
            return Err(EnvelopeError::KeyMismatch);
        }
        Ok(Self { key, certificate, chain })
    }

    /// Reads a PKCS#12 file. With several keys inside, the one of an office is taken.
    ///
    /// # Errors
    /// [`EnvelopeError::WrongPassword`]; a file that is damaged, not protected by a password, or without a key.
    pub fn from_pkcs12(der: &[u8], password: &str) -> Result<Self> {
        let found = der.len() as u64;
        if found > MAX_PKCS12_BYTES {
            let limit = MAX_PKCS12_BYTES;
            return Err(EnvelopeError::TooLarge { what: "PKCS#12 bytes", limit, found });
        }
        check_password(password)?;
        check_protection(der)?;
        let store = KeyStore::from_pkcs12(der, password).map_err(unreadable)?;
        let identities = store
            .entries()
            .filter_map(|(_, entry)| match entry {
                KeyStoreEntry::PrivateKeyChain(chain) => Some(from_chain(chain)),
                _ => None,
            })
            .collect::<Result<Vec<_>>>()?;
        let office = identities.iter().position(|identity| identity.office_number().is_some());
        identities
            .into_iter()
            .nth(office.unwrap_or(0))
            .ok_or(EnvelopeError::Pkcs12 { reason: "no private key with its certificate inside" })
    }

    /// Writes a PKCS#12 file: AES-256 and HMAC-SHA-256, as today's systems read it. `name` is what they show for it.
    ///
    /// # Errors
    /// A name or password outside the Basic Multilingual Plane, which PKCS#12 cannot hold.
    pub fn to_pkcs12(&self, password: &str, name: &str) -> Result<Vec<u8>> {
        check_password(password)?;
        let chain = std::iter::once(&self.certificate)
            .chain(&self.chain)
            .map(|certificate| Pkcs12Certificate::from_der(certificate.der()))
            .collect::<std::result::Result<Vec<_>, _>>()
            .map_err(|_| EnvelopeError::Pkcs12 { reason: "the certificate is not accepted" })?;
        let key = self.key.to_pkcs8_der();
        let chain = PrivateKeyChain::new(key.as_slice(), self.certificate.fingerprint(), chain);
        let mut store = KeyStore::new();
        store.add_entry(name, KeyStoreEntry::PrivateKeyChain(chain));
        store
            .writer(password)
            .encryption_algorithm(EncryptionAlgorithm::PbeWithHmacSha256AndAes256)
            .encryption_iterations(EXPORT_ITERATIONS)
            .mac_algorithm(MacAlgorithm::HmacSha256)
            .mac_iterations(EXPORT_ITERATIONS)
            .write()
            .map_err(|_| EnvelopeError::Pkcs12 { reason: "the name cannot be stored" })
    }

    /// The certificate.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// The certificates above it, lowest first.
    pub fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    /// The private key.
    pub fn private_key(&self) -> &PrivateKey {
        &self.key
    }

    /// The office number in the certificate; `None` for an exchange's signer.
    pub fn office_number(&self) -> Option<&str> {
        self.certificate.office_number()
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Identity({:?}, {:?})", self.key, self.certificate)
    }
}

fn from_chain(chain: &PrivateKeyChain) -> Result<Identity> {
    let key = Zeroizing::new(chain.key().to_vec());
    let key = PrivateKey::from_pkcs8_der(&key)?;
    let mut certificates = chain
        .chain()
        .iter()
        .map(|certificate| Certificate::from_der(certificate.as_der()))
        .collect::<Result<Vec<_>>>()?
        .into_iter();
    let certificate = certificates
        .next()
        .ok_or(EnvelopeError::Pkcs12 { reason: "no certificate for the private key" })?;
    Identity::new(key, certificate, certificates.collect())
}

/// PKCS#12 counts a password in 16-bit characters; the reader has no pairs of them.
fn check_password(password: &str) -> Result<()> {
    if password.chars().all(|character| character.len_utf16() == 1) {
        Ok(())
    } else {
        Err(EnvelopeError::Pkcs12 { reason: "the password has characters outside 16 bits" })
    }
}

fn unreadable(error: Pkcs12Error) -> EnvelopeError {
    match error {
        Pkcs12Error::MacError(_) => EnvelopeError::WrongPassword,
        Pkcs12Error::UnsupportedEncryptionScheme | Pkcs12Error::UnsupportedMacAlgorithm => {
            EnvelopeError::Pkcs12 { reason: "an unsupported kind of encryption" }
        }
        _ => EnvelopeError::Pkcs12 { reason: "the file is damaged" },
    }
}

/// Looks at the outside of the file: is there a password check, and does it end in this life?
fn check_protection(der: &[u8]) -> Result<()> {
    use der::asn1::OctetString;
    use der::{Any, Decode as _, Sequence};
    use x509_cert::spki::AlgorithmIdentifierOwned;

    #[derive(Sequence)]
    struct Pfx {
        version: u8,
        auth_safe: Any,
        mac_data: Option<MacData>,
    }
    #[derive(Sequence)]
    struct MacData {
        mac: DigestInfo,
        salt: OctetString,
        #[asn1(default = "one")]
        iterations: u64,
    }
    #[derive(Sequence)]
    struct DigestInfo {
        algorithm: AlgorithmIdentifierOwned,
        digest: OctetString,
    }
    fn one() -> u64 {
        1
    }

    let damaged = |_| EnvelopeError::Pkcs12 { reason: "the file is damaged" };
    let pfx = Pfx::from_der(der).map_err(damaged)?;
    let mac =
        pfx.mac_data.ok_or(EnvelopeError::Pkcs12 { reason: "not protected by a password" })?;
    if mac.iterations > MAX_ITERATIONS {
        let (limit, found) = (MAX_ITERATIONS, mac.iterations);
        return Err(EnvelopeError::TooLarge { what: "rounds of key derivation", limit, found });
    }
    Ok(())
}
