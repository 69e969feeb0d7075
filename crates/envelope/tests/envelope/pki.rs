//! A throw-away authority, invented offices, and a sample package.

use std::sync::OnceLock;

use jiff::Timestamp;
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, DnType,
    ExtendedKeyUsagePurpose, IsCa, Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose,
    RevokedCertParams, SerialNumber, date_time_ymd,
};
use todoke_envelope::{
    Certificate, Identity, KeyAlgorithm, Manifest, ManifestFile, Package, PackageFile,
    PartyAddress, PrivateKey, RevocationList, Trust,
};

pub(crate) const ALL_KEYS: [KeyAlgorithm; 4] =
    [KeyAlgorithm::Rsa2048, KeyAlgorithm::Rsa3072, KeyAlgorithm::Rsa4096, KeyAlgorithm::P256];

/// The care management office and the service office of most tests. Both are invented.
pub(crate) const PLANNER: &str = "1371215102";
pub(crate) const PROVIDER: &str = "1371215110";

/// The moment at which everything below is valid.
pub(crate) fn at() -> Timestamp {
    "2027-04-01T09:30:00Z".parse().unwrap()
}

/// Keys are costly to make: one per kind and owner in a test run.
pub(crate) fn key(algorithm: KeyAlgorithm, owner: &str) -> PrivateKey {
    static KEYS: [OnceLock<PrivateKey>; 8] = [const { OnceLock::new() }; 8];
    let kind = ALL_KEYS.iter().position(|kind| *kind == algorithm).unwrap();
    let slot = kind * 2 + usize::from(owner != PLANNER);
    KEYS[slot].get_or_init(|| PrivateKey::generate(algorithm).unwrap()).clone()
}

/// What goes into a certificate; the defaults make an ordinary office certificate.
pub(crate) struct Subject {
    pub(crate) common_name: String,
    pub(crate) serial: u64,
    pub(crate) not_before: (i32, u8, u8),
    pub(crate) not_after: (i32, u8, u8),
    pub(crate) usages: Vec<KeyUsagePurpose>,
    pub(crate) purposes: Vec<ExtendedKeyUsagePurpose>,
}

impl Subject {
    pub(crate) fn office(number: &str) -> Self {
        Self {
            common_name: number.to_owned(),
            serial: 0x1000 + u64::from(number.bytes().last().unwrap()),
            not_before: (2026, 4, 1),
            not_after: (2029, 4, 1),
            usages: vec![
                KeyUsagePurpose::DigitalSignature,
                KeyUsagePurpose::ContentCommitment,
                KeyUsagePurpose::KeyEncipherment,
                KeyUsagePurpose::KeyAgreement,
            ],
            purposes: vec![
                ExtendedKeyUsagePurpose::ClientAuth,
                ExtendedKeyUsagePurpose::EmailProtection,
            ],
        }
    }
}

/// A certification authority.
pub(crate) struct Authority {
    pub(crate) certificate: Certificate,
    params: CertificateParams,
    key: KeyPair,
}

impl Authority {
    pub(crate) fn root(name: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        let params = authority_params(name, 1);
        let der = params.self_signed(&key).unwrap().der().to_vec();
        Self { certificate: Certificate::from_der(&der).unwrap(), params, key }
    }

    pub(crate) fn below(name: &str, above: &Authority) -> Self {
        let key = KeyPair::generate().unwrap();
        let params = authority_params(name, 2);
        let der = params.signed_by(&key, &above.issuer()).unwrap().der().to_vec();
        Self { certificate: Certificate::from_der(&der).unwrap(), params, key }
    }

    pub(crate) fn issue(&self, subject: &Subject, key: &PrivateKey) -> Certificate {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(DnType::CountryName, "JP");
        params.distinguished_name.push(DnType::OrganizationName, "みどり訪問介護事業所");
        params.distinguished_name.push(DnType::CommonName, subject.common_name.as_str());
        let day = |(year, month, day)| date_time_ymd(year, month, day);
        params.not_before = day(subject.not_before);
        params.not_after = day(subject.not_after);
        params.serial_number = Some(SerialNumber::from(subject.serial));
        params.key_usages.clone_from(&subject.usages);
        params.extended_key_usages.clone_from(&subject.purposes);
        params.use_authority_key_identifier_extension = true;
        // Written out only in requests and authorities otherwise; messages may name a receiver by it.
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_identifier_method = KeyIdMethod::Sha256;
        let key = rcgen_key(key);
        let der = params.signed_by(&key, &self.issuer()).unwrap().der().to_vec();
        Certificate::from_der(&der).unwrap()
    }

