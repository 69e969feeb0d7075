//! SV-12: a mailbox is read by sequence, waits for news, and says "nothing new" cheaply.

use std::time::Duration;

use reqwest::StatusCode;
use todoke_protocol::{EventKind, Outcome, code};
use tokio::time::timeout;

use crate::support::{Running, TestOffice, assert_problem, test_limits};

/// Far longer than any answer takes, far shorter than the wait asked for.
const SOON: Duration = Duration::from_secs(10);

async fn two_offices(running: &Running) -> (TestOffice, TestOffice) {
    (running.office("1371215102", "43").await, running.office("1371215201", "11").await)
}

fn waiting(office: &TestOffice, after: u64) -> tokio::task::JoinHandle<reqwest::Response> {
    let office = office.clone();
    tokio::spawn(async move { office.get(&format!("/v1/mailbox?after={after}&wait=50")).await })
}

/// Until the exchange says that a call waits.
async fn until_waiting(running: &Running) {
    let client = running.anonymous();
    loop {
        let metrics = client.get(running.url("/metrics")).send().await.unwrap();
        if !metrics.text().await.unwrap().contains("todoke_waiting_calls 0") {
            return;
        }
    }
}

#[tokio::test]
async fn each_office_counts_its_own_events() {
    let running = Running::start().await;
    let (sender, receiver) = two_offices(&running).await;
    for _ in 0..3 {
        sender.send(&receiver.address, b"body").await;
    }
    receiver.send(&sender.address, b"body").await;
    let mailbox = receiver.mailbox(0).await;
    let sequences: Vec<u64> = mailbox.events.iter().map(|event| event.sequence).collect();
    assert_eq!(sequences, [1, 2, 3], "its own numbers, in order");
    assert_eq!((mailbox.next, mailbox.more), (3, false), "where to go on");
    assert_eq!(receiver.mailbox(2).await.events.len(), 1, "only what came after");
    assert_eq!(sender.mailbox(0).await.events[0].sequence, 1, "the other side counts too");
}

#[tokio::test]
async fn a_long_mailbox_comes_in_pages() {
    let mut limits = test_limits();
    limits.events_per_page = 2;
    let running = Running::start_with(limits).await;
    let (sender, receiver) = two_offices(&running).await;
    for _ in 0..5 {
        sender.send(&receiver.address, b"body").await;
    }
    let (mut after, mut seen, mut pages) = (0, Vec::new(), 0);
    loop {
        let mailbox = receiver.mailbox(after).await;
        seen.extend(mailbox.events.iter().map(|event| event.sequence));
        after = mailbox.next;
        pages += 1;
        if !mailbox.more {
            break;
        }
    }
    assert_eq!(seen, [1, 2, 3, 4, 5], "all of them, once");
    assert_eq!(pages, 3, "two a page; `more` says when to stop");
}

#[tokio::test]
async fn a_waiting_call_wakes_for_a_message_and_for_a_receipt() {
    let running = Running::start().await;
    let (sender, receiver) = two_offices(&running).await;
    let wait = waiting(&receiver, 0);
    until_waiting(&running).await;
    let (id, _) = sender.send(&receiver.address, b"body").await;
    let response = timeout(SOON, wait).await.expect("woken long before the wait ends").unwrap();
    let mailbox: todoke_protocol::Mailbox = response.json().await.unwrap();
    assert!(matches!(mailbox.events[0].kind, EventKind::Message { .. }), "the message");
    let wait = waiting(&sender, 0);
    until_waiting(&running).await;
    receiver.fetch(id).await;
    receiver.say(id, b"body", Outcome::Delivered).await;
    let response = timeout(SOON, wait).await.expect("woken by the receipt").unwrap();
    let mailbox: todoke_protocol::Mailbox = response.json().await.unwrap();
    assert!(
        matches!(mailbox.events[0].kind, EventKind::Receipt { outcome: Outcome::Delivered, .. }),
        "the receipt"
    );
}

