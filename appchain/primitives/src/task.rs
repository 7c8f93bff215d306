//! Tasks: what owners want run.

use crate::{
	finality::Tick,
	resources::{Isolation, Resources, Runtime},
	worker::{Session, WorkerId},
	Balance, BlockNumber, Hash, ShortText,
};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::ConstU32;
use sp_runtime::BoundedVec;

/// Number of a task, never used again.
pub type TaskId = u64;
/// Number of a replica within its task, from 0.
pub type Replica = u16;
/// Counts the times a replica was given to a worker, from 1; fences late messages of earlier ones.
pub type Attempt = u32;
/// Replicas a task may have.
pub type MaxReplicas = ConstU32<16>;
/// A compressed task file.
pub type Body = BoundedVec<u8, ConstU32<16_384>>;

/// Whether a task ends by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum Kind {
	/// Runs to its end.
	Batch,
	/// Runs until stopped.
	Service,
}

/// How the result of a batch is checked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum Verify {
	/// Not at all.
	None,
	/// Now and then.
	Sampled,
	/// Each time.
	Always,
	/// By two others that do not know of each other.
	TwoHidden,
}

/// What each replica needs; derived from the task file by the owner, derived again and compared by the worker.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Requirements {
	/// Whether it ends by itself.
	pub kind: Kind,
	/// What executes it.
	pub runtime: Runtime,
	/// Reserved on each worker.
	pub resources: Resources,
	/// The weakest separation that will do.
	pub isolation: Isolation,
	/// Longest run; 0 is none, a batch needs one.
	pub timeout: Tick,
	/// Whether the worker must wait for secrets.
	pub secrets: bool,
	/// How the result is checked.
	pub verify: Verify,
}

/// What automatic placement keeps apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum Spread {
	/// Nothing.
	None,
	/// Replicas go to different operators.
	Operator,
	/// Replicas go to different regions.
	Region,
}

/// Placement left to the chain.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct AutoPlacement {
	/// Latitude and longitude in micro-degrees.
	pub near: Option<(i32, i32)>,
	/// How far from there, in kilometres.
	pub radius_km: u16,
	/// Regions that will do; none given means all.
	pub regions: BoundedVec<ShortText, ConstU32<8>>,
	/// How many replicas.
	pub replicas: Replica,
	/// What to keep apart.
	pub spread: Spread,
}

/// Where a task goes.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum Placement {
	/// One replica on each of these.
	Workers(BoundedVec<WorkerId, MaxReplicas>),
	/// The chain chooses.
	Auto(AutoPlacement),
}

/// Where a task stands as a whole.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum TaskState {
	/// Some replica is not at its end yet.
	Open,
	/// Every replica has a result.
	Completed,
	/// Some replica ended without a result.
	Failed,
	/// The owner stopped it.
	Cancelled,
}

/// A task as the chain keeps it; its body is stored apart.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Task<AccountId> {
	/// Who submitted it.
	pub owner: AccountId,
	/// BLAKE2b-256 of the canonical task file.
	pub spec_hash: Hash,
	/// Counts changes of the file, from 1.
	pub spec_version: u32,
	/// What each replica needs.
	pub requirements: Requirements,
	/// Where it was asked to go.
	pub placement: Placement,
	/// Where it stands.
	pub state: TaskState,
	/// True once the owner stopped it.
	pub cancelled: bool,
	/// Block of its submission.
	pub submitted: BlockNumber,
	/// Held from the owner until the record is removed.
	pub deposit: Balance,
	/// Replica numbers given out so far.
	pub replicas: Replica,
	/// Replicas not at their end.
	pub open_replicas: Replica,
	/// Its place in the index of its owner.
	pub owner_index: u32,
}

/// Why a worker would not take a task.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum DeclineReason {
	/// The body does not hash to what the chain holds, or needs other resources than it says.
	SpecMismatch,
	/// The machine has less room than the chain believes.
	NoCapacity,
	/// The runtime does not work on the machine.
	RuntimeUnavailable,
	/// An image is refused or cannot be had.
	ImageRefused,
	/// The worker is being emptied.
	Draining,
	/// Anything else.
	Other,
}

