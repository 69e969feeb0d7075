//! What lists and forms show in common: statuses as word and shape, partners, people, findings.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use todoke_store::{
    IncomingMessage, IncomingStatus, OutgoingStatus, OutgoingUnit, Person, SetAside, Status,
};

use crate::api::{PartnerView, ReasonView};
use crate::findings::{self, FindingCounts, FindingView, weightiest};
use crate::form::PersonSummary;
use crate::{text, unit_group};

/// A status as it is shown: never by colour alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct StatusMark {
    /// The status, `delivered`: for styles and tests, never for people.
    pub code: &'static str,
    /// Its shape.
    pub shape: &'static str,
    /// Its word.
    pub word: &'static str,
}

impl StatusMark {
    pub(super) fn incoming(status: IncomingStatus) -> Self {
        let (shape, word) = text::incoming_status(status);
        Self { code: status.as_str(), shape, word }
    }

    pub(super) fn outgoing(status: OutgoingStatus) -> Self {
        let (shape, word) = text::outgoing_status(status);
        Self { code: status.as_str(), shape, word }
    }
}

/// A person in a list, with what there is to say of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct PersonLine {
    /// 保険者番号.
    pub insurer_number: String,
    /// 被保険者番号.
    pub insured_number: String,
    /// 氏名, where known.
    pub name: Option<String>,
    /// フリガナ, where known.
    pub kana: Option<String>,
    /// 実績 8回（予定 8回のうち 2か所ちがいます）.
    pub summary: Option<String>,
    /// Whether the summary tells of a difference.
    pub differs: bool,
}

pub(super) fn people(people: &[Person], summaries: &str) -> Vec<PersonLine> {
    // What we wrote ourselves; damage shows as no summary, the store's check finds it.
    let summaries: Vec<PersonSummary> = serde_json::from_str(summaries).unwrap_or_default();
    people
        .iter()
        .map(|person| {
            let summary = summaries.iter().find(|summary| {
                summary.insurer_number == person.insurer_number
                    && summary.insured_number == person.insured_number
            });
            PersonLine {
                insurer_number: person.insurer_number.clone(),
                insured_number: person.insured_number.clone(),
                name: person.name.clone(),
                kana: person.kana.clone(),
                summary: summary.map(|summary| summary.text.clone()),
                differs: summary.is_some_and(|summary| summary.differs),
            }
        })
        .collect()
}

pub(crate) fn reason(code: Option<&String>) -> Option<ReasonView> {
    code.map(|code| ReasonView::of(code))
}

/// A line of 受信.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct InboxLine {
    /// The id.
    pub id: String,
    /// `K1` … `Y9`.
    pub unit_kind: String,
    /// What that is.
    pub unit_word: &'static str,
    /// `plan`, `actual`, `withdrawal` or `other`.
    pub unit_group: &'static str,
    /// Where it stands.
    pub status: StatusMark,
    /// Whether nobody has looked at it.
    pub unread: bool,
    /// Whether somebody must do something.
    pub attention: bool,
    /// 処理済.
    pub done: bool,
    /// The sender.
    pub partner: PartnerView,
    /// `YYYYMM`, where there is one.
    pub service_month: Option<String>,
    /// Whom it is about.
    pub people: Vec<PersonLine>,
    /// When the exchange accepted it.
    #[cfg_attr(test, ts(type = "string"))]
    pub accepted_at: Timestamp,
    /// When its files were put into the import folder.
    #[cfg_attr(test, ts(type = "string | null"))]
    pub handed_over_at: Option<Timestamp>,
    /// Why it waits or was quarantined.
    pub reason: Option<ReasonView>,
    /// How many findings of each weight.
    pub finding_counts: FindingCounts,
    /// The weightiest finding in a sentence.
    pub first_finding: Option<String>,
    /// The sender's remark.
    pub remark: Option<String>,
    /// File names.
    pub files: Vec<String>,
    /// 14-digit serial.
    pub serial: String,
}

pub(super) fn inbox_line(message: IncomingMessage, partner: PartnerView) -> InboxLine {
    let findings = findings::read(&message.findings);
    let attention = message.status == IncomingStatus::Quarantined && message.done_at.is_none();
    InboxLine {
        id: message.id.to_string(),
        unit_word: text::unit(&message.kind),
        unit_group: unit_group::of(&message.kind),
        unit_kind: message.kind,
        status: StatusMark::incoming(message.status),
        unread: message.status == IncomingStatus::Delivered,
        attention,
        done: message.done_at.is_some(),
        partner,
        service_month: message.service_month,
        people: people(&message.people, &message.summaries),
        accepted_at: message.accepted_at,
        handed_over_at: message.handed_over_at,
        reason: reason(message.hold_code.as_ref()),
        finding_counts: FindingCounts::of(&findings),
        first_finding: weightiest(&findings).map(|finding| finding.message.clone()),
        remark: message.remark,
        files: message.file_names,
        serial: message.serial,
    }
}

