//! Generates what Tauri wants at compile time: the embedded page, permissions for our commands, Windows resources.

use std::path::Path;

/// Everything the page may ask of the window. Each also stands in `capabilities/main.json`.
const COMMANDS: &[&str] = &[
    "call",
    "pick_folder",
    "take_dropped",
    "take_chosen",
    "save_records",
    "protect_window",
    "set_autostart",
    "autostart",
    "newer_version",
    "install_newer_version",
    "quit",
];

fn main() {
    println!("cargo::rerun-if-env-changed=TODOKE_UPDATE_KEY");
    println!("cargo::rerun-if-env-changed=TODOKE_UPDATE_ADDRESS");
    println!("cargo::rerun-if-changed=../ui/dist");
    if !Path::new("../ui/dist/index.html").is_file() {
        println!(
            "cargo::error=the page is not built: ui/dist/index.html is missing. Run `cargo xtask ui`, then build again."
        );
        return;
    }
    let manifest = tauri_build::AppManifest::new().commands(COMMANDS);
    let attributes = tauri_build::Attributes::new().app_manifest(manifest);
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo::error=tauri-build: {error:#}");
    }
}
