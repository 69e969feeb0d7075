//! Revoking certificates, and the list of the revoked.

use todoke_protocol::OfficeNumber;

use super::{Exchange, Refusal};
use crate::crash::crash_point;
use crate::error::ExchangeError;
use crate::storage::Revoke;

/// What became of a revocation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revoked {
    /// Serial numbers of the certificates that are revoked now and were not before.
    pub serials: Vec<String>,
}

/// How often another process may make a list at the same moment before we give up.
const ATTEMPTS: u32 = 5;

impl Exchange {
    /// Revokes all certificates of an office (ten characters) or one by its serial number (hexadecimal,
    /// with or without colons). From then on they are refused at every call.
    ///
    /// # Errors
    /// When nothing of that name was found, or nothing can be stored.
    pub async fn revoke(&self, what: &str) -> Result<Revoked, ExchangeError> {
        let unknown = || ExchangeError::Unknown {
            what: "the office number or certificate serial",
            value: what.to_owned(),
        };
        let at = self.now();
        let (target, office) = match OfficeNumber::parse(what) {
            Ok(number) => {
                self.storage().office(&number, at).await?.ok_or_else(unknown)?;
                (Revoke::Office(number.clone()), Some(number))
            }
            Err(_) => {
                let serial = what.replace(':', "").to_ascii_lowercase();
                (Revoke::Serial(serial.clone()), self.storage().certificate_owner(&serial).await?)
            }
        };
        office.ok_or_else(unknown)?;
        let serials = self.storage().revoke(target, at).await?;
        crash_point("exchange.revoke.committed");
        self.revocation_list().await.map_err(|refusal| match refusal {
            Refusal::Unavailable(error) => error.into(),
            other => ExchangeError::Malformed(other.to_string()),
        })?;
        Ok(Revoked { serials })
    }

    /// The current list, DER. Made anew when it is a day old or certificates were revoked since: a
    /// crash between revoking and listing heals itself.
    pub(crate) async fn revocation_list(&self) -> Result<Vec<u8>, Refusal> {
        for _ in 0..ATTEMPTS {
            let (at, newest) = (self.now(), self.storage().revocation_list().await?);
            let count = self.storage().revocation_count().await?;
            let number = match newest {
                Some(list) if !list.is_due(count, at) => return Ok(list.der),
                Some(list) => list.number + 1,
                None => 1,
            };
            let revocations = self.storage().revocations().await?;
            let list = self.authority().revocation_list(number, &revocations, at)?;
            crash_point("exchange.crl.signed");
            if self.storage().save_revocation_list(list.clone()).await? {
                crash_point("exchange.crl.stored");
                return Ok(list.der);
            }
            // Another process stored this number first: look at its list.
        }
        Err(Refusal::Defect("the revocation list changes all the time".to_owned()))
    }
}
