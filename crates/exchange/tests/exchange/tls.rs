//! A1: TLS 1.3 and nothing older, certificates of this CA and no other, heads of bounded size.

use std::time::Duration;

use reqwest::tls::Version;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::support::{Running, test_limits};

#[tokio::test]
async fn tls_1_2_gets_no_connection() {
    let running = Running::start().await;
    let old = running.client_builder().tls_version_max(Version::TLS_1_2).build().unwrap();
    assert!(old.get(running.url("/v1/status")).send().await.is_err(), "1.3 only");
    let new = running.client_builder().tls_version_min(Version::TLS_1_3).build().unwrap();
    assert_eq!(new.get(running.url("/v1/status")).send().await.unwrap().status(), 200, "1.3");
}

#[tokio::test]
async fn a_client_trusts_only_this_ca() {
    let (running, other) = (Running::start().await, Running::start().await);
    let url = running.url("/v1/status");
    assert!(other.anonymous().get(&url).send().await.is_err(), "another exchange's CA");
    let plain = reqwest::Client::builder().tls_certs_only([]).build().unwrap();
    assert!(plain.get(&url).send().await.is_err(), "no CA");
}

#[tokio::test]
async fn a_certificate_of_another_ca_gets_no_connection() {
    let (running, other) = (Running::start().await, Running::start().await);
    let foreign = other.office("1371215102", "43").await;
    let client = running.client_of(&foreign.identity);
    let answer = client.get(running.url("/v1/status")).send().await;
    assert!(answer.is_err(), "refused in the handshake, even for public calls");
}

#[tokio::test]
async fn the_server_answers_to_its_names_only() {
    let running = Running::start().await;
    let port = running.address.port();
    for host in ["localhost", "127.0.0.1"] {
        let url = format!("https://{host}:{port}/v1/status");
        assert_eq!(running.anonymous().get(url).send().await.unwrap().status(), 200, "{host}");
    }
    let client =
        running.client_builder().resolve("exchange.example", running.address).build().unwrap();
    let url = format!("https://exchange.example:{port}/v1/status");
    assert!(client.get(url).send().await.is_err(), "not a name of this server");
}

#[tokio::test]
async fn heads_of_requests_are_bounded() {
    let running = Running::start().await;
    let url = running.url("/v1/status");
    let long = "x".repeat(64 * 1024);
    for (what, client) in [
        ("HTTP/2", running.anonymous()),
        ("HTTP/1.1", running.client_builder().http1_only().build().unwrap()),
    ] {
        let small = client.get(&url).header("x-small", "x".repeat(4096)).send().await.unwrap();
        assert_eq!(small.status(), 200, "{what}: an ordinary head passes");
        // Answered with 431, or the connection is closed on it: never taken.
        if let Ok(response) = client.get(&url).header("x-long", &long).send().await {
            assert_eq!(response.status(), 431, "{what}: too long a head");
        }
        assert_eq!(client.get(&url).send().await.unwrap().status(), 200, "{what}: still served");
    }
    let mut many = running.client_builder().http1_only().build().unwrap().get(&url);
    for count in 0..100 {
        many = many.header(format!("x-{count}"), "x");
    }
    if let Ok(response) = many.send().await {
        assert_eq!(response.status(), 431, "too many lines");
    }
}

#[tokio::test]
async fn a_silent_client_is_hung_up_on() {
    let mut limits = test_limits();
    limits.handshake = Duration::from_millis(200);
    let running = Running::start_with(limits).await;
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    stream.write_all(&[0x16, 0x03, 0x01]).await.unwrap();
    let mut answer = Vec::new();
    let closed = timeout(Duration::from_secs(20), stream.read_to_end(&mut answer)).await;
    assert!(closed.is_ok(), "half a handshake does not hold a place for ever");
    assert_eq!(
        running.anonymous().get(running.url("/healthz")).send().await.unwrap().status(),
        200
    );
}

#[tokio::test]
async fn connections_beyond_the_limit_wait_for_a_place() {
    let mut limits = test_limits();
    limits.connections = 1;
    limits.handshake = Duration::from_millis(200);
    let running = Running::start_with(limits).await;
    let silent = TcpStream::connect(running.address).await.unwrap();
    let answered = running.anonymous().get(running.url("/healthz")).send().await;
    assert_eq!(answered.unwrap().status(), 200, "served once the silent one was hung up on");
    drop(silent);
}

#[tokio::test]
async fn plain_http_gets_nothing() {
    let running = Running::start().await;
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    stream.write_all(b"GET /v1/status HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    let _ = timeout(Duration::from_secs(20), stream.read_to_end(&mut answer)).await.unwrap();
    assert!(!answer.starts_with(b"HTTP"), "no word of HTTP without TLS");
}
