//! SV-07, SV-09: the receiver, and nobody else, takes the sealed bytes, whole or in parts.

use jiff::SignedDuration;
use reqwest::StatusCode;
use todoke_protocol::code;

use crate::support::{Running, TestOffice, assert_problem, digest, new_id};

const BODY: &[u8] = b"0123456789abcdefghij";

async fn sent() -> (Running, TestOffice, TestOffice, todoke_protocol::MessageId) {
    let running = Running::start().await;
    let sender = running.office("1371215102", "43").await;
    let receiver = running.office("1371215201", "11").await;
    let (id, _) = sender.send(&receiver.address, BODY).await;
    (running, sender, receiver, id)
}

async fn range(
    office: &TestOffice,
    id: todoke_protocol::MessageId,
    range: &str,
) -> reqwest::Response {
    let url = format!("{}/v1/messages/{id}/body", office.base);
    office.client.get(url).header("range", range).send().await.unwrap()
}

#[tokio::test]
async fn the_receiver_gets_the_bytes_with_their_digest() {
    let (_running, _sender, receiver, id) = sent().await;
    let response = receiver.fetch(id).await;
    assert_eq!(response.status(), StatusCode::OK, "it is theirs");
    let headers = response.headers().clone();
    assert_eq!(headers["content-type"], "application/cms", "what it is");
    assert_eq!(headers["content-length"], "20", "how long it is");
    assert_eq!(headers["accept-ranges"], "bytes", "parts can be had");
    assert_eq!(headers["etag"], format!("\"{}\"", digest(BODY)), "the digest names the bytes");
    assert_eq!(response.bytes().await.unwrap(), BODY, "unchanged");
}

#[tokio::test]
async fn a_broken_download_goes_on_where_it_stopped() {
    let (_running, _sender, receiver, id) = sent().await;
    let response = range(&receiver, id, "bytes=5-9").await;
    assert_eq!(response.status(), StatusCode::PARTIAL_CONTENT, "a part");
    assert_eq!(response.headers()["content-range"], "bytes 5-9/20", "which part");
    assert_eq!(response.bytes().await.unwrap(), &BODY[5..10], "those bytes");
    let rest = range(&receiver, id, "bytes=10-").await;
    assert_eq!(rest.bytes().await.unwrap(), &BODY[10..], "the rest");
    let outside = range(&receiver, id, "bytes=20-").await;
    assert_eq!(outside.headers()["content-range"], "bytes */20", "how much there is");
    assert_problem(outside, 416, code::MALFORMED).await;
    let whole = range(&receiver, id, "bytes=1-2,4-5").await;
    assert_eq!(whole.status(), StatusCode::OK, "several ranges are answered with all of it");
    assert_eq!(whole.bytes().await.unwrap(), BODY, "all of it");
}

#[tokio::test]
async fn nobody_else_gets_it() {
    let (running, sender, receiver, id) = sent().await;
    let third = running.office("1371215301", "13").await;
    assert_problem(third.fetch(id).await, 404, code::NOT_FOUND).await;
    assert_problem(sender.fetch(id).await, 404, code::NOT_FOUND).await;
    assert_problem(receiver.fetch(new_id()).await, 404, code::NOT_FOUND).await;
    let url = running.url(&format!("/v1/messages/{id}/body"));
    let response = running.anonymous().get(url).send().await.unwrap();
    assert_problem(response, 401, code::NO_CERTIFICATE).await;
    assert_eq!(sender.recall(id).await.status(), 200, "none of this counted as handed out");
}

#[tokio::test]
async fn asking_how_large_it_is_hands_nothing_out() {
    let (_running, sender, receiver, id) = sent().await;
    let url = format!("{}/v1/messages/{id}/body", receiver.base);
    let response = receiver.client.head(url).send().await.unwrap();
    assert_eq!(response.headers()["content-length"], "20", "the size");
    assert_problem(range(&receiver, id, "bytes=99-").await, 416, code::MALFORMED).await;
    assert_eq!(sender.recall(id).await.status(), 200, "still in nobody's hands");
}

#[tokio::test]
async fn an_expired_certificate_fetches_nothing() {
    let (running, _sender, receiver, id) = sent().await;
    assert_eq!(receiver.get("/v1/mailbox").await.status(), 200, "a connection is open");
    running.clock.advance(SignedDuration::from_hours(24 * (3 * 365 + 1)));
    // On the open connection, or refused in a new handshake: either way, no bytes.
    let url = format!("{}/v1/messages/{id}/body", receiver.base);
    if let Ok(response) = receiver.client.get(url).send().await {
        assert_problem(response, 403, code::CERTIFICATE_REFUSED).await;
    }
}

#[tokio::test]
async fn a_large_body_streams_whole() {
    let (running, sender, receiver, _) = sent().await;
    let body: Vec<u8> = (0..1_000_000_u32).map(|place| (place % 251) as u8).collect();
    let (id, _) = sender.send(&receiver.address, &body).await;
    assert_eq!(receiver.fetch(id).await.bytes().await.unwrap(), body, "many chunks, one body");
    drop(running);
}
