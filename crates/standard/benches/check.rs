//! How fast files are checked: 300 files of 20 KB, as a large office exports at the end of a month.
//! Compare with `iconv` and the plain Python peer in the same run; figures belong into docs/performance.md.
#![allow(missing_docs, reason = "criterion's macros make public functions")]

use std::fmt::Write;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use todoke_standard::{Context, Date, Direction, FileChecker, Month};

const NAME: &str = "UPPLAN_202702_1371215102_43_1371200017_11_20270125200201.CSV";

/// Rows of 第6表 until the file has some size; names in full-width text, as care software writes them.
fn service_sheet(size_bytes: usize) -> Vec<u8> {
    let mut text = String::new();
    let mut person = 0;
    while text.len() < size_bytes {
        person += 1;
        for day in 1..=28 {
            let _ = write!(
                text,
                "202407,131128,{person:010},20270125,202702,1371215102,\"山田　花子\",245,,202702{day:02},,\
                 1300,1400,1,111111,,,,,1371200017,\"さくら訪問介護ステーション\",,0,1371215102,\r\n"
            );
        }
    }
    let (bytes, _) = to_ms932(&text);
    bytes
}

#[allow(clippy::disallowed_methods, reason = "makes a sample; what was read is never re-encoded")]
fn to_ms932(text: &str) -> (Vec<u8>, bool) {
    let (bytes, _, lost) = encoding_rs::SHIFT_JIS.encode(text);
    (bytes.into_owned(), lost)
}

fn check(c: &mut Criterion) {
    let today = Month::new(2027, 1).and_then(|month| month.day(25)).or(Date::parse("20270125"));
    let Some(today) = today else { return };
    let context = Context { today, own_office: None, direction: Direction::Outgoing };
    let files: Vec<_> = (0..300).map(|_| service_sheet(20_000)).collect();
    let total: usize = files.iter().map(Vec::len).sum();
    let mut group = c.benchmark_group("check");
    group.throughput(Throughput::Bytes(total as u64));
    group.bench_function("300 files of 20 KB", |bencher| {
        bencher.iter(|| {
            for file in &files {
                let mut checker = FileChecker::new(NAME, &context);
                checker.feed(black_box(file));
                black_box(checker.finish());
            }
        });
    });
    group.finish();
}

criterion_group!(benches, check);
criterion_main!(benches);
