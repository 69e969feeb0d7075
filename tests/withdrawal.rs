//! 取り下げを作る: from what was sent, looked at by a person, to the partner's import folder.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../crates/standard/tests/support/mod.rs"]
mod sheets;

use std::fs;
use std::path::Path;

use jiff::SignedDuration;
use todoke_client::api::Client;
use todoke_client::home::Home;
use todoke_client::setup::{KeyAlgorithm, Review};
use todoke_protocol::{Digest, MessageId};
use todoke_standard::records::PersonId;
use todoke_store::{IncomingStatus, NewUnit, OutgoingStatus, OutgoingUnit, Status, StoredFile};
use todoke_testkit::state::CareSoftware;
use todoke_testkit::{TestClock, TestExchange, TestOffice};
use todoke_trial::load::unit_of_three_people;
use todoke_trial::{Column, Office, Pattern, SampleFile, Scenario, office, scenario};

/// Before the clock of any test, and before any serial made from it.
const EARLIER: &str = "20260401090000";

/// A care-management office with one partner.
struct Village {
    clock: TestClock,
    exchange: TestExchange,
    care: TestOffice,
    service: TestOffice,
}

impl Village {
    fn new() -> Self {
        Self::of(office('A').unwrap(), office('K').unwrap(), Review::Never)
    }

    fn of(care: &Office, service: &Office, review: Review) -> Self {
        let clock = TestClock::default();
        let exchange = TestExchange::start(&clock);
        let enrol = |office: &Office| {
            let Office { number, service_type, name, .. } = office;
            let key = KeyAlgorithm::P256;
            TestOffice::enrol_with(&exchange, &clock, number, service_type, name, key, review)
        };
        let (care, service) = (enrol(care), enrol(service));
        Self { clock, exchange, care, service }
    }

    /// The care software exports files and they go as far as they go. The unit made of them.
    fn send(&mut self, files: &[SampleFile]) -> OutgoingUnit {
        for file in files {
            self.care.export(&file.name, &file.bytes);
        }
        self.care.work();
        self.care.outbox().pop().unwrap()
    }

    /// The same, and the partner takes it.
    fn deliver(&mut self, files: &[SampleFile]) -> OutgoingUnit {
        let id = self.send(files).id;
        self.work();
        let unit = self.unit(id);
        assert_eq!(unit.status, OutgoingStatus::Delivered, "it arrived: {}", unit.findings);
        unit
    }

    fn work(&mut self) {
        self.care.work();
        self.service.work();
        self.care.work();
    }

    fn unit(&self, id: MessageId) -> OutgoingUnit {
        self.care.store().unit(id).unwrap()
    }

    fn release(&self, id: MessageId) {
        self.care.store().release_unit(id, self.clock.time()).unwrap();
    }

    /// The code with which a withdrawal of a unit is refused.
    fn refusal(&mut self, id: MessageId) -> String {
        let before = self.care.outbox().len();
        let error = self.care.engine.make_withdrawal(id, None).unwrap_err();
        assert_eq!(self.care.outbox().len(), before, "nothing is stored when nothing is made");
        assert!(error.message().ends_with(&format!("[{}]", error.code())), "{}", error.message());
        assert!(!error.message().contains("予期しない"), "{} has its own sentence", error.code());
        error.code().to_owned()
    }
}

fn pattern(pattern: Pattern) -> Scenario {
    scenario(office('A').unwrap(), Column::Proxy, pattern)
}

fn only<T: Copy>(all: &[T]) -> T {
    assert_eq!(all.len(), 1, "one unit withdraws it");
    all[0]
}

