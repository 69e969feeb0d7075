//! Sealed messages against `openssl cms`, both directions.

use todoke_envelope::{EnvelopeError, KeyAlgorithm, Purpose, decrypt, encrypt, open, seal, verify};

use crate::openssl::Bench;
use crate::pki::{ALL_KEYS, Authority, PLANNER, PROVIDER, at, package};

/// Bytes that a text mode would change.
const CONTENT: &[u8] = b"\x87\x90 line\r\nline\nline\r\0\x1a\xff";

const OAEP_SHA256: &str = "-keyopt rsa_padding_mode:oaep -keyopt rsa_oaep_md:sha256";
const OAEP_SHA1: &str = "-keyopt rsa_padding_mode:oaep";
const ECDH_SHA256: &str = "-keyopt ecdh_kdf_md:sha256";

#[test]
fn openssl_decrypts_and_verifies_what_we_seal() {
    let authority = Authority::root("みどり認証局");
    for receiver_key in ALL_KEYS {
        for sender_key in [KeyAlgorithm::Rsa2048, KeyAlgorithm::P256] {
            let bench = Bench::with(&authority);
            let sender = authority.office(PLANNER, sender_key);
            let receiver = authority.office(PROVIDER, receiver_key);
            bench.write_identity("receiver", &receiver);
            let sealed = seal(&package(), &sender, receiver.certificate(), at()).unwrap();
            bench.write("sealed.der", &sealed);
            bench.run(
                "cms -decrypt -binary -inform DER -in sealed.der -recip receiver.pem \
                 -inkey receiver.key -out signed.der",
            );
            let verdict = bench.verify("signed.der", "package.zip");
            assert!(
                verdict.status.success(),
                "{sender_key:?} to {receiver_key:?}: {}",
                String::from_utf8_lossy(&verdict.stderr)
            );
            let ours = decrypt(&sealed, &receiver).unwrap();
            let ours = verify(&ours, &authority.trust(), Purpose::Sign, at()).unwrap();
            assert_eq!(bench.read("package.zip"), ours.content, "the same archive comes out");
        }
    }
}

#[test]
fn we_decrypt_what_openssl_encrypted() {
    let authority = Authority::root("みどり認証局");
    let bench = Bench::new();
    // Long enough for openssl to stream it in several pieces.
    let content = CONTENT.repeat(1_000);
    bench.write("content", &content);
    for algorithm in ALL_KEYS {
        let receiver = authority.office(PROVIDER, algorithm);
        bench.write_identity("receiver", &receiver);
        let key_options: &[&str] = match algorithm {
            KeyAlgorithm::P256 => &["", ECDH_SHA256, "-keyid", "-keyopt ecdh_kdf_md:sha512"],
            _ => &["", OAEP_SHA256, OAEP_SHA1, "-keyid"],
        };
        for key_option in key_options {
            for cipher in ["aes-256-gcm", "aes-128-gcm", "aes-256-cbc", "aes-128-cbc"] {
                for form in ["", "-stream"] {
                    let id = if *key_option == "-keyid" { "-keyid" } else { "" };
                    let option = if id.is_empty() { key_option } else { "" };
                    bench.run(&format!(
                        "cms -encrypt -binary {form} {id} -in content -outform DER -{cipher} \
                         -recip receiver.pem {option} -out encrypted.der"
                    ));
                    let decrypted = decrypt(&bench.read("encrypted.der"), &receiver);
                    let what = format!("{algorithm:?} {key_option} {cipher} {form}");
                    assert!(decrypted.as_ref() == Ok(&content), "{what}: {:?}", decrypted.err());
                }
            }
        }
    }
}