    pub(crate) fn office(&self, number: &str, algorithm: KeyAlgorithm) -> Identity {
        let key = key(algorithm, number);
        let certificate = self.issue(&Subject::office(number), &key);
        Identity::new(key, certificate, vec![self.certificate.clone()]).unwrap()
    }

    /// A list of revoked serial numbers, each with the day.
    pub(crate) fn list(&self, revoked: &[(u64, (i32, u8, u8))]) -> RevocationList {
        self.list_until(revoked, (2027, 5, 1))
    }

    pub(crate) fn list_until(
        &self,
        revoked: &[(u64, (i32, u8, u8))],
        (year, month, day): (i32, u8, u8),
    ) -> RevocationList {
        let entry = |&(serial, (year, month, day)): &(u64, (i32, u8, u8))| RevokedCertParams {
            serial_number: SerialNumber::from(serial),
            revocation_time: date_time_ymd(year, month, day),
            reason_code: None,
            invalidity_date: None,
        };
        let params = CertificateRevocationListParams {
            this_update: date_time_ymd(2027, 3, 1),
            next_update: date_time_ymd(year, month, day),
            crl_number: SerialNumber::from(7_u64),
            issuing_distribution_point: None,
            revoked_certs: revoked.iter().map(entry).collect(),
            key_identifier_method: KeyIdMethod::Sha256,
        };
        let list = params.signed_by(&self.issuer()).unwrap();
        RevocationList::from_der(list.der()).unwrap()
    }

    /// Trusts this authority, whose list is empty.
    pub(crate) fn trust(&self) -> Trust {
        Trust::new(vec![self.certificate.clone()], vec![self.list(&[])])
    }

    /// The authority's private key, for certificates that rcgen does not make.
    pub(crate) fn key_pem(&self) -> String {
        self.key.serialize_pem()
    }

    fn issuer(&self) -> Issuer<'_, &KeyPair> {
        Issuer::from_params(&self.params, &self.key)
    }
}

fn authority_params(name: &str, serial: u64) -> CertificateParams {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CountryName, "JP");
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.not_before = date_time_ymd(2025, 1, 1);
    params.not_after = date_time_ymd(2035, 1, 1);
    params.serial_number = Some(SerialNumber::from(serial));
    params
}

pub(crate) fn rcgen_key(key: &PrivateKey) -> KeyPair {
    let der = rustls_pki_types::PrivatePkcs8KeyDer::from(key.to_pkcs8_der().to_vec());
    let algorithm = match key.algorithm() {
        KeyAlgorithm::P256 => &rcgen::PKCS_ECDSA_P256_SHA256,
        _ => &rcgen::PKCS_RSA_SHA256,
    };
    KeyPair::from_pkcs8_der_and_sign_algo(&der, algorithm).unwrap()
}

/// A small K2 unit from the planner to the provider.
pub(crate) fn package() -> Package {
    let files = vec![
        PackageFile {
            name: "UPPLAN_202704_1371215102_43_1371215110_11_20270401093000.CSV".to_owned(),
            bytes: b"\"20250401\",\"1371215102\"\r\n".to_vec(),
        },
        PackageFile {
            name: "UPSIKYU_202704_1371215102_43_1371215110_11_20270401093000.CSV".to_owned(),
            // Bytes that no decoder and encoder would bring back (NEC row 13 twice).
            bytes: vec![0x87, 0x90, 0x81, 0xe0, 0xfa, 0x5b, 0x0d, 0x0a],
        },
    ];
    let attachments =
        vec![PackageFile { name: "申し送り.pdf".to_owned(), bytes: b"%PDF-1.7\n".to_vec() }];
    let kinds = ["UPPLAN", "UPSIKYU"];
    let address = |number: &str, service_type: &str| PartyAddress {
        number: number.to_owned(),
        service_type: Some(service_type.to_owned()),
    };
    let manifest = Manifest {
        format: Manifest::FORMAT.to_owned(),
        message_id: "01985f2e-0000-7000-8000-000000000001".to_owned(),
        sender: address(PLANNER, "43"),
        receiver: address(PROVIDER, "11"),
        unit_kind: "K2".to_owned(),
        serial: "20270401093000".to_owned(),
        service_month: Some("202704".to_owned()),
        csv_version: Some("20250401".to_owned()),
        standard: "4.1".to_owned(),
        remark: None,
        created_at: at(),
        files: files.iter().zip(kinds).map(|(file, kind)| ManifestFile::new(kind, file)).collect(),
        attachments: attachments.iter().map(|file| ManifestFile::new("document", file)).collect(),
    };
    Package { manifest, files, attachments }
}