#[tokio::test]
async fn an_event_of_another_process_wakes_too() {
    let running = Running::start().await;
    let (sender, receiver) = two_offices(&running).await;
    sender.send(&receiver.address, b"body").await;
    let wait = waiting(&sender, 0);
    until_waiting(&running).await;
    // The operator's command line, beside the running server.
    let beside = todoke_exchange::Exchange::open(running.data()).unwrap();
    beside.revoke("1371215201").await.unwrap();
    let response = timeout(SOON, wait).await.expect("found by looking every so often").unwrap();
    let mailbox: todoke_protocol::Mailbox = response.json().await.unwrap();
    assert_eq!(
        mailbox.events[0].kind,
        EventKind::OfficeChanged { number: receiver.address.number.clone() },
        "those who exchanged messages with it are told"
    );
}

#[tokio::test]
async fn only_partners_are_told_of_a_changed_office() {
    let running = Running::start().await;
    let (sender, receiver) = two_offices(&running).await;
    let third = running.office("1371215301", "13").await;
    sender.send(&receiver.address, b"body").await;
    running.add("1371215201", "12").await;
    assert_eq!(sender.mailbox(0).await.events.len(), 1, "the partner is told");
    assert!(third.mailbox(0).await.events.is_empty(), "a stranger reads the office master instead");
    let offices: todoke_protocol::Offices =
        third.get("/v1/offices?changed_after=0").await.json().await.unwrap();
    let last = offices.offices.last().unwrap();
    assert_eq!(last.number, receiver.address.number, "where the change stands last");
}

#[tokio::test]
async fn nothing_new_is_304() {
    let running = Running::start().await;
    let (sender, receiver) = two_offices(&running).await;
    sender.send(&receiver.address, b"body").await;
    let first = receiver.get("/v1/mailbox?after=0").await;
    assert_eq!(first.headers()["etag"], "\"1\"", "the tag is where to go on");
    let url = format!("{}/v1/mailbox?after=1", receiver.base);
    let again = receiver.client.get(&url).header("if-none-match", "\"1\"").send().await.unwrap();
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "nothing came");
    assert_eq!(again.bytes().await.unwrap().len(), 0, "and nothing is said");
    sender.send(&receiver.address, b"body").await;
    let news = receiver.client.get(&url).header("if-none-match", "\"1\"").send().await.unwrap();
    assert_eq!(news.status(), StatusCode::OK, "something came");
    let old = receiver.get("/v1/mailbox?after=0").await;
    assert_eq!(old.headers()["etag"], "\"2\"", "reading from the beginning is always possible");
}

#[tokio::test]
async fn a_client_that_knows_more_than_the_exchange_is_set_right() {
    let running = Running::start().await;
    let (sender, receiver) = two_offices(&running).await;
    sender.send(&receiver.address, b"body").await;
    let mailbox = timeout(SOON, waiting(&receiver, 99)).await.expect("answered at once").unwrap();
    let mailbox: todoke_protocol::Mailbox = mailbox.json().await.unwrap();
    assert_eq!(mailbox.next, 1, "after a restore from backup: go on from what there is");
}

#[tokio::test]
async fn waiting_calls_are_answered_when_the_exchange_stops() {
    let running = Running::start().await;
    let office = running.office("1371215102", "43").await;
    assert_eq!(office.get("/v1/status").await.status(), 200, "a connection is open");
    let wait = waiting(&office, 0);
    until_waiting(&running).await;
    timeout(SOON, running.stop()).await.expect("it does not wait for the wait to end");
    let answer = timeout(SOON, wait).await.expect("the call ends").unwrap();
    assert_eq!(answer.status(), StatusCode::OK, "with an empty page, not a broken connection");
}

#[tokio::test]
async fn more_waiting_calls_than_allowed_are_answered_at_once() {
    let mut limits = test_limits();
    limits.waits_per_office = 0;
    let running = Running::start_with(limits).await;
    let office = running.office("1371215102", "43").await;
    let response = timeout(SOON, waiting(&office, 0)).await.expect("not kept").unwrap();
    assert_eq!(response.status(), StatusCode::OK, "an empty page instead of a place to wait");
}

#[tokio::test]
async fn questions_that_make_no_sense_are_refused() {
    let running = Running::start().await;
    let office = running.office("1371215102", "43").await;
    for query in ["after=-1", "after=x", "wait=soon", "after=99999999999999999999"] {
        let response = office.get(&format!("/v1/mailbox?{query}")).await;
        assert_problem(response, 400, code::MALFORMED).await;
    }
    let response = running.anonymous().get(running.url("/v1/mailbox")).send().await.unwrap();
    assert_problem(response, 401, code::NO_CERTIFICATE).await;
}
