//! Faults of line and exchange, one test each: what is shown, when the next try comes, what is stored. Nothing acknowledged
//! is lost, nothing comes twice.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use axum::http::Method;
use jiff::SignedDuration;
use todoke_client::Round;
use todoke_client::text;
use todoke_store::{IncomingStatus, OutgoingStatus};
use todoke_testkit::{Harm, TestClock, TestExchange, TestOffice};
use todoke_trial::{SampleFile, Serials, scenarios};

/// A care office and a service office with one plan to send.
struct Pair {
    clock: TestClock,
    exchange: TestExchange,
    care: TestOffice,
    service: TestOffice,
    serials: Serials,
}

impl Pair {
    fn new() -> Self {
        let todoke_tests::Pair { clock, exchange, care, service } = todoke_tests::Pair::new();
        Self { clock, exchange, care, service, serials: Serials::of_the_trial() }
    }

    /// Exports a plan of A for K, each call one with a later serial.
    fn export(&mut self) -> Vec<SampleFile> {
        let serial = self.serials.take();
        self.export_as(&serial)
    }

    fn export_as(&self, serial: &str) -> Vec<SampleFile> {
        let (care, service) = (self.care.number().to_owned(), self.service.number().to_owned());
        let step = scenarios()
            .into_iter()
            .flat_map(|scenario| scenario.steps)
            .find(|step| {
                step.sender().number == care
                    && step.receiver().number == service
                    && step.unit_kind() == "K2"
            })
            .unwrap();
        let files = step.files(serial);
        for file in &files {
            self.care.export(&file.name, &file.bytes);
        }
        files
    }

    /// Both sides work until all is quiet and the files have arrived exactly once.
    fn arrives_once(&mut self, files: &[SampleFile]) {
        self.care.work();
        self.service.work();
        self.care.work();
        let unit = self.care.outbox().pop().unwrap();
        assert_eq!(
            unit.status,
            OutgoingStatus::Delivered,
            "the sender knows that it arrived; the receiver holds {:?}",
            self.service
                .inbox()
                .iter()
                .map(|message| (message.status, &message.hold_code))
                .collect::<Vec<_>>()
        );
        assert_eq!(self.service.inbox().len(), 1, "one message, however often it was sent");
        let imported = self.service.imported();
        assert_eq!(imported.len(), files.len(), "each file once");
        for file in files {
            assert_eq!(imported[&file.name], file.bytes, "byte for byte");
        }
        assert_eq!(self.exchange.faults.left(), 0, "the planned fault struck");
    }

    /// The seconds until the only unit is tried again.
    fn next_try_s(&self) -> i64 {
        let unit = self.care.outbox().pop().unwrap();
        unit.due_at.expect("a time for the next try").duration_since(self.clock.time()).as_secs()
    }
}

fn held(round: &Round) -> Vec<&str> {
    round.held.keys().map(String::as_str).collect()
}

#[test]
fn lost_answer_sends_the_same_bytes_again() {
    let mut pair = Pair::new();
    let files = pair.export();
    pair.exchange.faults.next(Method::PUT, "/v1/messages/", Harm::AnswerLost);
    let round = pair.care.work();
    assert_eq!(held(&round), ["N-0201"], "the sender cannot know that it arrived");
    let unit = pair.care.outbox().pop().unwrap();
    assert_eq!(unit.status, OutgoingStatus::Sealed, "not uploaded without the exchange's receipt");
    let sealed = pair.care.store().sealed_unit(unit.id).unwrap();
    pair.clock.advance_s(60);
    pair.arrives_once(&files);
    let again = pair.care.store().sealed_unit(unit.id).unwrap();
    assert_eq!(sealed, again, "sealed once: the second try carried the same bytes");
}

#[test]
fn answer_cut_in_the_middle_is_no_acceptance() {
    let mut pair = Pair::new();
    let files = pair.export();
    pair.exchange.faults.next(Method::PUT, "/v1/messages/", Harm::BodyCut(40));
    pair.care.work();
    let unit = pair.care.outbox().pop().unwrap();
    assert_eq!(unit.status, OutgoingStatus::Sealed, "half a receipt proves nothing");
    pair.clock.advance_s(60);
    pair.arrives_once(&files);
}

