//! SV-01: office certificates for one-time codes, and their renewal.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::SignedDuration;
use reqwest::StatusCode;
use todoke_envelope::{KeyAlgorithm, PrivateKey, Purpose};
use todoke_protocol::{OfficeNumber, code};

use crate::support::{Running, TestOffice, assert_problem, certificate_in};

const NUMBER: &str = "1371215102";

fn new_key() -> PrivateKey {
    PrivateKey::generate(KeyAlgorithm::P256).unwrap()
}

async fn renew(office: &TestOffice, key: &PrivateKey) -> reqwest::Response {
    let request = key.signing_request("whatever", "whatever").unwrap();
    office
        .client
        .post(format!("{}/.well-known/est/simplereenroll", office.base))
        .header("content-type", "application/pkcs10")
        .body(BASE64.encode(request))
        .send()
        .await
        .unwrap()
}

#[tokio::test]
async fn a_code_gives_a_certificate_that_fits_every_purpose_of_an_office() {
    let running = Running::start().await;
    let office = running.office(NUMBER, "43").await;
    let certificate = office.identity.certificate();
    assert_eq!(certificate.common_name(), Some(NUMBER), "the office number is the subject");
    assert_eq!(certificate.organisation(), Some("ひまわり事業所"), "the name is the master's");
    for purpose in [Purpose::Sign, Purpose::Receive, Purpose::Login] {
        let trusted = running.trust().check(certificate, &[], purpose, running.exchange.now());
        assert_eq!(trusted, Ok(()), "{purpose:?}");
    }
}

#[tokio::test]
async fn rsa_keys_of_each_size_are_certified() {
    let running = Running::start().await;
    for (number, algorithm) in [
        ("1371215110", KeyAlgorithm::Rsa2048),
        ("1371215111", KeyAlgorithm::Rsa3072),
        ("1371215112", KeyAlgorithm::Rsa4096),
    ] {
        let code = running.add(number, "43").await.unwrap();
        let key = PrivateKey::generate(algorithm).unwrap();
        let certificate = certificate_in(running.enrol(number, &code, &key).await).await;
        let trusted =
            running.trust().check(&certificate, &[], Purpose::Receive, running.exchange.now());
        assert_eq!(trusted, Ok(()), "{algorithm:?} may receive: key encipherment is set");
        let office = running.office_with(number, "43", key, certificate);
        assert_eq!(office.get("/v1/mailbox").await.status(), StatusCode::OK, "and log in");
    }
}

#[tokio::test]
async fn a_lost_answer_gets_the_same_certificate_again() {
    let running = Running::start().await;
    let code = running.add(NUMBER, "43").await.unwrap();
    let key = new_key();
    let first = certificate_in(running.enrol(NUMBER, &code, &key).await).await;
    let again = certificate_in(running.enrol(NUMBER, &code, &key).await).await;
    assert_eq!(first.der(), again.der(), "same code, same key: same certificate");
    let other = running.enrol(NUMBER, &code, &new_key()).await;
    assert_problem(other, 401, code::ENROLMENT_REFUSED).await;
}

#[tokio::test]
async fn two_enrolments_at_once_with_one_code_issue_one_certificate() {
    let running = Running::start().await;
    let code = running.add(NUMBER, "43").await.unwrap();
    let (one, other) = (new_key(), new_key());
    let (first, second) =
        tokio::join!(running.enrol(NUMBER, &code, &one), running.enrol(NUMBER, &code, &other));
    let good = [&first, &second].iter().filter(|answer| answer.status() == 200).count();
    assert_eq!(good, 1, "the code is used up in the transaction that stores the certificate");
    let list = running.exchange.office_list().await.unwrap();
    assert!(list[0].can_receive, "the office is enrolled");
}

#[tokio::test]
async fn wrong_codes_are_refused_and_then_not_even_looked_at() {
    let running = Running::start().await;
    let code = running.add(NUMBER, "43").await.unwrap();
    let key = new_key();
    for _ in 0..10 {
        let response = running.enrol(NUMBER, "00000-00000-00000-00000", &key).await;
        assert!(response.headers().contains_key("www-authenticate"), "401 says how (RFC 9110)");
        assert_problem(response, 401, code::ENROLMENT_REFUSED).await;
    }
    let blocked = running.enrol(NUMBER, &code, &key).await;
    let wait: i64 = blocked.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=900).contains(&wait), "a quarter of an hour at most, not {wait} s");
    assert_problem(blocked, 429, code::TOO_MANY_ATTEMPTS).await;
    running.clock.advance(SignedDuration::from_secs(wait + 1));
    assert_eq!(running.enrol(NUMBER, &code, &key).await.status(), 200, "after the wait, it works");
}

#[tokio::test]
async fn unknown_offices_and_malformed_numbers_look_like_a_wrong_code() {
    let running = Running::start().await;
    for number in ["1379999999", "nonsense", ""] {
        let response = running
            .anonymous()
            .post(running.url("/.well-known/est/simpleenroll"))
            .basic_auth(number, Some("00000-00000-00000-00000"))
            .body(BASE64.encode(new_key().signing_request("x", "y").unwrap()))
            .send()
            .await
            .unwrap();
        assert_problem(response, 401, code::ENROLMENT_REFUSED).await;
    }
}

