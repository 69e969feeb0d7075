//! Two offices under one authority, for measuring.

use jiff::Timestamp;
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, DistinguishedName,
    DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose,
    PKCS_ECDSA_P256_SHA256, PKCS_RSA_SHA256, SerialNumber, date_time_ymd,
};
use todoke_envelope::{
    Certificate, Identity, KeyAlgorithm, Manifest, ManifestFile, Package, PackageFile,
    PartyAddress, PrivateKey, RevocationList, Trust,
};

const SENDER: &str = "1371215102";
const RECEIVER: &str = "1371215110";

/// The moment of all messages.
pub(crate) fn at() -> Timestamp {
    "2027-04-01T09:30:00Z".parse().unwrap()
}

/// A sender, a receiver, and whom the receiver trusts.
pub(crate) struct Parties {
    pub(crate) sender: Identity,
    pub(crate) receiver: Identity,
    pub(crate) trust: Trust,
}

impl Parties {
    pub(crate) fn new(authority: &PrivateKey, sender: PrivateKey, receiver: PrivateKey) -> Self {
        let authority_key = rcgen_key(authority);
        let mut params = params("Measuring CA", 1);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let root = params.self_signed(&authority_key).unwrap();
        let issuer = Issuer::from_params(&params, &authority_key);
        let list = CertificateRevocationListParams {
            this_update: date_time_ymd(2027, 3, 1),
            next_update: date_time_ymd(2027, 5, 1),
            crl_number: SerialNumber::from(1_u64),
            issuing_distribution_point: None,
            revoked_certs: Vec::new(),
            key_identifier_method: KeyIdMethod::Sha256,
        };
        let list = list.signed_by(&issuer).unwrap();
        let root = Certificate::from_der(root.der()).unwrap();
        let list = RevocationList::from_der(list.der()).unwrap();
        Self {
            sender: office(SENDER, 2, sender, &issuer),
            receiver: office(RECEIVER, 3, receiver, &issuer),
            trust: Trust::new(vec![root], vec![list]),
        }
    }
}

/// A package of one file.
pub(crate) fn package(name: &str, bytes: Vec<u8>) -> Package {
    let file = PackageFile { name: name.to_owned(), bytes };
    let address = |number: &str, service_type: &str| PartyAddress {
        number: number.to_owned(),
        service_type: Some(service_type.to_owned()),
    };
    let manifest = Manifest {
        format: Manifest::FORMAT.to_owned(),
        message_id: "01985f2e-0000-7000-8000-000000000001".to_owned(),
        sender: address(SENDER, "43"),
        receiver: address(RECEIVER, "11"),
        unit_kind: "K2".to_owned(),
        serial: "20270401093000".to_owned(),
        service_month: Some("202704".to_owned()),
        csv_version: Some("20250401".to_owned()),
        standard: "4.1".to_owned(),
        remark: None,
        created_at: at(),
        files: vec![ManifestFile::new("UPPLAN", &file)],
        attachments: Vec::new(),
    };
    Package { manifest, files: vec![file], attachments: Vec::new() }
}

fn office(number: &str, serial: u64, key: PrivateKey, issuer: &Issuer<'_, &KeyPair>) -> Identity {
    let mut params = params(number, serial);
    params.key_usages = vec![
        KeyUsagePurpose::DigitalSignature,
        KeyUsagePurpose::ContentCommitment,
        KeyUsagePurpose::KeyEncipherment,
        KeyUsagePurpose::KeyAgreement,
    ];
    params.extended_key_usages =
        vec![ExtendedKeyUsagePurpose::ClientAuth, ExtendedKeyUsagePurpose::EmailProtection];
    let certificate = params.signed_by(&rcgen_key(&key), issuer).unwrap();
    let certificate = Certificate::from_der(certificate.der()).unwrap();
    Identity::new(key, certificate, Vec::new()).unwrap()
}

fn params(common_name: &str, serial: u64) -> CertificateParams {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, common_name);
    params.not_before = date_time_ymd(2026, 1, 1);
    params.not_after = date_time_ymd(2030, 1, 1);
    params.serial_number = Some(SerialNumber::from(serial));
    params
}

fn rcgen_key(key: &PrivateKey) -> KeyPair {
    let der = rustls_pki_types::PrivatePkcs8KeyDer::from(key.to_pkcs8_der().to_vec());
    let algorithm = match key.algorithm() {
        KeyAlgorithm::P256 => &PKCS_ECDSA_P256_SHA256,
        _ => &PKCS_RSA_SHA256,
    };
    KeyPair::from_pkcs8_der_and_sign_algo(&der, algorithm).unwrap()
}