#[test]
fn we_find_our_part_among_several_receivers() {
    let authority = Authority::root("みどり認証局");
    let bench = Bench::new();
    bench.write("content", CONTENT);
    let planner = authority.office(PLANNER, KeyAlgorithm::Rsa3072);
    let provider = authority.office(PROVIDER, KeyAlgorithm::P256);
    bench.write_identity("planner", &planner);
    bench.write_identity("provider", &provider);
    bench.run(
        "cms -encrypt -binary -in content -outform DER -aes-256-gcm -out encrypted.der \
         planner.pem provider.pem",
    );
    let encrypted = bench.read("encrypted.der");
    assert_eq!(decrypt(&encrypted, &planner).as_deref(), Ok(CONTENT), "by key transport");
    assert_eq!(decrypt(&encrypted, &provider).as_deref(), Ok(CONTENT), "by key agreement");
    assert!(
        matches!(
            open(&encrypted, &planner, &authority.trust(), at()),
            Err(EnvelopeError::TooLarge { what: "receivers", .. })
        ),
        "a package has one receiver"
    );
}

#[test]
fn we_open_what_openssl_signed_and_encrypted() {
    let authority = Authority::root("みどり認証局");
    for algorithm in ALL_KEYS {
        let bench = Bench::new();
        let sender = authority.office(PLANNER, algorithm);
        let receiver = authority.office(PROVIDER, algorithm);
        bench.write_identity("sender", &sender);
        bench.write_identity("receiver", &receiver);
        let sealed = seal(&package(), &sender, receiver.certificate(), at()).unwrap();
        let signed = decrypt(&sealed, &receiver).unwrap();
        let archive = verify(&signed, &authority.trust(), Purpose::Sign, at()).unwrap().content;
        bench.write("package.zip", archive);
        bench.run(
            "cms -sign -binary -nodetach -in package.zip -outform DER -signer sender.pem \
             -inkey sender.key -out signed.der",
        );
        let oaep = if algorithm == KeyAlgorithm::P256 { ECDH_SHA256 } else { OAEP_SHA256 };
        for cipher in ["aes-256-gcm", "aes-256-cbc"] {
            bench.run(&format!(
                "cms -encrypt -binary -in signed.der -outform DER -{cipher} -recip receiver.pem \
                 {oaep} -out sealed.der"
            ));
            let opened = open(&bench.read("sealed.der"), &receiver, &authority.trust(), at());
            assert_eq!(
                opened.map(|opened| opened.package),
                Ok(package()),
                "{algorithm:?} with {cipher}"
            );
        }
    }
}

#[test]
fn what_openssl_sealed_has_no_unguarded_bit() {
    let authority = Authority::root("みどり認証局");
    let trust = authority.trust();
    let bench = Bench::new();
    let sender = authority.office(PLANNER, KeyAlgorithm::P256);
    let receiver = authority.office(PROVIDER, KeyAlgorithm::P256);
    bench.write_identity("sender", &sender);
    bench.write_identity("receiver", &receiver);
    let sealed = seal(&package(), &sender, receiver.certificate(), at()).unwrap();
    bench.write("signed.der", decrypt(&sealed, &receiver).unwrap());
    for cipher in ["aes-256-gcm", "aes-256-cbc"] {
        bench.run(&format!(
            "cms -encrypt -binary -in signed.der -outform DER -{cipher} -recip receiver.pem \
             -out sealed.der"
        ));
        let mut sealed = bench.read("sealed.der");
        assert!(open(&sealed, &receiver, &trust, at()).is_ok(), "untouched it is good");
        for position in 0..sealed.len() {
            let bit = 1 << (position % 8);
            sealed[position] ^= bit;
            assert!(
                open(&sealed, &receiver, &trust, at()).is_err(),
                "{cipher}: byte {position} counts, in the cipher without authentication too"
            );
            sealed[position] ^= bit;
        }
    }
}

