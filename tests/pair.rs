//! Two offices of the trial at one exchange.

use todoke_testkit::{TestClock, TestExchange, TestOffice};
use todoke_trial::office;

/// A (care management) and K (home help), both sending by themselves.
pub struct Pair {
    /// The time of all of them.
    pub clock: TestClock,
    /// Where both are enrolled.
    pub exchange: TestExchange,
    /// A事業所.
    pub care: TestOffice,
    /// K事業所.
    pub service: TestOffice,
}

impl Pair {
    /// Enrols both.
    #[allow(clippy::new_without_default, reason = "it starts a server")]
    pub fn new() -> Self {
        let clock = TestClock::default();
        let exchange = TestExchange::start(&clock);
        let enrol = |letter| {
            let office = office(letter).unwrap();
            TestOffice::enrol(&exchange, &clock, &office.number, &office.service_type, &office.name)
        };
        let (care, service) = (enrol('A'), enrol('K'));
        Self { clock, exchange, care, service }
    }

    /// Both work, until what one sends and the other answers has arrived.
    pub fn work(&mut self) {
        for _ in 0..2 {
            self.care.work();
            self.service.work();
        }
    }
}
