//! What the operator sees: text for people, JSON for programs.

use std::io::{self, Write};

use serde::Serialize;
use todoke_client::{ClientError, Remedy};

/// Where and how to print.
pub(crate) struct Output {
    pub json: bool,
}

impl Output {
    pub(crate) fn new(json: bool) -> Self {
        Self { json }
    }

    /// A line of text. A reader that went away is not an error of ours.
    pub(crate) fn line(&self, text: impl AsRef<str>) {
        let mut stdout = io::stdout().lock();
        let _ = writeln!(stdout, "{}", text.as_ref()).and_then(|()| stdout.flush());
    }

    /// One JSON value.
    pub(crate) fn value<T: Serialize>(&self, value: &T) {
        match serde_json::to_string_pretty(value) {
            Ok(text) => self.line(text),
            Err(error) => tracing::error!(%error, "not serialised"),
        }
    }

    /// One JSON value as text, for what may go to a file.
    pub(crate) fn as_json<T: Serialize>(value: &T) -> Result<String, ClientError> {
        let text = serde_json::to_string_pretty(value);
        text.map_err(|error| ClientError::new("D-0108", Remedy::Defect).because(error))
    }

    /// The sentence for a failure, on stderr.
    pub(crate) fn error(&self, error: &ClientError) {
        let _ = writeln!(io::stderr().lock(), "{}", error.message());
    }

    /// A remark beside the result, on stderr, so that stdout stays readable for programs.
    pub(crate) fn aside(&self, text: impl AsRef<str>) {
        let _ = writeln!(io::stderr().lock(), "{}", text.as_ref());
    }
}