#[test]
fn every_failed_decryption_is_the_same_error() {
    let authority = Authority::root("みどり認証局");
    let bench = Bench::new();
    bench.write("content", CONTENT.repeat(20));
    for (algorithm, options) in [
        (KeyAlgorithm::Rsa2048, vec!["", OAEP_SHA256, OAEP_SHA1]),
        (KeyAlgorithm::P256, vec!["", ECDH_SHA256]),
    ] {
        let receiver = authority.office(PROVIDER, algorithm);
        // Another key under the same issuer and serial number.
        let stranger = authority
            .issue(&crate::pki::Subject::office(PROVIDER), &crate::pki::key(algorithm, PLANNER));
        let key = crate::pki::key(algorithm, PLANNER);
        let stranger = todoke_envelope::Identity::new(key, stranger, Vec::new()).unwrap();
        bench.write_identity("receiver", &receiver);
        for option in options {
            for cipher in ["aes-256-gcm", "aes-256-cbc"] {
                bench.run(&format!(
                    "cms -encrypt -binary -in content -outform DER -{cipher} -recip receiver.pem \
                     {option} -out encrypted.der"
                ));
                let encrypted = bench.read("encrypted.der");
                let refused = decrypt(&encrypted, &stranger);
                // CBC may by chance end in something like padding: then bytes come out, never another error.
                assert!(
                    matches!(refused, Err(EnvelopeError::Decryption)) || cipher == "aes-256-cbc",
                    "a wrong key: {refused:?}"
                );
                for position in key_and_content(&encrypted, &receiver) {
                    let mut changed = encrypted.clone();
                    changed[position] ^= 0x40;
                    match decrypt(&changed, &receiver) {
                        Err(error) => assert_eq!(
                            error,
                            EnvelopeError::Decryption,
                            "{algorithm:?} {option} {cipher}: byte {position}"
                        ),
                        Ok(_) => assert_eq!(cipher, "aes-256-cbc", "only GCM authenticates"),
                    }
                }
            }
        }
    }
}

/// Positions inside the encrypted key, the encrypted content and the tag: the three last strings of the message.
fn key_and_content(encrypted: &[u8], receiver: &todoke_envelope::Identity) -> Vec<usize> {
    let serial = receiver.certificate().serial_hex();
    let end_of_name = encrypted
        .windows(serial.len() / 2)
        .position(|window| {
            window.iter().map(|byte| format!("{byte:02x}")).collect::<String>() == serial
        })
        .unwrap();
    let key = end_of_name + 80;
    [key + 20, key + 40, encrypted.len() - 1, encrypted.len() - 20, encrypted.len() - 60]
        .into_iter()
        .filter(|position| *position < encrypted.len())
        .collect()
}

#[test]
fn ciphers_of_the_past_are_refused_by_name() {
    let authority = Authority::root("みどり認証局");
    let bench = Bench::new();
    bench.write("content", CONTENT);
    let receiver = authority.office(PROVIDER, KeyAlgorithm::Rsa2048);
    bench.write_identity("receiver", &receiver);
    bench.run(
        "cms -encrypt -binary -in content -outform DER -des3 -recip receiver.pem -out encrypted.der",
    );
    assert_eq!(
        decrypt(&bench.read("encrypted.der"), &receiver),
        Err(EnvelopeError::Unsupported {
            what: "content encryption",
            found: "1.2.840.113549.3.7".to_owned()
        }),
        "triple DES is neither made nor read"
    );
}

#[test]
fn openssl_finds_our_encryption_strange_when_a_bit_is_flipped() {
    let authority = Authority::root("みどり認証局");
    let bench = Bench::new();
    let receiver = authority.office(PROVIDER, KeyAlgorithm::Rsa2048);
    bench.write_identity("receiver", &receiver);
    let mut encrypted = encrypt(CONTENT, receiver.certificate()).unwrap();
    let last = encrypted.len() - 1;
    encrypted[last] ^= 1;
    bench.write("encrypted.der", &encrypted);
    let output = bench.try_run(
        "cms -decrypt -binary -inform DER -in encrypted.der -recip receiver.pem -inkey receiver.key",
    );
    assert!(!output.status.success(), "the tag is one that others check too");
}
