//! What light clients ask the runtime. Every answer is bounded, so that its proof is too.

use crate::{
	finality::Clock,
	task::{AutoPlacement, Duty, Placement, Quote, Requirements, TaskBody, TaskId, TaskPage, TaskView},
	worker::{CandidatePage, CellPage, MapBox, Pace, WorkerId, WorkerPage, WorkerView},
};
use alloc::vec::Vec;
use codec::Codec;

sp_api::decl_runtime_apis! {
	/// The clock that deadlines run on.
	pub trait FinalityApi {
		/// What it says.
		fn clock() -> Clock;
	}

	/// The registry of workers.
	pub trait WorkersApi<AccountId> where AccountId: Codec {
		/// Workers in a box, or everywhere, from number `start` on; at most `limit` and never more than 256.
		fn workers(bounds: Option<MapBox>, start: WorkerId, limit: u32) -> WorkerPage<AccountId>;
		/// One worker.
		fn worker(id: WorkerId) -> Option<WorkerView<AccountId>>;
		/// The worker that an account signs for.
		fn worker_of(hot: AccountId) -> Option<WorkerView<AccountId>>;
		/// Cells of the world view that hold workers, from number `start` on; at most 256.
		fn cells(start: u16) -> CellPage;
		/// Workers held against a task, from number `start` on, with the reasons of those that do not match; at most
		/// `limit` and never more than 256.
		fn candidates(requirements: Requirements, auto: AutoPlacement, start: WorkerId, limit: u32) -> CandidatePage;
		/// How often workers report, and when they count as silent.
		fn pace() -> Pace;
	}

	/// Tasks, for owners and for workers.
	pub trait TasksApi<AccountId> where AccountId: Codec {
		/// One task with its replicas and its ring.
		fn task(id: TaskId) -> Option<TaskView<AccountId>>;
		/// The compressed task file.
		fn body(id: TaskId) -> Option<TaskBody>;
		/// An owner's tasks, newest first, below index `before`; at most `limit` and never more than 64.
		fn tasks_of(owner: AccountId, before: Option<u32>, limit: u32) -> TaskPage<AccountId>;
		/// What a worker has to do; at most 128.
		fn duties(worker: WorkerId) -> Vec<Duty<AccountId>>;
		/// Where a task would go now, and what it would cost there.
		fn quote(requirements: Requirements, placement: Placement, body_bytes: u32) -> Quote;
	}
}
