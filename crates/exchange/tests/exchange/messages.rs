//! SV-03, SV-06: a message is checked before anything is stored, stored before it is acknowledged, and the
//! same id and bytes always get the same answer.

use reqwest::multipart::{Form, Part};
use reqwest::{Response, StatusCode};
use todoke_envelope::sign_json;
use todoke_protocol::{DispatchNote, EventKind, MessageId, OfficeNumber, Outcome, code};

use crate::support::{Running, TestOffice, address, assert_problem, digest, form, new_id};

const BODY: &[u8] = b"sealed bytes, which the exchange cannot read";

async fn two_offices() -> (Running, TestOffice, TestOffice) {
    let running = Running::start().await;
    let sender = running.office("1371215102", "43").await;
    let receiver = running.office("1371215201", "11").await;
    (running, sender, receiver)
}

#[tokio::test]
async fn an_accepted_message_is_countersigned_and_stored() {
    let (running, sender, receiver) = two_offices().await;
    let (id, receipt) = sender.send(&receiver.address, BODY).await;
    let note = running.read_exchange_receipt(&receipt);
    assert_eq!(note.outcome, Outcome::Accepted, "the exchange holds it");
    assert_eq!(note.message_id, id, "this message");
    assert_eq!(note.body_sha256, digest(BODY), "these bytes");
    assert_eq!(note.signer, "todoke-exchange", "signed by the exchange");
    let mailbox = receiver.mailbox(0).await;
    let EventKind::Message { message_id, accepted_at, sender: from, .. } = &mailbox.events[0].kind
    else {
        panic!("a message event, not {:?}", mailbox.events[0]);
    };
    assert_eq!(*message_id, id, "the receiver is told");
    assert_eq!(*accepted_at, note.at, "the event and the receipt say the same time");
    assert_eq!(*from, sender.address, "and from whom");
    assert_eq!(sender.mailbox(0).await.events, [], "the sender has its answer already");
}

#[tokio::test]
async fn the_same_bytes_again_get_the_same_receipt() {
    let (running, sender, receiver) = two_offices().await;
    let id = new_id();
    let note = sender.sign_note(&sender.note(id, &receiver.address, BODY));
    let first = sender.put(id, &note, BODY).await;
    assert_eq!(first.status(), StatusCode::CREATED, "new");
    let first = first.bytes().await.unwrap();
    // Even when the receiver has gone meanwhile: the answer of then is the answer.
    running.exchange.revoke("1371215201").await.unwrap();
    for _ in 0..3 {
        let again = sender.put(id, &note, BODY).await;
        assert_eq!(again.status(), StatusCode::OK, "a repeat");
        assert_eq!(again.bytes().await.unwrap(), first, "byte for byte");
    }
    assert_eq!(running.body_files().len(), 1, "one body");
}

#[tokio::test]
async fn other_bytes_under_a_known_id_are_a_conflict() {
    let (running, sender, receiver) = two_offices().await;
    let (id, _) = sender.send(&receiver.address, BODY).await;
    let other = b"other bytes";
    let note = sender.sign_note(&sender.note(id, &receiver.address, other));
    assert_problem(sender.put(id, &note, other).await, 409, code::OTHER_BYTES).await;
    // Another office cannot learn whether an id is taken from whether its bytes match.
    let note = receiver.sign_note(&receiver.note(id, &sender.address, BODY));
    assert_problem(receiver.put(id, &note, BODY).await, 409, code::OTHER_BYTES).await;
    assert_eq!(running.body_files().len(), 1, "nothing of it was stored");
    assert_eq!(receiver.mailbox(0).await.events.len(), 1, "nor told");
}

#[tokio::test]
async fn four_uploads_of_one_id_at_once_store_one_message() {
    let (running, sender, receiver) = two_offices().await;
    let id = new_id();
    let note = sender.sign_note(&sender.note(id, &receiver.address, BODY));
    let tasks: Vec<_> = (0..4)
        .map(|_| {
            let (sender, note) = (sender.clone(), note.clone());
            tokio::spawn(async move {
                let response = sender.put(id, &note, BODY).await;
                (response.status(), response.bytes().await.unwrap())
            })
        })
        .collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    let created = answers.iter().filter(|(status, _)| *status == StatusCode::CREATED).count();
    assert_eq!(created, 1, "one of them stored it: {answers:?}");
    assert!(answers.iter().all(|(_, receipt)| *receipt == answers[0].1), "all got its receipt");
    assert_eq!(receiver.mailbox(0).await.events.len(), 1, "one event");
    assert_eq!(running.body_files().len(), 1, "one body");
    assert_eq!(receiver.fetch(id).await.bytes().await.unwrap(), BODY, "whole");
}

