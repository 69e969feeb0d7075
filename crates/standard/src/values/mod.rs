//! The values everything else speaks in: office numbers, service types, serials, months and dates.
//! Each is parsed once and cannot hold anything the standard does not allow. No clock here.

mod date;
mod fixed;
mod month;

pub use date::{Date, Weekday};
pub use fixed::{OfficeNumber, Serial, ServiceCode, ServiceType};
pub use month::Month;

use std::fmt;

use serde::{Deserialize, Serialize};

/// Who sends or receives: an office number and, from 4.1 on, the service type of the mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct OfficeAddress {
    /// 事業所番号, ten characters.
    pub number: OfficeNumber,
    /// サービス種類, two characters; names of 3.x carry none.
    pub service_type: Option<ServiceType>,
}

impl OfficeAddress {
    /// Puts an address together.
    pub fn new(number: OfficeNumber, service_type: Option<ServiceType>) -> OfficeAddress {
        OfficeAddress { number, service_type }
    }
}

impl fmt::Display for OfficeAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.number)?;
        match self.service_type {
            Some(service_type) => write!(f, "_{service_type}"),
            None => Ok(()),
        }
    }
}
