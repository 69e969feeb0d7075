//! From one office to another, in every kind of key.

use todoke_envelope::{EnvelopeError, KeyAlgorithm, Package, TrustError, open, seal, sign, verify};
use todoke_envelope::{Purpose, decrypt, encrypt};

use crate::pki::{ALL_KEYS, Authority, PLANNER, PROVIDER, Subject, at, key, package};

#[test]
fn what_is_sealed_opens_to_the_same_bytes_in_every_kind_of_key() {
    let authority = Authority::root("みどり認証局");
    for sender_key in ALL_KEYS {
        for receiver_key in ALL_KEYS {
            let sender = authority.office(PLANNER, sender_key);
            let receiver = authority.office(PROVIDER, receiver_key);
            let sealed = seal(&package(), &sender, receiver.certificate(), at()).unwrap();
            let opened = open(&sealed, &receiver, &authority.trust(), at()).unwrap();
            assert_eq!(opened.package, package(), "{sender_key:?} to {receiver_key:?}");
            assert_eq!(&opened.sender, sender.certificate(), "the sender is the one who signed");
            assert_eq!(opened.signed_at, Some(at()), "the time it was sealed is inside");
        }
    }
}

#[test]
fn an_intermediate_authority_travels_with_the_message() {
    let root = Authority::root("みどり認証局");
    let below = Authority::below("みどり認証局 東京", &root);
    let key = key(KeyAlgorithm::P256, PLANNER);
    let certificate = below.issue(&Subject::office(PLANNER), &key);
    let chain = vec![below.certificate.clone(), root.certificate.clone()];
    let sender = todoke_envelope::Identity::new(key, certificate, chain).unwrap();
    let lists = vec![root.list(&[]), below.list(&[])];
    let trust = todoke_envelope::Trust::new(vec![root.certificate.clone()], lists);
    let note = sign(b"{}", &sender, at()).unwrap();
    let signed = verify(&note, &trust, Purpose::Sign, at()).unwrap();
    assert_eq!(signed.chain, [below.certificate], "the root stays at home, the one between comes");
}

#[test]
fn sealing_twice_gives_other_bytes() {
    let authority = Authority::root("みどり認証局");
    let sender = authority.office(PLANNER, KeyAlgorithm::P256);
    let receiver = authority.office(PROVIDER, KeyAlgorithm::P256);
    let seal = || seal(&package(), &sender, receiver.certificate(), at()).unwrap();
    assert_ne!(
        seal(),
        seal(),
        "key and nonce are fresh, so a message must be sealed once and kept"
    );
}

// A5: a recipient re-addresses a unit.
#[test]
fn a_receiver_cannot_pass_a_package_on_as_if_it_were_meant_for_another_office() {
    let authority = Authority::root("みどり認証局");
    let sender = authority.office(PLANNER, KeyAlgorithm::P256);
    let receiver = authority.office(PROVIDER, KeyAlgorithm::P256);
    let third = authority.office("1371215128", KeyAlgorithm::Rsa2048);
    let sealed = seal(&package(), &sender, receiver.certificate(), at()).unwrap();
    let signed = decrypt(&sealed, &receiver).unwrap();
    let passed_on = encrypt(&signed, third.certificate()).unwrap();
    assert_eq!(
        open(&passed_on, &third, &authority.trust(), at()),
        Err(EnvelopeError::WrongReceiver {
            expected: "1371215128".to_owned(),
            found: PROVIDER.to_owned()
        }),
        "the receiver stands inside the signature"
    );
}

#[test]
fn a_package_signed_by_another_office_than_its_sender_is_refused() {
    let authority = Authority::root("みどり認証局");
    let impostor = authority.office("1371215136", KeyAlgorithm::P256);
    let receiver = authority.office(PROVIDER, KeyAlgorithm::P256);
    let refused = seal(&package(), &impostor, receiver.certificate(), at()).unwrap_err();
    let expected =
        TrustError::WrongOffice { expected: PLANNER.to_owned(), found: "1371215136".to_owned() };
    assert_eq!(refused, EnvelopeError::Trust(expected.clone()), "it cannot even be made here");

    // Made with other tools, it is refused on arrival.
    let honest = authority.office(PLANNER, KeyAlgorithm::P256);
    let sealed = seal(&package(), &honest, receiver.certificate(), at()).unwrap();
    let signed = decrypt(&sealed, &receiver).unwrap();
    let archive = verify(&signed, &authority.trust(), Purpose::Sign, at()).unwrap().content;
    let forged = encrypt(&sign(&archive, &impostor, at()).unwrap(), receiver.certificate());
    let refused = open(&forged.unwrap(), &receiver, &authority.trust(), at()).unwrap_err();
    assert_eq!(refused, EnvelopeError::Trust(expected), "both numbers are told");
    assert_eq!(refused.code(), "T-0106");
}

#[test]
fn a_package_for_another_office_than_the_certificate_is_not_sealed() {
    let authority = Authority::root("みどり認証局");
    let sender = authority.office(PLANNER, KeyAlgorithm::P256);
    let other = authority.office("1371215128", KeyAlgorithm::P256);
    assert!(
        matches!(
            seal(&package(), &sender, other.certificate(), at()),
            Err(EnvelopeError::WrongReceiver { .. })
        ),
        "the wrong certificate was picked"
    );
}

#[test]
fn encryption_without_a_signature_inside_is_refused() {
    let authority = Authority::root("みどり認証局");
    let receiver = authority.office(PROVIDER, KeyAlgorithm::Rsa2048);
    let unsigned = encrypt(b"anything", receiver.certificate()).unwrap();
    assert!(open(&unsigned, &receiver, &authority.trust(), at()).is_err(), "nobody vouches for it");
}

#[test]
fn a_message_for_another_certificate_says_so() {
    let authority = Authority::root("みどり認証局");
    let sender = authority.office(PLANNER, KeyAlgorithm::P256);
    let receiver = authority.office(PROVIDER, KeyAlgorithm::P256);
    let sealed = seal(&package(), &sender, receiver.certificate(), at()).unwrap();
    assert_eq!(
        open(&sealed, &sender, &authority.trust(), at()),
        Err(EnvelopeError::NotRecipient),
        "anybody can see for whom it is, so this is no oracle"
    );
}

#[test]
fn a_package_that_disagrees_with_its_manifest_is_not_sealed() {
    let authority = Authority::root("みどり認証局");
    let sender = authority.office(PLANNER, KeyAlgorithm::P256);
    let receiver = authority.office(PROVIDER, KeyAlgorithm::P256);
    let refusal = |change: fn(&mut Package)| {
        let mut package = package();
        change(&mut package);
        seal(&package, &sender, receiver.certificate(), at()).unwrap_err().code()
    };
    assert_eq!(refusal(|p| p.files[0].bytes[3] ^= 1), "E-0148", "another digest");
    assert_eq!(refusal(|p| p.files[0].bytes.push(1)), "E-0147", "another size");
    assert_eq!(refusal(|p| drop(p.files.pop())), "E-0144", "a file is missing");
    assert_eq!(refusal(|p| p.files.swap(0, 1)), "E-0144", "another order");
    assert_eq!(refusal(|p| p.manifest.files.truncate(1)), "E-0145", "a file too many");
    assert_eq!(refusal(|p| p.manifest.format.push('2')), "E-0140", "a form of the future");
    assert_eq!(refusal(|p| p.manifest.files[0].name = "../a".to_owned()), "E-0142", "a path");
}
