//! Randomness for serial numbers and enrolment codes, from the provider that also does TLS.

use aws_lc_rs::rand::{SecureRandom, SystemRandom};

use crate::error::ExchangeError;

/// Random bytes.
///
/// # Errors
/// When the operating system gives none; nothing may be issued then.
pub(crate) fn random_bytes<const N: usize>() -> Result<[u8; N], ExchangeError> {
    let mut bytes = [0_u8; N];
    SystemRandom::new().fill(&mut bytes).map_err(|_| ExchangeError::Randomness)?;
    Ok(bytes)
}

/// SHA-256.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut digest = [0_u8; 32];
    let computed = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes);
    for (to, from) in digest.iter_mut().zip(computed.as_ref()) {
        *to = *from;
    }
    digest
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
