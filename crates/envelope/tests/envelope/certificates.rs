//! What a certificate, a revocation list and a bag of certificates tell.

use todoke_envelope::{
    Certificate, EnvelopeError, KeyAlgorithm, RevocationList, certificates_only,
    read_certificates_only, sign,
};

use crate::pki::{ALL_KEYS, Authority, PLANNER, PROVIDER, Subject, at, key};

#[test]
fn a_certificate_tells_what_the_screens_show() {
    let authority = Authority::root("みどり認証局");
    for algorithm in ALL_KEYS {
        let mut subject = Subject::office(PLANNER);
        subject.serial = 0x00ff_1234;
        let certificate = authority.issue(&subject, &key(algorithm, PLANNER));
        assert_eq!(certificate.common_name(), Some(PLANNER));
        assert_eq!(certificate.office_number(), Some(PLANNER));
        assert_eq!(certificate.organisation(), Some("みどり訪問介護事業所"));
        assert_eq!(certificate.not_before().to_string(), "2026-04-01T00:00:00Z");
        assert_eq!(certificate.not_after().to_string(), "2029-04-01T00:00:00Z");
        assert!(certificate.serial_hex().ends_with("ff1234"), "{}", certificate.serial_hex());
        assert_eq!(certificate.key_algorithm(), Some(algorithm));
        assert_eq!(certificate.issuer(), "C=JP, CN=みどり認証局");
    }
}

#[test]
fn a_certificate_reads_back_from_der_and_pem() {
    let authority = Authority::root("みどり認証局");
    let office = authority.office(PLANNER, KeyAlgorithm::P256).certificate().clone();
    assert_eq!(Certificate::from_der(office.der()), Ok(office.clone()));
    assert_eq!(Certificate::from_pem(office.to_pem().as_bytes()), Ok(office.clone()));
    let text =
        format!("subject=...\n{}some words\n{}", office.to_pem(), authority.certificate.to_pem());
    let all = Certificate::all_from_pem(text.as_bytes()).unwrap();
    assert_eq!(all, [office, authority.certificate], "text between the blocks is passed over");
    assert_eq!(Certificate::all_from_pem(b"nothing here"), Ok(Vec::new()));
    assert!(Certificate::from_pem(b"nothing here").is_err(), "one was asked for");
}

#[test]
fn bytes_behind_a_certificate_are_refused() {
    let authority = Authority::root("みどり認証局");
    let mut der = authority.certificate.der().to_vec();
    der.extend([1, 2, 3]);
    assert_eq!(Certificate::from_der(&der), Err(EnvelopeError::TrailingBytes { bytes: 3 }));
    let mut list = authority.list(&[]).der().to_vec();
    list.push(0);
    assert!(RevocationList::from_der(&list).is_err(), "and behind a revocation list");
}

#[test]
fn a_revocation_list_tells_its_times() {
    let list = Authority::root("みどり認証局").list(&[(5, (2027, 1, 1))]);
    assert_eq!(list.this_update().to_string(), "2027-03-01T00:00:00Z");
    assert_eq!(list.next_update().to_string(), "2027-05-01T00:00:00Z");
    let read = RevocationList::from_der(list.der()).unwrap();
    assert_eq!(read.der(), list.der(), "the bytes are kept");
}

#[test]
fn a_bag_of_certificates_reads_back() {
    let authority = Authority::root("みどり認証局");
    let mut certificates = vec![
        authority.office(PLANNER, KeyAlgorithm::P256).certificate().clone(),
        authority.office(PROVIDER, KeyAlgorithm::P256).certificate().clone(),
        authority.certificate.clone(),
    ];
    let bag = certificates_only(&certificates).unwrap();
    let mut read = read_certificates_only(&bag).unwrap();
    certificates.sort_by_key(Certificate::fingerprint);
    read.sort_by_key(Certificate::fingerprint);
    assert_eq!(read, certificates, "all of them, in whatever order");
    assert_eq!(read_certificates_only(&certificates_only(&[]).unwrap()), Ok(Vec::new()));
}

#[test]
fn a_signed_message_is_no_bag() {
    let authority = Authority::root("みどり認証局");
    let office = authority.office(PLANNER, KeyAlgorithm::P256);
    let note = sign(b"note", &office, at()).unwrap();
    assert!(read_certificates_only(&note).is_err(), "its certificates are not there to be taken");
}
