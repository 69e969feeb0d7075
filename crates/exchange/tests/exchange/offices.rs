//! SV-15, SV-16: the office master as offices read it.

use todoke_envelope::Certificate;
use todoke_protocol::{OfficeNumber, Offices, ServiceType, code};

use crate::support::{Running, TestOffice, assert_problem, test_limits};

async fn read(office: &TestOffice, after: u64) -> Offices {
    office.get(&format!("/v1/offices?changed_after={after}")).await.json().await.unwrap()
}

#[tokio::test]
async fn an_office_is_listed_with_its_certificate_once_it_has_one() {
    let running = Running::start().await;
    let office = running.office("1371215102", "43").await;
    running.add("1371215201", "11").await;
    let offices = read(&office, 0).await;
    assert_eq!(offices.offices.len(), 2, "both");
    let first = &offices.offices[0];
    assert_eq!(first.number.as_str(), "1371215102", "oldest change first");
    assert!(first.can_receive, "it is enrolled");
    let certificate =
        Certificate::from_pem(first.certificate.as_ref().unwrap().as_bytes()).unwrap();
    assert_eq!(certificate, *office.identity.certificate(), "the one to encrypt for");
    let second = &offices.offices[1];
    assert!(!second.can_receive && second.certificate.is_none(), "not enrolled yet");
    assert_eq!(second.name, "ひまわり事業所", "names come from here, nowhere else");
}

#[tokio::test]
async fn only_what_changed_is_read_again() {
    let mut limits = test_limits();
    limits.offices_per_page = 2;
    let running = Running::start_with(limits).await;
    let office = running.office("1371215102", "43").await;
    for number in ["1371215201", "1371215202", "1371215203", "1371215204"] {
        running.add(number, "11").await;
    }
    let (mut after, mut seen) = (0, Vec::new());
    loop {
        let page = read(&office, after).await;
        seen.extend(page.offices.iter().map(|one| one.number.to_string()));
        after = page.changed_through;
        if !page.more {
            break;
        }
    }
    assert_eq!(seen.len(), 5, "all in pages of two: {seen:?}");
    let nothing = read(&office, after).await;
    assert!(nothing.offices.is_empty(), "nothing changed");
    assert_eq!(nothing.changed_through, after, "go on from here");
    running.add("1371215202", "11").await;
    assert!(read(&office, after).await.offices.is_empty(), "the same entry again is no change");
    let number = OfficeNumber::parse("1371215202").unwrap();
    let services = [ServiceType::parse("11").unwrap()];
    running.exchange.office_add(&number, "あおぞら訪問介護", &services).await.unwrap();
    let changed = read(&office, after).await;
    assert_eq!(changed.offices.len(), 1, "a new name is");
    assert_eq!(changed.offices[0].name, "あおぞら訪問介護", "the new one");
}

#[tokio::test]
async fn an_office_taken_out_is_shown_as_such_and_may_come_back() {
    let running = Running::start().await;
    let office = running.office("1371215102", "43").await;
    let number = &office.address.number;
    running.exchange.office_set_taking_part(number, false).await.unwrap();
    assert!(!read(&office, 0).await.offices[0].can_receive, "連携 不可");
    running.exchange.office_set_taking_part(number, true).await.unwrap();
    assert!(read(&office, 0).await.offices[0].can_receive, "連携 可");
}

#[tokio::test]
async fn the_master_is_for_offices_only() {
    let running = Running::start().await;
    let response = running.anonymous().get(running.url("/v1/offices")).send().await.unwrap();
    assert_problem(response, 401, code::NO_CERTIFICATE).await;
    let office = running.office("1371215102", "43").await;
    let response = office.get("/v1/offices?changed_after=yesterday").await;
    assert_problem(response, 400, code::MALFORMED).await;
}

#[tokio::test]
async fn an_office_needs_a_name_of_one_line() {
    let running = Running::start().await;
    let number = OfficeNumber::parse("1371215102").unwrap();
    for name in ["", "  ", "two\nlines"] {
        let error = running.exchange.office_add(&number, name, &[]).await.unwrap_err();
        assert_eq!(error.code(), "N-0903", "{name:?}");
    }
}
