//! Stored before acknowledged: whatever was answered is there after a restart, and what a crash left
//! behind is not.

use std::sync::Arc;

use todoke_exchange::{Exchange, InitOptions, SystemClock, init, serve};
use todoke_protocol::{Outcome, code};
use tokio::net::TcpListener;

use crate::support::{Running, assert_problem, new_id, test_limits};

#[tokio::test]
async fn a_restart_keeps_everything() {
    let running = Running::start().await;
    let mut sender = running.office("1371215102", "43").await;
    let mut receiver = running.office("1371215201", "11").await;
    let id = new_id();
    let note = sender.sign_note(&sender.note(id, &receiver.address, b"body"));
    let receipt = sender.put(id, &note, b"body").await.bytes().await.unwrap();
    let (taken, _) = sender.send(&receiver.address, b"taken").await;
    receiver.fetch(taken).await;
    receiver.say(taken, b"taken", Outcome::Delivered).await;
    let (recalled, _) = sender.send(&receiver.address, b"recalled").await;
    sender.recall(recalled).await;
    let before = (sender.mailbox(0).await, receiver.mailbox(0).await);
    let code = running.add("1371215301", "13").await.unwrap();

    let running = running.restart().await;
    for office in [&mut sender, &mut receiver] {
        office.client = running.client_of(&office.identity);
        office.base = running.url("");
    }
    assert_eq!(sender.mailbox(0).await, before.0, "the sender's mailbox");
    assert_eq!(receiver.mailbox(0).await, before.1, "the receiver's mailbox");
    let again = sender.put(id, &note, b"body").await;
    assert_eq!(again.bytes().await.unwrap(), receipt, "the acceptance, byte for byte");
    assert_eq!(receiver.fetch(id).await.bytes().await.unwrap(), b"body"[..], "the body");
    assert_problem(sender.recall(taken).await, 409, code::ALREADY_FETCHED).await;
    assert_problem(receiver.fetch(recalled).await, 410, code::RECALLED).await;
    let key = todoke_envelope::PrivateKey::generate(todoke_envelope::KeyAlgorithm::P256).unwrap();
    assert_eq!(running.enrol("1371215301", &code, &key).await.status(), 200, "the code");
}

#[tokio::test]
async fn what_a_crash_left_behind_is_swept_and_the_rest_is_not() {
    let running = Running::start().await;
    let sender = running.office("1371215102", "43").await;
    let receiver = running.office("1371215201", "11").await;
    let (id, _) = sender.send(&receiver.address, b"body").await;
    let kept = running.body_files();
    // A body whose row was never committed, beside one that has a row; a half body; a stranger's file.
    let orphan = kept[0].with_file_name(format!("{}.0123456789abcdef", new_id()));
    let half = running.data().join("bodies/unfinished/half");
    let stranger = kept[0].with_file_name("README");
    for path in [&orphan, &half, &stranger] {
        std::fs::write(path, b"left behind").unwrap();
    }
    let running = running.restart().await;
    assert!(!orphan.exists(), "nobody was told of it");
    assert!(!half.exists(), "nor of this");
    assert!(stranger.exists(), "what is not ours is left alone");
    assert!(kept[0].exists(), "what was acknowledged stays");
    let mut receiver = receiver;
    receiver.client = running.client_of(&receiver.identity);
    receiver.base = running.url("");
    assert_eq!(receiver.fetch(id).await.bytes().await.unwrap(), b"body"[..], "and is whole");
}

#[tokio::test]
async fn a_folder_is_served_by_one_process_only() {
    let running = Running::start().await;
    let second = Exchange::open(running.data()).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let router = second.router();
    let error = serve(listener, second, router, std::future::ready(())).await.unwrap_err();
    assert_eq!(error.code(), "D-0903", "a second sweep could meet an upload: {error}");
    let running = running.restart().await;
    assert_eq!(
        running.anonymous().get(running.url("/healthz")).send().await.unwrap().status(),
        200,
        "the place is free again after an orderly end"
    );
}

#[tokio::test]
async fn an_exchange_is_never_made_over_another() {
    let running = Running::start().await;
    let options = InitOptions::local(running.data());
    let ca = std::fs::read(running.data().join("ca.key")).unwrap();
    let error = init(&options, &SystemClock).unwrap_err();
    assert_eq!(error.code(), "D-0902", "{error}");
    assert_eq!(std::fs::read(running.data().join("ca.key")).unwrap(), ca, "the key is untouched");
    std::fs::remove_file(running.data().join("ca.pem")).unwrap();
    let error = init(&options, &SystemClock).unwrap_err();
    assert_eq!(error.code(), "D-0902", "a lost certificate is no reason to lose the key: {error}");
}

#[tokio::test]
async fn a_folder_without_exchange_is_named_as_such() {
    let folder = tempfile::TempDir::new().unwrap();
    let error = Exchange::open(folder.path()).err().unwrap();
    assert_eq!(error.code(), "D-0901", "{error}");
    assert!(std::fs::read_dir(folder.path()).unwrap().next().is_none(), "nothing was made");
}

#[tokio::test]
async fn certificates_of_the_exchange_are_renewed_before_they_end() {
    let running = Running::start().await;
    let office = running.office("1371215102", "43").await;
    let receiver = running.office("1371215201", "11").await;
    let before = std::fs::read(running.data().join("server.pem")).unwrap();
    let signer = std::fs::read(running.data().join("signer.pem")).unwrap();
    running.clock.advance(jiff::SignedDuration::from_hours(24 * 370));
    let running = running.restart().await;
    let after = std::fs::read(running.data().join("server.pem")).unwrap();
    assert_ne!(before, after, "27 days before its end, there is a new one");
    assert_eq!(std::fs::read(running.data().join("signer.pem")).unwrap(), signer, "not due yet");
    running.clock.advance(jiff::SignedDuration::from_hours(24 * 365 * 5));
    let (folder, clock) = (Arc::clone(&running.folder), running.clock.clone());
    running.stop().await;
    let running = Running::serve(folder, clock, test_limits()).await;
    assert_ne!(std::fs::read(running.data().join("signer.pem")).unwrap(), signer, "now it was");
    drop((office, receiver));
}
