//! 練習 on the desk: begins, ends and begins anew, while the real office works on. Plans that arrive in earnest arrive all the same.

use std::sync::{Arc, PoisonError};

use super::notices::NoticeView;
use super::{Desk, Event, Office, tell};
use crate::error::ClientError;
use crate::practice::{Partners, Practice};

/// 練習 under way.
pub(super) struct Practising {
    office: Arc<Office>,
    partners: Partners,
    practice: Practice,
}

impl Practising {
    /// Ends the engines first, then their waiting for news; then nobody holds the files any more.
    fn stop(self) {
        self.partners.stop();
        self.office.worker.stop();
        self.practice.exchange().close();
    }
}

impl Desk {
    /// Whether the screens show 練習.
    pub(crate) fn is_practising(&self) -> bool {
        self.practice_office().is_some()
    }

    pub(super) fn practice_office(&self) -> Option<Arc<Office>> {
        let practice = self.practice.read().unwrap_or_else(PoisonError::into_inner);
        practice.as_ref().map(|practising| practising.office.clone())
    }

    fn begin_practice(&self, practice: Practice) -> Result<(), ClientError> {
        let open = |line| practice.learner(Some(line));
        let office = self.begin_work(open, NoticeView::of_practice)?;
        let partners = match practice.start_partners(self.settings) {
            Ok(partners) => partners,
            Err(error) => {
                office.worker.stop();
                practice.exchange().close();
                return Err(error);
            }
        };
        let practising = Practising { office, partners, practice };
        *self.practice.write().unwrap_or_else(PoisonError::into_inner) = Some(practising);
        tell(&self.listeners, &Event::Changed);
        Ok(())
    }
}

pub(super) fn start(desk: &Desk) -> Result<(), ClientError> {
    let _switch = desk.practice_switch.lock().unwrap_or_else(PoisonError::into_inner);
    if desk.is_practising() {
        return Ok(());
    }
    desk.begin_practice(Practice::open(&desk.home, desk.clock.clone())?)
}

pub(super) fn end(desk: &Desk) -> Result<(), ClientError> {
    stop(desk);
    tell(&desk.listeners, &Event::Changed);
    Ok(())
}

pub(super) fn renew(desk: &Desk) -> Result<(), ClientError> {
    let _switch = desk.practice_switch.lock().unwrap_or_else(PoisonError::into_inner);
    let before = desk.practice.write().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(before) = before {
        before.stop();
    }
    desk.begin_practice(Practice::renew(&desk.home, desk.clock.clone())?)
}

/// Ends practice, if it is on. What was practised stays.
pub(super) fn stop(desk: &Desk) {
    let _switch = desk.practice_switch.lock().unwrap_or_else(PoisonError::into_inner);
    let practising = desk.practice.write().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(practising) = practising {
        practising.stop();
    }
}
