//! What is readable without a certificate: time, health, counts.

use jiff::SignedDuration;
use todoke_protocol::{Outcome, Status};

use crate::support::Running;

async fn text(running: &Running, path: &str) -> String {
    running.anonymous().get(running.url(path)).send().await.unwrap().text().await.unwrap()
}

#[tokio::test]
async fn the_status_tells_the_time_and_the_notices() {
    let running = Running::start().await;
    running.exchange.notice_add("5月3日は保守のため停止します。").await.unwrap();
    running.exchange.notice_add("復旧しました。").await.unwrap();
    let before = running.exchange.now();
    let response = running.anonymous().get(running.url("/v1/status")).send().await.unwrap();
    let status: Status = response.json().await.unwrap();
    let after = running.exchange.now();
    assert!((before..=after).contains(&status.time), "now: {}", status.time);
    assert_eq!(status.protocol, 1, "the version of these calls");
    assert_eq!(status.notices[0].text, "復旧しました。", "newest first");
    assert_eq!(status.notices.len(), 2, "both");
}

#[tokio::test]
async fn the_date_header_is_the_exchanges_clock() {
    let running = Running::start().await;
    running.clock.advance(SignedDuration::from_hours(48));
    for path in ["/v1/status", "/v1/mailbox", "/nothing"] {
        let response = running.anonymous().get(running.url(path)).send().await.unwrap();
        let date = response.headers()["date"].to_str().unwrap().to_owned();
        let date = jiff::fmt::rfc2822::parse(&date).unwrap().timestamp();
        let off = (running.exchange.now() - date).total(jiff::Unit::Second).unwrap();
        assert!(
            (0.0..60.0).contains(&off),
            "{path}: {off} s off; clients measure their skew by it"
        );
    }
}

#[tokio::test]
async fn the_counts_say_what_happened_and_name_nobody() {
    let running = Running::start().await;
    let sender = running.office("1371215102", "43").await;
    let receiver = running.office("1371215201", "11").await;
    let (id, _) = sender.send(&receiver.address, b"0123456789").await;
    receiver.fetch(id).await;
    receiver.say(id, b"0123456789", Outcome::Delivered).await;
    sender.send(&receiver.address, b"01234").await;
    let (third, _) = sender.send(&receiver.address, b"recalled").await;
    sender.recall(third).await;
    running.anonymous().get(running.url("/nothing/1371215102")).send().await.unwrap();
    let metrics = text(&running, "/metrics").await;
    for line in [
        "todoke_messages_total 3",
        "todoke_body_bytes 15",
        "todoke_offices 2",
        "todoke_certificates_total 2",
        "todoke_receipts_total{outcome=\"accepted\"} 3",
        "todoke_receipts_total{outcome=\"delivered\"} 1",
        "todoke_receipts_total{outcome=\"withdrawn\"} 1",
        "todoke_requests_total{route=\"/v1/messages/{id}\",method=\"PUT\",status=\"201\"} 3",
        "todoke_requests_total{route=\"other\",method=\"GET\",status=\"404\"} 1",
    ] {
        assert!(metrics.lines().any(|found| found == line), "{line}\n---\n{metrics}");
    }
    assert!(!metrics.contains("1371215102"), "no office number, no path");
    assert!(!metrics.contains(&id.to_string()), "no message id");
}

#[tokio::test]
async fn a_healthy_exchange_says_ok() {
    let running = Running::start().await;
    assert_eq!(text(&running, "/healthz").await, "ok\n", "it can read and write");
    assert!(running.body_files().is_empty(), "and leaves nothing behind");
}
