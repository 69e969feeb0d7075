//! What stands in each kind of certificate. Office profile: CN = office number, O = office name, C = JP.

use std::time::Duration;

use jiff::Timestamp;
use rcgen::{
    CertificateParams, DistinguishedName, DnType, DnValue, ExtendedKeyUsagePurpose, IsCa,
    KeyUsagePurpose, SanType,
};
use todoke_protocol::{EXCHANGE_SIGNER, OfficeNumber};

use super::AuthorityError;

/// Upper bound of organisation names (RFC 5280, appendix A: ub-organization-name).
const ORGANISATION_CHARACTERS: usize = 64;

pub(super) fn named(names: &[(&str, DnType)]) -> Result<CertificateParams, AuthorityError> {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    let country = "JP".try_into().map_err(AuthorityError::from)?;
    params.distinguished_name.push(DnType::CountryName, DnValue::PrintableString(country));
    for (name, kind) in names {
        params.distinguished_name.push(kind.clone(), *name);
    }
    params.use_authority_key_identifier_extension = true;
    Ok(params)
}

pub(super) fn office(
    number: &OfficeNumber,
    name: &str,
    is_rsa: bool,
) -> Result<CertificateParams, AuthorityError> {
    let organisation: String = name.chars().take(ORGANISATION_CHARACTERS).collect();
    let mut params =
        named(&[(&organisation, DnType::OrganizationName), (number.as_str(), DnType::CommonName)])?;
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![
        KeyUsagePurpose::DigitalSignature,
        KeyUsagePurpose::ContentCommitment,
        // How the sealed body's key reaches this office: wrapped by RSA, agreed by ECDH.
        if is_rsa { KeyUsagePurpose::KeyEncipherment } else { KeyUsagePurpose::KeyAgreement },
    ];
    params.extended_key_usages =
        vec![ExtendedKeyUsagePurpose::ClientAuth, ExtendedKeyUsagePurpose::EmailProtection];
    Ok(params)
}

pub(super) fn server(hosts: &[String]) -> Result<CertificateParams, AuthorityError> {
    let first = hosts.first().map_or("localhost", String::as_str);
    let mut params = named(&[(first, DnType::CommonName)])?;
    params.is_ca = IsCa::ExplicitNoCa;
    for host in hosts {
        params.subject_alt_names.push(match host.parse() {
            Ok(address) => SanType::IpAddress(address),
            Err(_) => SanType::DnsName(host.as_str().try_into()?),
        });
    }
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    Ok(params)
}

pub(super) fn signer() -> Result<CertificateParams, AuthorityError> {
    let mut params = named(&[(EXCHANGE_SIGNER, DnType::CommonName)])?;
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::ContentCommitment];
    // Not clientAuth: the exchange's own certificate must not log in as an office.
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::EmailProtection];
    Ok(params)
}

/// Valid from the one time until `days` after the other.
pub(super) fn set_validity(
    params: &mut CertificateParams,
    from: Timestamp,
    at: Timestamp,
    days: u64,
) {
    let epoch = rcgen::date_time_ymd(1970, 1, 1);
    params.not_before = epoch + seconds(from);
    params.not_after = epoch + seconds(end(at, days));
}

/// When a certificate issued now ends; whole seconds, as it stands in the certificate.
pub(super) fn end(at: Timestamp, days: u64) -> Timestamp {
    let seconds = i64::try_from(days.saturating_mul(24 * 60 * 60)).unwrap_or(i64::MAX);
    Timestamp::from_second(at.as_second().saturating_add(seconds)).unwrap_or(Timestamp::MAX)
}

/// Since 1970. The `time` types of rcgen are reached by adding to a date, so that one crate for time is enough.
pub(super) fn seconds(at: Timestamp) -> Duration {
    Duration::from_secs(u64::try_from(at.as_second()).unwrap_or_default())
}

#[cfg(test)]
pub(super) fn pem(certificate: &[u8]) -> String {
    crate::files::pem("CERTIFICATE", certificate)
}
