//! Takes steps and remembers what must not change again.

use super::step::{Step, Target};
use crate::{mock::*, types::Due, Assignments, Call, NextTaskId, Tasks};
use edgecloud_primitives::{
	task::{Assignment, Claim, Replica, Report, TaskId, TaskState},
	worker::{Addresses, Profile, WorkerId},
};
use frame_support::{dispatch::DispatchResult, traits::UnfilteredDispatchable};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Default)]
pub struct World {
	/// Replicas that came to their end, and which.
	ended: BTreeMap<(TaskId, Replica), Assignment>,
	/// Tasks that were closed, and how.
	closed: BTreeMap<TaskId, TaskState>,
}

/// Whom a message is from and what it claims.
struct Message {
	from: WorkerId,
	claim: Claim,
	log_size: u64,
	/// True if worker, session and attempt are the present ones.
	honest: bool,
}

fn call(call: Call<Test>, origin: RuntimeOrigin) -> DispatchResult {
	RuntimeCall::EdgeConnect(call).dispatch_bypass_filter(origin).map(|_| ()).map_err(|error| error.error)
}

fn owner(by_ben: bool) -> RuntimeOrigin {
	signed(if by_ben { ben() } else { anna() })
}

fn some_task(pick: u16) -> TaskId {
	u64::from(pick) % NextTaskId::<Test>::get().max(1)
}

/// The replica that an entry of the agenda looks at.
fn looked_at(due: Due) -> Option<(TaskId, Replica)> {
	match due {
		Due::Check { task, replica, .. } => Some((task, replica)),
		Due::Remove { .. } => None,
	}
}

/// What is said of the replica that a target means.
fn message(target: &Target, growth: i8) -> Option<Message> {
	let meant = |one: &Assignment| target.of_all || !one.state.is_terminal();
	let mut all: Vec<_> = Assignments::<Test>::iter().filter(|(_, _, one)| meant(one)).collect();
	all.sort_by_key(|(task, replica, _)| (*task, *replica));
	let (task, replica, assignment) = all.get(usize::from(target.pick) % all.len().max(1))?;
	let worker = pallet_workers::Workers::<Test>::get(assignment.worker);
	let session = worker.map_or(1, |worker| worker.session).saturating_add_signed(target.session_off);
	let attempt = assignment.attempt.saturating_add_signed(target.attempt_off);
	Some(Message {
		from: (assignment.worker + WORKERS).saturating_add_signed(target.worker_off) % WORKERS,
		claim: Claim { session, task: *task, replica: *replica, attempt },
		log_size: assignment.log_size.saturating_add_signed(growth.into()),
		honest: (target.worker_off, target.session_off, target.attempt_off) == (0, 0, 0),
	})
}

impl World {
	pub fn take(&mut self, step: &Step) {
		match step {
			Step::Submit { by_ben, workers, requirements } => {
				let _ = try_submit(if *by_ben { ben() } else { anna() }, *requirements, workers);
			}
			Step::Accept(target) => self.tell(target, 0, |message| Call::accept { claim: message.claim }),
			Step::Decline(target, reason) => {
				self.tell(target, 0, |message| Call::decline { claim: message.claim, reason: *reason });
			}
			Step::Complete(target, exit_code, growth) => self.tell(target, *growth, |message| Call::complete {
				claim: message.claim,
				exit_code: *exit_code,
				output_root: OUTPUTS,
				log_size: message.log_size,
				log_root: root(message.log_size),
			}),
			Step::Fail(target, reason, growth) => self.tell(target, *growth, |message| Call::fail {
				claim: message.claim,
				reason: *reason,
				log_size: message.log_size,
				log_root: root(message.log_size),
			}),
			Step::Progress(lines) => self.progress(lines),
			Step::Cancel { pick, by_ben } => self.once(Call::cancel { task: some_task(*pick) }, owner(*by_ben)),
			Step::Poke { pick } => self.once(Call::poke { task: some_task(*pick) }, signed(eve())),
			Step::Pass(ticks) => pass(*ticks),
			Step::PassInFullBlocks(ticks) => pass_in_full_blocks(*ticks),
			Step::Stall(blocks) => stall(*blocks),
			_ => self.registry(step),
		}
		self.look();
	}

