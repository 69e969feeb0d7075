//! The real `todoke` and `todoke-exchange`, killed (SIGKILL) before and after every persist of both directions and started
//! again: nothing lost, nothing twice, no half file visible (CL-13, CL-16, SV-03, SV-06, R1).
//!
//! Each point has an exchange and two offices of its own. What the exchange's own commands do when killed
//! (`init`, `office add`, `revoke`, renewal) is tested in its crate.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::Debug;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;
use std::sync::Mutex;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use todoke_exchange::CRASH_POINTS;
use todoke_tests::programs::{Desk, Exchange, by_name, files_of, workspace};
use todoke_trial::load::unit_of_three_people;
use todoke_trial::{SampleFile, Unit};

/// What a program was doing when it was killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum During {
    /// The sender's `run --once` with a new export.
    Sending,
    /// The sender's `run --once` with the partner's receipt waiting at the exchange.
    HearingOfDelivery,
    /// The sender's `recall`.
    Recall,
    /// The sender's `run --once` with a recall that was wished while the exchange was away.
    RecallOfBefore,
    /// The receiver's `run --once` with a message waiting at the exchange.
    Receiving,
    /// The same, and the care software takes away what is visible right after the crash.
    ReceivingAndTaking,
    /// The receiver's `show`.
    Opening,
    /// `setup` with a one-time code.
    Enrolment,
}

use During::{
    Enrolment, HearingOfDelivery, Opening, Recall, RecallOfBefore, Receiving, ReceivingAndTaking,
    Sending,
};

/// Every crash point of the client; `:N` is the N-th time it is passed. A test below compares the names with the source.
const CLIENT: &[(During, &str)] = &[
    (Sending, "client.intake.before_take"),
    (Sending, "client.intake.taken"),
    (Sending, "client.intake.before_judge"),
    (Sending, "client.intake.judged"),
    (Sending, "client.seal.before"),
    (Sending, "client.seal.sealed"),
    (Sending, "client.upload.before"),
    (Sending, "client.upload.answered"),
    (Sending, "client.upload.accepted"),
    (HearingOfDelivery, "client.mailbox.before_apply"),
    (HearingOfDelivery, "client.mailbox.applied"),
    (Recall, "client.recall.before"),
    (Recall, "client.recall.answered"),
    (Recall, "client.recall.withdrawn"),
    (RecallOfBefore, "client.recall.before"),
    (RecallOfBefore, "client.recall.answered"),
    (RecallOfBefore, "client.recall.withdrawn"),
    (Receiving, "client.mailbox.before_apply"),
    (Receiving, "client.mailbox.applied"),
    (Receiving, "client.fetch.before_store"),
    (Receiving, "client.fetch.stored"),
    // Three files: after the first, in the middle, after the last.
    (Receiving, "client.deliver.file_written:1"),
    (Receiving, "client.deliver.file_written:2"),
    (Receiving, "client.deliver.file_written:3"),
    (Receiving, "client.deliver.before_stage"),
    (Receiving, "client.deliver.staged"),
    (Receiving, "client.deliver.file_named:1"),
    (Receiving, "client.deliver.file_named:2"),
    (Receiving, "client.deliver.file_named:3"),
    (Receiving, "client.deliver.before_finish"),
    (Receiving, "client.deliver.finished"),
    (ReceivingAndTaking, "client.deliver.file_named:1"),
    (ReceivingAndTaking, "client.deliver.file_named:2"),
    (ReceivingAndTaking, "client.deliver.file_named:3"),
    (ReceivingAndTaking, "client.deliver.before_finish"),
    (ReceivingAndTaking, "client.deliver.finished"),
    (Receiving, "client.receipt.before_send"),
    // The first time there is no receipt yet, the second time there is one.
    (Receiving, "client.receipt.before_mark:1"),
    (Receiving, "client.receipt.before_mark:2"),
    (Receiving, "client.receipt.marked:1"),
    (Receiving, "client.receipt.marked:2"),
    (Opening, "client.open.before"),
    (Opening, "client.open.marked"),
    (Opening, "client.receipt.before_send"),
    (Opening, "client.receipt.before_mark"),
    (Opening, "client.receipt.marked"),
];

