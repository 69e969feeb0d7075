//! Every bad certificate is refused with an error of its own that tells the values compared.

use jiff::Timestamp;
use rcgen::{ExtendedKeyUsagePurpose, KeyUsagePurpose};
use todoke_envelope::{
    Certificate, EnvelopeError, Identity, KeyAlgorithm, Purpose, Trust, TrustError, sign, verify,
};

use crate::pki::{Authority, PLANNER, Subject, at, key};

fn refusal_for(
    certificate: &Certificate,
    chain: &[Certificate],
    trust: &Trust,
    purpose: Purpose,
) -> TrustError {
    let refused = trust.check(certificate, chain, purpose, at()).unwrap_err();
    if purpose == Purpose::Sign && certificate.key_algorithm() == Some(KeyAlgorithm::P256) {
        let key = key(KeyAlgorithm::P256, PLANNER);
        let signer = Identity::new(key, certificate.clone(), chain.to_vec()).unwrap();
        let message = sign(b"note", &signer, at()).unwrap();
        assert_eq!(
            verify(&message, trust, purpose, at()),
            Err(EnvelopeError::Trust(refused.clone())),
            "what it signed is refused for the same reason"
        );
    }
    refused
}

/// A certificate of the planner with something changed, as its authority's own trust sees it.
fn refusal(purpose: Purpose, change: impl FnOnce(&mut Subject)) -> TrustError {
    let authority = Authority::root("みどり認証局");
    let mut subject = Subject::office(PLANNER);
    change(&mut subject);
    let certificate = authority.issue(&subject, &key(KeyAlgorithm::P256, PLANNER));
    refusal_for(&certificate, &[], &authority.trust(), purpose)
}

fn day(text: &str) -> Timestamp {
    format!("{text}T00:00:00Z").parse().unwrap()
}

#[test]
fn a_good_certificate_serves_every_purpose_of_an_office() {
    let authority = Authority::root("みどり認証局");
    for algorithm in crate::pki::ALL_KEYS {
        let office = authority.office(PLANNER, algorithm);
        for purpose in [Purpose::Sign, Purpose::Receive, Purpose::Login] {
            let verdict = authority.trust().check(office.certificate(), &[], purpose, at());
            assert_eq!(verdict, Ok(()), "{algorithm:?} for {purpose:?}");
        }
    }
}

#[test]
fn an_expired_certificate_is_refused_with_both_times() {
    let refused = refusal(Purpose::Sign, |subject| subject.not_after = (2027, 3, 31));
    assert_eq!(refused, TrustError::Expired { not_after: day("2027-03-31"), at: at() });
    assert_eq!(refused.code(), "T-0101");
}

#[test]
fn a_certificate_of_the_future_is_refused_with_both_times() {
    let refused = refusal(Purpose::Sign, |subject| subject.not_before = (2027, 4, 2));
    assert_eq!(refused, TrustError::NotYetValid { not_before: day("2027-04-02"), at: at() });
    assert_eq!(refused.code(), "T-0102");
}

#[test]
fn validity_ends_with_its_last_second() {
    let authority = Authority::root("みどり認証局");
    let office = authority.office(PLANNER, KeyAlgorithm::P256);
    let trust = Trust::danger_without_revocation(vec![authority.certificate.clone()]);
    let check = |at: Timestamp| trust.check(office.certificate(), &[], Purpose::Sign, at);
    let (first, last) = (office.certificate().not_before(), office.certificate().not_after());
    let second = jiff::SignedDuration::from_secs(1);
    assert_eq!(check(first), Ok(()), "the first second counts");
    assert_eq!(check(last), Ok(()), "the last second counts");
    assert!(matches!(check(first - second), Err(TrustError::NotYetValid { .. })));
    assert!(matches!(check(last + second), Err(TrustError::Expired { .. })));
}

#[test]
fn a_certificate_of_another_authority_is_refused_even_under_the_same_name() {
    let ours = Authority::root("みどり認証局");
    for name in ["あおば認証局", "みどり認証局"] {
        let other = Authority::root(name);
        let office = other.office(PLANNER, KeyAlgorithm::P256);
        let refused =
            refusal_for(office.certificate(), office.chain(), &ours.trust(), Purpose::Sign);
        let issuer = office.certificate().issuer().to_owned();
        assert_eq!(refused, TrustError::UnknownIssuer { issuer }, "{name}: the key decides");
        assert_eq!(refused.code(), "T-0103");
    }
}

