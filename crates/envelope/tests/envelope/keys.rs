//! Keys, identities and PKCS#12 without another program.

use todoke_envelope::{EnvelopeError, Identity, KeyAlgorithm, PrivateKey};

use crate::pki::{ALL_KEYS, Authority, PLANNER, PROVIDER, key};

#[test]
fn a_key_comes_back_from_its_pkcs8() {
    for algorithm in ALL_KEYS {
        let made = key(algorithm, PLANNER);
        let read = PrivateKey::from_pkcs8_der(&made.to_pkcs8_der()).unwrap();
        assert_eq!(read.algorithm(), algorithm);
        assert_eq!(read.to_pkcs8_der(), made.to_pkcs8_der(), "{algorithm:?}: the same bytes");
        let from_pem = PrivateKey::from_pem(made.to_pem().as_bytes()).unwrap();
        assert_eq!(from_pem.to_pkcs8_der(), made.to_pkcs8_der(), "{algorithm:?}: PEM");
    }
}

#[test]
fn bytes_behind_a_key_are_refused() {
    for algorithm in [KeyAlgorithm::P256, KeyAlgorithm::Rsa2048] {
        let mut der = key(algorithm, PLANNER).to_pkcs8_der().to_vec();
        der.push(0);
        assert_eq!(PrivateKey::from_pkcs8_der(&der).unwrap_err(), EnvelopeError::KeyInvalid);
    }
}

#[test]
fn a_key_shows_nothing_of_itself() {
    let key = key(KeyAlgorithm::P256, PLANNER);
    assert_eq!(format!("{key:?}"), "PrivateKey(P256)", "logs must not hold keys");
    let authority = Authority::root("みどり認証局");
    let office = authority.office(PLANNER, KeyAlgorithm::P256);
    let shown = format!("{office:?}");
    assert!(!shown.contains(PLANNER) && !shown.contains("みどり"), "nor names: {shown}");
}

#[test]
fn a_key_goes_with_its_own_certificate_only() {
    let authority = Authority::root("みどり認証局");
    let office = authority.office(PLANNER, KeyAlgorithm::Rsa2048);
    for other in [key(KeyAlgorithm::Rsa2048, PROVIDER), key(KeyAlgorithm::P256, PLANNER)] {
        let refused = Identity::new(other, office.certificate().clone(), Vec::new());
        assert_eq!(refused.unwrap_err(), EnvelopeError::KeyMismatch);
    }
}

#[test]
fn an_identity_survives_pkcs12() {
    let authority = Authority::root("みどり認証局");
    for algorithm in ALL_KEYS {
        let office = authority.office(PLANNER, algorithm);
        let file = office.to_pkcs12("ひみつ", "みどり居宅介護支援").unwrap();
        let read = Identity::from_pkcs12(&file, "ひみつ").unwrap();
        assert_eq!(read.certificate(), office.certificate(), "{algorithm:?}");
        assert_eq!(read.chain(), office.chain(), "{algorithm:?}");
        assert_eq!(read.private_key().to_pkcs8_der(), office.private_key().to_pkcs8_der());
        assert_eq!(read.office_number(), Some(PLANNER));
        for wrong in ["", "ひみ", "ひみつ ", "HIMITSU"] {
            assert_eq!(
                Identity::from_pkcs12(&file, wrong).unwrap_err(),
                EnvelopeError::WrongPassword,
                "{wrong:?} is not the password"
            );
        }
    }
}

#[test]
fn a_password_that_pkcs12_cannot_hold_is_called_that() {
    let authority = Authority::root("みどり認証局");
    let office = authority.office(PLANNER, KeyAlgorithm::P256);
    let refused = office.to_pkcs12("😀", "x").unwrap_err();
    assert_eq!(refused.code(), "E-0134", "such a file could not be opened again");
    let file = office.to_pkcs12("x", "x").unwrap();
    assert_eq!(Identity::from_pkcs12(&file, "😀").unwrap_err(), refused);
}

#[test]
fn a_damaged_pkcs12_is_not_called_a_wrong_password() {
    let authority = Authority::root("みどり認証局");
    let file = authority.office(PLANNER, KeyAlgorithm::P256).to_pkcs12("x", "x").unwrap();
    for cut in [0, 1, 10, file.len() / 2, file.len() - 1] {
        let refused = Identity::from_pkcs12(&file[..cut], "x").unwrap_err();
        assert_eq!(refused.code(), "E-0134", "cut at {cut}");
    }
    let mut longer = file;
    longer.push(0);
    assert_eq!(
        Identity::from_pkcs12(&longer, "x").unwrap_err().code(),
        "E-0134",
        "bytes behind it"
    );
}

#[test]
fn names_that_no_certificate_can_hold_are_refused() {
    let key = key(KeyAlgorithm::P256, PLANNER);
    let long = "あ".repeat(65);
    for (common_name, organisation, field) in [
        ("", "みどり", "the common name"),
        (PLANNER, "", "the organisation"),
        (PLANNER, long.as_str(), "the organisation"),
        ("1\n2", "みどり", "the common name"),
    ] {
        assert_eq!(
            key.signing_request(common_name, organisation).unwrap_err(),
            EnvelopeError::SubjectInvalid { field }
        );
    }
    let longest = "あ".repeat(64);
    assert!(key.signing_request(PLANNER, &longest).is_ok(), "64 characters, however many bytes");
}
