//! The door for a browser: the page and the desk's commands over HTTP, on this machine only.
//!
//! Deliberately not here: what a command does (`todoke_client::desk`), and any rule about messages. Who may come in is decided in
//! `access.rs` and nowhere else.

mod access;
mod answer;
mod browser;
mod door;
mod events;
mod pages;

pub use browser::show;
pub use door::{Door, Stopper};
