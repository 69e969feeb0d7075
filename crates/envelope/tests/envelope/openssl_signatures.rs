//! Signed messages against `openssl cms`, both directions.

use todoke_envelope::{EnvelopeError, KeyAlgorithm, Purpose, sign, verify};

use crate::openssl::Bench;
use crate::pki::{ALL_KEYS, Authority, PLANNER, PROVIDER, at};

const NOTE: &[u8] = "{\"remark\":\"月末の変更\"}\r\n".as_bytes();

const SIGN: &str = "cms -sign -binary -nodetach -in note -outform DER -out signed.der \
                    -signer office.pem -inkey office.key";

/// A bench with `note`, `office.pem`, `office.key` and `ca.pem`.
fn bench(authority: &Authority, algorithm: KeyAlgorithm) -> Bench {
    let bench = Bench::with(authority);
    bench.write("note", NOTE);
    bench.write_identity("office", &authority.office(PLANNER, algorithm));
    bench
}

#[test]
fn openssl_verifies_what_we_sign() {
    let authority = Authority::root("みどり認証局");
    for algorithm in ALL_KEYS {
        let bench = bench(&authority, algorithm);
        let office = authority.office(PLANNER, algorithm);
        bench.write("signed.der", sign(NOTE, &office, at()).unwrap());
        let verdict = bench.verify("signed.der", "content");
        assert!(
            verdict.status.success(),
            "{algorithm:?}: {}",
            String::from_utf8_lossy(&verdict.stderr)
        );
        assert_eq!(bench.read("content"), NOTE, "the very bytes");
        let printed = bench.run("cms -cmsout -print -noout -inform DER -in signed.der").stdout;
        let printed = String::from_utf8_lossy(&printed);
        assert!(printed.contains("signingTime"), "the signing time is inside:\n{printed}");
        assert!(printed.contains("Apr  1 09:30:00 2027 GMT"), "and it is the one given");
    }
}

#[test]
fn we_verify_what_openssl_signed() {
    let authority = Authority::root("みどり認証局");
    for algorithm in ALL_KEYS {
        let bench = bench(&authority, algorithm);
        for options in ["", "-md sha384", "-md sha512", "-keyid", "-certfile ca.pem", "-nosmimecap"]
        {
            bench.run(&format!("{SIGN} {options}"));
            let signed = verify(&bench.read("signed.der"), &authority.trust(), Purpose::Sign, at());
            let signed = signed.unwrap_or_else(|error| panic!("{algorithm:?} {options}: {error}"));
            assert_eq!(signed.content, NOTE, "{algorithm:?} {options}");
            assert!(signed.signed_at.is_some(), "openssl says when");
        }
    }
}

#[test]
fn we_verify_rsa_pss_with_any_salt_length() {
    let authority = Authority::root("みどり認証局");
    let bench = bench(&authority, KeyAlgorithm::Rsa2048);
    for (digest, salt) in [
        ("sha256", ""),
        ("sha256", "-keyopt rsa_pss_saltlen:32"),
        ("sha256", "-keyopt rsa_pss_saltlen:20"),
        ("sha256", "-keyopt rsa_pss_saltlen:0"),
        ("sha384", "-keyopt rsa_pss_saltlen:48"),
        ("sha512", ""),
    ] {
        bench.run(&format!("{SIGN} -md {digest} -keyopt rsa_padding_mode:pss {salt}"));
        let message = bench.read("signed.der");
        let signed = verify(&message, &authority.trust(), Purpose::Sign, at());
        assert_eq!(signed.map(|signed| signed.content).as_deref(), Ok(NOTE), "{digest} {salt}");
    }
}

#[test]
fn what_openssl_signed_has_no_unguarded_bit() {
    let authority = Authority::root("みどり認証局");
    let trust = authority.trust();
    for (algorithm, options) in [
        (KeyAlgorithm::Rsa2048, "-keyopt rsa_padding_mode:pss"),
        (KeyAlgorithm::Rsa2048, "-keyid"),
        (KeyAlgorithm::P256, "-certfile ca.pem"),
    ] {
        let bench = bench(&authority, algorithm);
        bench.run(&format!("{SIGN} {options}"));
        let mut message = bench.read("signed.der");
        for position in 0..message.len() {
            for bit in 0..8 {
                message[position] ^= 1 << bit;
                let verdict = verify(&message, &trust, Purpose::Sign, at());
                assert!(verdict.is_err(), "{options}: bit {bit} of byte {position} counts");
                message[position] ^= 1 << bit;
            }
        }
    }
}

#[test]
fn forms_of_openssl_that_are_no_notes_are_refused_by_name() {
    let authority = Authority::root("みどり認証局");
    let bench = bench(&authority, KeyAlgorithm::Rsa2048);
    bench.write_identity("second", &authority.office(PROVIDER, KeyAlgorithm::Rsa2048));
    let refusal = |command: &str| {
        bench.run(command);
        verify(&bench.read("signed.der"), &authority.trust(), Purpose::Sign, at()).unwrap_err()
    };
    assert_eq!(
        refusal(&format!("{SIGN} -stream")),
        EnvelopeError::NotDer { reason: "an indefinite length" },
        "BER has many forms for one content"
    );
    assert_eq!(
        refusal(&SIGN.replace("-nodetach ", "")),
        EnvelopeError::Unsupported { what: "form", found: "detached content".to_owned() }
    );
    assert_eq!(
        refusal(&format!("{SIGN} -noattr")),
        EnvelopeError::Unsupported {
            what: "form",
            found: "a signature without signed attributes".to_owned()
        },
        "such a signature could be passed off as another content's"
    );
    assert_eq!(refusal(&format!("{SIGN} -nocerts")), EnvelopeError::SignerCertificateMissing);
    assert_eq!(
        refusal(&format!("{SIGN} -signer second.pem -inkey second.key")),
        EnvelopeError::SignerCount { found: 2 }
    );
    assert_eq!(
        refusal(&format!("{SIGN} -md sha1")),
        EnvelopeError::Unsupported { what: "digest algorithm", found: "1.3.14.3.2.26".to_owned() },
        "SHA-1 proves nothing any more"
    );
    assert_eq!(refusal(&format!("{SIGN} -certfile second.pem")), EnvelopeError::ForeignCertificate);
}

#[test]
fn openssl_refuses_what_we_sign_when_a_bit_is_flipped() {
    let authority = Authority::root("みどり認証局");
    let bench = bench(&authority, KeyAlgorithm::P256);
    let office = authority.office(PLANNER, KeyAlgorithm::P256);
    let mut note = sign(NOTE, &office, at()).unwrap();
    let position = note.windows(NOTE.len()).position(|window| window == NOTE).unwrap();
    note[position + 3] ^= 1;
    bench.write("signed.der", &note);
    assert!(!bench.verify("signed.der", "content").status.success(), "the digest is signed");
    assert_eq!(
        verify(&note, &authority.trust(), Purpose::Sign, at()),
        Err(EnvelopeError::DigestMismatch),
        "and we say what is wrong"
    );
}
