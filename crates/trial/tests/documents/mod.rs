//! The documents that are written from the tables: what stands in them is what the program does.

pub(crate) mod rules;
pub(crate) mod standards;

/// Text in a cell of a table: nothing in it ends the cell or the row, and nothing is taken for markup.
fn cell(text: &str) -> String {
    let mut cell = String::new();
    for character in text.chars() {
        match character {
            '|' | '_' | '*' | '`' | '<' | '\\' | '~' => {
                cell.push('\\');
                cell.push(character);
            }
            '\r' | '\n' => cell.push(' '),
            other => cell.push(other),
        }
    }
    cell
}
