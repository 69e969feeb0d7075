//! Who plays in 練習: invented offices in the area 99, which no municipality has. The templates hold the same numbers.

use todoke_protocol::{OfficeAddress, OfficeNumber, ServiceType};

use super::files::unreadable;
use crate::error::ClientError;

/// An office of 練習.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    pub number: &'static str,
    pub service_type: &'static str,
    pub name: &'static str,
    /// How long a message lies at the exchange before this office sees it, in seconds.
    pub away_s: i64,
}

/// The office of the person who practises.
pub(super) const LEARNER: Part =
    Part {
        number: "1379909003", service_type: "43", name: "練習居宅介護支援事業所", away_s: 0
    };

/// The partner that is always there.
pub(super) const VISITS: Part =
    Part {
        number: "1379909011", service_type: "11", name: "練習訪問介護ステーション", away_s: 0
    };

/// The partner that comes to its PC a little later, so that 取り消す can be practised.
pub(super) const DAY_CENTRE: Part =
    Part { number: "1379909029", service_type: "15", name: "練習デイサービス", away_s: 30 };

/// The partners that answer.
pub(super) const PARTNERS: [Part; 2] = [VISITS, DAY_CENTRE];

impl Part {
    /// Number and service type in the words of the wire.
    pub(super) fn address(&self) -> Result<OfficeAddress, ClientError> {
        Ok(OfficeAddress {
            number: OfficeNumber::parse(self.number).map_err(unreadable)?,
            service_type: ServiceType::parse(self.service_type).map_err(unreadable)?,
        })
    }
}
