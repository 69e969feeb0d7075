//! Notes and receipts: signed text, and what does not count as one.

use serde::{Deserialize, Serialize};
use todoke_envelope::{
    EnvelopeError, Identity, KeyAlgorithm, Purpose, Trust, decrypt, encrypt, sign, sign_json,
    verify, verify_json,
};

use crate::openssl::Bench;
use crate::pki::{ALL_KEYS, Authority, PLANNER, PROVIDER, Subject, at, key};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Note {
    message_id: String,
    service_month: Option<String>,
}

#[test]
fn a_signed_note_reads_back_in_every_kind_of_key() {
    let authority = Authority::root("みどり認証局");
    let note = Note { message_id: "m-1".to_owned(), service_month: Some("202704".to_owned()) };
    for algorithm in ALL_KEYS {
        let office = authority.office(PLANNER, algorithm);
        let message = sign_json(&note, &office, at()).unwrap();
        let (read, signed) =
            verify_json::<Note>(&message, &authority.trust(), Purpose::Sign, at()).unwrap();
        assert_eq!(read, note, "{algorithm:?}");
        assert_eq!(&signed.signer, office.certificate(), "the signer is told");
    }
}

#[test]
fn signed_content_that_is_no_note_is_refused() {
    let authority = Authority::root("みどり認証局");
    let office = authority.office(PLANNER, KeyAlgorithm::P256);
    let message = sign(b"{\"message_id\": 1}", &office, at()).unwrap();
    let read = verify_json::<Note>(&message, &authority.trust(), Purpose::Sign, at());
    assert_eq!(read.unwrap_err(), EnvelopeError::JsonInvalid);
}

#[test]
fn a_message_must_end_where_its_der_ends() {
    let authority = Authority::root("みどり認証局");
    let office = authority.office(PLANNER, KeyAlgorithm::P256);
    let mut message = sign(b"note", &office, at()).unwrap();
    message.extend(b"tail");
    assert_eq!(
        verify(&message, &authority.trust(), Purpose::Sign, at()),
        Err(EnvelopeError::TrailingBytes { bytes: 4 }),
        "what follows is not signed"
    );
    message.truncate(message.len() - 5);
    assert!(verify(&message, &authority.trust(), Purpose::Sign, at()).is_err(), "cut short");
}

#[test]
fn a_certificate_that_has_nothing_to_do_with_the_signer_is_refused() {
    let authority = Authority::root("みどり認証局");
    let office = authority.office(PLANNER, KeyAlgorithm::P256);
    let stranger = authority.office(PROVIDER, KeyAlgorithm::P256);
    let chain = vec![stranger.certificate().clone()];
    let key = office.private_key().clone();
    let signer = Identity::new(key, office.certificate().clone(), chain).unwrap();
    let message = sign(b"note", &signer, at()).unwrap();
    assert_eq!(
        verify(&message, &authority.trust(), Purpose::Sign, at()),
        Err(EnvelopeError::ForeignCertificate),
        "nobody vouches for its bytes"
    );
}

#[test]
fn an_empty_content_can_be_signed() {
    let authority = Authority::root("みどり認証局");
    let office = authority.office(PLANNER, KeyAlgorithm::P256);
    let message = sign(b"", &office, at()).unwrap();
    let signed = verify(&message, &authority.trust(), Purpose::Sign, at()).unwrap();
    assert!(signed.content.is_empty(), "nothing in, nothing out");
}

#[test]
fn signing_times_after_2049_are_kept() {
    let authority = Authority::root("みどり認証局");
    let office = authority.office(PLANNER, KeyAlgorithm::P256);
    let late = "2060-02-29T12:00:00Z".parse().unwrap();
    let message = sign(b"note", &office, late).unwrap();
    let trust = Trust::danger_without_revocation(vec![authority.certificate.clone()]);
    let signed = verify(&message, &trust, Purpose::Sign, at()).unwrap();
    assert_eq!(signed.signed_at, Some(late), "written as GeneralizedTime from 2050 on");
}

#[test]
fn serial_numbers_of_every_shape_find_their_certificate() {
    let authority = Authority::root("みどり認証局");
    let receiver = authority.office(PROVIDER, KeyAlgorithm::P256);
    for serial in [1, 0x7f, 0x80, 0xff, 0x8000, 0xff_1234, u64::MAX] {
        let mut subject = Subject::office(PLANNER);
        subject.serial = serial;
        let key = key(KeyAlgorithm::P256, PLANNER);
        let certificate = authority.issue(&subject, &key);
        let office = Identity::new(key, certificate, Vec::new()).unwrap();
        let note = sign(b"note", &office, at()).unwrap();
        let signed = verify(&note, &authority.trust(), Purpose::Sign, at());
        assert!(signed.is_ok(), "signed under {serial:#x}: {signed:?}");
        let encrypted = encrypt(b"note", office.certificate()).unwrap();
        assert_eq!(decrypt(&encrypted, &office).as_deref(), Ok(&b"note"[..]), "{serial:#x}");
        assert_eq!(decrypt(&encrypted, &receiver), Err(EnvelopeError::NotRecipient));

        let bench = Bench::with(&authority);
        bench.write("signed.der", note);
        assert!(bench.verify("signed.der", "content").status.success(), "openssl: {serial:#x}");
    }
}
