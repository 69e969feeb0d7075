//! Any bytes as a document of the other forms (入退院, 訪問看護).
#![no_main]

use libfuzzer_sys::fuzz_target;
use todoke_standard::SourceFile;
use todoke_standard::forms::{FormChecker, FormTable, check_form, read_documents};

fuzz_target!(|input: &[u8]| {
    let [table, piece, bytes @ ..] = input else { return };
    let table = match table % 3 {
        0 => None,
        1 => Some(FormTable::HospitalDischarge),
        _ => Some(FormTable::VisitingNursing),
    };
    let name = "form.csv";
    let whole = check_form(&SourceFile { name, bytes }, table);
    let documents = read_documents(&SourceFile { name, bytes }, table, 3, |record| record % 2 == 0);
    assert!(documents.documents.len() <= 3, "no more are kept than asked for");
    let mut checker = FormChecker::new(name, table);
    bytes.chunks(usize::from(*piece).max(1)).for_each(|piece| checker.feed(piece));
    assert_eq!(
        format!("{whole:?}"),
        format!("{:?}", checker.finish()),
        "the size of the pieces decides nothing"
    );
});