#[test]
fn body_cut_on_the_way_is_taken_up_where_it_broke() {
    let mut pair = Pair::new();
    let files = pair.export();
    pair.care.work();
    pair.exchange.faults.next(Method::GET, "/body", Harm::BodyCut(1000));
    pair.arrives_once(&files);
}

#[test]
fn body_cut_again_and_again_waits_and_arrives_later() {
    let mut pair = Pair::new();
    let files = pair.export();
    pair.care.work();
    pair.exchange.faults.next_times(4, &Method::GET, "/body", &Harm::BodyCut(10));
    let round = pair.service.work();
    assert_eq!(held(&round), ["N-0201"], "counted, not lost");
    let message = pair.service.inbox().pop().unwrap();
    assert_eq!(message.status, IncomingStatus::Announced, "nothing half is kept as whole");
    assert!(pair.service.imported().is_empty(), "no half file is visible");
    pair.clock.advance_s(60);
    pair.arrives_once(&files);
}

#[test]
fn status_500_is_tried_again_with_growing_pauses() {
    let mut pair = Pair::new();
    let files = pair.export();
    let harm = Harm::Status(500);
    pair.exchange.faults.next_times(3, &Method::PUT, "/v1/messages/", &harm);
    let mut waits = Vec::new();
    for _ in 0..3 {
        let round = pair.care.work();
        assert_eq!(held(&round), ["N-0500"], "told with its code");
        waits.push(pair.next_try_s());
        pair.clock.advance_s(waits[waits.len() - 1] + 1);
    }
    assert!(waits[0] < waits[1] && waits[1] < waits[2], "the pauses grow: {waits:?}");
    pair.arrives_once(&files);
}

#[test]
fn status_503_obeys_retry_after() {
    let mut pair = Pair::new();
    let files = pair.export();
    pair.exchange.faults.next(Method::PUT, "/v1/messages/", Harm::Unavailable(900));
    let round = pair.care.work();
    assert_eq!(held(&round), ["N-0503"], "told with its code");
    let wait = pair.next_try_s();
    assert!((899..=901).contains(&wait), "the exchange's own wish: {wait} s");
    pair.clock.advance_s(600);
    pair.care.work();
    let unit = pair.care.outbox().pop().unwrap();
    assert_eq!(unit.status, OutgoingStatus::Sealed, "not asked before its time");
    pair.clock.advance_s(301);
    pair.arrives_once(&files);
}

#[test]
fn slow_answers_are_waited_for() {
    let mut pair = Pair::new();
    let files = pair.export();
    pair.exchange.faults.next(Method::PUT, "/v1/messages/", Harm::Slow(1500));
    pair.exchange.faults.next(Method::GET, "/body", Harm::Slow(1500));
    pair.arrives_once(&files);
}

#[test]
fn call_that_arrives_twice_is_one_message() {
    let mut pair = Pair::new();
    let files = pair.export();
    pair.exchange.faults.next(Method::PUT, "/v1/messages/", Harm::Duplicate);
    pair.exchange.faults.next(Method::POST, "/receipts", Harm::Duplicate);
    pair.arrives_once(&files);
}

#[test]
fn wrong_clock_is_measured_and_told_and_stops_nothing() {
    let mut pair = Pair::new();
    let files = pair.export();
    let off = SignedDuration::from_mins(10);
    pair.care.engine.expire_refresh();
    pair.exchange.faults.next_times(3, &Method::GET, "/v1/", &Harm::WrongDate(off));
    pair.care.engine.round(false).unwrap();
    let measured = pair.care.engine.clock_offset().as_secs();
    assert!((595..=605).contains(&measured), "the exchange's clock is ahead: {measured} s");
    assert_eq!(
        text::clock_off(pair.care.engine.clock_offset().as_mins().max(10)),
        "パソコンの時計が10分遅れているため、証明書を正しく確認できないおそれがあります。時計を合わせてください。送信データは保存されています。[T-0301]",
        "the operator reads by how much and what to do"
    );
    pair.arrives_once(&files);
}

