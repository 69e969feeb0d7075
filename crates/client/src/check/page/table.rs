//! Cells, rows and pairs of a form as HTML: what stands in a cell, and the numbers of the findings on it.

use std::collections::BTreeSet;
use std::fmt::Write;

use todoke_standard::{Finding, Severity};

use super::class_of;
use crate::check::markup::escaped;
use crate::form::sheets::{Cell, Choice};

/// Where the forms of a unit are written, and which findings their cells can name.
pub(super) struct Canvas<'a> {
    findings: &'a [&'a Finding],
    /// The number of the unit on the page, for links.
    unit: usize,
    page: String,
    /// The findings that stand on a cell: the first cell of each can be linked to.
    placed: BTreeSet<u32>,
}

impl<'a> Canvas<'a> {
    pub(super) fn new(findings: &'a [&'a Finding], unit: usize) -> Canvas<'a> {
        Canvas { findings, unit, page: String::new(), placed: BTreeSet::new() }
    }

    /// What was written, and which findings stand on a cell of it.
    pub(super) fn finish(self) -> (String, BTreeSet<u32>) {
        (self.page, self.placed)
    }

    pub(super) fn raw(&mut self, markup: &str) {
        self.page.push_str(markup);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.page.push_str(&escaped(text));
    }

    /// The head of a form: number and title.
    pub(super) fn title(&mut self, [number, title]: [&str; 2]) {
        self.raw("<h4><span class=\"number\">");
        self.text(number);
        self.raw("</span> ");
        self.text(title);
        self.raw("</h4>\n");
    }

    /// A word beside another. The class is ours, never from a file.
    pub(super) fn small(&mut self, class: &str, word: &str) {
        self.raw(" <small");
        if !class.is_empty() {
            let _ = write!(self.page, " class=\"{class}\"");
        }
        self.raw(">");
        self.text(word);
        self.raw("</small>");
    }

    /// The heaviest finding on some cells decides how they look.
    fn class(&self, cell: &Cell) -> &'static str {
        let found = cell.findings.iter().filter_map(|place| self.finding(*place));
        found.map(|finding| finding.severity).max().map_or("", class_of)
    }

    fn finding(&self, place: u32) -> Option<&Finding> {
        self.findings.get(usize::try_from(place).ok()?).copied()
    }

    /// What stands in a cell, with the numbers of its findings: they are read without colours, and printed.
    pub(super) fn value(&mut self, cell: &Cell) {
        let class = self.class(cell);
        if !class.is_empty() {
            let _ = write!(self.page, "<mark class=\"{class}\">");
        }
        self.text(&cell.text);
        for place in &cell.findings {
            let told = self.finding(*place).map(|finding| {
                let word = finding.severity.japanese();
                let severe = finding.severity == Severity::Error;
                (escaped(&format!("{word}：{}", finding.message)), severe)
            });
            let Some((title, severe)) = told else { continue };
            let sign = if severe { "×" } else { "!" };
            let unit = self.unit;
            let id = match self.placed.insert(*place) {
                true => format!(" id=\"u{unit}-c{place}\""),
                false => String::new(),
            };
            let _ = write!(
                self.page,
                "<a class=\"sign\"{id} href=\"#u{unit}-f{place}\" title=\"{title}\">[{sign}{}]</a>",
                u64::from(*place) + 1
            );
        }
        if !class.is_empty() {
            self.page.push_str("</mark>");
        }
    }

    /// A cell of a table. The attributes are ours, never from a file.
    pub(super) fn cell(&mut self, cell: &Cell, attributes: &str) {
        let _ = write!(self.page, "<td{attributes}>");
        self.value(cell);
        self.page.push_str("</td>");
    }

    pub(super) fn label(&mut self, word: &str) {
        self.page.push_str("<th>");
        self.text(word);
        self.page.push_str("</th>");
    }

    /// A choice: all possibilities, the valid ones in brackets and bold.
    pub(super) fn choice(&mut self, choice: &Choice) {
        self.page.push_str("<td>");
        for option in &choice.options {
            let word = escaped(&option.word);
            let _ = match option.chosen {
                true => write!(self.page, "<b class=\"chosen\">{word}</b> "),
                false => write!(self.page, "<span class=\"open\">{word}</span> "),
            };
        }
        let none = choice.options.iter().all(|option| !option.chosen);
        // The possibilities tell the value; where they do not, it stands as it is.
        let rest = Cell {
            text: if none { choice.cell.text.clone() } else { String::new() },
            ..choice.cell.clone()
        };
        self.value(&rest);
        self.page.push_str("</td>");
    }

    /// Labels with their values, two to a row.
    pub(super) fn pairs(&mut self, pairs: &[(&str, &Cell)]) {
        self.raw("<table class=\"pairs\">\n<tbody>\n");
        for row in pairs.chunks(2) {
            self.raw("<tr>");
            for (label, cell) in row {
                self.label(label);
                self.cell(cell, if row.len() == 1 { " colspan=\"3\"" } else { "" });
            }
            self.raw("</tr>\n");
        }
        self.raw("</tbody>\n</table>\n");
    }

    /// The heads of a table's columns.
    pub(super) fn columns<'w>(&mut self, words: impl IntoIterator<Item = &'w str>) {
        self.raw("<thead><tr>");
        for word in words {
            self.label(word);
        }
        self.raw("</tr></thead>\n");
    }

    /// A table of rows of equal length.
    pub(super) fn table<'w, 'c>(
        &mut self,
        class: &str,
        words: impl IntoIterator<Item = &'w str>,
        rows: impl IntoIterator<Item = Vec<&'c Cell>>,
    ) {
        let _ = writeln!(self.page, "<div class=\"wide\"><table class=\"{class}\">");
        self.columns(words);
        self.raw("<tbody>\n");
        for row in rows {
            self.raw("<tr>");
            for cell in row {
                self.cell(cell, "");
            }
            self.raw("</tr>\n");
        }
        self.raw("</tbody>\n</table></div>\n");
    }
}
