//! What a sender with a valid certificate but bad intentions can put into a package (A3).

use std::io::{Cursor, Write as _};

use todoke_envelope::{
    EnvelopeError, KeyAlgorithm, MAX_UNPACKED_BYTES, Manifest, ManifestFile, NameFault,
    PackageFile, encrypt, open, sign,
};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::pki::{Authority, PLANNER, PROVIDER, at, package};

type Zip = ZipWriter<Cursor<Vec<u8>>>;

fn stored() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(CompressionMethod::Stored)
}

/// Signs and encrypts an archive made by hand and tells why it is refused.
fn refusal_of(archive: &[u8]) -> EnvelopeError {
    let authority = Authority::root("みどり認証局");
    let sender = authority.office(PLANNER, KeyAlgorithm::P256);
    let receiver = authority.office(PROVIDER, KeyAlgorithm::P256);
    let signed = sign(archive, &sender, at()).unwrap();
    let sealed = encrypt(&signed, receiver.certificate()).unwrap();
    open(&sealed, &receiver, &authority.trust(), at()).map(drop).unwrap_err()
}

fn archive(manifest: &Manifest, fill: impl FnOnce(&mut Zip)) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("manifest.json", stored()).unwrap();
    zip.write_all(&serde_json::to_vec(manifest).unwrap()).unwrap();
    fill(&mut zip);
    zip.finish().unwrap().into_inner()
}

fn add(zip: &mut Zip, file: &PackageFile) {
    zip.start_file(file.name.as_str(), stored()).unwrap();
    zip.write_all(&file.bytes).unwrap();
}

/// The sample package with its first file under another name.
fn renamed(name: &str) -> Vec<u8> {
    let mut package = package();
    name.clone_into(&mut package.manifest.files[0].name);
    name.clone_into(&mut package.files[0].name);
    archive(&package.manifest, |zip| {
        package.files.iter().chain(&package.attachments).for_each(|file| add(zip, file));
    })
}

#[test]
fn names_that_are_not_plain_file_names_are_refused() {
    for (name, fault) in [
        ("../a.csv", NameFault::Path),
        ("..", NameFault::Path),
        ("a/../../b.csv", NameFault::Path),
        ("/etc/cron.d/a", NameFault::Path),
        ("C:\\a.csv", NameFault::Path),
        ("C:a.csv", NameFault::Path),
        ("\\\\server\\share\\a.csv", NameFault::Path),
        ("a\0.csv", NameFault::Control),
        ("CON", NameFault::Device),
        ("nul.csv", NameFault::Device),
        ("COM1", NameFault::Device),
        ("a.csv.", NameFault::Edge),
        ("a.csv ", NameFault::Edge),
        ("a\u{202e}vsc.exe", NameFault::Invisible),
        ("", NameFault::Empty),
    ] {
        assert_eq!(
            refusal_of(&renamed(name)),
            EnvelopeError::NameRefused { name: name.to_owned(), fault },
            "{name:?}"
        );
    }
    let long = "a".repeat(260);
    assert!(
        matches!(
            refusal_of(&renamed(&long)),
            EnvelopeError::NameRefused { fault: NameFault::TooLong, .. }
        ),
        "longer than a file system takes"
    );
}

#[test]
fn two_files_under_one_name_are_refused() {
    let twice = package().files[1].name.to_lowercase();
    assert!(
        matches!(refusal_of(&renamed(&twice)), EnvelopeError::DuplicateName { .. }),
        "Windows would write one over the other"
    );
    assert!(
        matches!(refusal_of(&renamed("MANIFEST.json")), EnvelopeError::DuplicateName { .. }),
        "nor may a file pose as the manifest"
    );

    // The same name twice in the archive itself: the writer does not do that, so two names are made equal after it.
    let package = package();
    let mut bytes = archive(&package.manifest, |zip| {
        package.files.iter().chain(&package.attachments).for_each(|file| add(zip, file));
        let mut second = package.files[0].clone();
        second.name = second.name.replace("UPPLAN", "UPPLAM");
        add(zip, &second);
    });
    while let Some(position) = bytes.windows(6).position(|window| window == b"UPPLAM") {
        bytes[position + 5] = b'N';
    }
    assert!(matches!(refusal_of(&bytes), EnvelopeError::DuplicateName { .. }));
}

#[test]
fn an_entry_that_the_manifest_does_not_list_is_refused() {
    let package = package();
    for name in ["autorun.inf", "../../outside.csv"] {
        let surplus = PackageFile { name: name.to_owned(), bytes: b"x".to_vec() };
        let bytes = archive(&package.manifest, |zip| {
            package.files.iter().chain(&package.attachments).for_each(|file| add(zip, file));
            add(zip, &surplus);
        });
        assert_eq!(refusal_of(&bytes), EnvelopeError::FileSurplus { name: name.to_owned() });
    }
}

#[test]
fn a_listed_file_that_is_missing_is_refused() {
    let package = package();
    let bytes = archive(&package.manifest, |zip| {
        package.files.iter().for_each(|file| add(zip, file));
    });
    assert_eq!(
        refusal_of(&bytes),
        EnvelopeError::FileMissing { name: package.attachments[0].name.clone() }
    );
}

#[test]
fn links_and_folders_are_refused() {
    let package = package();
    let link = &package.files[0].name;
    let bytes = archive(&package.manifest, |zip| {
        zip.add_symlink(link.as_str(), "/etc/passwd", SimpleFileOptions::default()).unwrap();
    });
    assert_eq!(refusal_of(&bytes), EnvelopeError::NotAFile { name: link.clone() });
    let bytes = archive(&package.manifest, |zip| {
        zip.add_directory("folder/", SimpleFileOptions::default()).unwrap();
    });
    assert_eq!(refusal_of(&bytes), EnvelopeError::NotAFile { name: "folder/".to_owned() });
}

