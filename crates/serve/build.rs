//! Embeds the built page, `ui/dist`. Where it was not built, the program compiles all the same and the door says how to build it.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let dist = here.join("../../ui/dist");
    println!("cargo::rerun-if-changed={}", dist.display());
    println!("cargo::rerun-if-changed=build.rs");
    let mut files = Vec::new();
    if dist.join("index.html").is_file() {
        collect(&dist.canonicalize()?, "", &mut files)?;
        files.sort();
    }
    let mut code = String::from("&[\n");
    for (address, file) in &files {
        let media_type = media_type(file)?;
        let file = file.to_str().ok_or("a built file has a name that is no text")?;
        writeln!(code, "    ({address:?}, {media_type:?}, include_bytes!({file:?})),")?;
    }
    code.push_str("]\n");
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("pages.rs"), code)?;
    Ok(())
}

/// Every file below `folder` with its address on the page's server.
fn collect(
    folder: &Path,
    address: &str,
    files: &mut Vec<(String, PathBuf)>,
) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().into_string().map_err(|_| "a built file's name is no text")?;
        let address = format!("{address}/{name}");
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &address, files)?;
        } else {
            files.push((address, entry.path()));
        }
    }
    Ok(())
}

/// A kind of file nobody thought of must not be served as something a browser guesses.
fn media_type(file: &Path) -> Result<&'static str, Box<dyn Error>> {
    Ok(match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("json" | "map") => "application/json",
        Some("txt") => "text/plain; charset=utf-8",
        _ => return Err(format!("no media type is known for {}", file.display()).into()),
    })
}
