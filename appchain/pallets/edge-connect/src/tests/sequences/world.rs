//! Takes steps and remembers what must not change again.

use super::{
	step::{Step, Target},
	tally::Tally,
};
use crate::{mock::*, types::Due, Assignments, Call, Duties, Error, Event, NextTaskId, Past, Tasks};
use edgecloud_primitives::{
	finality::{HOURS, MINUTES},
	task::{
		Assignment, AssignmentState, Attempt, Claim, DeclineReason, FailReason, Placement, Replica, Report, Scaling,
		Task, TaskId, TaskState,
	},
	worker::{Addresses, Profile, WorkerId},
};
use frame_support::{
	assert_ok,
	dispatch::{CheckIfFeeless, DispatchResult},
	traits::UnfilteredDispatchable,
};
use sp_runtime::{AccountId32, DispatchError};
use std::collections::{BTreeMap, BTreeSet};

pub struct World {
	/// Attempts that came to their end, and which.
	ended: BTreeMap<(TaskId, Replica, Attempt), Assignment>,
	/// Tasks that were closed, and how.
	closed: BTreeMap<TaskId, TaskState>,
	/// All replicas as they were after the last step.
	before: BTreeMap<(TaskId, Replica), Assignment>,
	issued: u128,
	pub tally: Tally,
}

/// Whom a message is from and what it claims.
struct Message {
	from: WorkerId,
	claim: Claim,
	log_size: u64,
	/// True if worker, session and attempt are the present ones.
	honest: bool,
}

/// What calls about tasks change.
type Books = (Vec<(TaskId, Task<AccountId32>)>, BTreeMap<(TaskId, Replica), Assignment>);

fn dispatch(call: RuntimeCall, origin: RuntimeOrigin) -> DispatchResult {
	outcome(call.dispatch_bypass_filter(origin))
}

fn call(call: Call<Test>, origin: RuntimeOrigin) -> DispatchResult {
	dispatch(RuntimeCall::EdgeConnect(call), origin)
}

fn owner(by_ben: bool) -> RuntimeOrigin {
	signed(if by_ben { ben() } else { anna() })
}

fn replicas() -> BTreeMap<(TaskId, Replica), Assignment> {
	Assignments::<Test>::iter().map(|(task, replica, one)| ((task, replica), one)).collect()
}

fn books() -> Books {
	let mut tasks: Vec<_> = Tasks::<Test>::iter().collect();
	tasks.sort_by_key(|(id, _)| *id);
	(tasks, replicas())
}

/// Mostly one of those that are there; owners do not choose with their eyes shut.
fn some_task(pick: u16) -> TaskId {
	let mut all: Vec<_> = Tasks::<Test>::iter().filter(|(_, task)| task.state == TaskState::Open).collect();
	all.sort_by_key(|(id, _)| *id);
	match pick % 4 {
		0 => u64::from(pick) % NextTaskId::<Test>::get().max(1),
		_ => all.get(usize::from(pick / 4) % all.len().max(1)).map_or(0, |(id, _)| *id),
	}
}

/// Mostly its owner.
fn who(task: TaskId, by_ben: bool, pick: u16) -> RuntimeOrigin {
	match Tasks::<Test>::get(task) {
		Some(task) if pick % 8 != 0 => signed(task.owner),
		_ => owner(by_ben),
	}
}

/// The replica that an entry of the agenda looks at.
fn looked_at(due: Due) -> Option<(TaskId, Replica, Attempt)> {
	match due {
		Due::Check { task, replica, attempt } => Some((task, replica, attempt)),
		Due::Remove { .. } => None,
	}
}

/// The same wish as this placement allows it.
fn fitting(scaling: &Scaling, placement: &Placement) -> Scaling {
	match (scaling, placement) {
		(Scaling::Replicas(wanted), Placement::Workers(_)) => {
			Scaling::Add(vec![WorkerId::from(*wanted) % WORKERS].try_into().unwrap())
		}
		(Scaling::Add(workers), Placement::Auto(_)) => Scaling::Replicas(workers.len() as Replica),
		_ => scaling.clone(),
	}
}

