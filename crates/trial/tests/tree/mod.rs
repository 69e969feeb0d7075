//! Compares a folder below `samples/` with what it should hold, or rewrites it when `UPDATE_SAMPLES=1`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use todoke_trial::samples::TreeFile;

/// `samples/` at the root of the workspace.
pub(crate) fn samples_root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples")
}

/// Whether the samples are to be rewritten.
pub(crate) fn is_update() -> bool {
    std::env::var_os("UPDATE_SAMPLES").is_some_and(|value| value == "1")
}

/// Asserts that `samples/<folder>` holds exactly these files, or writes them.
pub(crate) fn compare_or_update(folder: &str, wanted: &[TreeFile]) {
    let root = samples_root();
    if is_update() {
        let _ = std::fs::remove_dir_all(root.join(folder));
        for file in wanted {
            let path = root.join(&file.path);
            std::fs::create_dir_all(path.parent().expect("below samples")).expect("a folder");
            std::fs::write(&path, &file.bytes).expect("a writable checkout");
        }
    }
    let mut found = BTreeMap::new();
    read(&root, &root.join(folder), &mut found);
    let wanted: BTreeMap<_, _> = wanted.iter().map(|file| (&file.path, &file.bytes)).collect();
    let surplus: Vec<_> = found.keys().filter(|path| !wanted.contains_key(path)).collect();
    assert!(surplus.is_empty(), "files nobody writes: {surplus:?}");
    for (path, bytes) in wanted {
        let same = found.get(path) == Some(bytes);
        assert!(
            same,
            "samples/{path} differs; look at it, then run UPDATE_SAMPLES=1 cargo test -p todoke-trial"
        );
    }
}

fn read(root: &Path, folder: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.expect("a readable folder").path();
        if path.is_dir() {
            read(root, &path, found);
            continue;
        }
        let parts = path.strip_prefix(root).expect("below samples").components();
        let name: Vec<_> = parts.map(|part| part.as_os_str().to_string_lossy()).collect();
        found.insert(name.join("/"), std::fs::read(&path).expect("a readable file"));
    }
}