#[tokio::test]
async fn different_bytes_for_one_id_at_once_leave_one_whole_message() {
    let (running, sender, receiver) = two_offices().await;
    for _ in 0..5 {
        let id = new_id();
        let bodies: [&[u8]; 2] = [b"one body", b"another body"];
        let notes = bodies.map(|body| sender.sign_note(&sender.note(id, &receiver.address, body)));
        let (first, second) = tokio::join!(
            sender.put(id, &notes[0], bodies[0]),
            sender.put(id, &notes[1], bodies[1])
        );
        let statuses = [first.status(), second.status()];
        assert!(statuses.contains(&StatusCode::CREATED), "one is accepted: {statuses:?}");
        assert!(statuses.contains(&StatusCode::CONFLICT), "the other is not: {statuses:?}");
        let winner = usize::from(second.status() == StatusCode::CREATED);
        let fetched = receiver.fetch(id).await.bytes().await.unwrap();
        assert_eq!(fetched, bodies[winner], "the body of the one that was accepted");
    }
    assert_eq!(running.body_files().len(), 5, "the losers left nothing");
}

/// Signs a changed note and sends it; nothing may be stored.
async fn refused(
    running: &Running,
    sender: &TestOffice,
    receiver: &TestOffice,
    change: impl FnOnce(&mut DispatchNote),
) -> Response {
    let id = new_id();
    let mut note = sender.note(id, &receiver.address, BODY);
    change(&mut note);
    let response = sender.put(id, &sender.sign_note(&note), BODY).await;
    assert!(running.body_files().is_empty(), "nothing is stored before everything is checked");
    assert!(receiver.mailbox(0).await.events.is_empty(), "and nobody is told");
    response
}

#[tokio::test]
async fn a_note_that_does_not_fit_is_refused_before_anything_is_stored() {
    let (running, sender, receiver) = two_offices().await;
    let other = address("1371215999", "43");
    type Change = Box<dyn FnOnce(&mut DispatchNote)>;
    let changes: Vec<(&str, Change)> = vec![
        ("format", Box::new(|note| note.format = "todoke-dispatch-note/2".to_owned())),
        ("message id", Box::new(|note| note.message_id = new_id())),
        ("sender", Box::new(move |note| note.sender = other)),
        ("service", Box::new(|note| note.sender.service_type = "11".parse().unwrap())),
        ("digest", Box::new(|note| note.body_sha256 = digest(b"other"))),
        ("size", Box::new(|note| note.body_size_bytes += 1)),
        ("proxy", Box::new(|note| note.acting_for = OfficeNumber::parse("1371215201").ok())),
        ("unit", Box::new(|note| note.unit_kind = "山田太郎".to_owned())),
        ("serial", Box::new(|note| note.serial = "1".to_owned())),
        ("month", Box::new(|note| note.service_month = Some("2027-04".to_owned()))),
    ];
    for (what, change) in changes {
        let response = refused(&running, &sender, &receiver, change).await;
        let problem = assert_problem(response, 422, code::NOTE_REFUSED).await;
        assert!(!problem.title.contains("山田"), "{what}: no value comes back in a title");
    }
}

