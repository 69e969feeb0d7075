//! The operating system's keyring: Secret Service, Windows Credential Manager, macOS Keychain.

use keyring_core::{CredentialStore, Entry};
use std::sync::Arc;
use zeroize::Zeroizing;

use crate::error::{ClientError, Remedy};

const SERVICE: &str = "jp.todoke.client";

/// Reads a secret.
///
/// # Errors
/// `D-0207` if there is no keyring or no such secret.
pub(crate) fn read(entry: &str) -> Result<Zeroizing<String>, ClientError> {
    let entry = open(entry)?;
    entry.get_password().map(Zeroizing::new).map_err(|error| unusable(&error))
}

/// Keeps a secret.
///
/// # Errors
/// `D-0207` if there is no keyring.
pub(crate) fn write(entry: &str, secret: &str) -> Result<(), ClientError> {
    open(entry)?.set_password(secret).map_err(|error| unusable(&error))
}

fn open(entry: &str) -> Result<Entry, ClientError> {
    if keyring_core::get_default_store().is_none() {
        let store: Arc<CredentialStore> = system_store().map_err(|error| unusable(&error))?;
        keyring_core::set_default_store(store);
    }
    Entry::new(SERVICE, entry).map_err(|error| unusable(&error))
}

#[cfg(target_os = "linux")]
fn system_store() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

#[cfg(windows)]
fn system_store() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(windows_native_keyring_store::Store::new()?)
}

#[cfg(target_os = "macos")]
fn system_store() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

fn unusable(error: &keyring_core::Error) -> ClientError {
    ClientError::new("D-0207", Remedy::Operator).because(error.to_string())
}