fn session_of(worker: WorkerId) -> u32 {
	pallet_workers::Workers::<Test>::get(worker).map_or(1, |worker| worker.session)
}

/// What is said of the replica that a target means.
fn message(target: &Target, growth: i8) -> Option<Message> {
	let meant = |one: &Assignment| target.of_all || !one.state.is_terminal();
	let all: Vec<_> = replicas().into_iter().filter(|(_, one)| meant(one)).collect();
	let ((task, replica), assignment) = all.get(usize::from(target.pick) % all.len().max(1))?;
	let session = session_of(assignment.worker).saturating_add_signed(target.session_off);
	let attempt = assignment.attempt.saturating_add_signed(target.attempt_off);
	Some(Message {
		from: (assignment.worker + WORKERS).saturating_add_signed(target.worker_off) % WORKERS,
		claim: Claim { session, task: *task, replica: *replica, attempt },
		log_size: assignment.log_size.saturating_add_signed(growth.into()),
		honest: (target.worker_off, target.session_off, target.attempt_off) == (0, 0, 0),
	})
}

/// Every call that a worker can make about a replica.
fn sayings(claim: Claim, log_size: u64) -> Vec<Call<Test>> {
	let Claim { session, task, replica, attempt } = claim;
	let log_root = root(log_size);
	let report = Report { task, replica, attempt, log_size, log_root };
	let reports = || vec![report].try_into().unwrap();
	vec![
		Call::accept { claim },
		Call::decline { claim, reason: DeclineReason::Other },
		Call::secrets_received { claim },
		Call::progress { session, reports: reports() },
		Call::heartbeat { session, reports: reports() },
		Call::complete { claim, exit_code: 0, output_root: OUTPUTS, log_size, log_root },
		Call::fail { claim, reason: FailReason::HostLost, log_size, log_root },
	]
}

impl World {
	pub fn new() -> Self {
		Self {
			ended: BTreeMap::new(),
			closed: BTreeMap::new(),
			before: BTreeMap::new(),
			issued: Balances::total_issuance(),
			tally: Tally::default(),
		}
	}

