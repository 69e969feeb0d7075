//! Seal and open of one 20 KB unit, by kind of key: signature, encryption, path and revocation list included.
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "../examples/round/mod.rs"]
mod round;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use todoke_envelope::{KeyAlgorithm, PrivateKey, open, seal};

fn sealing(criterion: &mut Criterion) {
    let authority = PrivateKey::generate(KeyAlgorithm::Rsa3072).unwrap();
    // About what a plan of one month for one partner is.
    let content: Vec<u8> = b"0123456789,\"\r\n".iter().copied().cycle().take(20_000).collect();
    for algorithm in [KeyAlgorithm::Rsa2048, KeyAlgorithm::Rsa3072, KeyAlgorithm::P256] {
        let sender = PrivateKey::generate(algorithm).unwrap();
        let receiver = PrivateKey::generate(algorithm).unwrap();
        let parties = round::Parties::new(&authority, sender, receiver);
        let package = round::package("UPPLAN.CSV", content.clone());
        let (sender, receiver) = (&parties.sender, &parties.receiver);
        let sealed = seal(&package, sender, receiver.certificate(), round::at()).unwrap();
        let mut group = criterion.benchmark_group(format!("{algorithm:?}"));
        group.throughput(Throughput::Elements(1));
        group.bench_function("seal 20 KB", |bencher| {
            bencher.iter(|| seal(&package, sender, receiver.certificate(), round::at()).unwrap());
        });
        group.bench_function("open 20 KB", |bencher| {
            bencher.iter(|| open(&sealed, receiver, &parties.trust, round::at()).unwrap());
        });
        group.finish();
    }
}

criterion_group!(benches, sealing);
criterion_main!(benches);