/// Every crash point of the exchange that an office's work passes.
const EXCHANGE: &[(During, &str)] = &[
    (Enrolment, "exchange.enrol.checked"),
    (Enrolment, "exchange.enrol.committed"),
    (Enrolment, "exchange.enrol.answering"),
    (Sending, "exchange.message.checked"),
    (Sending, "exchange.message.body_half_written"),
    (Sending, "exchange.message.body_written"),
    (Sending, "exchange.message.body_renamed"),
    (Sending, "exchange.message.body_stored"),
    (Sending, "exchange.message.committed"),
    (Sending, "exchange.message.answering"),
    (Receiving, "exchange.fetch.checked"),
    (Receiving, "exchange.fetch.marked"),
    (Receiving, "exchange.fetch.sending"),
    (Receiving, "exchange.receipt.checked"),
    (Receiving, "exchange.receipt.committed"),
    (Receiving, "exchange.receipt.answering"),
    (Opening, "exchange.receipt.checked"),
    (Opening, "exchange.receipt.committed"),
    (Opening, "exchange.receipt.answering"),
    (Recall, "exchange.recall.checked"),
    (Recall, "exchange.recall.committed"),
    (Recall, "exchange.recall.body_removed"),
    (Recall, "exchange.recall.answering"),
];

/// What the exchange's crate tests itself: its own commands, and renewal, which no command of the client asks for yet.
const TESTED_IN_THE_EXCHANGE: &[&str] =
    &["exchange.init.", "exchange.office.", "exchange.renew.", "exchange.revoke.", "exchange.crl."];

#[test]
fn no_crash_point_of_the_client_is_forgotten() {
    let tested: BTreeSet<String> = CLIENT.iter().map(|(_, point)| name(point)).collect();
    let mut written = BTreeSet::new();
    crash_points_below(&workspace("crates/client/src"), &mut written);
    assert_eq!(tested, written, "the table above names what the source names");
    assert!(tested.len() + EXCHANGE.len() >= 20, "at least 20 points of both programs");
}

#[test]
fn no_crash_point_of_the_exchange_is_forgotten() {
    let tested: BTreeSet<String> = EXCHANGE.iter().map(|(_, point)| name(point)).collect();
    let wanted: BTreeSet<String> = CRASH_POINTS
        .iter()
        .filter(|point| !TESTED_IN_THE_EXCHANGE.iter().any(|start| point.starts_with(start)))
        .map(|point| (*point).to_owned())
        .collect();
    assert_eq!(tested, wanted, "the table above names what the exchange names");
}

#[test]
fn client_killed_at_any_point_loses_nothing_and_doubles_nothing() {
    at_every_point(CLIENT, |(during, point)| {
        let stage = Stage::before(*during);
        let (desk, words) = stage.act(*during);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        stage.watching(|| {
            desk.dies(&words, point);
            stage.goes_on(*during);
        });
    });
}

#[test]
fn exchange_killed_at_any_point_loses_nothing_and_doubles_nothing() {
    at_every_point(EXCHANGE, |(during, point)| {
        let mut stage = Stage::before(*during);
        stage.exchange.kill();
        stage.exchange.serve(Some(point));
        let (desk, words) = stage.act(*during);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let ended = stage.watching(|| desk.todoke(&words));
        assert_eq!(stage.exchange.death(), Some(9), "the exchange died of SIGKILL: {ended:#?}");
        // `show` shows; that its receipt waits for the exchange is no matter of the person who looks.
        let expected = if *during == Opening { 0 } else { 3 };
        ended.exits(expected, "nothing is lost: try later");
        stage.exchange.serve(None);
        stage.watching(|| stage.goes_on(*during));
        let unfinished = files_of(&stage.exchange.data().join("bodies").join("unfinished"));
        assert!(unfinished.is_empty(), "a body that was never accepted is swept at the next start");
    });
}