	pub fn take(&mut self, step: &Step) {
		let worked = match step {
			Step::Submit { by_ben, placement, requirements } => {
				try_place(if *by_ben { ben() } else { anna() }, *requirements, placement.clone()).is_ok()
			}
			Step::Update { pick, by_ben, bytes, requirements } => {
				let task = some_task(*pick);
				let body = body(*bytes);
				let what = Call::update { task, spec_hash: SPEC, body, requirements: *requirements };
				self.update(task, what, who(task, *by_ben, *pick))
			}
			Step::Scale { pick, by_ben, scaling } => self.scale(*pick, *by_ben, scaling),
			Step::Accept(target) => self.tell(target, 0, |message| Call::accept { claim: message.claim }),
			Step::Decline(target, reason) => {
				self.tell(target, 0, |message| Call::decline { claim: message.claim, reason: *reason })
			}
			Step::SecretsReceived(target) => {
				self.tell(target, 0, |message| Call::secrets_received { claim: message.claim })
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
			Step::Progress(lines) => self.report(lines, false),
			Step::Heartbeat(lines) => self.report(lines, true),
			Step::Late(pick) => self.late(*pick),
			Step::Cancel { pick, by_ben } => {
				let task = some_task(*pick);
				self.once(Call::cancel { task }, who(task, *by_ben, *pick))
			}
			Step::Poke { pick } => self.once(Call::poke { task: some_task(*pick) }, signed(eve())),
			Step::Work { workers, ticks } => self.work(*workers, *ticks),
			Step::Leave { worker, workers } => self.leave(*worker, *workers),
			Step::Pass(ticks) => done(|| pass(*ticks)),
			Step::PassInTightBlocks { ticks, entries } => done(|| pass_in_tight_blocks(*ticks, *entries)),
			Step::PassInFullBlocks(ticks) => done(|| pass_in_full_blocks(*ticks)),
			Step::Stall(blocks) => done(|| stall(*blocks)),
			_ => registry(step).is_ok(),
		};
		if worked {
			self.tally.note_step(step);
		}
		self.look();
	}

	/// A message of a worker. One that is not of the present worker, session and attempt changes nothing.
	fn tell(&mut self, target: &Target, growth: i8, make: impl Fn(&Message) -> Call<Test>) -> bool {
		let Some(message) = message(target, growth) else { return false };
		let Claim { task, replica, .. } = message.claim;
		let before = assignment(task, replica);
		// While it waits it is no worker's, not even of the one that had it last.
		if message.honest && before.state != AssignmentState::Waiting {
			return self.once(make(&message), hot(message.from));
		}
		assert!(call(make(&message), hot(message.from)).is_err(), "a false claim was believed");
		assert_eq!(assignment(task, replica), before);
		false
	}

	/// A call that works works once.
	fn once(&mut self, what: Call<Test>, origin: RuntimeOrigin) -> bool {
		let worked = call(what.clone(), origin.clone()).is_ok();
		if worked {
			assert!(call(what, origin).is_err(), "the same call worked twice");
		}
		worked
	}

	/// Each open replica that a worker has gets a new attempt, and nothing else changes.
	fn update(&mut self, task: TaskId, what: Call<Test>, origin: RuntimeOrigin) -> bool {
		let before = replicas();
		let worked = call(what, origin).is_ok();
		for ((id, replica), old) in before {
			use AssignmentState::{Assigned, AwaitingSecrets, Running};
			let new = assignment(id, replica);
			if worked && id == task && matches!(old.state, Assigned | AwaitingSecrets | Running) {
				assert_eq!((new.state, new.attempt, new.failures), (Assigned, old.attempt + 1, 0));
				assert_eq!(new.spec_version, Tasks::<Test>::get(task).unwrap().spec_version);
				self.tally.add(if new.worker == old.worker { "placed by an update" } else { "moved by an update" });
			} else {
				assert_eq!(new, old, "an update changed another replica");
			}
		}
		worked
	}

	/// The second time changes nothing: it is refused, or the number is reached already.
	fn scale(&mut self, pick: u16, by_ben: bool, scaling: &Scaling) -> bool {
		let task = some_task(pick);
		let Some(before) = Tasks::<Test>::get(task) else { return false };
		let scaling = if pick % 8 == 1 { scaling.clone() } else { fitting(scaling, &before.placement) };
		let what = Call::scale { task, scaling: scaling.clone() };
		let worked = call(what.clone(), who(task, by_ben, pick)).is_ok();
		if worked {
			self.tally.note_scaling(&scaling, &before.placement);
			let after = books();
			let again = call(what, who(task, by_ben, pick));
			assert!(matches!(scaling, Scaling::Replicas(_)) || again.is_err(), "the same call worked twice");
			assert_eq!(books(), after);
		}
		worked
	}

	/// Lines of the worker that the first of them is of. Twice is once here too, and what is free does not fail.
	fn report(&mut self, lines: &[(Target, i8)], heartbeat: bool) -> bool {
		let messages: Vec<_> = lines.iter().filter_map(|(target, growth)| message(target, *growth)).collect();
		let from = messages.first().map_or(System::block_number() % WORKERS, |first| first.from);
		let session = messages.first().map_or(session_of(from), |first| first.claim.session);
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
		let bounded = reports.clone().try_into().unwrap();
		let what = RuntimeCall::EdgeConnect(if heartbeat {
			Call::heartbeat { session, reports: bounded }
		} else {
			Call::progress { session, reports: bounded }
		});
		let free = what.is_feeless(&hot(from));
		assert!(heartbeat || !free);
		let before = books();
		let result = dispatch(what.clone(), hot(from));
		assert!(!free || result.is_ok(), "{what:?} was free and failed with {result:?}");
		if result.is_err() {
			assert_eq!(books(), before);
			return false;
		}
		if heartbeat {
			self.tally.add(if free { "free report" } else { "charged report" });
		}
		let after = books();
		assert!(
			reports.iter().all(|report| assignment(report.task, report.replica).worker == from),
			"a line of another worker was taken"
		);
		assert!(!what.is_feeless(&hot(from)), "the same was free twice");
		let _ = dispatch(what, hot(from));
		assert_eq!(books(), after);
		true
	}

	/// Whatever the worker of an earlier attempt says of it, nothing changes.
	fn late(&mut self, pick: u16) -> bool {
		let mut all: Vec<_> = Past::<Test>::iter()
			.flat_map(|(task, replica, past)| past.into_iter().map(move |one| (task, replica, one)))
			.collect();
		all.sort_by_key(|(task, replica, past)| (*task, *replica, past.attempt));
		let Some((task, replica, past)) = all.get(usize::from(pick) % all.len().max(1)) else { return false };
		let present = assignment(*task, *replica);
		// A number that was taken away and waits for another use is its last worker's still.
		let over = present.attempt == past.attempt;
		let claim = Claim { session: session_of(past.worker), task: *task, replica: *replica, attempt: past.attempt };
		let before = books();
		for what in sayings(claim, past.log_size + 1) {
			let refused: [DispatchError; 2] =
				[Error::<Test>::NotYourReplica.into(), Error::<Test>::StaleAttempt.into()];
			let result = call(what.clone(), hot(past.worker));
			let gone = pallet_workers::Workers::<Test>::get(past.worker).is_none();
			assert!(
				matches!(result, Err(error) if refused.contains(&error) || over || gone),
				"{what:?} of an earlier attempt: {result:?}"
			);
			self.tally.add("late message");
		}
		assert_eq!(books(), before);
		true
	}

	/// Workers that do what they should: what they say is never refused.
	fn work(&mut self, workers: u8, ticks: u32) -> bool {
		let end = now() + ticks;
		let present = |id: &WorkerId| workers & (1 << id) != 0 && pallet_workers::Workers::<Test>::contains_key(id);
		while now() < end {
			for id in (0..WORKERS).filter(present) {
				let session = session_of(id);
				let mut reports = Vec::new();
				for (task, replica) in Duties::<Test>::get(id) {
					let Assignment { attempt, mut state, log_size, .. } = assignment(task, replica);
					let claim = Claim { session, task, replica, attempt };
					if state == AssignmentState::Assigned {
						assert_ok!(call(Call::accept { claim }, hot(id)));
						state = assignment(task, replica).state;
					} else if state == AssignmentState::AwaitingSecrets && attempt % 2 == 0 {
						assert_ok!(call(Call::secrets_received { claim }, hot(id)));
					}
					if state == AssignmentState::Running && reports.len() < 16 {
						reports.push(Report {
							task,
							replica,
							attempt,
							log_size: log_size + 1,
							log_root: root(log_size + 1),
						});
					}
				}
				assert_ok!(call(Call::progress { session, reports: reports.try_into().unwrap() }, hot(id)));
			}
			pass((end - now()).min(SILENCE / 3));
		}
		true
	}

	fn leave(&mut self, worker: WorkerId, workers: u8) -> bool {
		let left = Workers::unbond(signed(operator_of(worker)), worker).is_ok();
		if left {
			self.work(workers & !(1 << worker), COOL_DOWN);
			assert_ok!(Workers::withdraw(signed(operator_of(worker)), worker));
		}
		left
	}

	/// Looks at everything: the books, and that what is over stays over.
	fn look(&mut self) {
		assert_consistent();
		assert_eq!(Balances::total_issuance(), self.issued);
		let due: BTreeSet<_> = agenda().into_iter().filter_map(|(_, due)| looked_at(due)).collect();
		let all = replicas();
		for ((task, replica), assignment) in &all {
			let key = (*task, *replica, assignment.attempt);
			if let Some(before) = self.ended.get(&key) {
				assert_eq!(assignment, before, "replica {replica} of task {task} went on after its end");
			} else if assignment.state.is_terminal() {
				self.ended.insert(key, assignment.clone());
			} else {
				assert!(due.contains(&key), "nobody will look at replica {replica} of task {task}");
			}
			// Only a number that the owner took away is used again.
			if let Some(before) = self.before.get(&(*task, *replica)).filter(|one| one.state.is_terminal()) {
				let again = before.state == AssignmentState::Cancelled && assignment.attempt > before.attempt;
				assert!(assignment == before || again, "replica {replica} of task {task} came back");
			}
		}
		self.note_events();
		for (id, task) in Tasks::<Test>::iter() {
			let closed = (task.state != TaskState::Open).then_some(&task.state);
			assert_eq!(self.closed.get(&id), closed, "task {id} is not what it was closed as");
		}
		self.before = all;
	}

	fn note_events(&mut self) {
		let events = System::read_events_for_pallet::<Event<Test>>();
		for (at, event) in events.iter().enumerate() {
			let before = |task, replica| self.before.get(&(task, replica)).map(|one| one.state);
			self.tally.note_event(event, before);
			if let Event::Closed { task, state } = event {
				assert!(self.closed.insert(*task, *state).is_none(), "task {task} was closed twice");
			}
			let next = events.get(at + 1);
			if let (Event::Lost { worker: old, .. }, Some(Event::Assigned { worker: new, .. })) = (event, next) {
				assert_ne!(old, new, "a replica went back to the worker that just lost it");
				self.tally.add("given to another worker");
			}
		}
		let struck_out = |event: &pallet_workers::Event<Test>| matches!(event, pallet_workers::Event::StruckOut { .. });
		let registry = System::read_events_for_pallet::<pallet_workers::Event<Test>>();
		registry.iter().filter(|event| struck_out(event)).for_each(|_| self.tally.add("struck out"));
		System::reset_events();
	}

	/// Nobody does anything any more, and nothing looks but the agenda or whoever pokes.
	pub fn let_time_pass(&mut self, by_poking: bool) {
		// Two losses while others still count as heard of, then the whole wait for a worker, with the looks in between.
		let limit = now() + SILENCE.max(SECRETS) + 2 * ACCEPT + HOURS + 6 * MINUTES;
		let is_open = || Tasks::<Test>::iter_values().any(|task| task.state == TaskState::Open);
		while is_open() {
			assert!(now() < limit, "a task does not end by itself");
			spend(5 * MINUTES, by_poking);
			self.look();
		}
		spend(RETENTION, by_poking);
		self.look();
		assert_eq!(Tasks::<Test>::iter().count(), 0, "the record of a closed task is not removed");
		// What the agenda still holds finds nothing to do.
		while crate::AgendaCursor::<Test>::get() <= now() {
			pass(1);
		}
		while !agenda().is_empty() {
			pass(1);
		}
		assert_eq!(self.closed.len() as u64, NextTaskId::<Test>::get(), "not every task came to one end");
		self.look();
		assert_nothing_left();
	}
}

fn done(what: impl FnOnce()) -> bool {
	what();
	true
}

/// Lets time pass. Who pokes does so for every task, once a minute.
fn spend(ticks: u32, by_poking: bool) {
	if !by_poking {
		return pass(ticks);
	}
	for _ in 0..ticks.div_ceil(MINUTES) {
		pass_in_full_blocks(MINUTES);
		let mut ids: Vec<_> = Tasks::<Test>::iter_keys().collect();
		ids.sort_unstable();
		for task in ids {
			let _ = EdgeConnect::poke(signed(eve()), task);
		}
	}
}

/// What operators and bridges do in the registry.
fn registry(step: &Step) -> DispatchResult {
	match step {
		Step::Drain(id) => Workers::drain(signed(operator_of(*id)), *id),
		Step::Resume(id) => Workers::resume(signed(operator_of(*id)), *id),
		Step::Unbond(id) => Workers::unbond(signed(operator_of(*id)), *id),
		Step::Withdraw(id) => Workers::withdraw(signed(operator_of(*id)), *id),
		Step::Change { worker, like, cpu_millis } => {
			let mut other: Profile = profile_of(*like);
			other.capability.cpu_millis = *cpu_millis;
			Workers::update(signed(operator_of(*worker)), *worker, other)
		}
		Step::StartSession(id) => {
			let session = pallet_workers::Workers::<Test>::get(id).map_or(1, |worker| worker.session + 1);
			Workers::start_session(hot(*id), session, Addresses::default())
		}
		_ => unreachable!("{step:?} is not about the registry"),
	}
}