#[tokio::test]
async fn a_code_ends_after_14_days_and_with_the_next_code() {
    let running = Running::start().await;
    let old = running.add(NUMBER, "43").await.unwrap();
    let number = OfficeNumber::parse(NUMBER).unwrap();
    let (new, expires_at) = running.exchange.office_code(&number).await.unwrap();
    let response = running.enrol(NUMBER, &old, &new_key()).await;
    assert_problem(response, 401, code::ENROLMENT_REFUSED).await;
    let days = (expires_at - running.exchange.now()).total(jiff::Unit::Hour).unwrap() / 24.0;
    assert!((13.9..=14.0).contains(&days), "14 days, not {days}");
    running.clock.advance(SignedDuration::from_hours(14 * 24 + 1));
    let response = running.enrol(NUMBER, &new, &new_key()).await;
    assert_problem(response, 401, code::ENROLMENT_REFUSED).await;
}

#[tokio::test]
async fn the_subject_of_the_request_does_not_matter() {
    let running = Running::start().await;
    let code = running.add(NUMBER, "43").await.unwrap();
    let key = new_key();
    let request = key.signing_request("1379999999", "いつわりの名").unwrap();
    let response = running
        .anonymous()
        .post(running.url("/.well-known/est/simpleenroll"))
        .basic_auth(NUMBER, Some(&code))
        .body(BASE64.encode(request))
        .send()
        .await
        .unwrap();
    let certificate = certificate_in(response).await;
    assert_eq!(certificate.common_name(), Some(NUMBER), "the code's office, nobody else");
    assert_eq!(certificate.organisation(), Some("ひまわり事業所"), "nor another name");
}

#[tokio::test]
async fn malformed_requests_are_refused_without_using_up_the_code() {
    let running = Running::start().await;
    let code = running.add(NUMBER, "43").await.unwrap();
    let key = new_key();
    let mut broken = key.signing_request(NUMBER, "x").unwrap();
    let last = broken.len() - 1;
    broken[last] ^= 1;
    for body in ["not base64!".to_owned(), String::new(), "AAAA".to_owned(), BASE64.encode(broken)]
    {
        let response = running
            .anonymous()
            .post(running.url("/.well-known/est/simpleenroll"))
            .basic_auth(NUMBER, Some(&code))
            .body(body)
            .send()
            .await
            .unwrap();
        assert_problem(response, 400, code::MALFORMED).await;
    }
    assert_eq!(running.enrol(NUMBER, &code, &key).await.status(), 200, "the code is still good");
}

#[tokio::test]
async fn adding_an_enrolled_office_again_adds_the_service_and_gives_no_code() {
    let running = Running::start().await;
    assert!(running.add(NUMBER, "43").await.is_some(), "a new office gets a code");
    let second = running.add(NUMBER, "11").await.unwrap();
    let key = new_key();
    assert_eq!(running.enrol(NUMBER, &second, &key).await.status(), 200, "the newest code counts");
    assert_eq!(running.add(NUMBER, "13").await, None, "enrolled: nothing to hand out");
    let list = running.exchange.office_list().await.unwrap();
    let services: Vec<&str> = list[0].service_types.iter().map(|one| one.as_str()).collect();
    assert_eq!(services, ["11", "13", "43"], "each call added one");
}

#[tokio::test]
async fn a_renewed_certificate_replaces_the_old_one_for_encryption() {
    let running = Running::start().await;
    let office = running.office(NUMBER, "43").await;
    let key = new_key();
    let renewed = certificate_in(renew(&office, &key).await).await;
    let again = certificate_in(renew(&office, &key).await).await;
    assert_eq!(renewed.der(), again.der(), "a lost answer renews once");
    let listed = running.exchange.office_list().await.unwrap();
    assert_eq!(listed[0].certificate_serial.as_deref(), Some(&*renewed.serial_hex()), "the newest");
    assert_eq!(office.get("/v1/mailbox").await.status(), 200, "the old one is still valid");
    let office = running.office_with(NUMBER, "43", key.clone(), renewed.clone());
    assert_eq!(office.get("/v1/mailbox").await.status(), 200, "and so is the new one");
    running.clock.advance(SignedDuration::from_hours(25));
    let later = certificate_in(renew(&office, &key).await).await;
    assert_ne!(renewed.der(), later.der(), "a day later the same key gets a new term");
}

#[tokio::test]
async fn renewal_needs_a_certificate() {
    let running = Running::start().await;
    let response = running
        .anonymous()
        .post(running.url("/.well-known/est/simplereenroll"))
        .body("AAAA")
        .send()
        .await
        .unwrap();
    assert_problem(response, 401, code::NO_CERTIFICATE).await;
}

#[tokio::test]
async fn a_revoked_key_is_not_certified_again() {
    let running = Running::start().await;
    let code = running.add(NUMBER, "43").await.unwrap();
    let key = new_key();
    certificate_in(running.enrol(NUMBER, &code, &key).await).await;
    running.exchange.revoke(NUMBER).await.unwrap();
    let response = running.enrol(NUMBER, &code, &key).await;
    assert_problem(response, 401, code::ENROLMENT_REFUSED).await;
    let number = OfficeNumber::parse(NUMBER).unwrap();
    let (new, _) = running.exchange.office_code(&number).await.unwrap();
    let response = running.enrol(NUMBER, &new, &key).await;
    assert_problem(response, 403, code::ENROLMENT_REFUSED).await;
    assert_eq!(running.enrol(NUMBER, &new, &new_key()).await.status(), 200, "a new key is fine");
}

#[tokio::test]
async fn the_ca_certificate_is_handed_out() {
    let running = Running::start().await;
    let url = running.url("/.well-known/est/cacerts");
    let response = running.anonymous().get(url).send().await.unwrap();
    let certificate = certificate_in(response).await;
    let file = std::fs::read_to_string(running.data().join("ca.pem")).unwrap();
    assert_eq!(certificate.to_pem().replace('\r', ""), file, "the one in ca.pem");
}
