//! The command-line contract of `todoke` and `todoke-exchange`: exit codes, JSON and words for every situation an office meets.
//! Real programs, real TLS, one exchange a test.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "programs/check.rs"]
mod check;
#[path = "programs/envelope.rs"]
mod envelope;
#[path = "programs/markup.rs"]
mod markup;
#[path = "programs/partner.rs"]
mod partner;
#[path = "programs/proof.rs"]
mod proof;
#[path = "programs/receive.rs"]
mod receive;
#[path = "programs/reports.rs"]
mod reports;
#[path = "programs/run.rs"]
mod run;
#[path = "programs/send.rs"]
mod send;
#[path = "programs/setup.rs"]
mod setup;

use todoke_tests::programs::{Desk, Ended, Exchange};
use todoke_trial::load::unit_of_three_people;
use todoke_trial::{Content, Office, SampleFile, Serials};

/// A事業所 and J事業所 at one exchange.
struct Pair {
    exchange: Exchange,
    care: Desk,
    service: Desk,
    serials: Serials,
}

impl Pair {
    fn new() -> Self {
        Self::with(&[])
    }

    /// The same, and the care-management office sets up with more words.
    fn with(words: &[&str]) -> Self {
        let exchange = Exchange::start();
        let (care, service) = offices();
        let care = Desk::enrol_with(&exchange, &care, words);
        let service = Desk::enrol(&exchange, &service);
        Self { exchange, care, service, serials: Serials::of_the_trial() }
    }

    /// A plan of three people from the one to the other, each time with a later serial.
    fn plan(&mut self) -> Vec<SampleFile> {
        unit_of_three_people().unwrap().files(&self.serials.take())
    }

    /// A new plan lies in the export folder.
    fn export(&mut self) -> Vec<SampleFile> {
        let files = self.plan();
        self.care.export(&files);
        files
    }

    /// A new plan was sent; gives its id.
    fn sent(&mut self) -> String {
        self.export();
        self.send_folder().exits(0, "the exchange takes a good plan");
        self.care.only_sent()
    }

    /// `todoke send` of all that lies in the export folder: no waiting for files to settle.
    fn send_folder(&self) -> Ended {
        self.care.todoke(&["send", self.care.export_folder().to_str().unwrap()])
    }

    /// Both sides work until all is quiet.
    fn work(&self) {
        self.care.run_once().exits(0, "the sender has nothing left to do");
        self.service.run_once().exits(0, "the receiver has nothing left to do");
        self.care.run_once().exits(0, "the sender hears of it");
    }
}

/// A事業所 and J事業所.
fn offices() -> (Office, Office) {
    let unit = unit_of_three_people().unwrap();
    (unit.sender, unit.receiver)
}

/// The names of the people in [`Pair::plan`].
fn people() -> Vec<String> {
    let Content::MonthlyPlans(plans) = unit_of_three_people().unwrap().content else {
        panic!("a plan")
    };
    plans.into_iter().map(|plan| plan.person.name).collect()
}

/// The words for a program from paths.
fn words<'a>(first: &[&'a str], paths: &'a [std::path::PathBuf]) -> Vec<&'a str> {
    first.iter().copied().chain(paths.iter().map(|path| path.to_str().unwrap())).collect()
}