#[test]
fn exchange_down_for_a_time_loses_nothing() {
    let mut pair = Pair::new();
    let files = pair.export();
    pair.exchange.stop();
    let round = pair.care.work();
    assert_eq!(held(&round), ["N-0201"], "told with its code");
    let unit = pair.care.outbox().pop().unwrap();
    assert!(
        matches!(
            unit.status,
            OutgoingStatus::Sealed | OutgoingStatus::Ready | OutgoingStatus::Accepted
        ),
        "checked and kept while the exchange is away: {:?}",
        unit.status
    );
    assert_eq!(
        text::exchange_unreachable("N-0201", 1, 1),
        "交換所につながりません。送信待ちのデータ1件は保存されています。1分後に自動でもう一度送ります。操作は不要です。[N-0201]",
        "what happened, that the data is safe, when the next try comes"
    );
    pair.exchange.start_again();
    pair.clock.advance_s(15 * 60);
    pair.arrives_once(&files);
}

#[test]
fn units_are_handed_over_in_the_order_of_their_serials_and_a_late_one_is_told() {
    let mut pair = Pair::new();
    let serials: Vec<String> = (0..3).map(|_| pair.serials.take()).collect();
    // The second and third wait at the exchange together, the third sent first.
    pair.export_as(&serials[2]);
    pair.care.work();
    pair.export_as(&serials[1]);
    pair.care.work();
    let round = pair.service.work();
    let order: Vec<String> = round
        .delivered
        .iter()
        .map(|id| pair.service.store().message(*id).unwrap().serial)
        .collect();
    assert_eq!(order, serials[1..], "the serial's order, not the order of arrival");
    pair.export_as(&serials[0]);
    pair.care.work();
    pair.service.work();
    let late = pair.service.inbox().pop().unwrap();
    assert_eq!(late.status, IncomingStatus::Delivered, "nothing is lost");
    assert!(late.findings.contains("S-0651"), "and the operator reads that it is late");
    let told = pair.service.inbox().iter().filter(|one| one.findings.contains("S-0651")).count();
    assert_eq!(told, 1, "only the late one");
}

#[test]
fn receipt_that_cannot_be_sent_is_sent_later() {
    let mut pair = Pair::new();
    let files = pair.export();
    pair.care.work();
    pair.exchange.faults.next(Method::POST, "/receipts", Harm::Status(503));
    pair.service.work();
    pair.care.work();
    assert_eq!(
        pair.care.outbox()[0].status,
        OutgoingStatus::Uploaded,
        "delivered is not claimed before the receipt is here"
    );
    assert_eq!(
        pair.service.inbox()[0].status,
        IncomingStatus::Delivered,
        "the files are handed over"
    );
    pair.clock.advance_s(120);
    pair.arrives_once(&files);
}

#[test]
fn recall_whose_answer_is_lost_is_done_all_the_same() {
    let mut pair = Pair::new();
    pair.export();
    pair.care.work();
    let unit = pair.care.outbox().pop().unwrap();
    pair.exchange.faults.next(Method::DELETE, "/v1/messages/", Harm::AnswerLost);
    pair.care.store().request_recall(unit.id, pair.clock.time()).unwrap();
    pair.care.work();
    assert!(pair.care.store().unit(unit.id).unwrap().recall_requested, "the wish is kept");
    pair.clock.advance_s(60);
    pair.care.work();
    let status = pair.care.store().unit(unit.id).unwrap().status;
    assert_eq!(status, OutgoingStatus::Withdrawn, "with the exchange's signed word for it");
    pair.service.work();
    assert!(pair.service.imported().is_empty(), "the partner never gets it");
}

#[test]
fn recall_after_the_partner_took_it_is_refused_and_nothing_changes() {
    let mut pair = Pair::new();
    let files = pair.export();
    pair.care.work();
    pair.service.work();
    let unit = pair.care.outbox().pop().unwrap();
    pair.care.store().request_recall(unit.id, pair.clock.time()).unwrap();
    pair.arrives_once(&files);
    assert!(!pair.care.outbox()[0].recall_requested, "the wish is answered, not repeated for ever");
}
