//! The revocation list (CRL) for those who cannot ask the exchange itself.

use std::time::Duration;

use jiff::Timestamp;
use rcgen::{CertificateRevocationListParams, KeyIdMethod, RevokedCertParams, SerialNumber};

use super::{Authority, AuthorityError, profile};
use crate::storage::{RevocationListRecord, RevocationRecord};

/// How long a list is good: a week, so that a weekend without line does not stop an office.
const VALID: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// After how long a new one is made all the same.
const RENEWED_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

impl Authority {
    /// Signs a revocation list.
    ///
    /// # Errors
    /// When a serial number cannot be read or signing fails.
    pub fn revocation_list(
        &self,
        number: u64,
        revocations: &[RevocationRecord],
        at: Timestamp,
    ) -> Result<RevocationListRecord, AuthorityError> {
        let epoch = rcgen::date_time_ymd(1970, 1, 1);
        let this_update = Timestamp::from_second(at.as_second()).unwrap_or(at);
        let next_update = this_update.checked_add(VALID).unwrap_or(Timestamp::MAX);
        let revoked_certs = revocations
            .iter()
            .map(|revocation| {
                Ok(RevokedCertParams {
                    serial_number: SerialNumber::from(bytes_of(&revocation.serial)?),
                    revocation_time: epoch + profile::seconds(revocation.at),
                    reason_code: None,
                    invalidity_date: None,
                })
            })
            .collect::<Result<Vec<_>, AuthorityError>>()?;
        let params = CertificateRevocationListParams {
            this_update: epoch + profile::seconds(this_update),
            next_update: epoch + profile::seconds(next_update),
            crl_number: SerialNumber::from(number),
            issuing_distribution_point: None,
            revoked_certs,
            key_identifier_method: KeyIdMethod::Sha256,
        };
        Ok(RevocationListRecord {
            number,
            der: params.signed_by(&self.issuer)?.der().to_vec(),
            this_update,
            next_update,
            revocations: u64::try_from(revocations.len()).unwrap_or(u64::MAX),
        })
    }
}

impl RevocationListRecord {
    /// Whether a new list is due: because of its age, because certificates were revoked since, or
    /// because the clock was set back.
    pub(crate) fn is_due(&self, revocations: u64, at: Timestamp) -> bool {
        let renewed_at = self.this_update.checked_add(RENEWED_AFTER).unwrap_or(Timestamp::MAX);
        at >= renewed_at || at < self.this_update || revocations != self.revocations
    }
}

fn bytes_of(serial: &str) -> Result<Vec<u8>, AuthorityError> {
    let wrong = || AuthorityError::Issue("a serial number that is not hexadecimal".to_owned());
    serial
        .as_bytes()
        .chunks(2)
        .map(|pair| {
            str::from_utf8(pair)
                .ok()
                .and_then(|text| u8::from_str_radix(text, 16).ok())
                .ok_or_else(wrong)
        })
        .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use x509_parser::prelude::{CertificateRevocationList, FromDer as _};

    use super::*;

    #[test]
    fn the_list_names_what_was_revoked_and_when_it_ends() {
        let at = Timestamp::from_second(1_800_000_000).unwrap();
        let (authority, _) = Authority::create(at).unwrap();
        let serial = "40a1b2c3d4e5f60718293a4b5c6d7e8f".to_owned();
        let revocations = [RevocationRecord { serial: serial.clone(), at }];
        let list = authority.revocation_list(7, &revocations, at).unwrap();
        let (_, parsed) = CertificateRevocationList::from_der(&list.der).unwrap();
        let revoked: Vec<_> = parsed
            .iter_revoked_certificates()
            .map(|one| crate::random::hex(one.raw_serial()))
            .collect();
        assert_eq!(revoked, [serial], "the serial as it stands in the row");
        assert_eq!(
            parsed.next_update().unwrap().timestamp(),
            1_800_000_000 + 7 * 24 * 60 * 60,
            "a week"
        );
        assert!(!list.is_due(1, at), "fresh and complete");
        assert!(list.is_due(2, at), "another certificate was revoked since");
        let tomorrow = at.checked_add(Duration::from_secs(24 * 60 * 60)).unwrap();
        assert!(list.is_due(1, tomorrow), "made anew every day");
    }
}