#[tokio::test]
async fn a_note_signed_by_anybody_else_is_refused() {
    let (running, sender, receiver) = two_offices().await;
    let id = new_id();
    let note = sender.note(id, &receiver.address, BODY);
    // Another office of this exchange signs it.
    let stolen = receiver.sign_note(&note);
    assert_problem(sender.put(id, &stolen, BODY).await, 422, code::NOTE_REFUSED).await;
    // A correct note of another office, sent under our own certificate.
    assert_problem(receiver.put(id, &sender.sign_note(&note), BODY).await, 422, code::NOTE_REFUSED)
        .await;
    // An office of another exchange with the same number.
    let foreign = Running::start().await;
    let impostor = foreign.office("1371215102", "43").await;
    let forged = sign_json(&note, &impostor.identity, running.exchange.now()).unwrap();
    assert_problem(sender.put(id, &forged, BODY).await, 422, code::NOTE_REFUSED).await;
    // Not signed at all.
    let bare = serde_json::to_vec(&note).unwrap();
    assert_problem(sender.put(id, &bare, BODY).await, 422, code::NOTE_REFUSED).await;
    assert!(running.body_files().is_empty(), "nothing is stored");
}

#[tokio::test]
async fn one_flipped_byte_anywhere_in_the_note_is_refused() {
    let (_running, sender, receiver) = two_offices().await;
    let id = new_id();
    let note = sender.sign_note(&sender.note(id, &receiver.address, BODY));
    for place in (0..note.len()).step_by(note.len() / 25) {
        let mut changed = note.clone();
        changed[place] ^= 1;
        let response = sender.put(id, &changed, BODY).await;
        assert_eq!(response.status(), 422, "byte {place}");
    }
    assert_eq!(sender.put(id, &note, BODY).await.status(), 201, "the true one is still welcome");
}

#[tokio::test]
async fn receivers_that_cannot_take_it_are_named_as_such() {
    let (running, sender, receiver) = two_offices().await;
    running.add("1371215300", "13").await; // Known, but never enrolled.
    let disabled = running.office("1371215301", "13").await;
    running.exchange.office_set_taking_part(&disabled.address.number, false).await.unwrap();
    let revoked = running.office("1371215302", "13").await;
    running.exchange.revoke("1371215302").await.unwrap();
    for (what, to) in [
        ("unknown", address("1379999999", "13")),
        ("another service", address("1371215201", "13")),
        ("not enrolled", address("1371215300", "13")),
        ("taken out", disabled.address.clone()),
        ("revoked", revoked.address.clone()),
    ] {
        let id = new_id();
        let note = sender.sign_note(&sender.note(id, &to, BODY));
        let response = sender.put(id, &note, BODY).await;
        let problem = assert_problem(response, 422, code::UNKNOWN_RECEIVER).await;
        assert!(problem.title.contains("receiver"), "{what}: {}", problem.title);
    }
    assert!(running.body_files().is_empty(), "nothing is stored");
    let (id, _) = sender.send(&receiver.address, BODY).await;
    running.exchange.office_set_taking_part(&receiver.address.number, false).await.unwrap();
    assert_eq!(receiver.fetch(id).await.status(), 200, "what waits may still be fetched");
}

#[tokio::test]
async fn forms_that_are_none_are_refused() {
    let (running, sender, receiver) = two_offices().await;
    let id = new_id();
    let note = sender.sign_note(&sender.note(id, &receiver.address, BODY));
    let url = format!("{}/v1/messages/{id}", sender.base);
    let part = |bytes: &[u8]| Part::bytes(bytes.to_vec());
    let forms = [
        Form::new().part("dispatch_note", part(&note)),
        Form::new().part("body", part(BODY)),
        form(&note, BODY).part("extra", part(b"x")),
        form(&note, BODY).part("body", part(BODY)),
    ];
    for form in forms {
        let response = sender.client.put(&url).multipart(form).send().await.unwrap();
        assert_problem(response, 400, code::MALFORMED).await;
    }
    let plain = sender.client.put(&url).body("text").send().await.unwrap();
    assert_problem(plain, 400, code::MALFORMED).await;
    let cut = sender
        .client
        .put(&url)
        .header("content-type", "multipart/form-data; boundary=b")
        .body("--b\r\nContent-Disposition: form-data; name=\"body\"\r\n\r\nhalf")
        .send()
        .await
        .unwrap();
    assert_problem(cut, 400, code::MALFORMED).await;
    let bad_id = format!("{}/v1/messages/not-a-uuid", sender.base);
    let response = sender.client.put(bad_id).multipart(form(&note, BODY)).send().await.unwrap();
    assert_problem(response, 400, code::MALFORMED).await;
    assert!(running.body_files().is_empty(), "nothing is stored");
    assert_eq!(sender.put(id, &note, BODY).await.status(), 201, "the id is still free");
}

