//! SV-10: receipts of the receiving office, in an order that makes sense, told to the sender.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use todoke_envelope::{Purpose, sign_json, verify_json};
use todoke_protocol::{EventKind, MessageId, Outcome, ReceiptNote, code};

use crate::support::{Running, TestOffice, assert_problem, digest, new_id};

const BODY: &[u8] = b"sealed bytes";

async fn fetched() -> (Running, TestOffice, TestOffice, MessageId) {
    let running = Running::start().await;
    let sender = running.office("1371215102", "43").await;
    let receiver = running.office("1371215201", "11").await;
    let (id, _) = sender.send(&receiver.address, BODY).await;
    assert_eq!(receiver.fetch(id).await.status(), 200, "the receiver took it");
    (running, sender, receiver, id)
}

#[tokio::test]
async fn delivered_and_opened_reach_the_sender_as_signed() {
    let (running, sender, receiver, id) = fetched().await;
    for outcome in [Outcome::Delivered, Outcome::Opened] {
        assert_eq!(receiver.say(id, BODY, outcome).await.status(), 201, "{outcome:?} is new");
    }
    let events = sender.mailbox(0).await.events;
    let outcomes: Vec<Outcome> = events
        .iter()
        .map(|event| {
            let EventKind::Receipt { message_id, outcome, receipt } = &event.kind else {
                panic!("a receipt, not {event:?}");
            };
            assert_eq!(*message_id, id, "of this message");
            let signed = BASE64.decode(receipt).unwrap();
            let now = running.exchange.now();
            let (note, by): (ReceiptNote, _) =
                verify_json(&signed, &running.trust(), Purpose::Sign, now).unwrap();
            assert_eq!(by.signer.common_name(), Some("1371215201"), "the receiver's signature");
            assert_eq!(note.outcome, *outcome, "the event says what was signed");
            note.outcome
        })
        .collect();
    assert_eq!(outcomes, [Outcome::Delivered, Outcome::Opened], "in order");
}

#[tokio::test]
async fn a_receipt_again_is_taken_once() {
    let (_running, sender, receiver, id) = fetched().await;
    let note = receiver.receipt_note(id, BODY, Outcome::Delivered);
    let signed = sign_json(&note, &receiver.identity, note.at).unwrap();
    assert_eq!(receiver.post_signed(id, signed.clone()).await.status(), 201, "new");
    assert_eq!(receiver.post_signed(id, signed.clone()).await.status(), 200, "the same bytes");
    let resigned = sign_json(&note, &receiver.identity, note.at).unwrap();
    assert_ne!(resigned, signed, "ECDSA signs differently each time");
    assert_eq!(receiver.post_signed(id, resigned).await.status(), 200, "the first one counts");
    let events = sender.mailbox(0).await.events;
    assert_eq!(events.len(), 1, "one event");
    let EventKind::Receipt { receipt, .. } = &events[0].kind else { panic!("a receipt") };
    assert_eq!(BASE64.decode(receipt).unwrap(), signed, "with the first bytes");
}

#[tokio::test]
async fn receipts_out_of_order_are_refused() {
    let (running, sender, receiver, id) = fetched().await;
    assert_problem(receiver.say(id, BODY, Outcome::Opened).await, 409, code::RECEIPT_REFUSED).await;
    receiver.say(id, BODY, Outcome::Delivered).await;
    let refused = receiver.say(id, BODY, Outcome::Refused).await;
    let problem = assert_problem(refused, 409, code::RECEIPT_REFUSED).await;
    assert!(problem.title.contains("delivered before"), "says what stands: {}", problem.title);
    let (second, _) = sender.send(&receiver.address, BODY).await;
    let unfetched = receiver.say(second, BODY, Outcome::Delivered).await;
    assert_problem(unfetched, 409, code::RECEIPT_REFUSED).await;
    receiver.fetch(second).await;
    assert_eq!(receiver.say(second, BODY, Outcome::Refused).await.status(), 201, "受取拒否");
    for outcome in [Outcome::Delivered, Outcome::Opened] {
        let after = receiver.say(second, BODY, outcome).await;
        assert_problem(after, 409, code::RECEIPT_REFUSED).await;
    }
    assert_eq!(sender.mailbox(0).await.events.len(), 2, "one delivered, one refused");
    drop(running);
}

#[tokio::test]
async fn receipts_of_others_and_for_others_are_refused() {
    let (running, sender, receiver, id) = fetched().await;
    let third = running.office("1371215301", "13").await;
    // Who is not the receiver does not even learn that the message is there.
    assert_problem(sender.say(id, BODY, Outcome::Delivered).await, 404, code::NOT_FOUND).await;
    assert_problem(third.say(id, BODY, Outcome::Delivered).await, 404, code::NOT_FOUND).await;
    let unknown = receiver.say(new_id(), BODY, Outcome::Delivered).await;
    assert_problem(unknown, 404, code::NOT_FOUND).await;

    let good = receiver.receipt_note(id, BODY, Outcome::Delivered);
    let changes = [
        ReceiptNote { format: "todoke-receipt/2".to_owned(), ..good.clone() },
        ReceiptNote { message_id: new_id(), ..good.clone() },
        ReceiptNote { body_sha256: digest(b"other"), ..good.clone() },
        ReceiptNote { signer: "1371215102".to_owned(), ..good.clone() },
        ReceiptNote { outcome: Outcome::Accepted, ..good.clone() },
        ReceiptNote { outcome: Outcome::Withdrawn, ..good.clone() },
    ];
    for note in changes {
        let response = receiver.post_receipt(id, &note).await;
        assert_problem(response, 422, code::RECEIPT_REFUSED).await;
    }
    // Signed by another office; not signed; garbage.
    let stolen = sign_json(&good, &third.identity, good.at).unwrap();
    let bare = serde_json::to_vec(&good).unwrap();
    for signed in [stolen, bare, b"garbage".to_vec(), Vec::new()] {
        assert_problem(receiver.post_signed(id, signed).await, 422, code::RECEIPT_REFUSED).await;
    }
    let huge = receiver.post_signed(id, vec![0; 300 * 1024]).await;
    assert_problem(huge, 413, code::TOO_LARGE).await;
    assert!(sender.mailbox(0).await.events.is_empty(), "the sender heard of none of this");
}