/// An exchange, a care-management office, a service office, and a plan from the one to the other.
struct Stage {
    exchange: Exchange,
    care: Desk,
    care_code: String,
    service: Desk,
    files: Vec<SampleFile>,
}

impl Stage {
    /// Everything as it is just before the step that will be killed.
    fn before(during: During) -> Self {
        let mut exchange = Exchange::start();
        let Unit { sender, receiver, month, content } = unit_of_three_people().unwrap();
        let (care, service) = (Desk::new(&sender), Desk::enrol(&exchange, &receiver));
        let care_code = exchange.office_add(&sender);
        let files = Unit { sender, receiver, month, content }.files("20270201090000");
        if during != Enrolment {
            care.set_up(&exchange, &care_code, &[]).exits(0, "an invited office can be set up");
        }
        care.export(&files);
        let folder = care.export_folder();
        let send = ["send", folder.to_str().unwrap()];
        match during {
            Enrolment | Sending => {}
            Recall | Receiving | ReceivingAndTaking => {
                care.todoke(&send).exits(0, "the exchange has it");
            }
            HearingOfDelivery | Opening => {
                care.todoke(&send).exits(0, "the exchange has it");
                service.run_once().exits(0, "the partner has it");
            }
            RecallOfBefore => {
                care.todoke(&send).exits(0, "the exchange has it");
                exchange.kill();
                care.todoke(&["recall", &care.only_sent()]).exits(3, "the wish is kept");
                exchange.serve(None);
            }
        }
        Self { exchange, care, care_code, service, files }
    }

    /// Whose command is killed, and its words.
    fn act(&self, during: During) -> (&Desk, Vec<String>) {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        match during {
            Sending | HearingOfDelivery | RecallOfBefore => (&self.care, words(&["run", "--once"])),
            Recall => (&self.care, words(&["recall", &self.care.only_sent()])),
            Receiving | ReceivingAndTaking => (&self.service, words(&["run", "--once"])),
            Opening => (&self.service, words(&["show", &self.service.only_received()])),
            Enrolment => (&self.care, self.set_up_words()),
        }
    }

    fn set_up_words(&self) -> Vec<String> {
        let mut command = self.care.set_up_command(&self.exchange.url(), &self.exchange.ca_file());
        command.args(["--code", &self.care_code, "--key-type", "p-256"]);
        let words = command.get_args().map(|word| word.to_str().unwrap().to_owned());
        // `Desk::command` names home and passphrase again.
        words.skip(4).collect()
    }

    /// After the crash: both sides start again, and everything ends as if nothing had happened.
    fn goes_on(&self, during: During) {
        self.nothing_half_is_visible();
        let mut taken = BTreeMap::new();
        if during == ReceivingAndTaking {
            taken = self.service.import_all();
        }
        match during {
            Enrolment => {
                // The code is used up, and still the same home gets its certificate.
                let words = self.set_up_words();
                let words: Vec<&str> = words.iter().map(String::as_str).collect();
                self.care.todoke(&words).exits(0, "the same code and key bring the certificate");
            }
            Opening => {
                let id = self.service.only_received();
                self.service.todoke(&["show", &id]).exits(0, "the person looks again");
            }
            _ => {}
        }
        // Once for the work, once more to see that nothing comes again.
        for _ in 0..2 {
            self.care.run_once().exits(0, "the sender has nothing left to do");
            self.service.run_once().exits(0, "the receiver has nothing left to do");
        }
        let left = self.service.temporary_files();
        assert!(left.is_empty(), "temporary files are cleaned up by the next run: {left:?}");
        self.is_lost_or_doubled_nowhere(during, taken);
        for desk in [&self.care, &self.service] {
            desk.todoke(&["doctor"]).exits(0, "database and audit chain are sound");
        }
    }

