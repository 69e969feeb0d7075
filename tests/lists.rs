//! The lists of the inbox against the plainest way to make them: whatever way the store goes, it finds the same messages in the same order.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use jiff::Timestamp;
use todoke_protocol::{Digest, MessageId, OfficeAddress, OfficeNumber, ServiceType};
use todoke_store::{
    Announcement, Applied, DatabaseKey, FolderRules, InboxFilter, InboxOrder, InboxState,
    IncomingMessage, IncomingStatus, OwnOffice, Review, Store,
};
use todoke_testkit::fill_inbox;

const STATES: [InboxState; 5] =
    [InboxState::New, InboxState::Open, InboxState::Attention, InboxState::Done, InboxState::All];
/// More than every number at which the store changes its way.
const MESSAGES: u64 = 7_000;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

fn address(number: &str, service_type: &str) -> OfficeAddress {
    OfficeAddress {
        number: OfficeNumber::parse(number).unwrap(),
        service_type: ServiceType::parse(service_type).unwrap(),
    }
}

fn office() -> OwnOffice {
    OwnOffice {
        address: address("1371215102", "43"),
        name: "A事業所".into(),
        exchange_url: "https://127.0.0.1:1".into(),
        authority_pem: String::new(),
        private_key: Vec::new().into(),
        certificates_pem: String::new(),
        folders: FolderRules {
            export_folder: String::new(),
            import_folder: String::new(),
            move_sent: false,
            review: Review::Always,
        },
    }
}

/// Five withdrawals among thousands of actuals, the oldest of all.
fn announce_rare(store: &Store) {
    let events: Vec<Applied> = (0..5_u8)
        .map(|number| {
            Applied::Announced(Box::new(Announcement {
                id: MessageId::new(at(-900_000_000), [number; 10]),
                sequence: MESSAGES + u64::from(number) + 1,
                sender: address("1371000007", "11"),
                receiver: office().address,
                kind: "J2".into(),
                serial: format!("200001010000{number:02}"),
                service_month: Some("199901".into()),
                accepted_at: at(-900_000_000),
                body_size_bytes: 1,
                body_sha256: Digest([number; 32]),
                dispatch_note: Vec::new(),
            }))
        })
        .collect();
    store.apply_events(&events, 0, at(0)).unwrap();
}

/// All messages, newest first.
fn everything(store: &Store) -> Vec<IncomingMessage> {
    pages(store, &InboxFilter { state: InboxState::All, ..InboxFilter::default() }, 500)
}

fn pages(store: &Store, filter: &InboxFilter, limit: u32) -> Vec<IncomingMessage> {
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let (page, next) =
            store.inbox_page(filter, InboxOrder::Newest, after.as_ref(), limit).unwrap();
        all.extend(page);
        match next {
            Some(next) => after = Some(next),
            None => return all,
        }
    }
}

/// The inbox shows what fits, in its order. How much that is.
fn compared(store: &Store, all: &[IncomingMessage], filter: &InboxFilter, limit: u32) -> usize {
    let ids = |messages: &[&IncomingMessage]| -> Vec<_> {
        messages.iter().map(|message| message.id).collect()
    };
    let wanted: Vec<_> = all.iter().filter(|message| fits(message, filter)).collect();
    let shown = pages(store, filter, limit);
    let shown: Vec<_> = shown.iter().collect();
    assert_eq!(ids(&shown), ids(&wanted), "{filter:?}");
    shown.len()
}

fn fits(message: &IncomingMessage, filter: &InboxFilter) -> bool {
    let state = match filter.state {
        InboxState::New => message.status == IncomingStatus::Delivered,
        InboxState::Open => {
            message.done_at.is_none()
                && matches!(
                    message.status,
                    IncomingStatus::Delivered
                        | IncomingStatus::Opened
                        | IncomingStatus::Quarantined
                )
        }
        InboxState::Attention => {
            message.status == IncomingStatus::Quarantined && message.done_at.is_none()
        }
        InboxState::Done => message.done_at.is_some(),
        InboxState::All => true,
    };
    let search = &filter.search;
    let is_serial = search.len() >= 4
        && search.starts_with("20")
        && search.bytes().all(|byte| byte.is_ascii_digit());
    let has = |text: &str| text.replace('\u{3000}', "").contains(search);
    let is_found = search.is_empty()
        || message.people.iter().any(|person| {
            has(&person.insured_number)
                || has(&person.insurer_number)
                || person.name.as_deref().is_some_and(has)
                || person.kana.as_deref().is_some_and(has)
        })
        || has(message.sender.number.as_str())
        || (is_serial && message.serial.starts_with(search));
    state
        && is_found
        && (filter.kinds.is_empty() || filter.kinds.contains(&message.kind))
        && filter
            .service_month
            .as_ref()
            .is_none_or(|month| message.service_month.as_ref() == Some(month))
        && filter
            .partner_number
            .as_ref()
            .is_none_or(|number| message.sender.number.as_str() == number)
}

#[test]
fn every_way_through_the_inbox_finds_the_same_messages() {
    let folder = tempfile::tempdir().unwrap();
    let key = DatabaseKey::from_hex(&"2a".repeat(32)).unwrap();
    let store = Store::open(&folder.path().join("todoke.db"), &key).unwrap();
    store.save_own_office(&office()).unwrap();
    announce_rare(&store);
    fill_inbox(&store, MESSAGES, at(0), 7);

    for done in ["nearly all done", "the older half open again"] {
        let all = everything(&store);
        assert_eq!(all.len() as u64, MESSAGES + 5, "{done}: pages repeat and lose nothing");
        let mut found = 0;
        for state in STATES {
            for kinds in [vec![], vec!["J2".to_owned()], vec!["J1".to_owned(), "Y8".to_owned()]] {
                // Everybody, a family, one person, one partner, a serial, nobody.
                for search in [
                    "",
                    "1000",
                    "13",
                    "佐藤",
                    "ワタナベ",
                    "1000000777",
                    "1371000007",
                    "2000",
                    "20000101",
                    "いない",
                ] {
                    let filter = InboxFilter {
                        state,
                        kinds: kinds.clone(),
                        search: search.into(),
                        ..InboxFilter::default()
                    };
                    found += compared(&store, &all, &filter, 500);
                }
            }
        }
        assert!(found > 10_000, "{done}: there was something to find");
        // Many open, but none of the newest: nothing is found where it is looked for first.
        let ids: Vec<_> = all.iter().skip(3_500).map(|message| message.id).collect();
        store.mark_done(&ids, false, at(1)).unwrap();
    }
    // A month and a partner have indexes of their own, beside each state's.
    let all = everything(&store);
    let newest = all[0].service_month.clone();
    for state in STATES {
        for service_month in [None, newest.clone(), Some("199901".into())] {
            for partner_number in [None, Some("1371000007".to_owned())] {
                for search in ["", "佐藤", "1371000007"] {
                    let filter = InboxFilter {
                        state,
                        service_month: service_month.clone(),
                        partner_number: partner_number.clone(),
                        search: search.into(),
                        ..InboxFilter::default()
                    };
                    compared(&store, &all, &filter, 100);
                }
            }
        }
    }
}
