//! A document of another form as a sheet: its sections as headings, in each the items as a grid of labels and values.

use super::table::Canvas;
use super::words;
use crate::form::documents::{DocumentItem, DocumentSection, DocumentSheet};
use crate::form::sheets::Cell;

/// A value of more characters gets a line of its own.
const LONGEST_BESIDE: usize = 40;

/// Writes one document.
pub(super) fn draw(sheet: &DocumentSheet, canvas: &mut Canvas<'_>) {
    canvas.raw("<article>\n");
    canvas.title([&words::record(sheet.record), &sheet.title]);
    if !sheet.person.is_empty() {
        let pairs: Vec<(&str, &Cell)> =
            sheet.person.iter().map(|(label, cell)| (*label, cell)).collect();
        canvas.pairs(&pairs);
    }
    for part in &sheet.sections {
        section(part, canvas);
    }
    canvas.raw("</article>\n");
}

fn section(section: &DocumentSection, canvas: &mut Canvas<'_>) {
    canvas.raw("<h5>");
    canvas.text(section.title);
    let extension = section.extension.then_some(words::EXTENSION);
    for word in section.form.into_iter().chain(extension) {
        canvas.small("", word);
    }
    canvas.raw("</h5>\n<dl class=\"items\">\n");
    for one in &section.items {
        item(one, canvas);
    }
    canvas.raw("</dl>\n");
}

fn item(item: &DocumentItem, canvas: &mut Canvas<'_>) {
    let text = &item.cell.text;
    let is_long = text.contains(['\r', '\n']) || text.chars().count() > LONGEST_BESIDE;
    canvas.raw(if is_long { "<div class=\"whole\"><dt>" } else { "<div><dt>" });
    canvas.text(item.label);
    if let Some(number) = item.number {
        canvas.small("", &words::item_number(number));
    }
    canvas.raw("</dt><dd>");
    canvas.value(&item.cell);
    if let Some(code) = &item.code {
        canvas.small("code", code);
    }
    canvas.raw("</dd></div>\n");
}
