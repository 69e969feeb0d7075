//! The trial of 2021 as a test: all patterns between 6 care-management and 6 service offices, ending in exactly the printed
//! states, byte-identical files at the receiver, receipts verified by the `openssl` program.
//!
//! CL-03..08, CL-13, CL-15, CL-16, CL-19..22, SV-02..07, SV-10, DF-01..06, DV-15..17.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeMap;

use todoke_protocol::Outcome;
use todoke_store::{IncomingStatus, OutgoingStatus};
use todoke_testkit::state::CareSoftware;
use todoke_testkit::{TestClock, TestExchange, TestOffice};
use todoke_tests::openssl_verify;
use todoke_trial::{Serials, StateAfter, offices, scenarios};

#[test]
fn all_patterns_between_all_offices_end_in_the_printed_states() {
    let clock = TestClock::default();
    let exchange = TestExchange::start(&clock);
    let mut village: BTreeMap<String, TestOffice> = offices()
        .iter()
        .map(|office| {
            let TestParts { number, service_type, name } = TestParts::of(office);
            (number.clone(), TestOffice::enrol(&exchange, &clock, &number, &service_type, &name))
        })
        .collect();
    let mut software = CareSoftware::default();
    let mut serials = Serials::of_the_trial();
    let mut sent: BTreeMap<String, BTreeMap<String, Vec<u8>>> = BTreeMap::new();
    let all = scenarios();
    let rounds = all.iter().map(|scenario| scenario.rounds().count()).max().unwrap();
    let mut units = 0;

    // One circled number of every person at a time, as on the days of the trial.
    for round in 0..rounds {
        let mut expected = StateAfter::default();
        for scenario in &all {
            let steps: Vec<_> = scenario.rounds().collect();
            for step in steps.get(round).copied().unwrap_or_default() {
                let files = step.files(&serials.take());
                let sender = &village[&step.sender().number];
                for file in &files {
                    sender.export(&file.name, &file.bytes);
                    sent.entry(step.receiver().number.clone())
                        .or_default()
                        .insert(file.name.clone(), file.bytes.clone());
                }
                units += 1;
            }
            let last = steps[round.min(steps.len() - 1)].last().unwrap();
            expected = expected.joined(last.expected.clone());
        }
        for office in village.values_mut() {
            let done = office.work();
            assert!(done.rejected.is_empty(), "a set of the trial is good: {:?}", office.outbox());
            // Somebody goes to a partner for the first time: a person looks.
            office.let_go();
            office.work();
        }
        for office in village.values_mut() {
            office.work();
        }
        for (number, office) in &village {
            let imported = office.import_all();
            let wanted = sent.remove(number).unwrap_or_default();
            assert_eq!(
                imported.keys().collect::<Vec<_>>(),
                wanted.keys().collect::<Vec<_>>(),
                "{number} gets exactly the files sent to it in round {}",
                round + 1
            );
            assert_eq!(imported, wanted, "byte for byte as exported");
            software.import(&imported);
        }
        assert_eq!(software.state(), expected, "the state printed for step {}", round + 1);
    }
    assert!(units > 300, "every care office linked with every service office: {units} units");

    // The senders read their receipts.
    for office in village.values_mut() {
        office.work();
    }
    let mut receipts = 0;
    for (number, office) in &village {
        for unit in office.outbox() {
            assert_eq!(unit.status, OutgoingStatus::Delivered, "{} of {number} arrived", unit.id);
            let kept = office.store().received_receipts(unit.id).unwrap();
            let outcomes: Vec<Outcome> = kept.iter().map(|receipt| receipt.outcome).collect();
            assert_eq!(outcomes, [Outcome::Accepted, Outcome::Delivered], "one receipt a step");
            for receipt in &kept {
                let text = openssl_verify(&receipt.bytes, &exchange.ca_file(), receipt.at)
                    .expect("openssl verifies what we keep as proof");
                let text = String::from_utf8(text).unwrap();
                assert!(text.contains(&unit.id.to_string()), "the receipt names its unit");
            }
            receipts += kept.len();
        }
        for message in office.inbox() {
            assert_eq!(message.status, IncomingStatus::Delivered, "nothing stays on the way");
        }
    }
    assert_eq!(receipts, units * 2, "each unit has both receipts");
}

struct TestParts {
    number: String,
    service_type: String,
    name: String,
}

impl TestParts {
    fn of(office: &todoke_trial::Office) -> Self {
        Self {
            number: office.number.clone(),
            service_type: office.service_type.clone(),
            name: office.name.clone(),
        }
    }
}
