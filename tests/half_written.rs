//! Exports that are still being written: a writer stopped at every row end and at every 512 bytes of a three-file unit. Never
//! is a partial unit sent (CL-04, DV-04, R5).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeSet;
use std::fs;

use todoke_store::OutgoingStatus;
use todoke_testkit::{TestClock, TestExchange, TestOffice};
use todoke_trial::load::unit_of_three_people;
use todoke_trial::{SampleFile, Serials};

struct Desk {
    clock: TestClock,
    _exchange: TestExchange,
    care: TestOffice,
    _service: TestOffice,
    serials: Serials,
}

impl Desk {
    fn new() -> Self {
        let clock = TestClock::default();
        let exchange = TestExchange::start(&clock);
        let unit = unit_of_three_people().unwrap();
        let enrol = |office: &todoke_trial::Office| {
            TestOffice::enrol(&exchange, &clock, &office.number, &office.service_type, &office.name)
        };
        let (care, service) = (enrol(&unit.sender), enrol(&unit.receiver));
        Self {
            clock,
            _exchange: exchange,
            care,
            _service: service,
            serials: Serials::of_the_trial(),
        }
    }

    fn unit(&mut self) -> Vec<SampleFile> {
        unit_of_three_people().unwrap().files(&self.serials.take())
    }

    /// The care software stopped here, for good. What does the engine make of it?
    fn stopped_at(&mut self, files: &[(&str, &[u8])]) -> Vec<OutgoingStatus> {
        let before = self.care.outbox().len();
        for (name, bytes) in files {
            self.care.export(name, bytes);
        }
        self.care.work();
        let after = self.care.outbox().split_off(before);
        for (name, _) in files {
            fs::remove_file(self.care.export_folder().join(name)).unwrap();
        }
        after.iter().map(|unit| unit.status).collect()
    }
}

/// After every line end, and after every 512 bytes, but not at the whole length.
fn cuts(bytes: &[u8]) -> BTreeSet<usize> {
    let rows = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
    let blocks = (0..bytes.len()).step_by(512);
    rows.chain(blocks).filter(|cut| *cut < bytes.len()).collect()
}

#[test]
fn a_partial_unit_is_never_sent_wherever_the_writer_stops() {
    let mut desk = Desk::new();
    let orders: [[usize; 3]; 3] = [[0, 1, 2], [1, 2, 0], [2, 0, 1]];
    let mut states = 0;
    for order in orders {
        for last in 0..3 {
            let files = desk.unit();
            let whole = cuts(&files[order[last]].bytes);
            for cut in whole {
                // A fresh serial each time: the engine has never seen this set.
                let files = desk.unit();
                let mut written: Vec<(&str, &[u8])> = order[..last]
                    .iter()
                    .map(|file| (files[*file].name.as_str(), files[*file].bytes.as_slice()))
                    .collect();
                let partial = &files[order[last]];
                written.push((&partial.name, &partial.bytes[..cut]));
                let statuses = desk.stopped_at(&written);
                states += 1;
                assert!(
                    statuses.iter().all(|status| *status == OutgoingStatus::Rejected),
                    "{} cut at byte {cut} after {last} whole files was taken as {statuses:?}",
                    partial.name
                );
            }
        }
    }
    assert!(states > 100, "rows and blocks of three files in three orders: {states} states");
}

#[test]
fn the_whole_unit_is_sent_however_slowly_it_was_written() {
    let mut desk = Desk::new();
    let files = desk.unit();
    for file in &files {
        let mut written = 0;
        for cut in cuts(&file.bytes) {
            written = written.max(cut);
            desk.care.export(&file.name, &file.bytes[..written]);
            // One look while the writer is at work: it never settles.
            desk.care.engine.round(true).unwrap();
            desk.clock.advance_s(1);
        }
        desk.care.export(&file.name, &file.bytes);
    }
    desk.care.work();
    let sent: Vec<OutgoingStatus> = desk
        .care
        .outbox()
        .iter()
        .map(|unit| unit.status)
        .filter(|status| *status != OutgoingStatus::Rejected)
        .collect();
    assert_eq!(sent, [OutgoingStatus::Uploaded], "one whole unit, once");
}