    /// Looks into the import folder all the time while programs work and die, as the care software does.
    fn watching<T>(&self, work: impl FnOnce() -> T) -> T {
        const LOOK: Duration = Duration::from_millis(5);
        thread::scope(|scope| {
            let (working, done) = mpsc::channel::<()>();
            let watcher = scope.spawn(move || {
                while done.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
                    self.nothing_half_is_visible();
                }
            });
            let result = catch_unwind(AssertUnwindSafe(work));
            drop(working);
            if let Err(panic) = watcher.join() {
                resume_unwind(panic);
            }
            result.unwrap_or_else(|panic| resume_unwind(panic))
        })
    }

    /// Every file the care software can see is whole.
    fn nothing_half_is_visible(&self) {
        let whole = by_name(&self.files);
        for entry in fs::read_dir(self.service.import_folder()).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if name.starts_with('.') {
                continue;
            }
            // Taken away between the two looks: then nothing is visible.
            if let Ok(bytes) = fs::read(self.service.import_folder().join(&name)) {
                assert!(whole.get(&name) == Some(&bytes), "{name} is visible and not whole");
            }
        }
    }

    fn is_lost_or_doubled_nowhere(&self, during: During, taken: BTreeMap<String, Vec<u8>>) {
        let (sent, received) = (self.care.sent(), self.service.received());
        let imported = self.service.imported();
        if matches!(during, Recall | RecallOfBefore) {
            assert_eq!(sent, ["withdrawn"], "the unit ends withdrawn");
            assert!(
                received.iter().all(|status| status == "withdrawn") && received.len() <= 1,
                "the partner gets nothing: {received:?}"
            );
            assert!(imported.is_empty(), "and imports nothing: {:?}", imported.keys());
            return;
        }
        let end = if during == Opening { "opened" } else { "delivered" };
        assert_eq!(sent, [end], "the sender knows that its unit arrived: not lost, not twice");
        assert_eq!(received, [end], "one message, however often it was sent or announced");
        for name in taken.keys() {
            assert!(!imported.contains_key(name), "{name} was taken away and comes again");
        }
        let mut all = imported;
        all.extend(taken);
        let whole = by_name(&self.files);
        assert!(all.keys().eq(whole.keys()), "each file exactly once: {:?}", all.keys());
        assert!(all == whole, "byte for byte as exported");
        let exported = files_of(&self.care.export_folder());
        assert!(exported == whole, "the export lies untouched where it lay");
    }
}

/// Runs a check at every point, some at a time: they mostly wait. Tells of all points that fail, not of the first only.
fn at_every_point<P: Debug + Sync>(points: &[P], check: impl Fn(&P) + Sync) {
    const AT_A_TIME: usize = 6;
    let left: Mutex<VecDeque<&P>> = Mutex::new(points.iter().collect());
    let failures = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..AT_A_TIME {
            scope.spawn(|| {
                while let Some(point) = { left.lock().unwrap().pop_front() } {
                    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| check(point))) {
                        let what = panic.downcast_ref::<String>().cloned().or_else(|| {
                            panic.downcast_ref::<&str>().map(|text| (*text).to_owned())
                        });
                        failures
                            .lock()
                            .unwrap()
                            .push(format!("{point:?}: {}", what.unwrap_or_default()));
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().unwrap();
    assert!(
        failures.is_empty(),
        "{} of {} points fail:\n{}",
        failures.len(),
        points.len(),
        failures.join("\n\n")
    );
}

/// The point without its count.
fn name(point: &str) -> String {
    point.split(':').next().unwrap_or_default().to_owned()
}

fn crash_points_below(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            crash_points_below(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            for rest in text.split("crash_point(").skip(1) {
                let point =
                    rest.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next());
                found.extend(point.map(str::to_owned));
            }
        }
    }
}
