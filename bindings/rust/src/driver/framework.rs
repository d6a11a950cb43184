use std::collections::HashMap;

use serde_json::Value;

use super::from_mesos;
use crate::{CallBody, Event, Micros, NewTask, Notice, Offer, SessionState, Stored, event};

/// What decides. It is called by one thread, and must not block.
pub trait Framework {
    /// Is told what the store held, before anything else, and again if the
    /// machine had to be made anew.
    fn restored(&mut self, stored: &[Stored]) {
        let _ = stored;
    }

    /// Is told the notices of a step, if there are any, when all that the step
    /// stored is durable. It returns requests.
    fn notified(&mut self, notices: &[Notice], offers: &Offers) -> Vec<Event>;
}

/// A request to start one task on an offer. Its id must be fresh; the info is its
/// `TaskInfo`, without ids.
pub fn launch(offer: &Offer, task_id: impl Into<String>, info: &Value) -> Event {
    let task = NewTask { task_id: task_id.into(), info: info.to_string().into(), ..Default::default() };
    event::Launch { offers: vec![offer.id.clone()], tasks: vec![task], ..Default::default() }.into()
}

/// A request to give an offer back, and to be spared the like of it for a while.
pub fn decline(offer: &Offer, refuse: Micros) -> Event {
    event::Decline { offers: vec![offer.id.clone()], refuse, ..Default::default() }.into()
}

/// The offers that can be used, whole. The machine decides which those are.
#[derive(Default)]
pub struct Offers {
    held: HashMap<String, Value>,
    /// Those not told of yet, or never: the machine keeps some behind its gate, and some
    /// for replacements.
    arrived: HashMap<String, Value>,
    /// The stream they came on.
    epoch: u32,
}

impl Offers {
    /// An offer in the JSON of Mesos, resources and attributes included.
    pub fn get(&self, id: &str) -> Option<&Value> {
        self.held.get(id)
    }

    /// Takes what an event brings. Offers of a stream that is over come late, and the
    /// machine does not look at them either.
    pub(super) fn arrive(&mut self, event: &Event, offers: Vec<Value>) {
        match event {
            Event::Subscribed(e) => self.epoch = self.epoch.max(e.epoch),
            Event::Rescinded(e) => drop(self.arrived.remove(&e.offer_id)),
            Event::Offered(e) if e.epoch >= self.epoch => {
                self.arrived.extend(
                    offers.into_iter().filter_map(|whole| Some((from_mesos::named(&whole)?.0.to_owned(), whole))),
                );
            }
            _ => {}
        }
    }

    /// Does what the notices of a step say, in their order: offers can be lost
    /// and others come within one step.
    pub(super) fn follow(&mut self, notices: &[Notice]) {
        for notice in notices {
            match notice {
                Notice::Offered(n) => {
                    for Offer { id, .. } in &n.offers {
                        self.held.extend(self.arrived.remove_entry(id));
                    }
                }
                Notice::OffersLost(n) if n.offers.is_empty() => self.held.clear(),
                Notice::OffersLost(n) => self.held.retain(|id, _| n.offers.iter().all(|o| o.id != *id)),
                // No offer outlives its stream.
                Notice::Session(s) if s.session != SessionState::Subscribed => self.arrived.clear(),
                _ => {}
            }
        }
    }

    /// Forgets offers that a call uses.
    pub(super) fn used(&mut self, body: &CallBody) {
        let (CallBody::Accept(crate::call::Accept { offers, .. })
        | CallBody::Decline(crate::call::Decline { offers, .. })
        | CallBody::Replace(crate::call::Replace { offers, .. })) = body
        else {
            return;
        };
        for id in offers {
            self.held.remove(id);
            self.arrived.remove(id);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Offers that the machine keeps are told of later, or never.
    #[test]
    fn offers_are_there_when_they_are_told_of() {
        let whole =
            || vec![json!({"id": {"value": "o"}, "agent_id": {"value": "a"}}), json!({"id": {"value": "nobody's"}})];
        let list = vec![Offer { id: "o".into(), agent_id: "a".into(), ..Default::default() }];
        let offered = |epoch| Event::from(event::Offered { epoch, offers: list.clone() });
        let told = || [Notice::Offered(crate::notice::Offered { offers: list.clone() })];
        let mut offers = Offers::default();
        offers.arrive(&event::Subscribed { epoch: 7, ..Default::default() }.into(), vec![]);
        offers.arrive(&offered(6), whole());
        offers.follow(&told());
        assert_eq!(offers.get("o"), None, "of a stream that is over");
        offers.arrive(&offered(7), whole());
        offers.follow(&[]);
        assert_eq!(offers.get("o"), None, "kept by the machine");
        offers.follow(&told());
        assert_eq!(offers.get("o"), Some(&whole()[0]));
        offers.follow(&[Notice::OffersLost(crate::notice::OffersLost { offers: list.clone() })]);
        assert_eq!(offers.get("o"), None);
        offers.arrive(&offered(7), whole());
        offers.arrive(&event::Rescinded { epoch: 7, offer_id: "o".into() }.into(), vec![]);
        offers.follow(&told());
        assert_eq!(offers.get("o"), None, "rescinded");
    }
}
