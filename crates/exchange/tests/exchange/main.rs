//! The exchange over real TLS on loopback, each call good and bad. One program, so that it links once.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on says so by panicking"
)]

mod body;
mod crash;
mod crash_points;
mod enrolment;
mod mailbox;
mod messages;
mod offices;
mod openapi;
mod operations;
mod problems;
mod program;
mod recall;
mod receipts;
mod restart;
mod revocation;
mod storage_failure;
mod support;
mod tls;
