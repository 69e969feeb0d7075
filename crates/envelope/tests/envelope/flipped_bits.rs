//! One flipped bit anywhere, in every byte, in everything that travels: refused.

use todoke_envelope::{Identity, KeyAlgorithm, Purpose, decrypt, open, seal, sign, verify};

use crate::pki::{Authority, PLANNER, PROVIDER, Subject, at, key, package};

/// Flips every bit of every byte and returns the positions where nobody minded.
fn accepted(message: &[u8], bits: &[u8], is_accepted: impl Fn(&[u8]) -> bool) -> Vec<(usize, u8)> {
    let mut changed = message.to_vec();
    let mut accepted = Vec::new();
    for position in 0..message.len() {
        for &bit in bits {
            changed[position] ^= 1 << bit;
            if is_accepted(&changed) {
                accepted.push((position, bit));
            }
            changed[position] ^= 1 << bit;
        }
    }
    accepted
}

const ALL_BITS: [u8; 8] = [0, 1, 2, 3, 4, 5, 6, 7];

#[test]
fn a_note_with_one_flipped_bit_is_refused() {
    let authority = Authority::root("みどり認証局");
    let trust = authority.trust();
    for algorithm in [KeyAlgorithm::P256, KeyAlgorithm::Rsa2048] {
        let office = authority.office(PLANNER, algorithm);
        let note = sign(b"{\"message_id\":\"m-1\"}", &office, at()).unwrap();
        assert!(verify(&note, &trust, Purpose::Sign, at()).is_ok(), "untouched it is good");
        let accepted = accepted(&note, &ALL_BITS, |changed| {
            verify(changed, &trust, Purpose::Sign, at()).is_ok()
        });
        assert_eq!(accepted, [], "{algorithm:?}: every bit counts");
    }
}

#[test]
fn a_note_with_an_authority_between_has_no_unguarded_bit_either() {
    let root = Authority::root("みどり認証局");
    let below = Authority::below("みどり認証局 東京", &root);
    let key = key(KeyAlgorithm::P256, PLANNER);
    let certificate = below.issue(&Subject::office(PLANNER), &key);
    let signer = Identity::new(key, certificate, vec![below.certificate.clone()]).unwrap();
    let lists = vec![root.list(&[]), below.list(&[])];
    let trust = todoke_envelope::Trust::new(vec![root.certificate.clone()], lists);
    let note = sign(b"{}", &signer, at()).unwrap();
    assert!(verify(&note, &trust, Purpose::Sign, at()).is_ok(), "untouched it is good");
    let accepted =
        accepted(&note, &ALL_BITS, |changed| verify(changed, &trust, Purpose::Sign, at()).is_ok());
    assert_eq!(accepted, [], "every bit of every certificate counts");
}

#[test]
fn a_sealed_message_with_one_flipped_bit_is_refused() {
    let authority = Authority::root("みどり認証局");
    let trust = authority.trust();
    let sender = authority.office(PLANNER, KeyAlgorithm::P256);
    // RSA decryption takes its time: there one bit of every byte, and all bits of the head in the next test.
    for (algorithm, bits) in [(KeyAlgorithm::P256, &ALL_BITS[..]), (KeyAlgorithm::Rsa2048, &[0])] {
        let receiver = authority.office(PROVIDER, algorithm);
        let sealed = seal(&package(), &sender, receiver.certificate(), at()).unwrap();
        assert!(open(&sealed, &receiver, &trust, at()).is_ok(), "untouched it is good");
        let accepted =
            accepted(&sealed, bits, |changed| open(changed, &receiver, &trust, at()).is_ok());
        assert_eq!(accepted, [], "{algorithm:?}: every bit counts");
    }
}

#[test]
fn the_unencrypted_head_of_an_rsa_message_has_no_unguarded_bit() {
    let authority = Authority::root("みどり認証局");
    let receiver = authority.office(PROVIDER, KeyAlgorithm::Rsa2048);
    let sender = authority.office(PLANNER, KeyAlgorithm::P256);
    let sealed = seal(&package(), &sender, receiver.certificate(), at()).unwrap();
    let signed = decrypt(&sealed, &receiver).unwrap();
    let head = sealed.len() - signed.len();
    let mut changed = sealed.clone();
    for position in (0..head + 8).chain(sealed.len() - 20..sealed.len()) {
        for bit in ALL_BITS {
            changed[position] ^= 1 << bit;
            let opened = open(&changed, &receiver, &authority.trust(), at());
            assert!(opened.is_err(), "bit {bit} of byte {position} counts");
            changed[position] ^= 1 << bit;
        }
    }
}
