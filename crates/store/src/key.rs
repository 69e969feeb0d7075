//! The key of the database: random and kept by the operating system, or derived from a passphrase.

use std::fmt;

use aws_lc_rs::rand;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::error::StoreError;

/// The 256-bit key that SQLCipher encrypts the database with.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct DatabaseKey([u8; 32]);

/// What is kept in clear beside the database so that the passphrase gives the same key again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeySalt {
    /// 16 random bytes, hexadecimal.
    pub salt: String,
    /// Argon2id memory in KiB.
    pub memory_kib: u32,
    /// Argon2id passes.
    pub passes: u32,
}

impl KeySalt {
    /// A fresh salt with today's cost (OWASP's first choice for Argon2id: 19 MiB, 2 passes).
    ///
    /// # Errors
    /// If the system gives no random bytes.
    pub fn random() -> Result<Self, StoreError> {
        let mut salt = [0_u8; 16];
        rand::fill(&mut salt).map_err(|_| StoreError::KeyDerivation("no random bytes".into()))?;
        Ok(Self { salt: to_hex(&salt), memory_kib: 19 * 1024, passes: 2 })
    }
}

impl DatabaseKey {
    /// A fresh random key, for the operating system's keyring.
    ///
    /// # Errors
    /// If the system gives no random bytes.
    pub fn random() -> Result<Self, StoreError> {
        let mut key = [0_u8; 32];
        rand::fill(&mut key).map_err(|_| StoreError::KeyDerivation("no random bytes".into()))?;
        Ok(Self(key))
    }

    /// Derives the key from a passphrase with Argon2id.
    ///
    /// # Errors
    /// If the salt or its cost does not read.
    pub fn from_passphrase(passphrase: &str, salt: &KeySalt) -> Result<Self, StoreError> {
        let wrong = |what: String| StoreError::KeyDerivation(what);
        let bytes =
            from_hex(&salt.salt).ok_or_else(|| wrong("the salt is not hexadecimal".into()))?;
        let cost = argon2::Params::new(salt.memory_kib, salt.passes, 1, Some(32))
            .map_err(|error| wrong(error.to_string()))?;
        let argon = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, cost);
        let mut key = [0_u8; 32];
        argon
            .hash_password_into(passphrase.as_bytes(), &bytes, &mut key)
            .map_err(|error| wrong(error.to_string()))?;
        Ok(Self(key))
    }

    /// Reads the form that [`DatabaseKey::to_hex`] gives.
    pub fn from_hex(text: &str) -> Option<Self> {
        let mut bytes = from_hex(text)?;
        let key = bytes.as_slice().try_into().ok().map(Self);
        bytes.zeroize();
        key
    }

    /// 64 hexadecimal characters, for the keyring and for SQLCipher.
    pub fn to_hex(&self) -> zeroize::Zeroizing<String> {
        zeroize::Zeroizing::new(to_hex(&self.0))
    }
}

impl fmt::Debug for DatabaseKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("DatabaseKey(..)")
    }
}

pub(crate) fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    text.as_bytes()
        .chunks_exact(2)
        .map(|pair| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_same_passphrase_and_salt_give_the_same_key() {
        let salt = KeySalt { salt: "00".repeat(16), memory_kib: 64, passes: 1 };
        let first = DatabaseKey::from_passphrase("手紙", &salt).unwrap();
        let again = DatabaseKey::from_passphrase("手紙", &salt).unwrap();
        let other = DatabaseKey::from_passphrase("手紙 ", &salt).unwrap();
        assert_eq!(*first.to_hex(), *again.to_hex(), "derivation is a function");
        assert_ne!(*first.to_hex(), *other.to_hex(), "every character counts");
    }

    #[test]
    fn a_key_never_shows_itself_in_debug_output() {
        let key = DatabaseKey::random().unwrap();
        assert_eq!(format!("{key:?}"), "DatabaseKey(..)", "logs must not hold keys");
        assert_eq!(
            *DatabaseKey::from_hex(&key.to_hex()).unwrap().to_hex(),
            *key.to_hex(),
            "reads back"
        );
    }
}