#[tokio::test]
async fn parts_may_come_in_either_order() {
    let (_running, sender, receiver) = two_offices().await;
    let id = new_id();
    let note = sender.sign_note(&sender.note(id, &receiver.address, BODY));
    let form = Form::new()
        .part("body", Part::bytes(BODY.to_vec()))
        .part("dispatch_note", Part::bytes(note));
    let url = format!("{}/v1/messages/{id}", sender.base);
    let response = sender.client.put(url).multipart(form).send().await.unwrap();
    assert_eq!(response.status(), 201, "RFC 7578 gives parts no order");
}

#[tokio::test]
async fn a_body_as_large_as_allowed_passes_and_one_byte_more_does_not() {
    let (running, sender, receiver) = two_offices().await;
    let largest = vec![7_u8; 1024 * 1024];
    let (id, _) = sender.send(&receiver.address, &largest).await;
    assert_eq!(receiver.fetch(id).await.bytes().await.unwrap(), largest, "whole and unchanged");
    let larger = vec![7_u8; 1024 * 1024 + 1];
    let id = new_id();
    let note = sender.sign_note(&sender.note(id, &receiver.address, &larger));
    assert_problem(sender.put(id, &note, &larger).await, 413, code::TOO_LARGE).await;
    let huge = vec![7_u8; 5 * 1024 * 1024];
    let note = sender.sign_note(&sender.note(id, &receiver.address, &huge));
    assert_problem(sender.put(id, &note, &huge).await, 413, code::TOO_LARGE).await;
    let mut plain = sender.clone();
    plain.client = running.http1_client_of(&sender.identity);
    for _ in 0..3 {
        // Told, and not just hung up on in the middle of sending.
        assert_problem(plain.put(id, &note, &huge).await, 413, code::TOO_LARGE).await;
    }
    assert_eq!(running.body_files().len(), 1, "only the first");
}

#[tokio::test]
async fn memory_for_uploads_is_bounded() {
    let mut limits = crate::support::test_limits();
    limits.upload_memory_bytes = 100 * 1024;
    let running = Running::start_with(limits).await;
    let sender = running.office("1371215102", "43").await;
    let receiver = running.office("1371215201", "11").await;
    let body = vec![7_u8; 200 * 1024];
    let id = new_id();
    let note = sender.sign_note(&sender.note(id, &receiver.address, &body));
    assert_problem(sender.put(id, &note, &body).await, 503, code::UNAVAILABLE).await;
    sender.send(&receiver.address, &body[..50 * 1024]).await;
    sender.send(&receiver.address, &body[..50 * 1024]).await; // What was held is free again.
}

/// A body of which nothing ever comes.
struct Stalled;

impl axum::body::HttpBody for Stalled {
    type Data = axum::body::Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<hyper::body::Frame<Self::Data>, Self::Error>>> {
        std::task::Poll::Pending
    }
}

#[tokio::test]
async fn an_upload_that_stands_still_is_given_up() {
    let mut limits = crate::support::test_limits();
    limits.upload_idle = std::time::Duration::from_millis(100);
    let running = Running::start_with(limits).await;
    let sender = running.office("1371215102", "43").await;
    let response = sender
        .client
        .put(format!("{}/v1/messages/{}", sender.base, new_id()))
        .header("content-type", "multipart/form-data; boundary=b")
        .body(reqwest::Body::wrap(Stalled))
        .send()
        .await
        .unwrap();
    assert_problem(response, 400, code::MALFORMED).await;
}

#[tokio::test]
async fn one_office_cannot_take_all_places_for_uploads() {
    let mut limits = crate::support::test_limits();
    limits.uploads_per_office = 0;
    let running = Running::start_with(limits).await;
    let sender = running.office("1371215102", "43").await;
    let id = MessageId::parse("018f0000-0000-7000-8000-000000000001").unwrap();
    let response = sender.put(id, b"note", BODY).await;
    assert!(response.headers().contains_key("retry-after"), "says when to come again");
    assert_problem(response, 503, code::UNAVAILABLE).await;
}