/// Why a replica ended without a result.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum FailReason {
	/// The worker found the body to be another one than agreed.
	SpecMismatch,
	/// The worker did not answer in time.
	NotAccepted,
	/// The worker stopped reporting.
	Silent,
	/// It ran longer than it may.
	TimedOut,
	/// It needed more memory than it may.
	OutOfMemory,
	/// The machine went down in the middle.
	HostLost,
	/// The executor could not run it.
	ExecutorError,
	/// It wrote more log than it may.
	LogQuota,
	/// The worker would not take it.
	Declined(DeclineReason),
	/// No worker that matches was found in time.
	NoWorker,
	/// Its owner did not deliver the secrets in time.
	SecretsMissing,
}

impl FailReason {
	/// True for reasons that a worker may give. The others are the chain's own findings.
	pub fn is_for_workers(&self) -> bool {
		!matches!(self, Self::NotAccepted | Self::Silent | Self::Declined(_) | Self::NoWorker | Self::SecretsMissing)
	}

	/// True where another worker may do better with the same file.
	pub fn is_of_worker(&self) -> bool {
		match self {
			Self::NotAccepted | Self::Silent | Self::HostLost => true,
			Self::Declined(reason) => *reason != DeclineReason::SpecMismatch,
			_ => false,
		}
	}
}

/// Where a replica stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum AssignmentState {
	/// Given to a worker that has not answered.
	Assigned,
	/// Accepted, and reported on.
	Running,
	/// To be stopped; the worker still has to say where its log ended.
	Stopping,
	/// Ended by itself.
	Completed {
		/// Exit code of the task, 0 or not.
		exit_code: i32,
		/// Merkle root over the declared outputs; zero when there are none.
		output_root: Hash,
	},
	/// Ended without a result.
	Failed {
		/// Why.
		reason: FailReason,
	},
	/// Stopped by the owner.
	Cancelled,
	/// Accepted; the worker waits for the owner's secrets.
	AwaitingSecrets,
	/// On no worker; the chain looks for one.
	Waiting,
}

impl AssignmentState {
	/// True when nothing more will happen.
	pub fn is_terminal(&self) -> bool {
		matches!(self, Self::Completed { .. } | Self::Failed { .. } | Self::Cancelled)
	}

	/// True while a worker holds capacity for it.
	pub fn is_on_worker(&self) -> bool {
		!self.is_terminal() && *self != Self::Waiting
	}
}

/// A replica on a worker.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Assignment {
	/// Who runs it; while it waits, who had it last.
	pub worker: WorkerId,
	/// Which try this is.
	pub attempt: Attempt,
	/// Where it stands.
	pub state: AssignmentState,
	/// Which version of the task file this try runs.
	pub spec_version: u32,
	/// Reserved for it on the worker.
	pub resources: Resources,
	/// Tries in a row that their workers lost.
	pub failures: u8,
	/// Log frames so far; never shrinks.
	pub log_size: u64,
	/// RFC 6962 root over those frames.
	pub log_root: Hash,
	/// By when the worker has to be heard of again.
	pub deadline: Tick,
	/// By when it has to be over, or while it waits, by when a worker has to be found; 0 is never.
	pub run_by: Tick,
	/// Block of the last change of state.
	pub since: BlockNumber,
}

/// Why a replica left a worker while its task went on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum Departure {
	/// The worker lost or refused it.
	Lost(FailReason),
	/// The owner changed the task file.
	Updated,
	/// The owner asked for fewer replicas, and later for more again.
	Removed,
}

/// An earlier try of a replica, kept so that its log can still be read and checked.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct PastAttempt {
	/// Who had it.
	pub worker: WorkerId,
	/// Which try.
	pub attempt: Attempt,
	/// Which version of the task file.
	pub spec_version: u32,
	/// Log frames that the worker reported.
	pub log_size: u64,
	/// Root over those.
	pub log_root: Hash,
	/// Why it ended.
	pub why: Departure,
	/// When it ended.
	pub until: BlockNumber,
}

/// Most earlier tries kept for a replica; the oldest goes.
pub type MaxPastAttempts = ConstU32<4>;

/// How many copies a task is to have.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum Scaling {
	/// So many in all, where the chain chooses the workers. The newest go first.
	Replicas(Replica),
	/// One more on each of these, where the owner chose the workers.
	Add(BoundedVec<WorkerId, MaxReplicas>),
	/// These no more.
	Remove(BoundedVec<Replica, MaxReplicas>),
}