#[test]
fn a_withdrawal_waits_for_a_look_and_then_arrives_like_any_unit() {
    let mut village = Village::new();
    let plan = pattern(Pattern::P13);
    let mut software = CareSoftware::default();
    let sent = village.deliver(&plan.steps[0].files(EARLIER));
    software.import(&village.service.import_all());
    assert_eq!(software.state(), plan.steps[0].expected, "the partner has the plan");

    let id = only(&village.care.engine.make_withdrawal(sent.id, None).unwrap());
    let made = village.unit(id);
    assert_eq!(made.status, OutgoingStatus::AwaitingReview, "this office reviews nothing else");
    assert_eq!((made.kind.as_str(), made.findings.as_str()), ("K4", "[]"), "a good withdrawal");
    assert_eq!(made.people, sent.people, "with the names known from the plan");
    assert_eq!((&made.sender, &made.receiver), (&sent.sender, &sent.receiver), "the same way");
    let files = village.care.store().unit_files(id).unwrap();
    let theirs = &plan.steps[1].files(&made.serial)[0];
    assert_eq!(files[0].name, theirs.name, "the name the trial gives it");
    assert_eq!(files[0].bytes, theirs.bytes, "byte for byte what the trial sends");
    let japan = village.clock.time().to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(9)));
    assert_eq!(made.serial, japan.strftime("%Y%m%d%H%M%S").to_string(), "the clock in Japan");

    village.clock.advance(SignedDuration::from_hours(1));
    village.care.restart();
    village.work();
    assert_eq!(village.unit(id).status, OutgoingStatus::AwaitingReview, "never by itself");
    assert!(village.service.imported().is_empty(), "nothing has left");

    village.release(id);
    village.work();
    assert_eq!(village.unit(id).status, OutgoingStatus::Delivered, "it arrived");
    assert_eq!(
        village.unit(sent.id).status,
        OutgoingStatus::Delivered,
        "the record of the plan stays"
    );
    let message = village.service.inbox().pop().unwrap();
    assert_eq!((message.kind.as_str(), message.status), ("K4", IncomingStatus::Delivered), "{id}");
    assert_eq!(message.findings, "[]", "the partner has nothing to say about it");
    software.import(&village.service.import_all());
    assert_eq!(software.state(), plan.final_state(), "the partner's software holds nothing more");
    assert_eq!(village.refusal(id), "D-0234", "a withdrawal is not withdrawn");
}

#[test]
fn asking_again_gives_the_same_unit_until_it_is_sent() {
    let unit = unit_of_three_people().unwrap();
    let mut village = Village::of(&unit.sender, &unit.receiver, Review::Never);
    let sent = village.deliver(&unit.files(EARLIER));
    let person = |at: usize| PersonId {
        insurer_number: sent.people[at].insurer_number.clone(),
        insured_number: sent.people[at].insured_number.clone(),
    };
    let [first, second, stranger] =
        [person(0), person(1), PersonId { insured_number: "0000000001".to_owned(), ..person(2) }];

    // Through the door, as a second program beside the engine.
    let passphrase = village.care.passphrase_file();
    let client = Client::open(Home::new(village.care.home()), Some(&passphrase)).unwrap();
    let one = client.make_withdrawal(sent.id, Some(std::slice::from_ref(&first))).unwrap();
    let again = client.make_withdrawal(sent.id, Some(std::slice::from_ref(&first))).unwrap();
    assert_eq!(one, again, "pressed twice, made once");
    let other = village.care.engine.make_withdrawal(sent.id, Some(&[second])).unwrap();
    assert_ne!(one, other, "another person is another thing to withdraw");
    let all = village.care.engine.make_withdrawal(sent.id, None).unwrap();
    let again = village.care.engine.make_withdrawal(sent.id, None).unwrap();
    assert_eq!(all, again, "and so is everybody");
    let ids = [only(&one), only(&other), only(&all)];
    let people: Vec<usize> = ids.iter().map(|id| village.unit(*id).people.len()).collect();
    assert_eq!(people, [1, 1, 3], "each withdraws whom it was made for");
    let serials: Vec<String> = ids.iter().map(|id| village.unit(*id).serial).collect();
    assert!(serials.is_sorted_by(|one, next| one < next), "names never repeat: {serials:?}");

    for asked in [Some(vec![first, stranger]), Some(Vec::new())] {
        let error = client.make_withdrawal(sent.id, asked.as_deref()).unwrap_err();
        assert_eq!(error.code(), "D-0236", "nobody is left out in silence");
    }

    village.release(ids[2]);
    village.work();
    assert_eq!(village.unit(ids[2]).status, OutgoingStatus::Delivered, "everybody is withdrawn");
    let later = only(&village.care.engine.make_withdrawal(sent.id, None).unwrap());
    assert!(!ids.contains(&later), "what was sent is not asked for twice");
    assert!(village.unit(later).serial > village.unit(ids[2]).serial, "and it is newer");
}

