//! No file is ever re-encoded: what does not survive decoding and encoding arrives byte for byte (CL-05, DV-15).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use encoding_rs::SHIFT_JIS;
use todoke_store::OutgoingStatus;
use todoke_testkit::{TestClock, TestExchange, TestOffice};
use todoke_trial::{Column, CsvKind, Office, Pattern, SampleFile, Serials, Step, office, scenario};

/// The texts of a care plan and of a monthly plan that a person writes freely and that stand in quotes.
const FREE_TEXTS: [(CsvKind, &str); 4] = [
    (CsvKind::Up1kyo, "利用者住所１"),
    (CsvKind::Up1kyo, "総合的な援助の方針"),
    (CsvKind::Up2kyo, "課題"),
    (CsvKind::Upplan, "サービス事業所名"),
];
const MARK: &str = "@@@@";

/// Two bytes of MS932 that Windows programs write and that come back as two other bytes when a program decodes and encodes:
/// NEC's and IBM's doubles of the same characters.
#[expect(clippy::disallowed_methods, reason = "finds what the product must never do")]
fn doubles() -> Vec<[u8; 2]> {
    let leads = (0x81..=0x9F).chain(0xE0..=0xFC);
    let trails = (0x40..=0x7E).chain(0x80..=0xFC);
    leads
        .flat_map(|lead: u8| trails.clone().map(move |trail: u8| [lead, trail]))
        .filter(|pair| {
            let (text, wrong) = SHIFT_JIS.decode_without_bom_handling(pair);
            let is_gaiji = text.chars().any(|one| ('\u{E000}'..='\u{F8FF}').contains(&one));
            let (again, _, _) = SHIFT_JIS.encode(&text);
            !wrong && !is_gaiji && again.as_ref() != pair
        })
        .collect()
}

/// Puts raw bytes where the mark stands.
fn with_bytes(file: SampleFile, raw: &[u8]) -> SampleFile {
    let mut bytes = Vec::new();
    let mut rest = file.bytes.as_slice();
    while let Some(at) = rest.windows(MARK.len()).position(|window| window == MARK.as_bytes()) {
        bytes.extend_from_slice(&rest[..at]);
        bytes.extend_from_slice(raw);
        rest = &rest[at + MARK.len()..];
    }
    bytes.extend_from_slice(rest);
    SampleFile { name: file.name, bytes }
}

/// The first step of a pattern of A事業所, with the mark in every free text.
fn marked(pattern: Pattern, serial: &str) -> (Step, Vec<SampleFile>) {
    let step = scenario(office('A').unwrap(), Column::Proxy, pattern).steps.remove(0);
    let mut files = step.unit.csv_files(serial);
    for file in &mut files {
        for (_, name) in FREE_TEXTS.iter().filter(|(kind, _)| *kind == file.kind) {
            for row in file.rows.iter_mut().filter(|row| !row.value(name).is_empty()) {
                row.set(name, MARK);
            }
        }
    }
    let files: Vec<SampleFile> = files.iter().map(todoke_trial::CsvFile::write).collect();
    (step, files)
}

#[test]
fn sequences_that_do_not_survive_decoding_and_encoding_arrive_byte_for_byte() {
    let doubles = doubles();
    assert_eq!(doubles.len(), 398, "the doubles of MS932");
    let raw = doubles.concat();

    let clock = TestClock::default();
    let exchange = TestExchange::start(&clock);
    let enrol = |office: &Office| {
        TestOffice::enrol(&exchange, &clock, &office.number, &office.service_type, &office.name)
    };
    let (mut care, mut service) = (enrol(office('A').unwrap()), enrol(office('K').unwrap()));
    let mut serials = Serials::of_the_trial();
    let mut sent = 0;
    for pattern in [Pattern::P11, Pattern::P12] {
        let (step, files) = marked(pattern, &serials.take());
        assert_eq!(step.receiver().number, service.number(), "goes to K事業所");
        let files: Vec<SampleFile> = files.into_iter().map(|file| with_bytes(file, &raw)).collect();
        let holding = files
            .iter()
            .filter(|file| file.bytes.windows(raw.len()).any(|window| window == raw))
            .count();
        assert!(holding > 0, "{} holds all sequences", step.unit_kind());
        for file in &files {
            care.export(&file.name, &file.bytes);
        }
        care.work();
        // Each step is about somebody else, who goes there for the first time.
        care.let_go();
        care.work();
        service.work();
        let unit = care.outbox().pop().unwrap();
        assert_eq!(unit.status, OutgoingStatus::Uploaded, "no error: {}", unit.findings);
        let stored = care.store().unit_files(unit.id).unwrap();
        let imported = service.import_all();
        for file in &files {
            let kept = stored.iter().find(|stored| stored.name == file.name).unwrap();
            assert!(kept.bytes == file.bytes, "{} is kept as it was found", file.name);
            assert!(imported[&file.name] == file.bytes, "{} arrives as it was found", file.name);
            sent += 1;
        }
    }
    assert_eq!(sent, 7, "第1-3表 with 補足, 第6・7表 with 補足");
}
