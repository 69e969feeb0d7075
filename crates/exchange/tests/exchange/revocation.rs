//! A revoked certificate is refused from the next request on (A4), everywhere.

use jiff::SignedDuration;
use todoke_envelope::{Purpose, Trust, TrustError};
use todoke_protocol::{Offices, code};

use crate::support::{Running, assert_problem, new_id};

#[tokio::test]
async fn a_revoked_certificate_is_refused_at_once_on_open_connections_too() {
    let running = Running::start().await;
    let sender = running.office("1371215102", "43").await;
    let receiver = running.office("1371215201", "11").await;
    let (id, _) = sender.send(&receiver.address, b"body").await;
    let serial = sender.identity.certificate().serial_hex();
    let revoked = running.exchange.revoke(&serial).await.unwrap();
    assert_eq!(revoked.serials, std::slice::from_ref(&serial), "that one");
    let next = new_id();
    let note = sender.sign_note(&sender.note(next, &receiver.address, b"body"));
    assert_problem(sender.put(next, &note, b"body").await, 403, code::CERTIFICATE_REFUSED).await;
    assert_problem(sender.get("/v1/mailbox").await, 403, code::CERTIFICATE_REFUSED).await;
    assert_problem(sender.recall(id).await, 403, code::CERTIFICATE_REFUSED).await;
    assert_eq!(receiver.fetch(id).await.status(), 200, "what was sent before stays");
    let again = running.exchange.revoke(&serial).await.unwrap();
    assert!(again.serials.is_empty(), "revoked once");
}

#[tokio::test]
async fn a_note_signed_with_a_revoked_certificate_is_refused_under_a_new_one() {
    let running = Running::start().await;
    let old = running.office("1371215102", "43").await;
    let receiver = running.office("1371215201", "11").await;
    running.exchange.revoke("1371215102").await.unwrap();
    let new = {
        let (code, _) = running.exchange.office_code(&old.address.number).await.unwrap();
        let key =
            todoke_envelope::PrivateKey::generate(todoke_envelope::KeyAlgorithm::P256).unwrap();
        let answer = running.enrol("1371215102", &code, &key).await;
        let certificate = crate::support::certificate_in(answer).await;
        running.office_with("1371215102", "43", key, certificate)
    };
    let id = new_id();
    let note = old.sign_note(&old.note(id, &receiver.address, b"body"));
    assert_problem(new.put(id, &note, b"body").await, 422, code::NOTE_REFUSED).await;
    let note = new.sign_note(&new.note(id, &receiver.address, b"body"));
    assert_eq!(new.put(id, &note, b"body").await.status(), 201, "its own signature is fine");
}

#[tokio::test]
async fn the_list_names_the_revoked_and_is_trusted_by_clients() {
    let running = Running::start().await;
    let office = running.office("1371215102", "43").await;
    let certificate = office.identity.certificate().clone();
    let roots = running.trust().roots().to_vec();
    let before = Trust::new(roots.clone(), vec![running.revocation_list().await]);
    let at = running.exchange.now();
    assert_eq!(before.check(&certificate, &[], Purpose::Sign, at), Ok(()), "not on the list");
    running.exchange.revoke("1371215102").await.unwrap();
    let after = Trust::new(roots, vec![running.revocation_list().await]);
    let now = running.exchange.now() + SignedDuration::from_secs(1);
    assert!(
        matches!(
            after.check(&certificate, &[], Purpose::Sign, now),
            Err(TrustError::Revoked { .. })
        ),
        "on the list at once"
    );
    let hour_before = at - SignedDuration::from_mins(5);
    assert_eq!(
        after.check(&certificate, &[], Purpose::Sign, hour_before),
        Ok(()),
        "what it signed before stays good"
    );
}

#[tokio::test]
async fn the_list_is_made_anew_every_day_and_good_for_a_week() {
    let running = Running::start().await;
    let first = running.revocation_list().await;
    let week = first.next_update() - first.this_update();
    assert_eq!(week.total(jiff::Unit::Hour).unwrap(), 7.0 * 24.0, "a week");
    assert_eq!(running.revocation_list().await.der(), first.der(), "not made for every call");
    running.clock.advance(SignedDuration::from_hours(25));
    let second = running.revocation_list().await;
    assert!(second.this_update() > first.this_update(), "a day later there is a new one");
}

#[tokio::test]
async fn a_revoked_office_cannot_be_written_to() {
    let running = Running::start().await;
    let sender = running.office("1371215102", "43").await;
    running.office("1371215201", "11").await;
    running.exchange.revoke("1371215201").await.unwrap();
    let offices: Offices = sender.get("/v1/offices").await.json().await.unwrap();
    let gone = offices.offices.iter().find(|one| one.number.as_str() == "1371215201").unwrap();
    assert!(!gone.can_receive, "nobody encrypts for it any more");
    assert_eq!(gone.certificate, None, "and there is nothing to encrypt with");
}

#[tokio::test]
async fn what_is_not_there_cannot_be_revoked() {
    let running = Running::start().await;
    for what in ["1379999999", "00ff", "", "nonsense"] {
        let error = running.exchange.revoke(what).await.unwrap_err();
        assert_eq!(error.code(), "N-0902", "{what:?}: {error}");
    }
}

#[tokio::test]
async fn openssl_reads_our_certificates_and_our_list_the_same_way() {
    let running = Running::start().await;
    let office = running.office("1371215102", "43").await;
    let folder = running.folder.path();
    std::fs::write(folder.join("office.pem"), office.identity.certificate().to_pem()).unwrap();
    let verify = |list: &[u8]| {
        std::fs::write(folder.join("list.der"), list).unwrap();
        let openssl = |arguments: &[&str]| {
            let mut command = std::process::Command::new("openssl");
            command.current_dir(folder).args(arguments).output().unwrap()
        };
        openssl(&["crl", "-inform", "DER", "-in", "list.der", "-out", "list.pem"]);
        openssl(&[
            "verify",
            "-x509_strict",
            "-crl_check",
            "-CRLfile",
            "list.pem",
            "-CAfile",
            "data/ca.pem",
            "office.pem",
        ])
    };
    let before = verify(running.revocation_list().await.der());
    assert!(before.status.success(), "strictly valid: {}", String::from_utf8_lossy(&before.stderr));
    running.exchange.revoke("1371215102").await.unwrap();
    let after = verify(running.revocation_list().await.der());
    let said = String::from_utf8_lossy(&after.stderr).into_owned();
    assert!(said.contains("certificate revoked"), "and revoked afterwards: {said}");
}
