//! The transition table: the only way a status moves (design, invariant 4).

use std::fmt;

use serde::{Deserialize, Serialize};

/// A status with its name in the database and its legal successors.
pub trait Status: Copy + Eq + fmt::Debug + Sized + 'static {
    /// All of them, in the order of the usual path.
    const ALL: &'static [Self];

    /// The name in snake_case: in the database, in JSON, in the log.
    fn as_str(self) -> &'static str;

    /// Where it may go from here. Empty for a final status.
    fn successors(self) -> &'static [Self];

    /// Reads the name back.
    fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|status| status.as_str() == name)
    }

    /// Whether nothing comes after it.
    fn is_final(self) -> bool {
        self.successors().is_empty()
    }

    /// Whether the table allows this step.
    fn may_become(self, next: Self) -> bool {
        self.successors().contains(&next)
    }
}

/// How far a transmission unit of this office came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutgoingStatus {
    /// Its files were seen twice unchanged and their bytes are in the store.
    Found,
    /// Checked without an error; the partner is not yet known to the exchange, or not yet asked for.
    Accepted,
    /// 差戻し: has errors. Nothing was sent, the files lie where they lay.
    Rejected,
    /// The office wants to look first.
    AwaitingReview,
    /// Complete, addressed, allowed to go.
    Ready,
    /// 送信待ち: signed and encrypted, once and for all.
    Sealed,
    /// 交換所へ送信済: the exchange's signed acceptance is here.
    Uploaded,
    /// 相手に到着: the partner's signed receipt is here.
    Delivered,
    /// 相手が開封.
    Opened,
    /// 受取拒否, by the exchange or by the partner.
    Refused,
    /// 取消済.
    Withdrawn,
}

impl Status for OutgoingStatus {
    const ALL: &'static [Self] = &[
        Self::Found,
        Self::Accepted,
        Self::Rejected,
        Self::AwaitingReview,
        Self::Ready,
        Self::Sealed,
        Self::Uploaded,
        Self::Delivered,
        Self::Opened,
        Self::Refused,
        Self::Withdrawn,
    ];

    fn as_str(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::AwaitingReview => "awaiting_review",
            Self::Ready => "ready",
            Self::Sealed => "sealed",
            Self::Uploaded => "uploaded",
            Self::Delivered => "delivered",
            Self::Opened => "opened",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }

    fn successors(self) -> &'static [Self] {
        match self {
            Self::Found => &[Self::Accepted, Self::Rejected],
            Self::Accepted => &[Self::Ready, Self::AwaitingReview, Self::Withdrawn],
            Self::AwaitingReview => &[Self::Ready, Self::Withdrawn],
            Self::Ready => &[Self::Sealed, Self::Withdrawn],
            // The partner's receipt can overtake the exchange's lost answer to our upload.
            Self::Sealed => {
                &[Self::Uploaded, Self::Delivered, Self::Opened, Self::Refused, Self::Withdrawn]
            }
            Self::Uploaded => &[Self::Delivered, Self::Opened, Self::Refused, Self::Withdrawn],
            Self::Delivered => &[Self::Opened],
            Self::Rejected | Self::Opened | Self::Refused | Self::Withdrawn => &[],
        }
    }
}

/// How far a message for this office came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IncomingStatus {
    /// The exchange told of it.
    Announced,
    /// Its sealed bytes are in the store.
    Arrived,
    /// Verified, checked, and its files lie in the import folder.
    Delivered,
    /// A person looked at it.
    Opened,
    /// 重複: the same files were delivered before; nothing was imported again.
    Duplicate,
    /// 隔離: could not be verified or breaks the standard. Kept, not imported.
    Quarantined,
    /// The sender took it back before we had it.
    Withdrawn,
}

impl Status for IncomingStatus {
    const ALL: &'static [Self] = &[
        Self::Announced,
        Self::Arrived,
        Self::Delivered,
        Self::Opened,
        Self::Duplicate,
        Self::Quarantined,
        Self::Withdrawn,
    ];

    fn as_str(self) -> &'static str {
        match self {
            Self::Announced => "announced",
            Self::Arrived => "arrived",
            Self::Delivered => "delivered",
            Self::Opened => "opened",
            Self::Duplicate => "duplicate",
            Self::Quarantined => "quarantined",
            Self::Withdrawn => "withdrawn",
        }
    }

    fn successors(self) -> &'static [Self] {
        match self {
            Self::Announced => &[Self::Arrived, Self::Withdrawn],
            Self::Arrived => &[Self::Delivered, Self::Duplicate, Self::Quarantined],
            Self::Delivered => &[Self::Opened],
            Self::Opened | Self::Duplicate | Self::Quarantined | Self::Withdrawn => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table<S: Status>() -> String {
        S::ALL
            .iter()
            .map(|status| {
                let next: Vec<&str> =
                    status.successors().iter().map(|next| next.as_str()).collect();
                format!("{} -> {}\n", status.as_str(), next.join(" | "))
            })
            .collect()
    }

    #[test]
    fn the_transition_table_is_the_reviewed_one() {
        insta::assert_snapshot!(table::<OutgoingStatus>() + "\n" + &table::<IncomingStatus>());
    }

    #[test]
    fn every_status_reads_back_from_its_name() {
        for status in OutgoingStatus::ALL {
            assert_eq!(OutgoingStatus::parse(status.as_str()), Some(*status), "names are unique");
        }
        for status in IncomingStatus::ALL {
            assert_eq!(IncomingStatus::parse(status.as_str()), Some(*status), "names are unique");
        }
    }
}