/// One line of a worker's progress.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Report {
	/// Which task.
	pub task: TaskId,
	/// Which replica.
	pub replica: Replica,
	/// Which try.
	pub attempt: Attempt,
	/// Log frames so far.
	pub log_size: u64,
	/// Root over them.
	pub log_root: Hash,
}

/// How a worker names the replica it speaks of.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Claim {
	/// The worker's present session.
	pub session: Session,
	/// Which task.
	pub task: TaskId,
	/// Which replica.
	pub replica: Replica,
	/// Which try.
	pub attempt: Attempt,
}

/// What happened, for the ring that light clients read instead of history.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum TransitionKind {
	/// The owner submitted it.
	Submitted,
	/// A worker was named.
	Assigned,
	/// The worker accepted.
	Accepted,
	/// The worker declined.
	Declined(DeclineReason),
	/// It ended with this exit code.
	Completed(i32),
	/// It ended without a result.
	Failed(FailReason),
	/// The owner asked for a stop.
	Stopping,
	/// It was stopped.
	Cancelled,
	/// The worker waits for secrets.
	AwaitingSecrets,
	/// The worker has the secrets and runs it.
	SecretsReceived,
	/// The worker lost it; another one is sought.
	Lost(FailReason),
	/// No worker matches for now.
	Waiting,
	/// The owner changed the task file to this version.
	Updated(u32),
}

/// One entry of a task's ring.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Transition {
	/// When.
	pub block: BlockNumber,
	/// Which replica.
	pub replica: Replica,
	/// Which worker.
	pub worker: WorkerId,
	/// Which try.
	pub attempt: Attempt,
	/// What.
	pub what: TransitionKind,
}

/// A replica with its number, as light clients read it.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
pub struct AssignmentView {
	/// Which replica.
	pub replica: Replica,
	/// The record.
	pub assignment: Assignment,
}

/// An earlier try with the number of its replica, as light clients read it.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
pub struct PastAttemptView {
	/// Which replica.
	pub replica: Replica,
	/// The record.
	pub past: PastAttempt,
}

/// A task file as light clients read it. A struct, as clients take the bytes of a bare `Option<Vec<u8>>` for its content.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
pub struct TaskBody {
	/// Which version of the task file this is.
	pub spec_version: u32,
	/// The compressed file.
	pub bytes: Vec<u8>,
}

/// A task as light clients read it.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
pub struct TaskView<AccountId> {
	/// Its number.
	pub id: TaskId,
	/// The record.
	pub task: Task<AccountId>,
	/// Its replicas.
	pub assignments: Vec<AssignmentView>,
	/// Earlier tries of its replicas, oldest first; left out in lists.
	pub past: Vec<PastAttemptView>,
	/// What happened, oldest first; left out in lists.
	pub ring: Vec<Transition>,
	/// The clock at the time of reading.
	pub now: Tick,
}

/// What a task would cost. Placement by the chain may still turn out otherwise, as others place tasks too.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
pub struct Quote {
	/// Held until the record is removed, in planck.
	pub deposit: Balance,
	/// One for each replica that would find a worker.
	pub replicas: Vec<ReplicaQuote>,
	/// Replicas that would find none.
	pub unplaced: Replica,
}

/// What one replica would cost.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
pub struct ReplicaQuote {
	/// On which worker.
	pub worker: WorkerId,
	/// In planck per block.
	pub price: Balance,
}

/// One page of an owner's tasks, newest first.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
pub struct TaskPage<AccountId> {
	/// At most 64 of them.
	pub items: Vec<TaskView<AccountId>>,
	/// Where the next page starts; `None` on the last.
	pub next: Option<u32>,
}

/// One open replica of a worker, with all that it needs to begin.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
pub struct Duty<AccountId> {
	/// Which task.
	pub task: TaskId,
	/// Which replica.
	pub replica: Replica,
	/// Where it stands.
	pub assignment: Assignment,
	/// BLAKE2b-256 of the canonical task file.
	pub spec_hash: Hash,
	/// Version of that file.
	pub spec_version: u32,
	/// Who may read its logs.
	pub owner: AccountId,
	/// What it needs.
	pub requirements: Requirements,
}
