//! `cargo xtask icons`: all sizes of the icon from the two drawings in `icons/`. The results are committed: building needs
//! no drawing program.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use tempfile::TempDir;

use crate::setup;
use crate::shell::{Workshop, run as call};

/// Sizes of `icons/png/`: those that desktops and Tauri ask for.
const SIZES: &[u32] = &[16, 24, 32, 48, 64, 128, 256, 512];
/// Up to here the simple drawing; the other's lines would blur.
const SMALL: u32 = 32;
/// Sizes inside the Windows icon.
const ICO: &[u32] = &[16, 24, 32, 48, 64, 256];
/// The types of an Apple icon that hold PNG, with their sizes.
const ICNS: &[(&[u8; 4], u32)] = &[
    (b"icp4", 16),
    (b"icp5", 32),
    (b"icp6", 64),
    (b"ic07", 128),
    (b"ic08", 256),
    (b"ic09", 512),
    (b"ic11", 32),
    (b"ic12", 64),
    (b"ic13", 256),
    (b"ic14", 512),
];
/// What the tray shows for more than nine.
const MORE: &str = "9+";

/// Draws everything anew.
pub(crate) fn run(shop: &Workshop) -> Result<()> {
    setup::for_drawing()?;
    let folder = shop.root().join("icons");
    let drawings = Drawings {
        large: folder.join("icon.svg"),
        small: folder.join("small.svg"),
        workplace: TempDir::new().context("a temporary folder")?,
    };
    let png = folder.join("png");
    fs::create_dir_all(&png)?;
    for &size in SIZES {
        drawings.draw(drawings.for_size(size), size, &png.join(format!("{size}.png")))?;
    }
    let read = |size: u32| fs::read(png.join(format!("{size}.png"))).context("a drawn icon");
    let pictures = ICO.iter().map(|&size| Ok((size, read(size)?))).collect::<Result<Vec<_>>>()?;
    fs::write(folder.join("todoke.ico"), ico(&pictures)?)?;
    let pictures =
        ICNS.iter().map(|&(kind, size)| Ok((kind, read(size)?))).collect::<Result<Vec<_>>>()?;
    fs::write(folder.join("todoke.icns"), icns(&pictures)?)?;
    drawings.tray(&folder.join("tray"))?;
    println!("icons/ is drawn anew: look at it before committing it.");
    Ok(())
}

struct Drawings {
    large: PathBuf,
    small: PathBuf,
    workplace: TempDir,
}

impl Drawings {
    fn for_size(&self, size: u32) -> &Path {
        if size <= SMALL { &self.small } else { &self.large }
    }

    fn draw(&self, from: &Path, size: u32, to: &Path) -> Result<()> {
        let size = size.to_string();
        let mut command = Command::new("rsvg-convert");
        command.args(["--width", &size, "--height", &size, "--output"]).arg(to).arg(from);
        call(&mut command)
    }

    /// The tray's icons: plain, and with a disc in the colour of attention with 1 to 9 or more in it.
    fn tray(&self, folder: &Path) -> Result<()> {
        fs::create_dir_all(folder)?;
        self.draw(&self.small, SMALL, &folder.join("0.png"))?;
        let words = (1..=9).map(|number| (number.to_string(), number.to_string()));
        for (name, word) in words.chain([("more".to_owned(), MORE.to_owned())]) {
            let svg = self.workplace.path().join("tray.svg");
            fs::write(&svg, self.with_number(&word)?)?;
            self.draw(&svg, SMALL, &folder.join(format!("{name}.png")))?;
        }
        Ok(())
    }

    fn with_number(&self, word: &str) -> Result<String> {
        let small = fs::read_to_string(&self.small)?;
        let shapes = small
            .split_once("viewBox=\"0 0 16 16\">")
            .and_then(|(_, rest)| rest.strip_suffix("</svg>\n"))
            .context("small.svg is not drawn on 16 by 16")?;
        let size = if word.len() > 1 { 12 } else { 16 };
        Ok(format!(
            r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<g transform="scale(2)">{shapes}</g>
<circle cx="21.5" cy="21.5" r="10.5" fill="#FBFAF7"/>
<circle cx="21.5" cy="21.5" r="9.5" fill="#B4471F"/>
<text x="21.5" y="27.3" text-anchor="middle" font-family="Noto Sans CJK JP" font-weight="700" font-size="{size}" fill="#FFFFFF">{word}</text>
</svg>
"##
        ))
    }
}

/// A Windows icon. Only 256 px may be PNG for all readers of the format; the others are bitmaps.
fn ico(pictures: &[(u32, Vec<u8>)]) -> Result<Vec<u8>> {
    let mut folder = Vec::new();
    folder.extend([0, 0, 1, 0]);
    folder.extend(u16::try_from(pictures.len())?.to_le_bytes());
    let mut bodies = Vec::new();
    let begin = 6 + 16 * pictures.len();
    for (size, png) in pictures {
        let body = if *size < 256 { bitmap(*size, png)? } else { png.clone() };
        let side = u8::try_from(*size).unwrap_or(0);
        folder.extend([side, side, 0, 0, 1, 0, 32, 0]);
        folder.extend(u32::try_from(body.len())?.to_le_bytes());
        folder.extend(u32::try_from(begin + bodies.len())?.to_le_bytes());
        bodies.extend(body);
    }
    folder.extend(bodies);
    Ok(folder)
}

/// A BITMAPINFOHEADER with its pixels from the bottom up, blue first, and an empty mask: the alpha says it all.
fn bitmap(size: u32, png: &[u8]) -> Result<Vec<u8>> {
    let pixels = pixels(size, png)?;
    let mut bitmap = Vec::new();
    bitmap.extend(40_u32.to_le_bytes());
    bitmap.extend(size.to_le_bytes());
    bitmap.extend((size * 2).to_le_bytes());
    bitmap.extend([1, 0, 32, 0]);
    bitmap.extend([0; 24]);
    let row = usize::try_from(size * 4)?;
    for line in pixels.chunks_exact(row).rev() {
        for pixel in line.chunks_exact(4) {
            let &[red, green, blue, alpha] = pixel else { bail!("a pixel is four bytes") };
            bitmap.extend([blue, green, red, alpha]);
        }
    }
    let mask_row = size.div_ceil(32) * 4;
    bitmap.resize(bitmap.len() + usize::try_from(mask_row * size)?, 0);
    Ok(bitmap)
}

fn pixels(size: u32, png: &[u8]) -> Result<Vec<u8>> {
    let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info()?;
    let mut pixels = vec![0; reader.output_buffer_size().context("a picture too large")?];
    let frame = reader.next_frame(&mut pixels)?;
    if (frame.width, frame.height) != (size, size) || frame.color_type != png::ColorType::Rgba {
        bail!("not {size} by {size} pixels of RGBA");
    }
    Ok(pixels)
}

fn icns(pictures: &[(&[u8; 4], Vec<u8>)]) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    for (kind, png) in pictures {
        body.extend_from_slice(*kind);
        body.extend(u32::try_from(png.len() + 8)?.to_be_bytes());
        body.extend(png);
    }
    let mut file = b"icns".to_vec();
    file.extend(u32::try_from(body.len() + 8)?.to_be_bytes());
    file.extend(body);
    Ok(file)
}