/// A step on the way of a unit: 交換所へ送信済 → 相手に到着 → 相手が開封.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ChainStep {
    /// Its shape.
    pub shape: &'static str,
    /// Its word.
    pub word: &'static str,
    /// When; `None` while it has not happened.
    #[cfg_attr(test, ts(type = "string | null"))]
    pub at: Option<Timestamp>,
}

/// What can be done with a unit now. The page shows a verb for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) enum UnitAct {
    /// 送信する.
    Send,
    /// 元に戻す: within the moment to think again.
    UndoSend,
    /// 保留.
    Hold,
    /// 除外, or for a rejected one: 片づける.
    Exclude,
    /// 戻す: out of 保留 or 除外.
    PutBack,
    /// 取り消す: before the partner has it.
    Recall,
    /// 取り下げを作る: after the partner has it.
    MakeWithdrawal,
    /// もう一度送る.
    SendAgain,
    /// 証明.
    Proof,
}

/// A line of 送信 or 送信済.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct OutboxLine {
    /// The id.
    pub id: String,
    /// `K1` … `Y9`, or empty while unknown.
    pub unit_kind: String,
    /// What that is.
    pub unit_word: &'static str,
    /// `plan`, `actual`, `withdrawal` or `other`.
    pub unit_group: &'static str,
    /// Where it stands.
    pub status: StatusMark,
    /// The partner.
    pub partner: PartnerView,
    /// `YYYYMM`, where there is one.
    pub service_month: Option<String>,
    /// Whom it is about.
    pub people: Vec<PersonLine>,
    /// When it was found.
    #[cfg_attr(test, ts(type = "string"))]
    pub created_at: Timestamp,
    /// Since when it stands so.
    #[cfg_attr(test, ts(type = "string"))]
    pub status_at: Timestamp,
    /// When the engine does the next step, or the moment to think again ends.
    #[cfg_attr(test, ts(type = "string | null"))]
    pub due_at: Option<Timestamp>,
    /// Why it waits or was refused.
    pub reason: Option<ReasonView>,
    /// The findings of the check.
    pub findings: Vec<FindingView>,
    /// How many of each weight.
    pub finding_counts: FindingCounts,
    /// `no`, `held` or `excluded`.
    pub set_aside: SetAsideView,
    /// Whether the operator wants it back.
    pub recall_requested: bool,
    /// What can be done with it.
    pub acts: Vec<UnitAct>,
    /// The way it has gone.
    pub chain: Vec<ChainStep>,
    /// File names.
    pub files: Vec<String>,
    /// 14-digit serial.
    pub serial: String,
}

/// What a person said of a unit that waits for a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) enum SetAsideView {
    /// It goes with the next 送信する.
    No,
    /// 保留.
    Held,
    /// 除外.
    Excluded,
}

impl From<SetAside> for SetAsideView {
    fn from(set_aside: SetAside) -> Self {
        match set_aside {
            SetAside::No => Self::No,
            SetAside::Held => Self::Held,
            SetAside::Excluded => Self::Excluded,
        }
    }
}

impl From<SetAsideView> for SetAside {
    fn from(view: SetAsideView) -> Self {
        match view {
            SetAsideView::No => Self::No,
            SetAsideView::Held => Self::Held,
            SetAsideView::Excluded => Self::Excluded,
        }
    }
}

pub(super) fn outbox_line(
    unit: OutgoingUnit,
    partner: PartnerView,
    chain: Vec<ChainStep>,
) -> OutboxLine {
    let findings = findings::read(&unit.findings);
    OutboxLine {
        acts: acts(&unit),
        id: unit.id.to_string(),
        unit_word: text::unit(&unit.kind),
        unit_group: unit_group::of(&unit.kind),
        unit_kind: unit.kind,
        status: StatusMark::outgoing(unit.status),
        partner,
        service_month: unit.service_month,
        people: people(&unit.people, "[]"),
        created_at: unit.created_at,
        status_at: unit.status_at,
        due_at: unit.due_at,
        reason: match unit.status {
            OutgoingStatus::Refused => Some(ReasonView::of(REFUSED)),
            _ => reason(unit.hold_code.as_ref()),
        },
        finding_counts: FindingCounts::of(&findings),
        findings,
        set_aside: unit.set_aside.into(),
        recall_requested: unit.recall_requested,
        chain,
        files: unit.file_names,
        serial: unit.serial,
    }
}

