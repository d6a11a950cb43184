use std::collections::HashMap;

use serde_json::Value;

use crate::{
    CallBody, Event, Micros, NewTask, Notice, Offer, RoundNotice, RoundPhase, RoundSubject, SessionState, Stored, event,
};

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
pub struct Offers {
    held: HashMap<String, Value>,
    /// Those not yet told of.
    arrived: HashMap<String, Value>,
    /// The machine keeps offers behind its gate, and tells of them when that
    /// opens, as a round ends.
    gated: bool,
}

impl Offers {
    pub(super) fn new(gated: bool) -> Self {
        Self { held: HashMap::new(), arrived: HashMap::new(), gated }
    }

    /// An offer in the JSON of Mesos, resources and attributes included.
    pub fn get(&self, id: &str) -> Option<&Value> {
        self.held.get(id)
    }

    pub(super) fn arrive(&mut self, offers: Vec<Value>) {
        for offer in offers {
            if let Some(id) = offer["id"]["value"].as_str() {
                self.arrived.insert(id.to_owned(), offer);
            }
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
                Notice::Round(round) => self.gated &= !opens_gate(round),
                // No offer outlives its stream.
                Notice::Session(s) if s.session != SessionState::Subscribed => self.arrived.clear(),
                _ => {}
            }
        }
        if !self.gated {
            self.arrived.clear();
        }
    }

    /// Forgets offers that a call uses.
    pub(super) fn used(&mut self, body: &CallBody) {
        let (CallBody::Accept(crate::call::Accept { offers, .. })
        | CallBody::Decline(crate::call::Decline { offers, .. })) = body
        else {
            return;
        };
        for id in offers {
            self.held.remove(id);
            self.arrived.remove(id);
        }
    }
}

fn opens_gate(round: &RoundNotice) -> bool {
    round.subject == RoundSubject::Tasks && matches!(round.phase, RoundPhase::Complete | RoundPhase::Degraded)
}
