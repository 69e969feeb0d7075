//! Broken sets, one fault each, for `samples/broken`: the set is good, then one thing is spoiled. What a check must say
//! of each lies beside its files as `report.json`.

mod annexes;
mod conditions;
mod dialects;
mod encoding;
mod fields;
mod further;
mod guards;
mod large;
mod links;
mod months_and_versions;
mod names;
mod origins;
mod own_office;
mod prevention;
mod rows;
mod sets;
mod shape;
mod units;

use crate::csv_file::SampleFile;

/// A set with one fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenSet {
    /// The folder below `samples/broken`; its first word is the family of the fault.
    pub name: &'static str,
    /// What is wrong, in a few words.
    pub fault: &'static str,
    /// The files.
    pub files: Vec<SampleFile>,
    /// The good set it was made from. A check of it tells none of `codes`.
    pub good: Vec<SampleFile>,
    /// The codes it is the sample of; none where a check has nothing to say.
    pub codes: &'static [&'static str],
    /// Which office checks it, where that matters.
    pub checked_by: Option<Checker>,
}

/// The office that checks a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checker {
    /// Its number.
    pub number: &'static str,
    /// Its service type.
    pub service_type: &'static str,
    /// Whether the set goes out from it, or comes in.
    pub sends: bool,
}

impl BrokenSet {
    /// The folder below `samples/`. None for sets of a megabyte and more, which are only made for the tests.
    pub fn folder(&self) -> Option<String> {
        match self.name.split('-').next() {
            Some("large") => None,
            // A plain `todoke check` of the folder does not give their report: who checks matters, or the file is passed over.
            Some("office" | "foreign") => Some(format!("apart/{}", self.name)),
            _ => Some(format!("broken/{}", self.name)),
        }
    }
}

/// All broken sets, by family.
pub fn broken_sets() -> Vec<BrokenSet> {
    let families = [
        names::sets(),
        encoding::sets(),
        shape::sets(),
        fields::sets(),
        months_and_versions::sets(),
        units::sets(),
        links::sets(),
        annexes::sets(),
        conditions::sets(),
        guards::sets(),
        dialects::sets(),
        rows::sets(),
        further::sets(),
        prevention::sets(),
        own_office::sets(),
        large::sets(),
    ];
    families.into_iter().flatten().collect()
}

/// A set that any office may check. Its good set and its codes stand in [`origins`].
fn broken(name: &'static str, fault: &'static str, files: Vec<SampleFile>) -> BrokenSet {
    let (good, codes) = origins::of(name);
    BrokenSet { name, fault, files, good, codes, checked_by: None }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_set_knows_the_good_set_it_was_made_from() {
        for set in broken_sets() {
            assert!(!set.good.is_empty(), "{} has a row in origins.rs", set.name);
            let spoiled = set.files != set.good || set.checked_by.is_some();
            assert!(spoiled, "{} is the good set with one thing spoiled", set.name);
        }
    }

    #[test]
    fn no_two_sets_share_a_name_or_their_bytes() {
        let sets = broken_sets();
        let names: BTreeSet<_> = sets.iter().map(|set| set.name).collect();
        assert_eq!(names.len(), sets.len(), "each set has a folder of its own");
        for (at, set) in sets.iter().enumerate() {
            let twin = sets
                .iter()
                .skip(at + 1)
                .find(|other| other.files == set.files && other.checked_by == set.checked_by);
            assert!(twin.is_none(), "{} spoils nothing of its own", set.name);
        }
        assert!(sets.len() >= 40, "at least 40 faults, found {}", sets.len());
    }
}
