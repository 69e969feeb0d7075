//! The wire as it stands: what is written here is what other implementations read. A change here is a change of the protocol.
#![allow(clippy::unwrap_used)]

use jiff::Timestamp;
use todoke_protocol::{
    Digest, DispatchNote, Event, EventKind, Mailbox, MessageId, OfficeAddress, OfficeNumber,
    Outcome, Problem, ReceiptNote, ServiceType, code,
};

fn at() -> Timestamp {
    "2027-02-01T00:30:00.123Z".parse().unwrap()
}

fn id() -> MessageId {
    MessageId::new(at(), [7; 10])
}

fn address(number: &str, service_type: &str) -> OfficeAddress {
    OfficeAddress {
        number: OfficeNumber::parse(number).unwrap(),
        service_type: ServiceType::parse(service_type).unwrap(),
    }
}

fn same<T>(value: &T, json: &str)
where
    T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug,
{
    assert_eq!(serde_json::to_string(value).unwrap(), json, "this is what goes over the wire");
    assert_eq!(&serde_json::from_str::<T>(json).unwrap(), value, "and it reads back");
}

#[test]
fn a_dispatch_note_names_offices_and_digest_and_no_service_user() {
    let note = DispatchNote {
        format: DispatchNote::FORMAT.into(),
        message_id: id(),
        sender: address("1371215102", "43"),
        receiver: address("1379900119", "11"),
        unit_kind: "K2".into(),
        serial: "20270201093000".into(),
        service_month: Some("202702".into()),
        body_size_bytes: 3833,
        body_sha256: Digest([0xab; 32]),
        acting_for: None,
        created_at: at(),
    };
    same(
        &note,
        &format!(
            r#"{{"format":"todoke-dispatch-note/1","message_id":"01a36e4c-6fbb-7707-8707-070707070707","sender":{{"number":"1371215102","service_type":"43"}},"receiver":{{"number":"1379900119","service_type":"11"}},"unit_kind":"K2","serial":"20270201093000","service_month":"202702","body_size_bytes":3833,"body_sha256":"{}","acting_for":null,"created_at":"2027-02-01T00:30:00.123Z"}}"#,
            "ab".repeat(32)
        ),
    );
}

#[test]
fn a_receipt_binds_message_digest_outcome_time_and_signer() {
    let receipt = ReceiptNote {
        format: ReceiptNote::FORMAT.into(),
        message_id: id(),
        body_sha256: Digest([0xab; 32]),
        outcome: Outcome::Delivered,
        at: at(),
        signer: "1379900119".into(),
    };
    same(
        &receipt,
        &format!(
            r#"{{"format":"todoke-receipt/1","message_id":"01a36e4c-6fbb-7707-8707-070707070707","body_sha256":"{}","outcome":"delivered","at":"2027-02-01T00:30:00.123Z","signer":"1379900119"}}"#,
            "ab".repeat(32)
        ),
    );
}

#[test]
fn a_mailbox_tells_kinds_of_events_by_name() {
    let events = [
        EventKind::Receipt { message_id: id(), outcome: Outcome::Opened, receipt: "MII=".into() },
        EventKind::Withdrawal { message_id: id(), receipt: "MII=".into() },
        EventKind::OfficeChanged { number: OfficeNumber::parse("1379900119").unwrap() },
    ];
    let events =
        (1..).zip(events).map(|(sequence, kind)| Event { sequence, at: at(), kind }).collect();
    same(
        &Mailbox { events, next: 3, more: false },
        r#"{"events":[{"sequence":1,"at":"2027-02-01T00:30:00.123Z","kind":"receipt","message_id":"01a36e4c-6fbb-7707-8707-070707070707","outcome":"opened","receipt":"MII="},{"sequence":2,"at":"2027-02-01T00:30:00.123Z","kind":"withdrawal","message_id":"01a36e4c-6fbb-7707-8707-070707070707","receipt":"MII="},{"sequence":3,"at":"2027-02-01T00:30:00.123Z","kind":"office_changed","number":"1379900119"}],"next":3,"more":false}"#,
    );
}

#[test]
fn a_problem_carries_its_stable_code() {
    same(
        &Problem::new(409, code::OTHER_BYTES, "the id was used for other bytes"),
        r#"{"type":"about:blank#N-0409","title":"the id was used for other bytes","status":409,"code":"N-0409"}"#,
    );
}

#[test]
fn broken_terms_are_refused_where_they_enter() {
    for wrong in [
        r#"{"number":"137121510","service_type":"43"}"#,
        r#"{"number":"1371215102","service_type":"4"}"#,
        r#"{"number":"../../etc/x","service_type":"43"}"#,
    ] {
        assert!(serde_json::from_str::<OfficeAddress>(wrong).is_err(), "{wrong} never gets in");
    }
}
