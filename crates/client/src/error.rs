//! The one error of the engine: a stable code, what to do, and the cause for the log.

use std::error::Error;
use std::fmt;
use std::path::Path;

use todoke_envelope::EnvelopeError;
use todoke_store::StoreError;

use crate::text;
use crate::transport::TransportError;

/// What can be done about a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// It passes by itself; the engine tries again.
    Wait,
    /// A person must do something; the sentence says what.
    Operator,
    /// The program is wrong; the sentence asks to report it.
    Defect,
}

/// A failure of the engine.
#[derive(Debug)]
pub struct ClientError {
    code: String,
    remedy: Remedy,
    /// The file or folder it is about: shown to the operator, never logged.
    place: Option<String>,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl ClientError {
    /// A failure with a code of [`text::SENTENCES`].
    pub fn new(code: &str, remedy: Remedy) -> Self {
        Self { code: code.to_owned(), remedy, place: None, source: None }
    }

    /// The same with the file or folder it is about.
    #[must_use]
    pub fn at(mut self, place: &Path) -> Self {
        self.place = Some(place.display().to_string());
        self
    }

    /// The same with its cause.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The stable code.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// What can be done.
    pub fn remedy(&self) -> Remedy {
        self.remedy
    }

    /// The Japanese sentence for the operator, with the code at its end.
    pub fn message(&self) -> String {
        let sentence = text::sentence(&self.code);
        match &self.place {
            Some(place) => format!("{place}：{sentence}[{}]", self.code),
            None => format!("{sentence}[{}]", self.code),
        }
    }

    pub(crate) fn authority_unreadable() -> Self {
        Self::new("E-0906", Remedy::Operator)
    }

    pub(crate) fn no_transport(error: &dyn Error) -> Self {
        Self::new("N-0205", Remedy::Defect).because(error.to_string())
    }

    pub(crate) fn exchange_address(address: &str) -> Self {
        Self::new("N-0204", Remedy::Operator).because(format!("not an https address: {address}"))
    }
}

impl fmt::Display for ClientError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.code)?;
        match &self.source {
            Some(source) => write!(formatter, " ({source})"),
            None => Ok(()),
        }
    }
}

impl Error for ClientError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

impl From<StoreError> for ClientError {
    fn from(error: StoreError) -> Self {
        let remedy = match &error {
            error if error.is_passing() => Remedy::Wait,
            StoreError::WrongKey { .. }
            | StoreError::Damaged { .. }
            | StoreError::NewerVersion { .. }
            | StoreError::NotFound { .. }
            | StoreError::Database(_) => Remedy::Operator,
            _ => Remedy::Defect,
        };
        Self::new(error.code(), remedy).because(error)
    }
}

impl From<TransportError> for ClientError {
    fn from(error: TransportError) -> Self {
        let (code, remedy) = transport_code(&error);
        Self { code, remedy, place: None, source: Some(error.into()) }
    }
}

impl From<EnvelopeError> for ClientError {
    fn from(error: EnvelopeError) -> Self {
        Self::new(error.code(), Remedy::Operator).because(error)
    }
}

/// Code and remedy of a transport failure.
pub(crate) fn transport_code(error: &TransportError) -> (String, Remedy) {
    match error {
        TransportError::Unreachable { .. } => ("N-0201".to_owned(), Remedy::Wait),
        TransportError::Refused { .. } => ("N-0202".to_owned(), Remedy::Operator),
        TransportError::Malformed { .. } => ("N-0203".to_owned(), Remedy::Wait),
        TransportError::Problem { status, code, .. } => {
            let code = match (status, code.as_str()) {
                (503 | 429, "") => "N-0503",
                (500..=599, "") => "N-0500",
                (_, "") => "N-0400",
                (_, code) => code,
            };
            let passing = *status >= 500 || *status == 429 || *status == 408;
            (code.to_owned(), if passing { Remedy::Wait } else { Remedy::Operator })
        }
    }
}
