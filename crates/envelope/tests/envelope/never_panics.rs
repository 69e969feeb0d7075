//! Whatever bytes come in, an answer comes out.

use proptest::prelude::*;
use todoke_envelope::{
    Certificate, Identity, KeyAlgorithm, PrivateKey, Purpose, RevocationList, decrypt, encrypt,
    open, read_certificates_only, seal, sign, verify,
};

use crate::pki::{Authority, PLANNER, PROVIDER, at, package};

/// Gives bytes to every reader of the crate.
fn read_everything(bytes: &[u8], authority: &Authority, receiver: &Identity) {
    let trust = authority.trust();
    let _ = verify(bytes, &trust, Purpose::Sign, at());
    let _ = decrypt(bytes, receiver);
    let _ = open(bytes, receiver, &trust, at());
    let _ = read_certificates_only(bytes);
    let _ = RevocationList::from_der(bytes);
    let _ = RevocationList::from_pem(bytes);
    let _ = PrivateKey::from_pkcs8_der(bytes);
    let _ = PrivateKey::from_pem(bytes);
    let _ = Identity::from_pkcs12(bytes, "password");
    let _ = Certificate::all_from_pem(bytes);
    if let Ok(certificate) = Certificate::from_der(bytes) {
        let _ = trust.check(&certificate, &[], Purpose::Sign, at());
        let _ = encrypt(b"x", &certificate);
    }
}

/// One structure of every kind.
fn samples(authority: &Authority, receiver: &Identity) -> Vec<Vec<u8>> {
    let sender = authority.office(PLANNER, KeyAlgorithm::P256);
    let sealed = seal(&package(), &sender, receiver.certificate(), at()).unwrap();
    vec![
        sign(b"note", &sender, at()).unwrap(),
        decrypt(&sealed, receiver).unwrap(),
        sealed,
        authority.certificate.der().to_vec(),
        receiver.certificate().to_pem().into_bytes(),
        authority.list(&[(5, (2027, 1, 1))]).der().to_vec(),
        sender.private_key().to_pkcs8_der().to_vec(),
        sender.private_key().to_pem().as_bytes().to_vec(),
        todoke_envelope::certificates_only(std::slice::from_ref(&authority.certificate)).unwrap(),
    ]
}

/// A change to a message: overwrite, insert or cut at a place.
#[derive(Debug, Clone)]
enum Change {
    Overwrite(prop::sample::Index, u8),
    Insert(prop::sample::Index, Vec<u8>),
    Cut(prop::sample::Index, usize),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        4 => (any::<prop::sample::Index>(), any::<u8>()).prop_map(|(at, byte)| Change::Overwrite(at, byte)),
        1 => (any::<prop::sample::Index>(), prop::collection::vec(any::<u8>(), 1..9))
            .prop_map(|(at, bytes)| Change::Insert(at, bytes)),
        1 => (any::<prop::sample::Index>(), 1..9_usize).prop_map(|(at, count)| Change::Cut(at, count)),
    ]
}

fn apply(bytes: &mut Vec<u8>, change: &Change) {
    if bytes.is_empty() {
        return;
    }
    match change {
        Change::Overwrite(at, byte) => {
            let at = at.index(bytes.len());
            bytes[at] = *byte;
        }
        Change::Insert(at, more) => {
            let at = at.index(bytes.len());
            bytes.splice(at..at, more.iter().copied());
        }
        Change::Cut(at, count) => {
            let at = at.index(bytes.len());
            let end = bytes.len().min(at + count);
            bytes.drain(at..end);
        }
    }
}

#[test]
fn random_bytes_are_only_refused() {
    let authority = Authority::root("みどり認証局");
    let receiver = authority.office(PROVIDER, KeyAlgorithm::P256);
    proptest!(ProptestConfig::with_cases(512), |(bytes in prop::collection::vec(any::<u8>(), 0..600))| {
        read_everything(&bytes, &authority, &receiver);
    });
}

#[test]
fn changed_messages_are_only_refused() {
    let authority = Authority::root("みどり認証局");
    for algorithm in [KeyAlgorithm::P256, KeyAlgorithm::Rsa2048] {
        let receiver = authority.office(PROVIDER, algorithm);
        let samples = samples(&authority, &receiver);
        proptest!(ProptestConfig::with_cases(512), |(
            which in 0..samples.len(),
            changes in prop::collection::vec(change(), 1..6),
        )| {
            let mut bytes = samples[which].clone();
            changes.iter().for_each(|change| apply(&mut bytes, change));
            read_everything(&bytes, &authority, &receiver);
        });
    }
}

#[test]
fn changed_archives_are_only_refused() {
    // A hostile sender signs whatever archive it likes.
    let authority = Authority::root("みどり認証局");
    let trust = authority.trust();
    let sender = authority.office(PLANNER, KeyAlgorithm::P256);
    let receiver = authority.office(PROVIDER, KeyAlgorithm::P256);
    let sealed = seal(&package(), &sender, receiver.certificate(), at()).unwrap();
    let signed = decrypt(&sealed, &receiver).unwrap();
    let archive = verify(&signed, &trust, Purpose::Sign, at()).unwrap().content;
    proptest!(ProptestConfig::with_cases(512), |(changes in prop::collection::vec(change(), 1..6))| {
        let mut bytes = archive.clone();
        changes.iter().for_each(|change| apply(&mut bytes, change));
        let sealed = encrypt(&sign(&bytes, &sender, at()).unwrap(), receiver.certificate()).unwrap();
        if let Ok(opened) = open(&sealed, &receiver, &trust, at()) {
            prop_assert_eq!(opened.package.files, package().files, "only idle bytes may differ");
        }
    });
}

#[test]
fn deep_and_wide_structures_end_early() {
    let authority = Authority::root("みどり認証局");
    let receiver = authority.office(PROVIDER, KeyAlgorithm::P256);
    let deep = [0x30, 0x80].repeat(500_000);
    let wide = {
        let mut set = vec![0x31, 0x83, 0x0f, 0x42, 0x40];
        set.extend([5, 0].repeat(500_000));
        set
    };
    let started = std::time::Instant::now();
    for bytes in [deep, wide] {
        read_everything(&bytes, &authority, &receiver);
    }
    assert!(started.elapsed().as_secs() < 10, "A3: hostile nesting costs no time");
}
