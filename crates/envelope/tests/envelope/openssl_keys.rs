//! Keys, requests, PKCS#12 and certificate bags against the `openssl` program.

use todoke_envelope::{
    Certificate, EnvelopeError, Identity, PrivateKey, Purpose, Trust, TrustError,
    certificates_only, read_certificates_only,
};

use crate::openssl::Bench;
use crate::pki::{ALL_KEYS, Authority, PLANNER, PROVIDER};

const PASSWORD: &str = "ひみつ-1234";

#[test]
fn openssl_checks_the_signature_and_names_of_our_request() {
    let authority = Authority::root("みどり認証局");
    for algorithm in ALL_KEYS {
        let bench = Bench::new();
        let office = authority.office(PLANNER, algorithm);
        let request =
            office.private_key().signing_request(PLANNER, "みどり居宅介護支援事業所").unwrap();
        bench.write("request.der", request);
        let output =
            bench.run("req -inform DER -in request.der -verify -noout -subject -nameopt utf8");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(
            text.trim(),
            format!("subject=C=JP, O=みどり居宅介護支援事業所, CN={PLANNER}"),
            "{algorithm:?}"
        );
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(errors.contains("verify OK"), "{algorithm:?}: {errors}");
    }
}

#[test]
fn private_keys_are_read_in_all_the_forms_openssl_writes() {
    let bench = Bench::new();
    for (algorithm, traditional) in ALL_KEYS.into_iter().zip(["rsa", "rsa", "rsa", "ec"]) {
        let key = crate::pki::key(algorithm, PLANNER);
        bench.write("key.pem", key.to_pem().as_bytes());
        bench.run("pkcs8 -topk8 -nocrypt -in key.pem -outform DER -out pkcs8.der");
        let pkcs8 = PrivateKey::from_pkcs8_der(&bench.read("pkcs8.der")).unwrap();
        assert_eq!(pkcs8.algorithm(), algorithm, "PKCS#8");
        assert_eq!(pkcs8.to_pkcs8_der(), key.to_pkcs8_der(), "the same key comes back");
        bench.run(&format!(
            "{traditional} -in key.pem -out old.pem {}",
            match traditional {
                "rsa" => "-traditional",
                _ => "",
            }
        ));
        let text = String::from_utf8(bench.read("old.pem")).unwrap();
        let label = traditional.to_uppercase();
        assert!(text.contains(&format!("BEGIN {label} PRIVATE KEY")), "the old form: {text}");
        let old = PrivateKey::from_pem(text.as_bytes()).unwrap();
        assert_eq!(old.to_pkcs8_der(), key.to_pkcs8_der(), "{traditional} form");
    }
}

#[test]
fn keys_that_no_office_has_are_refused_by_kind() {
    let bench = Bench::new();
    for (command, found) in [
        ("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out key.pem", "RSA 1024"),
        ("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out key.pem", "1.3.132.0.34"),
        ("genpkey -algorithm ED25519 -out key.pem", "1.3.101.112"),
    ] {
        bench.run(command);
        assert_eq!(
            PrivateKey::from_pem(&bench.read("key.pem")).unwrap_err(),
            EnvelopeError::KeyUnsupported { found: found.to_owned() }
        );
    }
}

#[test]
fn certificates_with_keys_that_are_not_trusted_are_refused_with_what_they_have() {
    let authority = Authority::root("みどり認証局");
    let bench = Bench::with(&authority);
    bench.write("ca.key", authority.key_pem());
    bench.write(
        "office.ext",
        "keyUsage=critical,digitalSignature,keyEncipherment,keyAgreement\n\
         extendedKeyUsage=emailProtection,clientAuth\nsubjectKeyIdentifier=hash\n",
    );
    for (new_key, expected) in [
        ("rsa:1024", TrustError::WeakKey { bits: 1024 }),
        (
            "ec -pkeyopt ec_paramgen_curve:P-384",
            TrustError::UnsupportedKey { algorithm: "1.2.840.10045.2.1".to_owned() },
        ),
    ] {
        bench.run(&format!(
            "req -newkey {new_key} -nodes -sha256 -keyout office.key -out office.csr \
             -subj /CN={PLANNER}"
        ));
        bench.run(
            "x509 -req -in office.csr -CA ca.pem -CAkey ca.key -set_serial 77 -days 3000 -sha256 \
             -extfile office.ext -out office.pem",
        );
        let office = Certificate::from_pem(&bench.read("office.pem")).unwrap();
        assert_eq!(office.key_algorithm(), None, "no kind that offices use");
        let at = office.not_before();
        let trust = Trust::danger_without_revocation(vec![authority.certificate.clone()]);
        assert_eq!(trust.check(&office, &[], Purpose::Sign, at), Err(expected));
    }
}