#[test]
fn a_self_made_certificate_is_refused() {
    let ours = Authority::root("みどり認証局");
    let self_made = Authority::root(PLANNER);
    let verdict = ours.trust().check(&self_made.certificate, &[], Purpose::Sign, at());
    assert!(verdict.is_err(), "it names itself as its authority: {verdict:?}");
}

#[test]
fn a_revoked_certificate_is_refused_from_its_revocation_on() {
    let authority = Authority::root("みどり認証局");
    let subject = Subject::office(PLANNER);
    let certificate = authority.issue(&subject, &key(KeyAlgorithm::P256, PLANNER));
    let revoked_on = |date| {
        let lists = vec![authority.list(&[(77, (2027, 1, 1)), (subject.serial, date)])];
        Trust::new(vec![authority.certificate.clone()], lists)
    };
    let refused = refusal_for(&certificate, &[], &revoked_on((2027, 3, 20)), Purpose::Sign);
    let serial = certificate.serial_hex();
    assert_eq!(refused, TrustError::Revoked { serial, revoked_at: day("2027-03-20") });
    assert_eq!(refused.code(), "T-0104");
    // A4: earlier units stay checkable.
    let later = revoked_on((2027, 4, 2));
    assert_eq!(
        later.check(&certificate, &[], Purpose::Sign, at()),
        Ok(()),
        "what the exchange accepted before the revocation stays good"
    );
}

#[test]
fn a_revoked_authority_takes_its_offices_with_it() {
    let root = Authority::root("みどり認証局");
    let below = Authority::below("みどり認証局 東京", &root);
    let office = below.office(PLANNER, KeyAlgorithm::P256);
    let trust =
        |root_list| Trust::new(vec![root.certificate.clone()], vec![root_list, below.list(&[])]);
    let check =
        |trust: &Trust| trust.check(office.certificate(), office.chain(), Purpose::Sign, at());
    assert_eq!(check(&trust(root.list(&[]))), Ok(()), "good before");
    let refused = check(&trust(root.list(&[(2, (2027, 3, 20))]))).unwrap_err();
    assert_eq!(
        refused,
        TrustError::Revoked { serial: "02".to_owned(), revoked_at: day("2027-03-20") },
        "the authority's serial number is named, not the office's"
    );
    assert_eq!(check(&trust(root.list(&[(2, (2027, 4, 2))]))), Ok(()), "revoked only later");
}

#[test]
fn without_a_list_of_the_issuer_nothing_is_trusted() {
    let authority = Authority::root("みどり認証局");
    let office = authority.office(PLANNER, KeyAlgorithm::P256);
    let issuer = office.certificate().issuer().to_owned();
    let roots = vec![authority.certificate.clone()];
    let same_name = Authority::root("みどり認証局");
    for lists in
        [vec![], vec![Authority::root("あおば認証局").list(&[])], vec![same_name.list(&[])]]
    {
        let refused = Trust::new(roots.clone(), lists)
            .check(office.certificate(), &[], Purpose::Sign, at())
            .unwrap_err();
        assert_eq!(refused, TrustError::RevocationUnknown { issuer: issuer.clone() });
        assert_eq!(refused.code(), "T-0109");
    }
    let unchecked = Trust::danger_without_revocation(roots);
    assert_eq!(unchecked.check(office.certificate(), &[], Purpose::Sign, at()), Ok(()));
}

#[test]
fn a_stale_list_is_refused_with_both_times_unless_a_newer_one_is_there() {
    let authority = Authority::root("みどり認証局");
    let certificate = authority.issue(&Subject::office(PLANNER), &key(KeyAlgorithm::P256, PLANNER));
    let stale = authority.list_until(&[], (2027, 3, 25));
    let trust = Trust::new(vec![authority.certificate.clone()], vec![stale]);
    let refused = refusal_for(&certificate, &[], &trust, Purpose::Sign);
    assert_eq!(refused, TrustError::RevocationStale { next_update: day("2027-03-25"), at: at() });
    assert_eq!(refused.code(), "T-0108");
    let lists = vec![authority.list_until(&[], (2027, 3, 25)), authority.list(&[])];
    let both = Trust::new(vec![authority.certificate.clone()], lists);
    assert_eq!(both.check(&certificate, &[], Purpose::Sign, at()), Ok(()), "the newer one counts");
}

