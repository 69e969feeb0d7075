//! Where a sealed body lies, and reading it.

use std::pin::Pin;

use tokio::io::AsyncRead;

use super::StorageError;

/// Names the place of a body within the storage: a day, a shard, and a name made of message id and
/// digest. Two uploads of one id with different bytes never meet in one file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct BodyPlace(String);

impl BodyPlace {
    /// The place of these bytes.
    pub(crate) fn new(
        id: todoke_protocol::MessageId,
        sha256: &todoke_protocol::Digest,
        at: jiff::Timestamp,
    ) -> Self {
        let day = at.strftime("%Y-%m-%d").to_string();
        let digest = sha256.to_string();
        let (shard, rest) = digest.split_at_checked(2).unwrap_or(("00", ""));
        let rest = rest.get(..14).unwrap_or_default();
        Self(format!("{day}/{shard}/{id}.{shard}{rest}"))
    }

    /// Reads a place back from a row or a listing.
    ///
    /// # Errors
    /// When it is none of ours: a path from a row never leaves the folder.
    pub(crate) fn parse(text: &str) -> Result<Self, StorageError> {
        let parts: Vec<&str> = text.split('/').collect();
        let plain = |part: &&str| {
            !part.is_empty()
                && !part.starts_with('.')
                && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.')
        };
        let place = Self(text.to_owned());
        let is_ours = parts.len() == 3 && parts.iter().all(plain) && place.message_id().is_some();
        if is_ours {
            Ok(place)
        } else {
            Err(StorageError::Defect { detail: "a body place of another form".to_owned() })
        }
    }

    /// The text kept in the row.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The message whose body this is.
    pub(crate) fn message_id(&self) -> Option<todoke_protocol::MessageId> {
        let name = self.0.rsplit('/').next()?;
        let (id, _digest) = name.rsplit_once('.')?;
        todoke_protocol::MessageId::parse(id).ok()
    }
}

/// The bytes of a body, read as they are sent.
pub struct BodyReader(pub(crate) Pin<Box<dyn AsyncRead + Send>>);

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_back_and_names_its_message() {
        let at = jiff::Timestamp::from_second(1_800_000_000).unwrap();
        let id = todoke_protocol::MessageId::new(at, [7; 10]);
        let place = BodyPlace::new(id, &todoke_protocol::Digest([0xab; 32]), at);
        assert_eq!(
            place.as_str(),
            format!("2027-01-15/ab/{id}.abababababababab"),
            "day, shard, id, digest"
        );
        assert_eq!(place.message_id(), Some(id), "the sweep finds the row by the name");
        assert_eq!(BodyPlace::parse(place.as_str()).unwrap(), place, "the row gives it back");
    }

    #[test]
    fn a_place_never_leaves_the_folder() {
        for wrong in [
            "../../etc/passwd",
            "a/../b",
            "/a/b",
            "a/b",
            "a/b/c/d",
            "a/b/c\\d",
            "a//b",
            "a/.b/c",
            "2027-01-15/ab/README",
        ] {
            assert!(BodyPlace::parse(wrong).is_err(), "{wrong:?} is no place of a body");
        }
    }
}