#[test]
fn openssl_reads_the_pkcs12_we_write() {
    let authority = Authority::root("みどり認証局");
    for algorithm in ALL_KEYS {
        let bench = Bench::new();
        let office = authority.office(PLANNER, algorithm);
        bench.write("office.p12", office.to_pkcs12("secret", "みどり").unwrap());
        bench.write("password", "secret\n");
        let output = bench.run("pkcs12 -in office.p12 -passin file:password -nodes -info");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let how = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(how.contains("MAC: sha256"), "{how}");
        assert!(how.contains("AES-256-CBC") && how.contains("hmacWithSHA256"), "{how}");
        let certificates = Certificate::all_from_pem(text.as_bytes()).unwrap();
        assert_eq!(certificates.len(), 2, "{algorithm:?}: its own and the root");
        assert!(certificates.contains(office.certificate()), "the office's certificate");
        let key = PrivateKey::from_pem(text.as_bytes()).unwrap();
        assert_eq!(key.to_pkcs8_der(), office.private_key().to_pkcs8_der(), "and its key");
    }
}

#[test]
fn we_read_the_pkcs12_openssl_writes() {
    let authority = Authority::root("みどり認証局");
    for algorithm in ALL_KEYS {
        let office = authority.office(PLANNER, algorithm);
        let bench = Bench::with(&authority);
        bench.write_identity("office", &office);
        bench.write("password", format!("{PASSWORD}\n"));
        for options in [
            "",
            "-legacy",
            "-certpbe PBE-SHA1-3DES -keypbe PBE-SHA1-3DES -macalg sha1",
            "-name office",
            "-keypbe AES-128-CBC -certpbe AES-256-CBC",
        ] {
            bench.run(&format!(
                "pkcs12 -export {options} -in office.pem -inkey office.key -certfile ca.pem \
                 -passout file:password -out office.p12"
            ));
            let file = bench.read("office.p12");
            let read = Identity::from_pkcs12(&file, PASSWORD)
                .unwrap_or_else(|error| panic!("{algorithm:?} {options}: {error}"));
            assert_eq!(read.certificate(), office.certificate(), "{options}");
            assert_eq!(read.chain(), std::slice::from_ref(&authority.certificate), "{options}");
            assert_eq!(
                read.private_key().to_pkcs8_der(),
                office.private_key().to_pkcs8_der(),
                "{options}"
            );
            assert_eq!(
                Identity::from_pkcs12(&file, "ひみつ-1235").unwrap_err(),
                EnvelopeError::WrongPassword,
                "{options}: a wrong password has its own error"
            );
        }
    }
}

#[test]
fn a_pkcs12_without_password_check_is_refused() {
    let authority = Authority::root("みどり認証局");
    let bench = Bench::new();
    bench.write_identity("office", &authority.office(PLANNER, ALL_KEYS[3]));
    bench.run(
        "pkcs12 -export -nomac -in office.pem -inkey office.key -passout pass:x -out office.p12",
    );
    assert_eq!(
        Identity::from_pkcs12(&bench.read("office.p12"), "x").unwrap_err(),
        EnvelopeError::Pkcs12 { reason: "not protected by a password" }
    );
}

#[test]
fn certificate_bags_are_the_same_to_openssl() {
    let authority = Authority::root("みどり認証局");
    let bench = Bench::new();
    let certificates = vec![
        authority.office(PLANNER, ALL_KEYS[3]).certificate().clone(),
        authority.office(PROVIDER, ALL_KEYS[0]).certificate().clone(),
        authority.certificate.clone(),
    ];
    bench.write("bag.p7", certificates_only(&certificates).unwrap());
    let printed = bench.run("pkcs7 -inform DER -in bag.p7 -print_certs").stdout;
    let printed = Certificate::all_from_pem(&printed).unwrap();
    assert_eq!(printed.len(), 3, "openssl finds all of ours");
    assert!(certificates.iter().all(|certificate| printed.contains(certificate)));

    let pem: String = certificates.iter().map(Certificate::to_pem).collect();
    bench.write("all.pem", pem);
    bench.run("crl2pkcs7 -nocrl -certfile all.pem -outform DER -out bag.p7");
    let read = read_certificates_only(&bench.read("bag.p7")).unwrap();
    assert_eq!(read.len(), 3, "we find all of openssl's");
    assert!(certificates.iter().all(|certificate| read.contains(certificate)));
}
