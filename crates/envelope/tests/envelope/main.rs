//! The crate as its users see it: every way in and out, against itself, against hostile input and against OpenSSL.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs
)]

mod bad_certificates;
mod certificates;
mod flipped_bits;
mod hostile_packages;
mod keys;
mod never_panics;
mod openssl;
mod openssl_encryption;
mod openssl_keys;
mod openssl_signatures;
mod pki;
mod seal_and_open;
mod signed_messages;
