//! SV-17: a message can be taken back as long as nobody has its body.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use todoke_protocol::{EventKind, MessageId, Outcome, code};

use crate::support::{Running, TestOffice, assert_problem, digest, new_id};

const BODY: &[u8] = b"sealed bytes";

async fn sent() -> (Running, TestOffice, TestOffice, MessageId) {
    let running = Running::start().await;
    let sender = running.office("1371215102", "43").await;
    let receiver = running.office("1371215201", "11").await;
    let (id, _) = sender.send(&receiver.address, BODY).await;
    (running, sender, receiver, id)
}

#[tokio::test]
async fn a_message_nobody_took_is_recalled_with_a_receipt() {
    let (running, sender, receiver, id) = sent().await;
    let response = sender.recall(id).await;
    assert_eq!(response.status(), 200, "recalled");
    let receipt = response.bytes().await.unwrap();
    let note = running.read_exchange_receipt(&receipt);
    assert_eq!((note.outcome, note.message_id), (Outcome::Withdrawn, id), "signed by the exchange");
    assert_eq!(note.body_sha256, digest(BODY), "for these bytes");
    assert_eq!(sender.recall(id).await.bytes().await.unwrap(), receipt, "again: the same receipt");
    assert_problem(receiver.fetch(id).await, 410, code::RECALLED).await;
    assert!(running.body_files().is_empty(), "the body is gone");

    let events = receiver.mailbox(1).await.events;
    let EventKind::Withdrawal { message_id, receipt: told } = &events[0].kind else {
        panic!("a withdrawal, not {events:?}");
    };
    assert_eq!((*message_id, BASE64.decode(told).unwrap()), (id, receipt.to_vec()), "the receiver");
    let events = sender.mailbox(0).await.events;
    let EventKind::Receipt { outcome, receipt: told, .. } = &events[0].kind else {
        panic!("a receipt, not {events:?}");
    };
    assert_eq!(*outcome, Outcome::Withdrawn, "the sender");
    assert_eq!(BASE64.decode(told).unwrap(), receipt.to_vec(), "has it in the mailbox too");
    assert_eq!(sender.mailbox(0).await.events.len(), 1, "the repeat made no second event");
    let late = receiver.say(id, BODY, Outcome::Delivered).await;
    assert_problem(late, 409, code::RECEIPT_REFUSED).await;
}

#[tokio::test]
async fn a_message_that_was_taken_stays() {
    let (running, sender, receiver, id) = sent().await;
    receiver.fetch(id).await;
    assert_problem(sender.recall(id).await, 409, code::ALREADY_FETCHED).await;
    assert_eq!(receiver.fetch(id).await.bytes().await.unwrap(), BODY, "and can be fetched again");
    assert_eq!(running.body_files().len(), 1, "nothing was removed");
}

#[tokio::test]
async fn a_part_that_was_taken_is_taken() {
    let (_running, sender, receiver, id) = sent().await;
    let url = format!("{}/v1/messages/{id}/body", receiver.base);
    receiver.client.get(url).header("range", "bytes=0-0").send().await.unwrap();
    assert_problem(sender.recall(id).await, 409, code::ALREADY_FETCHED).await;
}

#[tokio::test]
async fn only_the_sender_recalls() {
    let (running, sender, receiver, id) = sent().await;
    let third = running.office("1371215301", "13").await;
    assert_problem(receiver.recall(id).await, 404, code::NOT_FOUND).await;
    assert_problem(third.recall(id).await, 404, code::NOT_FOUND).await;
    assert_problem(sender.recall(new_id()).await, 404, code::NOT_FOUND).await;
    assert_eq!(receiver.fetch(id).await.bytes().await.unwrap(), BODY, "nothing happened to it");
}

#[tokio::test]
async fn recalling_and_fetching_at_once_has_one_winner() {
    let (running, sender, receiver, _) = sent().await;
    for _ in 0..10 {
        let (id, _) = sender.send(&receiver.address, BODY).await;
        let (recalled, fetched) = tokio::join!(sender.recall(id), receiver.fetch(id));
        match (recalled.status().as_u16(), fetched.status().as_u16()) {
            (200, 410) => {}
            (409, 200) => assert_eq!(fetched.bytes().await.unwrap(), BODY, "whole"),
            other => panic!("taken and recalled at once, or neither: {other:?}"),
        }
    }
    drop(running);
}

#[tokio::test]
async fn an_upload_repeated_after_the_recall_brings_nothing_back() {
    let (running, sender, receiver, _) = sent().await;
    let id = new_id();
    let note = sender.sign_note(&sender.note(id, &receiver.address, BODY));
    let first = sender.put(id, &note, BODY).await.bytes().await.unwrap();
    sender.recall(id).await;
    let again = sender.put(id, &note, BODY).await;
    assert_eq!(again.status(), 200, "the same id and bytes, the same answer");
    assert_eq!(again.bytes().await.unwrap(), first, "the acceptance of then");
    assert_problem(receiver.fetch(id).await, 410, code::RECALLED).await;
    assert_eq!(running.body_files().len(), 1, "only the other message's body");
}
