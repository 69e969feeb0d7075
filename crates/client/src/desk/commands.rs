//! Every command of the desk, once: its name, what it takes, what it gives. The dispatch of all doors and the types of the page come from
//! this one list.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{
    Desk, board, form, inbox, office_settings, outgoing, partners, practising, records, sent,
    status, wizard,
};
use crate::error::{ClientError, Remedy};

macro_rules! commands {
    ($($(#[$doc:meta])* $name:ident ($($argument:ty)?) -> $answer:ty = $work:path;)*) => {
        /// The names of all commands.
        pub const COMMANDS: &[&str] = &[$(stringify!($name)),*];

        /// Does a command by its name.
        pub(super) fn call(desk: &Desk, name: &str, arguments: Value) -> Result<Value, ClientError> {
            match name {
                $(stringify!($name) => {
                    let answer: $answer = $work(desk $(, read::<$argument>(arguments)?)?)?;
                    serde_json::to_value(answer)
                        .map_err(|error| ClientError::new("D-0108", Remedy::Defect).because(error))
                })*
                _ => Err(ClientError::new("D-0214", Remedy::Defect).because(format!("no command {name}"))),
            }
        }

        /// The types of the page: every type that a command takes or gives, and the list of commands.
        #[cfg(test)]
        pub(crate) fn typescript() -> String {
            let mut page = super::view::typescript::Page::new();
            $(
                let argument = [$(page.name_of::<$argument>())?].into_iter().next();
                let answer = page.name_of::<$answer>();
                page.command(stringify!($name), argument, answer);
            )*
            page.finish()
        }
    };
}

commands! {
    /// Where everything stands: office, line, counts, deadline.
    status() -> status::StatusView = status::status;
    /// 今すぐ確認.
    check_now() -> () = status::check_now;
    /// A page of 受信.
    inbox(inbox::InboxQuery) -> inbox::InboxPage = inbox::page;
    /// What the filters of a list offer.
    months() -> Vec<String> = inbox::months;
    /// One message with its findings and files.
    message(inbox::OneMessage) -> inbox::MessageView = inbox::message;
    /// A message or unit as the printed forms look.
    form(crate::form::FormQuery) -> crate::form::FormView = form::form;
    /// 既読にする: the sender is told 相手が開封.
    mark_read(inbox::SomeMessages) -> () = inbox::mark_read;
    /// 処理済にする, or takes that back.
    mark_done(inbox::DoneMessages) -> () = inbox::mark_done;
    /// 取込フォルダへ出す.
    hand_over(inbox::SomeMessages) -> inbox::HandedOverView = inbox::hand_over;
    /// 送信: everything that has not left the office.
    outgoing() -> outgoing::OutgoingView = outgoing::outgoing;
    /// 送信する: goes after a moment in which it can be undone.
    send(outgoing::SomeUnits) -> outgoing::SendingView = outgoing::send;
    /// How far a sending is.
    sending(outgoing::SomeUnits) -> outgoing::SendingView = outgoing::sending;
    /// 元に戻す.
    undo_send(outgoing::SomeUnits) -> u32 = outgoing::undo;
    /// 保留, 除外, 戻す.
    set_aside(outgoing::SetAsideUnits) -> () = outgoing::set_aside;
    /// Files dropped on a browser page, by name and content. What is dropped on the window comes past the page: `Desk::take_paths`.
    take_files(outgoing::DroppedFiles) -> outgoing::TakenView = outgoing::take_files;
    /// A page of 送信済.
    sent(sent::SentQuery) -> sent::SentPage = sent::page;
    /// One unit with its findings, files and chain.
    unit(sent::OneUnit) -> sent::UnitView = sent::unit;
    /// 取り消す.
    recall(sent::OneUnit) -> sent::RecallView = sent::recall;
    /// もう一度送る: the same bytes as a new unit that waits for 送信する.
    send_again(sent::OneUnit) -> sent::OneUnit = sent::send_again;
    /// 取り下げを作る: the DLT set of what was sent, which waits for 送信する.
    make_withdrawal(sent::OneUnit) -> sent::OneUnit = sent::make_withdrawal;
    /// 証明.
    proof(sent::OneUnit) -> sent::ProofView = sent::proof;
    /// 練習を始める: the screens show the practice office from now on.
    start_practice() -> () = practising::start;
    /// 練習を終える: the screens show the real office again.
    end_practice() -> () = practising::end;
    /// 練習データを新しくする: what was practised is cleared, and practice begins anew.
    renew_practice() -> () = practising::renew;
    /// 今月の状況.
    board(board::BoardQuery) -> board::BoardView = board::board;
    /// Ticks a step off by hand, or takes that back.
    board_mark(board::BoardMark) -> () = board::mark;
    /// FAX 送付状.
    cover_sheet(board::CoverSheetQuery) -> board::CoverSheetView = board::cover_sheet;
    /// A page of 連携先.
    partners(partners::PartnersQuery) -> partners::PartnersPage = partners::page;
    /// One partner.
    partner(partners::OnePartner) -> partners::PartnerLine = partners::partner;
    /// Keeps what a person says of a partner, or a new one by hand.
    save_partner(partners::SavedPartner) -> partners::OnePartner = partners::save;
    /// Takes out a partner that was entered by hand.
    remove_partner(partners::OnePartner) -> () = partners::remove;
    /// A page of 記録.
    records(records::RecordsQuery) -> records::RecordsPage = records::page;
    /// The same as CSV, all of it.
    records_csv(records::RecordsQuery) -> records::ExportedFile = records::csv;
    /// 送受信記録.
    monthly_report(records::ReportQuery) -> records::MonthlyReportView = records::report;
    /// What a person likes on the screen; before set-up too.
    preferences() -> office_settings::Preferences = office_settings::preferences;
    /// Keeps that.
    save_preferences(office_settings::Preferences) -> office_settings::Preferences = office_settings::save_preferences;
    /// 設定.
    settings() -> office_settings::SettingsView = office_settings::settings;
    /// Changes what is said, all or nothing.
    save_settings(office_settings::SettingsChange) -> office_settings::SettingsView = office_settings::save_settings;
    /// 診断.
    doctor() -> Vec<office_settings::DiagnosisView> = office_settings::doctor;
    /// Calls an exchange before it is kept.
    try_exchange(wizard::ExchangeTry) -> wizard::ExchangeTried = wizard::try_exchange;
    /// Opens a PKCS#12 file before it is kept.
    try_certificate(wizard::CertificateTry) -> wizard::CertificateTried = wizard::try_certificate;
    /// Looks at a folder before it is kept; again and again, to see a file appear.
    try_folder(wizard::FolderTry) -> wizard::FolderTried = wizard::try_folder;
    /// Folders to choose from.
    suggest_folders() -> wizard::FolderSuggestions = wizard::suggest_folders;
    /// Makes a folder.
    make_folder(wizard::OneFolder) -> wizard::FolderTried = wizard::make_folder;
    /// Sets the office up and starts its engine.
    set_up(wizard::SetUp) -> wizard::SetUpDone = wizard::set_up;
    /// All service types with their words.
    service_types() -> Vec<partners::ServiceTypeView> = partners::service_types;
}

pub(super) fn read<T: DeserializeOwned>(arguments: Value) -> Result<T, ClientError> {
    serde_json::from_value(arguments)
        .map_err(|error| ClientError::new("D-0214", Remedy::Defect).because(error))
}