#[test]
fn a_file_that_unpacks_to_more_than_its_manifest_says_stops_there() {
    let mut package = package();
    let bomb = vec![0; 200 * 1024 * 1024];
    let listed = &mut package.manifest.files[0];
    listed.size_bytes = 1_000;
    let bytes = archive(&package.manifest, |zip| {
        let deflated = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        zip.start_file(package.files[0].name.as_str(), deflated).unwrap();
        zip.write_all(&bomb).unwrap();
        package.files[1..].iter().chain(&package.attachments).for_each(|file| add(zip, file));
    });
    assert!(bytes.len() < 1024 * 1024, "200 MiB fit into {} bytes", bytes.len());
    assert_eq!(
        refusal_of(&bytes),
        EnvelopeError::SizeMismatch {
            name: package.files[0].name.clone(),
            expected: 1_000,
            found: 1_001
        },
        "one byte too many is enough to know"
    );
}

#[test]
fn a_manifest_that_announces_too_much_is_refused_before_anything_is_unpacked() {
    let mut package = package();
    package.manifest.files[0].size_bytes = MAX_UNPACKED_BYTES + 1;
    let bytes = archive(&package.manifest, |_| {});
    assert!(matches!(refusal_of(&bytes), EnvelopeError::TooLarge { what: "unpacked bytes", .. }));
    package.manifest.files[0].size_bytes = u64::MAX;
    package.manifest.files[1].size_bytes = u64::MAX;
    let bytes = archive(&package.manifest, |_| {});
    assert!(matches!(refusal_of(&bytes), EnvelopeError::TooLarge { what: "unpacked bytes", .. }));

    let file = package.files[0].clone();
    package.manifest.files = (0..101)
        .map(|number| ManifestFile {
            name: format!("{number}.csv"),
            ..ManifestFile::new("UPPLAN", &file)
        })
        .collect();
    let bytes = archive(&package.manifest, |_| {});
    assert!(matches!(
        refusal_of(&bytes),
        EnvelopeError::TooLarge { what: "files in the package", .. }
    ));
}

#[test]
fn an_archive_with_thousands_of_entries_is_refused_at_its_end_record() {
    let package = package();
    let bytes = archive(&package.manifest, |zip| {
        for number in 0..5_000 {
            zip.start_file(format!("{number}"), stored()).unwrap();
        }
    });
    assert!(matches!(refusal_of(&bytes), EnvelopeError::TooLarge { what: "archive entries", .. }));
}

#[test]
fn a_file_with_another_digest_is_refused() {
    let mut package = package();
    package.files[0].bytes[2] ^= 1;
    let bytes = archive(&package.manifest, |zip| {
        package.files.iter().chain(&package.attachments).for_each(|file| add(zip, file));
    });
    assert_eq!(
        refusal_of(&bytes),
        EnvelopeError::FileDigestMismatch { name: package.files[0].name.clone() }
    );
}

#[test]
fn an_archive_that_disagrees_with_itself_is_refused() {
    let package = package();
    let good = archive(&package.manifest, |zip| {
        package.files.iter().chain(&package.attachments).for_each(|file| add(zip, file));
    });
    let prefixed = [b"#!/bin/sh\n".as_slice(), &good].concat();
    assert!(matches!(refusal_of(&prefixed), EnvelopeError::Malformed { .. }), "bytes before it");
    let followed = [&good, b"tail".as_slice()].concat();
    assert!(matches!(refusal_of(&followed), EnvelopeError::Malformed { .. }), "bytes after it");
    // Another name in the first table than in the second.
    let mut two_faced = good.clone();
    let position = two_faced.windows(6).position(|window| window == b"UPPLAN").unwrap();
    let local = two_faced[position..].windows(6).position(|window| window == b"UPPLAN").unwrap();
    two_faced[position + local] = b'X';
    let refused = refusal_of(&two_faced);
    assert!(
        matches!(refused, EnvelopeError::Malformed { .. } | EnvelopeError::ManifestUnreadable)
            || refused.code() == "E-0144",
        "{refused:?}"
    );
    for cut in [0, 10, 22, good.len() / 2, good.len() - 1] {
        assert!(
            matches!(refusal_of(&good[..cut]), EnvelopeError::Malformed { .. }),
            "cut at {cut}"
        );
    }
}

#[test]
fn a_package_without_a_readable_manifest_is_refused() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    add(&mut zip, &package().files[0]);
    let bytes = zip.finish().unwrap().into_inner();
    assert_eq!(refusal_of(&bytes), EnvelopeError::ManifestUnreadable, "there is none");
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    add(&mut zip, &PackageFile { name: "manifest.json".to_owned(), bytes: b"{}".to_vec() });
    let bytes = zip.finish().unwrap().into_inner();
    assert_eq!(refusal_of(&bytes), EnvelopeError::ManifestUnreadable, "it says nothing");
    let mut future = package().manifest;
    future.format = "todoke-package/2".to_owned();
    assert_eq!(
        refusal_of(&archive(&future, |_| {})),
        EnvelopeError::PackageFormat { found: "todoke-package/2".to_owned() }
    );
    let mut huge = package().manifest;
    huge.remark = Some("あ".repeat(300_000));
    assert!(matches!(
        refusal_of(&archive(&huge, |_| {})),
        EnvelopeError::TooLarge { what: "manifest bytes", .. }
    ));
}