#[test]
fn two_presses_at_once_make_one_withdrawal() {
    let mut village = Village::new();
    let sent = village.deliver(&pattern(Pattern::P13).steps[0].files(EARLIER));
    let passphrase = village.care.passphrase_file();
    let client = Client::open(Home::new(village.care.home()), Some(&passphrase)).unwrap();
    let ids: Vec<MessageId> = std::thread::scope(|scope| {
        let press = || client.make_withdrawal(sent.id, None).unwrap();
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(press)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(ids.len(), 4, "each press is answered");
    assert!(ids.iter().all(|id| *id == ids[0]), "with the same unit: {ids:?}");
    assert_eq!(village.care.outbox().len(), 2, "the plan and one withdrawal");
}

#[test]
fn a_serial_of_tomorrow_is_followed_and_not_undercut() {
    let mut village = Village::new();
    // The care software's clock is ahead; another unit for the partner is further ahead.
    let sent = village.deliver(&pattern(Pattern::P13).steps[0].files("20270201235958"));
    village.send(&pattern(Pattern::P12).steps[0].files("20270201235959"));
    // It is about somebody else, who goes there for the first time.
    village.care.let_go();
    village.work();
    let id = only(&village.care.engine.make_withdrawal(sent.id, None).unwrap());
    assert_eq!(village.unit(id).serial, "20270202000000", "after everything the partner has");
    assert_eq!(village.unit(id).findings, "[]", "the other unit speaks of another person");
}

#[test]
fn an_earlier_version_is_withdrawn_with_a_word_about_the_later_one() {
    let mut village = Village::new();
    let plan = pattern(Pattern::P12);
    let first = village.deliver(&plan.steps[0].files(EARLIER));
    village.clock.advance_s(10);
    let second = village.deliver(&plan.steps[1].files("20260401090010"));
    let newer = only(&village.care.engine.make_withdrawal(second.id, None).unwrap());
    assert_eq!(village.unit(newer).findings, "[]", "withdrawing the last version says nothing");
    village.care.store().request_recall(newer, village.clock.time()).unwrap();

    let older = only(&village.care.engine.make_withdrawal(first.id, None).unwrap());
    let made = village.unit(older);
    assert!(made.findings.contains("S-0652"), "it takes the later one as well: {}", made.findings);
    assert_eq!(made.status, OutgoingStatus::AwaitingReview, "a warning stops nothing");
}

#[test]
fn only_what_went_out_can_be_withdrawn() {
    let care = office('A').unwrap();
    let mut village = Village::of(care, office('K').unwrap(), Review::Always);
    let files = |serial| pattern(Pattern::P13).steps[0].files(serial);
    let now = village.clock.time();

    let waiting = village.send(&files(EARLIER));
    assert_eq!(waiting.status, OutgoingStatus::AwaitingReview, "this office looks first");
    assert_eq!(village.refusal(waiting.id), "D-0230", "what has not left is simply taken back");
    village.exchange.stop();
    village.release(waiting.id);
    village.care.work();
    assert_eq!(village.unit(waiting.id).status, OutgoingStatus::Sealed, "off-line");
    assert_eq!(village.refusal(waiting.id), "D-0230", "sealed has not left either");

    village.care.store().refuse_unit(waiting.id, "N-0413", now).unwrap();
    assert_eq!(village.refusal(waiting.id), "D-0232", "a refused unit was never imported");

    let taken_back = village.send(&files("20260401090001")).id;
    village.care.store().request_recall(taken_back, now).unwrap();
    assert_eq!(village.unit(taken_back).status, OutgoingStatus::Withdrawn, "it never left");
    assert_eq!(village.refusal(taken_back), "D-0233", "there is nothing left to withdraw");

    let mut cut = files("20260401090002");
    cut.truncate(1);
    let rejected = village.send(&cut);
    assert_eq!(rejected.status, OutgoingStatus::Rejected, "a part of a unit has errors");
    assert_eq!(village.refusal(rejected.id), "D-0231", "it was not sent");

    village.exchange.start_again();
    let uploaded = village.send(&files("20260401090003")).id;
    village.release(uploaded);
    village.care.work();
    assert_eq!(village.unit(uploaded).status, OutgoingStatus::Uploaded, "the exchange has it");
    village.care.store().request_recall(uploaded, now).unwrap();
    assert_eq!(village.refusal(uploaded), "D-0235", "the recall may still succeed");

    let unknown = MessageId::new(now, [7; 10]);
    let error = village.care.engine.make_withdrawal(unknown, None).unwrap_err();
    assert_eq!(error.code(), "D-0107", "there is no such unit");
}

#[test]
fn what_the_exchange_holds_or_the_partner_opened_can_be_withdrawn() {
    let mut village = Village::new();
    let sent = village.send(&pattern(Pattern::P13).steps[0].files(EARLIER));
    assert_eq!(sent.status, OutgoingStatus::Uploaded, "the partner has not fetched it");
    let early = village.care.engine.make_withdrawal(sent.id, None).unwrap();
    village.work();
    let message = village.service.inbox().pop().unwrap();
    let partner =
        Client::open(Home::new(village.service.home()), Some(&village.service.passphrase_file()));
    let _ = partner.unwrap().show(message.id, false).unwrap();
    village.work();
    assert_eq!(village.unit(sent.id).status, OutgoingStatus::Opened, "somebody read it");
    let late = village.care.engine.make_withdrawal(sent.id, None).unwrap();
    assert_eq!(late, early, "made at either time, it is the same withdrawal");
}

#[test]
fn a_partner_who_cannot_receive_now_changes_nothing_about_the_look() {
    let mut village = Village::new();
    let sent = village.deliver(&pattern(Pattern::P13).steps[0].files(EARLIER));
    village.exchange.revoke(village.service.number());
    village.clock.advance(SignedDuration::from_mins(11));
    village.care.work();
    let id = only(&village.care.engine.make_withdrawal(sent.id, None).unwrap());
    assert_eq!(village.unit(id).status, OutgoingStatus::AwaitingReview, "a person looks first");
    village.clock.advance(SignedDuration::from_mins(11));
    village.care.work();
    assert_eq!(village.unit(id).status, OutgoingStatus::AwaitingReview, "and it stays so");
}

#[test]
fn a_crash_between_taking_and_judging_still_leaves_it_to_a_person() {
    let mut village = Village::new();
    let sent = village.deliver(&pattern(Pattern::P13).steps[0].files(EARLIER));
    let id = MessageId::new(village.clock.time(), [9; 10]);
    let file = pattern(Pattern::P13).steps[1].files("20260401100000").remove(0);
    let digest = Digest([9; 32]);
    let unit = NewUnit {
        id,
        serial: "20260401100000".to_owned(),
        sender: sent.sender.clone(),
        receiver: sent.receiver.clone(),
        files: vec![StoredFile {
            name: file.name,
            kind: "DLTPLAN".to_owned(),
            bytes: file.bytes,
            sha256: digest,
            source_path: String::new(),
        }],
        content_sha256: digest,
    };
    // The state a power cut leaves: marked and taken, not yet judged.
    let store = village.care.store();
    store.remember(&format!("withdraws:{id}"), sent.id.to_string().as_bytes()).unwrap();
    store.take_units(&[unit], &[], village.clock.time()).unwrap();
    village.care.restart();
    village.work();
    assert_eq!(village.unit(id).status.as_str(), "awaiting_review", "it does not go by itself");
}

#[test]
fn a_name_that_went_with_other_content_is_not_sent_again() {
    let mut village = Village::new();
    let plan = pattern(Pattern::P12);
    let first = village.deliver(&plan.steps[0].files(EARLIER));
    village.clock.advance_s(10);
    // The care software forgot to make a new serial: the partner would take the second for the first (DV-15).
    let second = village.send(&plan.steps[1].files(EARLIER));
    assert_ne!(second.id, first.id, "other content is another unit");
    assert_eq!(second.status, OutgoingStatus::Rejected, "it stays here: {}", second.findings);
    assert!(second.findings.contains("S-0650"), "and says why: {}", second.findings);
    let third = village.send(&plan.steps[1].files("20260401090010"));
    assert_ne!(third.status, OutgoingStatus::Rejected, "a new serial is all it takes");
}

#[test]
fn a_withdrawal_of_the_care_software_goes_as_before() {
    let mut village = Village::new();
    let plan = pattern(Pattern::P13);
    village.deliver(&plan.steps[0].files(EARLIER));
    village.deliver(&plan.steps[1].files("20260401090001"));
}

#[test]
fn a_unit_of_3_2_is_withdrawn_to_the_office_it_went_to() {
    let name = "UPJSK_202503_1379900119_1371215102_20250401100000.CSV";
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../samples/broken/dialect-standard-3-2")
        .join(name);
    let file = SampleFile { name: name.to_owned(), bytes: fs::read(path).unwrap() };
    let mut village = Village::of(office('K').unwrap(), office('A').unwrap(), Review::Never);
    let sent = village.deliver(&[file]);
    let id = only(&village.care.engine.make_withdrawal(sent.id, None).unwrap());
    village.release(id);
    village.work();
    let made = village.unit(id);
    assert_eq!((made.kind.as_str(), made.standard.as_str()), ("J2", "3.2"), "{}", made.findings);
    assert_eq!(made.status, OutgoingStatus::Delivered, "it arrived: {}", made.findings);
    let name = format!("DLTJSK_202503_1379900119_1371215102_{}.CSV", made.serial);
    assert!(village.service.imported().contains_key(&name), "under a name of 3.2");
}

#[test]
fn plan_and_basic_information_of_prevention_take_two_withdrawals() {
    let files: Vec<SampleFile> = sheets::y2()
        .iter()
        .map(|sheet| SampleFile { name: sheet.name.clone(), bytes: sheet.bytes() })
        .collect();
    let like = |number: &str, service_type: &str| Office {
        number: number.to_owned(),
        service_type: service_type.to_owned(),
        ..office('A').unwrap().clone()
    };
    let (care, service) = (like(sheets::CARE_OFFICE, "46"), like(sheets::HOME_HELP, "A2"));
    let mut village = Village::of(&care, &service, Review::Never);
    let sent = village.deliver(&files);
    let ids = village.care.engine.make_withdrawal(sent.id, None).unwrap();
    let kinds: Vec<String> = ids.iter().map(|id| village.unit(*id).kind).collect();
    assert_eq!(kinds, ["Y6", "Y5"], "the standard has no unit of both; the plan goes first");
    assert_eq!(village.care.engine.make_withdrawal(sent.id, None).unwrap(), ids, "asked again");
    ids.iter().for_each(|id| village.release(*id));
    village.work();
    for id in ids {
        let made = village.unit(id);
        assert_eq!(made.status, OutgoingStatus::Delivered, "it arrived: {}", made.findings);
    }
}
