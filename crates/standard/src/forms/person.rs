//! Whom a document is about.

use super::rules::at;
use super::{FormLayout, item};
use crate::reader::Record;
use crate::{Date, Person, Sex};

/// The person of a record, as far as this form of it says.
pub(super) fn person_of(form: &FormLayout, record: &Record<'_>) -> Option<Person> {
    let text = |number: u32| {
        let at = form.field(number).and_then(|field| at(record, field))?;
        Some(at.decode()).filter(|text| !text.is_empty())
    };
    let (insurer, insured) = (text(item::INSURER), text(item::INSURED));
    // A further row of the same document may leave the header empty.
    if insurer.is_none() && insured.is_none() {
        return None;
    }
    let [kana, name, sex, birth] = item::person(form.kind);
    Some(Person {
        name: text(name),
        kana: text(kana),
        birth_date: text(birth).and_then(|date| Date::parse(&date)),
        sex: text(sex).and_then(|code| Sex::of_code(&code)),
        ..Person::of_numbers(insurer.unwrap_or_default(), insured.unwrap_or_default())
    })
}
