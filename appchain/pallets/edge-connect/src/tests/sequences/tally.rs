//! How often each kind of thing happened. Sequences that never come to something say nothing about it.

use super::step::Step;
use crate::{mock::*, Event};
use edgecloud_primitives::task::{AssignmentState, FailReason, Placement, Replica, Scaling, Spread, TaskId, TaskState};
use std::collections::BTreeMap;

/// What has to happen in a run of some length.
pub const EXPECTED: [&str; 50] = [
	"accepted",
	"added on chosen workers",
	"cancelled before it ran",
	"cancelled while it waited",
	"charged report",
	"completed",
	"declined",
	"failed: declined",
	"failed: executor error",
	"failed: host lost",
	"failed: no worker",
	"failed: not accepted",
	"failed: secrets missing",
	"failed: silent",
	"failed: timed out",
	"found after waiting",
	"free report",
	"given to another worker",
	"late message",
	"lost: declined",
	"lost: host lost",
	"lost: not accepted",
	"lost: silent",
	"moved by an update",
	"number given out again",
	"placed by an update",
	"placed by the chain",
	"placed by the owner",
	"placed in a circle",
	"placed in regions",
	"placed near a place",
	"poked",
	"removed by number",
	"scaled down",
	"scaled up",
	"secrets received",
	"spread by operator",
	"spread by region",
	"stopping",
	"struck out",
	"task cancelled",
	"task completed",
	"task failed",
	"task removed",
	"updated",
	"waiting",
	"worker changed",
	"worker drained",
	"worker left",
	"worker resumed",
];

#[derive(Debug, Default)]
pub struct Tally(BTreeMap<&'static str, u64>);

impl Tally {
	pub fn add(&mut self, kind: &'static str) {
		*self.0.entry(kind).or_default() += 1;
	}

	pub fn merge(&mut self, other: &Self) {
		for (kind, count) in &other.0 {
			*self.0.entry(kind).or_default() += count;
		}
	}

	/// What was expected and never happened.
	pub fn missing(&self) -> Vec<&'static str> {
		EXPECTED.into_iter().filter(|kind| !self.0.contains_key(kind)).collect()
	}

	/// A call of an owner or an operator that worked.
	pub fn note_step(&mut self, step: &Step) {
		match step {
			Step::Submit { placement: Placement::Workers(_), .. } => self.add("placed by the owner"),
			Step::Submit { placement: Placement::Auto(auto), .. } => {
				self.add("placed by the chain");
				match (auto.near, auto.radius_km) {
					(Some(_), 0) => self.add("placed near a place"),
					(Some(_), _) => self.add("placed in a circle"),
					_ => (),
				}
				if !auto.regions.is_empty() {
					self.add("placed in regions");
				}
				match auto.spread {
					Spread::Operator if auto.replicas > 1 => self.add("spread by operator"),
					Spread::Region if auto.replicas > 1 => self.add("spread by region"),
					_ => (),
				}
			}
			Step::Poke { .. } => self.add("poked"),
			Step::SecretsReceived(_) => self.add("secrets received"),
			Step::Drain(_) => self.add("worker drained"),
			Step::Resume(_) => self.add("worker resumed"),
			Step::Withdraw(_) | Step::Leave { .. } => self.add("worker left"),
			Step::Change { .. } => self.add("worker changed"),
			_ => (),
		}
	}

	/// A scaling that worked, and the placement before it.
	pub fn note_scaling(&mut self, scaling: &Scaling, before: &Placement) {
		match (scaling, before) {
			(Scaling::Replicas(wanted), Placement::Auto(auto)) if *wanted > auto.replicas => self.add("scaled up"),
			(Scaling::Replicas(wanted), Placement::Auto(auto)) if *wanted < auto.replicas => self.add("scaled down"),
			(Scaling::Add(_), _) => self.add("added on chosen workers"),
			(Scaling::Remove(_), _) => self.add("removed by number"),
			_ => (),
		}
	}

	/// An event, and where the replica that it speaks of stood before this step.
	pub fn note_event(&mut self, event: &Event<Test>, before: impl Fn(TaskId, Replica) -> Option<AssignmentState>) {
		match event {
			Event::Accepted { .. } => self.add("accepted"),
			Event::Completed { .. } => self.add("completed"),
			Event::Updated { .. } => self.add("updated"),
			Event::Waiting { .. } => self.add("waiting"),
			Event::Stopping { .. } => self.add("stopping"),
			Event::Removed { .. } => self.add("task removed"),
			Event::Assigned { task, replica, attempt, .. } if *attempt > 1 => match before(*task, *replica) {
				Some(AssignmentState::Waiting) => self.add("found after waiting"),
				Some(AssignmentState::Cancelled) => self.add("number given out again"),
				_ => (),
			},
			Event::Cancelled { task, replica } => match before(*task, *replica) {
				Some(AssignmentState::Waiting) => self.add("cancelled while it waited"),
				Some(AssignmentState::Assigned) => self.add("cancelled before it ran"),
				_ => (),
			},
			Event::Lost { reason, .. } => match reason {
				FailReason::NotAccepted => self.add("lost: not accepted"),
				FailReason::Silent => self.add("lost: silent"),
				FailReason::HostLost => self.add("lost: host lost"),
				FailReason::Declined(_) => self.add("lost: declined"),
				_ => panic!("{reason:?} is no loss"),
			},
			Event::Failed { reason, .. } => match reason {
				FailReason::NotAccepted => self.add("failed: not accepted"),
				FailReason::Silent => self.add("failed: silent"),
				FailReason::HostLost => self.add("failed: host lost"),
				FailReason::Declined(_) => {
					self.add("declined");
					self.add("failed: declined");
				}
				FailReason::TimedOut => self.add("failed: timed out"),
				FailReason::ExecutorError => self.add("failed: executor error"),
				FailReason::NoWorker => self.add("failed: no worker"),
				FailReason::SecretsMissing => self.add("failed: secrets missing"),
				_ => panic!("nobody gave {reason:?}"),
			},
			Event::Closed { state, .. } => match state {
				TaskState::Completed => self.add("task completed"),
				TaskState::Failed => self.add("task failed"),
				TaskState::Cancelled => self.add("task cancelled"),
				TaskState::Open => panic!("an open task was closed"),
			},
			_ => (),
		}
	}
}
