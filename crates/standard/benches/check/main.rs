//! How fast files are checked, beside a limit program in the same run: `encoding_rs`, the `csv` crate and one match per column,
//! without places, without links, without words. The ratio of each pair is what counts; figures belong into docs/performance.md.
#![allow(missing_docs, reason = "criterion's macros make public functions")]

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use todoke_standard::{Context, Date, Direction, FileChecker, Month, SourceFile, check_set};

mod probe;
mod sheets;

use sheets::{PLAN, Unit};

/// As much as a program reads at once.
const PIECE: usize = 256 << 10;

fn context() -> Option<Context> {
    let today = Month::new(2027, 1).and_then(|month| month.day(25)).or(Date::parse("20270125"))?;
    Some(Context { today, own_office: None, direction: Direction::Outgoing })
}

fn check(bytes: &[u8], context: &Context) -> usize {
    let mut checker = FileChecker::new(PLAN, context);
    bytes.chunks(PIECE).for_each(|piece| checker.feed(black_box(piece)));
    black_box(checker.finish()).findings.len()
}

/// P1: 300 files of 20 KB, as a large office exports at the end of a month.
fn month_end(c: &mut Criterion, context: &Context) {
    let files: Vec<_> = (0..300).map(|_| sheets::plan(20_000)).collect();
    let mut group = c.benchmark_group("300 files of 20 KB");
    group.throughput(Throughput::Bytes(files.iter().map(Vec::len).sum::<usize>() as u64));
    group.bench_function("checker", |bencher| {
        bencher.iter(|| files.iter().map(|file| check(file, context)).sum::<usize>());
    });
    group.bench_function("probe", |bencher| {
        bencher.iter(|| files.iter().map(|file| probe::faults(black_box(file))).sum::<usize>());
    });
    group.finish();
}

/// P2: one file of 50 MB; and a tenth of it: ten times the rows take at most eleven times as long.
fn long_files(c: &mut Criterion, context: &Context) {
    let mut group = c.benchmark_group("one file");
    group.sample_size(10);
    for megabytes in [5_usize, 50] {
        let file = sheets::plan(megabytes * 1_000_000);
        group.throughput(Throughput::Bytes(file.len() as u64));
        group.bench_with_input(BenchmarkId::new("checker", megabytes), &file, |bencher, file| {
            bencher.iter(|| check(file, context));
        });
        group.bench_with_input(BenchmarkId::new("probe", megabytes), &file, |bencher, file| {
            bencher.iter(|| probe::faults(black_box(file)));
        });
    }
    group.finish();
}

/// A unit of one office for one partner: 第6表, 第7表 and 補足 of five people, links and guards included.
fn unit(c: &mut Criterion, context: &Context) {
    let unit = Unit::of(5);
    let files = unit.files.iter().map(|(name, bytes)| SourceFile { name, bytes });
    let files: Vec<_> = files.collect();
    let found: Vec<_> = check_set(&files, context).findings().map(|found| found.code).collect();
    assert!(found.is_empty(), "the unit of the benchmark is a good one: {found:?}");
    let mut group = c.benchmark_group("unit");
    group.throughput(Throughput::Bytes(
        unit.files.iter().map(|(_, bytes)| bytes.len() as u64).sum(),
    ));
    group.bench_function("K2 of five people", |bencher| {
        bencher.iter(|| black_box(check_set(black_box(&files), context)).units.len());
    });
    group.finish();
}

fn all(c: &mut Criterion) {
    let Some(context) = context() else { return };
    month_end(c, &context);
    long_files(c, &context);
    unit(c, &context);
}

criterion_group!(benches, all);
criterion_main!(benches);
