//! Broken sets, one fault each, for `samples/broken`: the set is good, then one thing is spoiled. What a check must say
//! of each lies beside its files as `report.json`.

mod annexes;
mod conditions;
mod dialects;
mod encoding;
mod fields;
mod guards;
mod links;
mod months_and_versions;
mod names;
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
    ];
    families.into_iter().flatten().collect()
}

fn broken(name: &'static str, fault: &'static str, files: Vec<SampleFile>) -> BrokenSet {
    BrokenSet { name, fault, files }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_sets_share_a_name_or_their_bytes() {
        let sets = broken_sets();
        let names: BTreeSet<_> = sets.iter().map(|set| set.name).collect();
        assert_eq!(names.len(), sets.len(), "each set has a folder of its own");
        for (at, set) in sets.iter().enumerate() {
            let twin = sets.iter().skip(at + 1).find(|other| other.files == set.files);
            assert!(twin.is_none(), "{} spoils nothing of its own", set.name);
        }
        assert!(sets.len() >= 40, "at least 40 faults, found {}", sets.len());
    }
}