#[test]
fn a_certificate_for_another_use_is_refused_with_what_it_lacks() {
    let refused = refusal(Purpose::Sign, |subject| {
        subject.purposes = vec![ExtendedKeyUsagePurpose::ServerAuth];
    });
    assert_eq!(refused.code(), "T-0105");
    assert!(
        matches!(&refused, TrustError::WrongUsage { needed: "emailProtection", found } if found == "1.3.6.1.5.5.7.3.1"),
        "a web server's certificate signs no messages: {refused:?}"
    );
    let refused = refusal(Purpose::Login, |subject| {
        subject.purposes = vec![ExtendedKeyUsagePurpose::EmailProtection];
    });
    assert!(matches!(refused, TrustError::WrongUsage { needed: "clientAuth", .. }));
    let refused = refusal(Purpose::Sign, |subject| {
        subject.usages = vec![KeyUsagePurpose::KeyAgreement];
    });
    assert!(
        matches!(&refused, TrustError::WrongUsage { needed: "digitalSignature", found } if found.contains("keyAgreement")),
        "what it has is told: {refused:?}"
    );
    let refused = refusal(Purpose::Receive, |subject| {
        subject.usages = vec![KeyUsagePurpose::DigitalSignature];
    });
    assert!(matches!(refused, TrustError::WrongUsage { needed: "keyAgreement", .. }));
    let refused = refusal(Purpose::Sign, |subject| subject.purposes.clear());
    assert!(matches!(refused, TrustError::WrongUsage { .. }), "no purpose at all is none");
    let refused = refusal(Purpose::Sign, |subject| subject.usages.clear());
    assert!(matches!(refused, TrustError::WrongUsage { .. }), "no key usage at all is none");
}

#[test]
fn an_authority_is_no_office() {
    let root = Authority::root("みどり認証局");
    let below = Authority::below(PLANNER, &root);
    let verdict = root.trust().check(&below.certificate, &[], Purpose::Sign, at());
    assert!(matches!(verdict, Err(TrustError::WrongUsage { .. })), "{verdict:?}");
}

#[test]
fn a_subject_that_is_no_office_is_refused_with_what_it_says() {
    for name in ["137121510", "13712151022", "みどり事業所", "137121510a", "todoke-exchange"]
    {
        let refused = refusal(Purpose::Sign, |subject| subject.common_name = name.to_owned());
        assert_eq!(refused.code(), "T-0106");
        assert!(
            matches!(&refused, TrustError::WrongOffice { found, .. } if found == name),
            "{name}: {refused:?}"
        );
    }
}

#[test]
fn only_the_exchange_signs_as_the_exchange() {
    let authority = Authority::root("みどり認証局");
    let trust = authority.trust();
    let office = authority.office(PLANNER, KeyAlgorithm::P256);
    let refused = trust.check(office.certificate(), &[], Purpose::Exchange, at()).unwrap_err();
    assert_eq!(
        refused,
        TrustError::WrongOffice {
            expected: "todoke-exchange".to_owned(),
            found: PLANNER.to_owned()
        }
    );
    let mut subject = Subject::office(PLANNER);
    subject.common_name = "todoke-exchange".to_owned();
    let signer = authority.issue(&subject, &key(KeyAlgorithm::P256, PLANNER));
    assert_eq!(trust.check(&signer, &[], Purpose::Exchange, at()), Ok(()));
}

#[test]
fn a_certificate_is_checked_against_one_office() {
    let authority = Authority::root("みどり認証局");
    let office = authority.office(PLANNER, KeyAlgorithm::P256);
    assert_eq!(office.certificate().check_office(PLANNER), Ok(()));
    assert_eq!(
        office.certificate().check_office("1371215128"),
        Err(TrustError::WrongOffice {
            expected: "1371215128".to_owned(),
            found: PLANNER.to_owned()
        }),
        "another office's certificate"
    );
}

#[test]
fn a_root_that_is_over_or_no_authority_carries_nobody() {
    let authority = Authority::root("みどり認証局");
    let office = authority.office(PLANNER, KeyAlgorithm::P256);
    let late: Timestamp = "2035-01-02T00:00:00Z".parse().unwrap();
    let trust = Trust::danger_without_revocation(vec![authority.certificate.clone()]);
    assert!(trust.check(office.certificate(), &[], Purpose::Sign, late).is_err());
    let pinned = Trust::danger_without_revocation(vec![office.certificate().clone()]);
    assert!(
        pinned.check(office.certificate(), &[], Purpose::Sign, at()).is_err(),
        "an office's certificate is no root"
    );
}
