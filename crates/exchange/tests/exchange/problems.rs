//! Every error has the form of RFC 9457, a stable code, and a text without personal data.

use reqwest::{Method, Response};
use todoke_protocol::Outcome;

use crate::support::{Running, address, new_id};

async fn shown(what: &str, response: Response) -> String {
    let status = response.status().as_u16();
    assert_eq!(response.headers()["content-type"], "application/problem+json", "{what}");
    assert_eq!(response.headers()["cache-control"], "no-store", "{what}: nobody keeps errors");
    let text = response.text().await.unwrap();
    format!("{what}\n  {status} {text}\n")
}

/// All problems an office can meet, one line each. Their texts are part of the interface.
#[tokio::test]
async fn problems_read_like_this() {
    let running = Running::start().await;
    let sender = running.office("1371215102", "43").await;
    let receiver = running.office("1371215201", "11").await;
    let body = b"body";
    let (id, _) = sender.send(&receiver.address, body).await;
    let (recalled, _) = sender.send(&receiver.address, body).await;
    sender.recall(recalled).await;
    let note = |id, to: &_| sender.sign_note(&sender.note(id, to, body));
    let free = new_id();
    let anonymous = running.anonymous();
    let mut all = String::new();

    let response = anonymous.get(running.url("/v1/offices")).send().await.unwrap();
    all += &shown("a call without certificate", response).await;
    let response = anonymous.get(running.url("/nothing")).send().await.unwrap();
    all += &shown("an address that is not there", response).await;
    let response =
        anonymous.request(Method::PATCH, running.url("/v1/status")).send().await.unwrap();
    assert_eq!(response.headers()["allow"], "GET,HEAD", "says what is allowed");
    all += &shown("a method that is not known", response).await;
    let url = running.url("/v1/messages/1234/body");
    all += &shown("an id that is none", sender.client.get(url).send().await.unwrap()).await;
    all += &shown("a message that is not there", receiver.fetch(free).await).await;
    all += &shown("a note that is none", sender.put(free, b"x", body).await).await;
    let unknown = address("1379999999", "11");
    let response = sender.put(free, &note(free, &unknown), body).await;
    all += &shown("a receiver that is not there", response).await;
    let response = sender.put(free, &note(free, &receiver.address), b"other").await;
    all += &shown("a body of other bytes", response).await;
    let response = sender.put(id, &note(id, &receiver.address), b"other").await;
    all += &shown("an id that is taken", response).await;
    all += &shown("a body that was recalled", receiver.fetch(recalled).await).await;
    let response = receiver.post_signed(id, b"x".to_vec()).await;
    all += &shown("a receipt that is none", response).await;
    let response = receiver.say(id, body, Outcome::Delivered).await;
    all += &shown("a receipt too early", response).await;
    receiver.fetch(id).await;
    all += &shown("a recall too late", sender.recall(id).await).await;
    let large = vec![0_u8; 3 * 1024 * 1024];
    all += &shown("too large", sender.put(free, b"x", &large).await).await;
    let response = anonymous
        .post(running.url("/.well-known/est/simpleenroll"))
        .basic_auth("1371215102", Some("wrong"))
        .send()
        .await
        .unwrap();
    all += &shown("a wrong code", response).await;
    running.exchange.revoke("1371215102").await.unwrap();
    all += &shown("a revoked certificate", sender.get("/v1/offices").await).await;

    insta::assert_snapshot!(all);
}