	/// What operators and bridges do in the registry.
	fn registry(&mut self, step: &Step) {
		let _ = match step {
			Step::Drain(id) => Workers::drain(signed(operator_of(*id)), *id),
			Step::Resume(id) => Workers::resume(signed(operator_of(*id)), *id),
			Step::Unbond(id) => Workers::unbond(signed(operator_of(*id)), *id),
			Step::Withdraw(id) => Workers::withdraw(signed(operator_of(*id)), *id),
			Step::Shrink { worker, cpu_millis } => {
				let mut smaller: Profile = profile();
				smaller.capability.cpu_millis = *cpu_millis;
				Workers::update(signed(operator_of(*worker)), *worker, smaller)
			}
			Step::StartSession(id) => {
				let session = pallet_workers::Workers::<Test>::get(id).map_or(1, |worker| worker.session + 1);
				Workers::start_session(hot(*id), session, Addresses::default())
			}
			_ => unreachable!("{step:?} is not about the registry"),
		};
	}

	/// A message of a worker. One that is not of the present worker, session and attempt changes nothing.
	fn tell(&mut self, target: &Target, growth: i8, make: impl Fn(&Message) -> Call<Test>) {
		let Some(message) = message(target, growth) else { return };
		if message.honest {
			return self.once(make(&message), hot(message.from));
		}
		let Claim { task, replica, .. } = message.claim;
		let before = assignment(task, replica);
		assert!(call(make(&message), hot(message.from)).is_err(), "a false claim was believed");
		assert_eq!(assignment(task, replica), before);
	}

	/// A call that works works once.
	fn once(&mut self, what: Call<Test>, origin: RuntimeOrigin) {
		if call(what.clone(), origin.clone()).is_ok() {
			assert!(call(what, origin).is_err(), "the same call worked twice");
		}
	}

	/// Lines of the worker that the first of them is of. Twice is once here too.
	fn progress(&mut self, lines: &[(Target, i8)]) {
		let messages: Vec<_> = lines.iter().filter_map(|(target, growth)| message(target, *growth)).collect();
		let Some(first) = messages.first() else { return };
		let reports: Vec<_> = messages
			.iter()
			.map(|Message { claim: Claim { task, replica, attempt, .. }, log_size, .. }| Report {
				task: *task,
				replica: *replica,
				attempt: *attempt,
				log_size: *log_size,
				log_root: root(*log_size),
			})
			.collect();
		let what = Call::progress { session: first.claim.session, reports: reports.clone().try_into().unwrap() };
		if call(what.clone(), hot(first.from)).is_ok() {
			let all = || -> Vec<_> { reports.iter().map(|report| assignment(report.task, report.replica)).collect() };
			let before = all();
			assert!(before.iter().all(|one| one.worker == first.from), "a line of another worker was taken");
			let _ = call(what, hot(first.from));
			assert_eq!(all(), before);
		}
	}

	/// Looks at everything: the books, and that what is over stays over.
	fn look(&mut self) {
		assert_consistent();
		let due: BTreeSet<_> = agenda().into_iter().filter_map(|(_, due)| looked_at(due)).collect();
		for (task, replica, assignment) in Assignments::<Test>::iter() {
			if let Some(before) = self.ended.get(&(task, replica)) {
				assert_eq!(&assignment, before, "replica {replica} of task {task} went on after its end");
			} else if assignment.state.is_terminal() {
				self.ended.insert((task, replica), assignment);
			} else {
				assert!(due.contains(&(task, replica)), "nobody will look at replica {replica} of task {task}");
			}
		}
		for (id, task) in Tasks::<Test>::iter() {
			if let Some(before) = self.closed.get(&id) {
				assert_eq!(task.state, *before, "task {id} went on after its end");
			} else if task.state != TaskState::Open {
				self.closed.insert(id, task.state);
			}
		}
		System::reset_events();
	}

	/// Nobody does anything any more.
	pub fn let_time_pass(&mut self) {
		pass(ACCEPT.max(SILENCE).max(STOP));
		self.look();
		for (id, task) in Tasks::<Test>::iter() {
			assert_ne!(task.state, TaskState::Open, "task {id} does not end by itself");
		}
		assert_eq!(self.closed.len() as u64, NextTaskId::<Test>::get(), "not every task came to one end");
		pass(RETENTION);
		self.look();
		assert_nothing_left();
	}
}