/// The partner's receipt says that it was refused, and no more.
const REFUSED: &str = "N-0430";

/// The verbs a unit has in its status.
fn acts(unit: &OutgoingUnit) -> Vec<UnitAct> {
    let withdrawing = unit_group::of(&unit.kind) == "withdrawal";
    match unit.status {
        OutgoingStatus::Found => vec![],
        OutgoingStatus::Rejected => vec![UnitAct::Exclude],
        OutgoingStatus::AwaitingReview if unit.due_at.is_some() => vec![UnitAct::UndoSend],
        OutgoingStatus::AwaitingReview => match unit.set_aside {
            SetAside::No => vec![UnitAct::Send, UnitAct::Hold, UnitAct::Exclude],
            SetAside::Held | SetAside::Excluded => vec![UnitAct::PutBack],
        },
        OutgoingStatus::Accepted | OutgoingStatus::Ready | OutgoingStatus::Sealed => {
            vec![UnitAct::Recall]
        }
        OutgoingStatus::Uploaded if unit.recall_requested => vec![UnitAct::Proof],
        OutgoingStatus::Uploaded => vec![UnitAct::Recall, UnitAct::Proof],
        OutgoingStatus::Delivered | OutgoingStatus::Opened if withdrawing => {
            vec![UnitAct::Proof, UnitAct::SendAgain]
        }
        OutgoingStatus::Delivered | OutgoingStatus::Opened => {
            vec![UnitAct::Proof, UnitAct::MakeWithdrawal, UnitAct::SendAgain]
        }
        OutgoingStatus::Refused => vec![UnitAct::SendAgain, UnitAct::Proof],
        OutgoingStatus::Withdrawn => vec![UnitAct::SendAgain],
    }
}

#[cfg(test)]
pub(crate) mod typescript {
    //! The types of the page, from the Rust types.

    use std::any::TypeId;
    use std::collections::{BTreeMap, BTreeSet};

    use ts_rs::{Config, TS, TypeVisitor};

    /// Collects declarations and commands.
    pub(crate) struct Page {
        config: Config,
        declarations: BTreeMap<String, String>,
        seen: BTreeSet<TypeId>,
        commands: Vec<String>,
    }

    impl Page {
        pub(crate) fn new() -> Self {
            Self {
                config: Config::default(),
                declarations: BTreeMap::new(),
                seen: BTreeSet::new(),
                commands: Vec::new(),
            }
        }

        /// The TypeScript name of a type; declares it and all it is made of.
        pub(crate) fn name_of<T: TS + 'static + ?Sized>(&mut self) -> String {
            self.visit::<T>();
            T::name(&self.config)
        }

        pub(crate) fn command(&mut self, name: &str, argument: Option<String>, answer: String) {
            let argument = argument.unwrap_or_else(|| "null".to_owned());
            self.commands
                .push(format!("  {name}: {{ argument: {argument}; answer: {answer} }};\n"));
        }

        pub(crate) fn finish(mut self) -> String {
            self.visit::<super::super::Event>();
            self.visit::<super::super::Refusal>();
            let declarations: String = self
                .declarations
                .values()
                .map(|declaration| format!("export {declaration}\n\n"))
                .collect();
            format!(
                "// Made from crates/client by `cargo xtask types`. Do not edit.\n\n{declarations}export interface Commands {{\n{}}}\n",
                self.commands.concat()
            )
        }
    }

    impl TypeVisitor for Page {
        fn visit<T: TS + 'static + ?Sized>(&mut self) {
            if !self.seen.insert(TypeId::of::<T>()) {
                return;
            }
            T::visit_dependencies(self);
            T::visit_generics(self);
            if T::output_path().is_some() {
                self.declarations.insert(T::ident(&self.config), T::decl(&self.config));
            }
        }
    }

    #[test]
    fn the_types_of_the_page_are_fresh() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../ui/src/backend/types.ts");
        let made = super::super::typescript();
        if std::env::var_os("UPDATE_TYPES").is_some() {
            std::fs::write(path, &made).unwrap();
        }
        let kept = std::fs::read_to_string(path).unwrap_or_default();
        assert_eq!(kept, made, "ui/src/backend/types.ts is stale: run `cargo xtask types`");
    }
}
