//! The words of the wire that have a form of their own. Parsed once, trusted afterwards.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Why a text is not the term it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not {expected}: {found:?}")]
pub struct TermError {
    /// What was expected, in words.
    pub expected: &'static str,
    /// What was found.
    pub found: String,
}

macro_rules! fixed_text {
    ($(#[$doc:meta])* $name:ident, $length:expr, $expected:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String))]
        pub struct $name(String);

        impl $name {
            /// Takes the text if it has the right length and only digits and capital letters.
            ///
            /// # Errors
            /// Says what was expected and what was found.
            pub fn parse(text: &str) -> Result<Self, TermError> {
                let fits = text.len() == $length
                    && text.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
                if fits {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(TermError { expected: $expected, found: text.to_owned() })
                }
            }

            /// The text itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = TermError;
            fn from_str(text: &str) -> Result<Self, TermError> {
                Self::parse(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = TermError;
            fn try_from(text: String) -> Result<Self, TermError> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(term: $name) -> Self {
                term.0
            }
        }
    };
}

fixed_text!(
    /// 事業所番号: ten digits, letters for 総合事業 offices.
    OfficeNumber,
    10,
    "an office number of 10 digits or capital letters"
);

fixed_text!(
    /// サービス種類: two characters, `43` for care management, `11` for 訪問介護, `2A`, `A2`, ….
    ServiceType,
    2,
    "a service type of 2 digits or capital letters"
);

/// Names one message for good, on both sides and at the exchange. Made once by the sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String, format = "uuid"))]
pub struct MessageId(Uuid);

impl MessageId {
    /// A new id: the time in front, so that ids sort roughly by age, then `random` (RFC 9562, version 7).
    pub fn new(at: jiff::Timestamp, random: [u8; 10]) -> Self {
        let millis = u64::try_from(at.as_millisecond()).unwrap_or_default();
        Self(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }

    /// Reads the usual form with hyphens.
    ///
    /// # Errors
    /// Says what was found instead.
    pub fn parse(text: &str) -> Result<Self, TermError> {
        Uuid::try_parse(text)
            .map(Self)
            .map_err(|_| TermError { expected: "a message id (UUID)", found: text.to_owned() })
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_hyphenated().fmt(formatter)
    }
}

impl FromStr for MessageId {
    type Err = TermError;
    fn from_str(text: &str) -> Result<Self, TermError> {
        Self::parse(text)
    }
}

/// A SHA-256 digest; 64 hexadecimal characters on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String))]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// Reads 64 hexadecimal characters.
    ///
    /// # Errors
    /// Says what was found instead.
    pub fn parse(text: &str) -> Result<Self, TermError> {
        let wrong = || TermError {
            expected: "a SHA-256 digest of 64 hexadecimal characters",
            found: text.to_owned(),
        };
        if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(wrong());
        }
        let mut bytes = [0_u8; 32];
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let pair = str::from_utf8(pair).map_err(|_| wrong())?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| wrong())?;
        }
        Ok(Self(bytes))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl TryFrom<String> for Digest {
    type Error = TermError;
    fn try_from(text: String) -> Result<Self, TermError> {
        Self::parse(&text)
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.to_string()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn an_office_number_is_text_of_ten_characters() {
        assert!(OfficeNumber::parse("1371215102").is_ok(), "digits are the usual form");
        assert!(OfficeNumber::parse("13A1215102").is_ok(), "総合事業 numbers may hold letters");
        for wrong in ["137121510", "13712151022", "137121510２", "13712151a2", "../1215102", ""] {
            assert!(OfficeNumber::parse(wrong).is_err(), "{wrong:?} is no office number");
        }
    }

    #[test]
    fn message_ids_sort_by_the_time_they_were_made() {
        let early = MessageId::new(jiff::Timestamp::from_second(1_700_000_000).unwrap(), [255; 10]);
        let late = MessageId::new(jiff::Timestamp::from_second(1_700_000_001).unwrap(), [0; 10]);
        assert!(early < late, "the time stands in front of the random part");
        assert_eq!(
            MessageId::parse(&early.to_string()).unwrap(),
            early,
            "the text form reads back"
        );
    }

    #[test]
    fn a_digest_reads_back_from_its_text() {
        let digest = Digest([0xa5; 32]);
        assert_eq!(Digest::parse(&digest.to_string()).unwrap(), digest, "hexadecimal both ways");
        assert!(
            Digest::parse(&"é".repeat(32)).is_err(),
            "64 bytes that are not ASCII do not panic"
        );
        assert!(Digest::parse(&"+1".repeat(32)).is_err(), "a sign is not a hexadecimal digit");
    }
}
