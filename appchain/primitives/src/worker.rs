//! Workers: the machines that run tasks.

use crate::{
	finality::Tick,
	matching::{Exclusions, Rank},
	resources::{Capability, Isolation, Resources, Runtime},
	task::{AutoPlacement, Replica, Requirements},
	Balance, BlockNumber, Hash, ShortText,
};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::ConstU32;
use sp_runtime::{BoundedVec, DispatchError, DispatchResult};
use sp_weights::Weight;

/// Number of a worker, given at registration and never used again.
pub type WorkerId = u32;
/// Counts the starts of a worker's bridge; fences copies of its data directory.
pub type Session = u32;
/// An ed25519 public key: the libp2p identity of a worker.
pub type PeerKey = [u8; 32];
/// Peer-to-peer addresses, UTF-8 multiaddrs that end in `/p2p/…`.
pub type Addresses = BoundedVec<BoundedVec<u8, ConstU32<256>>, ConstU32<4>>;

/// Domain of the message that proves possession of a worker's keys.
pub const REGISTER_DOMAIN: &[u8] = b"edgecloud/register/1";

/// What a worker asks for, in planck per block and unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Rates {
	/// For a thousandth of a core.
	pub cpu_milli: Balance,
	/// For a MiB of memory.
	pub memory_mib: Balance,
	/// For a MiB of disk.
	pub disk_mib: Balance,
}

/// What an operator says about a worker. The place is declared, not proved.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Profile {
	/// Name shown to people.
	pub name: ShortText,
	/// Region such as `eu-central`.
	pub region: ShortText,
	/// Micro-degrees, north is positive.
	pub latitude: i32,
	/// Micro-degrees, east is positive.
	pub longitude: i32,
	/// What the machine has.
	pub capability: Capability,
	/// What it costs.
	pub rates: Rates,
}

/// What `register` takes besides the signatures.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Registration<AccountId> {
	/// Account that signs for the worker while it runs.
	pub hot: AccountId,
	/// libp2p identity.
	pub peer: PeerKey,
	/// X25519 key that secrets are sealed to.
	pub sealing: [u8; 32],
	/// The rest.
	pub profile: Profile,
}

/// Whether a worker takes tasks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum Status {
	/// Takes tasks.
	Active,
	/// Finishes what it has and takes no more.
	Draining,
	/// Leaves; its stake comes free at the tick.
	Unbonding {
		/// When the stake may be withdrawn.
		until: Tick,
	},
}

/// A place that somebody measured.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Probe {
	/// Micro-degrees.
	pub latitude: i32,
	/// Micro-degrees.
	pub longitude: i32,
	/// When.
	pub at: Tick,
}

/// A worker as the chain keeps it.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Worker<AccountId> {
	/// The account that holds the stake.
	pub operator: AccountId,
	/// The account that signs for the worker while it runs.
	pub hot: AccountId,
	/// libp2p identity.
	pub peer: PeerKey,
	/// X25519 key that secrets are sealed to.
	pub sealing: [u8; 32],
	/// Starts of its bridge so far.
	pub session: Session,
	/// Held from the operator.
	pub stake: Balance,
	/// Declared by the operator.
	pub profile: Profile,
	/// Where it listens, as of its present session.
	pub addresses: Addresses,
	/// Sum over its open assignments.
	pub reserved: Resources,
	/// Whether it takes tasks.
	pub status: Status,
	/// Missed duties since its operator last resumed it. One outage is one, whatever it cost.
	pub strikes: u16,
	/// When the last of them was counted.
	pub struck: Option<Tick>,
	/// Block of its registration.
	pub registered: BlockNumber,
	/// When it last signed anything.
	pub last_seen: Tick,
	/// Where it was measured to be, if it was.
	pub probed: Option<Probe>,
	/// Block of its last report that cost no fee.
	pub heartbeat: BlockNumber,
	/// Which bucket of the placement index holds it; in none where it takes no tasks or is not heard of.
	pub bucket: Option<u8>,
}

/// A worker as light clients read it.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
pub struct WorkerView<AccountId> {
	/// Its number.
	pub id: WorkerId,
	/// The record.
	pub worker: Worker<AccountId>,
	/// Ticks since it last signed anything.
	pub silent_for: Tick,
}

/// One page of workers.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
pub struct WorkerPage<AccountId> {
	/// At most 256 of them.
	pub items: Vec<WorkerView<AccountId>>,
	/// Where the next page starts; `None` on the last.
	pub next: Option<WorkerId>,
}

/// A box on the map in micro-degrees. `west > east` crosses the date line.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
pub struct MapBox {
	/// Lowest latitude.
	pub south: i32,
	/// Westernmost longitude.
	pub west: i32,
	/// Highest latitude.
	pub north: i32,
	/// Easternmost longitude.
	pub east: i32,
}

impl MapBox {
	/// True when the point lies in the box, borders included.
	pub fn contains(&self, latitude: i32, longitude: i32) -> bool {
		let in_longitude = if self.west <= self.east {
			(self.west..=self.east).contains(&longitude)
		} else {
			longitude >= self.west || longitude <= self.east
		};
		in_longitude && (self.south..=self.north).contains(&latitude)
	}
}

/// How often workers report, and when they count as silent. Both grow with the number of workers.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
pub struct Pace {
	/// Blocks between two reports of a worker that cost no fee.
	pub heartbeat_interval: BlockNumber,
	/// Ticks without any word after which a worker counts as offline.
	pub silence: Tick,
	/// Workers that take tasks.
	pub active: u32,
}

/// Sums over the workers in one cell of the world view.
#[derive(Clone, Default, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct CellSums {
	/// Workers in the cell.
	pub workers: u32,
	/// Those that take tasks.
	pub active: u32,
	/// Thousandths of a core that the active ones have.
	pub cpu_millis: u64,
	/// Thousandths of a core that are free on the active ones.
	pub free_cpu_millis: u64,
}

/// One cell of the world view. The grid has 64 rows and 64 columns; the number weaves the bits of row and column.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
pub struct CellView {
	/// Number of the cell.
	pub cell: u16,
	/// Its sums.
	pub sums: CellSums,
}

/// One page of cells that hold workers.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
pub struct CellPage {
	/// At most 256 of them, in the order of their numbers.
	pub items: Vec<CellView>,
	/// Where the next page starts; `None` on the last.
	pub next: Option<u16>,
}

/// A worker held against a task.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
pub struct Candidate {
	/// Its number.
	pub worker: WorkerId,
	/// Why it does not match; 0 is a match.
	pub exclusions: Exclusions,
	/// Where it comes among those that match.
	pub rank: Rank,
	/// What a replica costs on it, in planck per block.
	pub price: Balance,
}

/// One page of candidates.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
pub struct CandidatePage {
	/// At most 256 of them, in the order of their numbers.
	pub items: Vec<Candidate>,
	/// Where the next page starts; `None` on the last.
	pub next: Option<WorkerId>,
}

/// Whom replicas of one task need.
#[derive(Clone, Copy, Debug)]
pub struct Query<'a, AccountId> {
	/// How many of them are looked for. They keep apart from each other as the placement says.
	pub count: Replica,
	/// What each needs.
	pub requirements: &'a Requirements,
	/// Where.
	pub placement: &'a AutoPlacement,
	/// Workers that will not do.
	pub avoid_workers: &'a [WorkerId],
	/// Operators that will not do.
	pub avoid_operators: &'a [AccountId],
	/// Regions that will not do.
	pub avoid_regions: &'a [ShortText],
	/// Whether a worker can take one replica more, whatever its machine has free.
	pub has_room: fn(WorkerId) -> bool,
	/// Where the search starts.
	pub seed: Hash,
}

/// What a search may read for each worker that it looks for, workers and steps along the index together.
pub const SEARCH_READS: u32 = 304;
/// Time that each of those reads takes beside the database, in picoseconds: the way through the trie, decoding and
/// comparing. The benchmark of a search measures it; a test of the runtime holds the two together.
pub const SEARCH_STEP: u64 = 15_000_000;
/// What it may write for each, for silent workers that it takes out of the index.
pub const SEARCH_WRITES: u32 = 40;
/// What taking capacity of a worker may write to the placement index: an entry for each of four runtimes in two spaces
/// is taken out and put back.
pub const MOVE_WRITES: u32 = 16;

/// Who was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found<AccountId> {
	/// Its number.
	pub worker: WorkerId,
	/// Whose it is.
	pub operator: AccountId,
	/// Where it says that it is.
	pub region: ShortText,
}

/// What scheduling needs of the registry.
pub trait WorkerRegistry<AccountId> {
	/// The worker that `hot` signs for, if `session` is its present one.
	fn authenticate(hot: &AccountId, session: Session) -> Result<WorkerId, DispatchError>;
	/// Takes capacity of an active worker that offers the runtime and the isolation.
	fn reserve(worker: WorkerId, amount: &Resources, runtime: Runtime, isolation: Isolation) -> DispatchResult;
	/// What taking so much of a worker will write to the placement index.
	fn move_writes(worker: WorkerId, amount: &Resources) -> u32;
	/// Gives capacity back.
	fn release(worker: WorkerId, amount: &Resources);
	/// Gives some capacity back and takes other in its place, at once.
	fn exchange(
		worker: WorkerId,
		back: &Resources,
		amount: &Resources,
		runtime: Runtime,
		isolation: Isolation,
	) -> DispatchResult;
	/// Looks for as many workers as are asked for, says how much it read, and gives those that it found, the best first.
	fn find(query: Query<AccountId>) -> (Vec<Found<AccountId>>, Weight);
	/// Whose a worker is and where it says that it is.
	fn origin_of(worker: WorkerId) -> Option<(AccountId, ShortText)>;
	/// What so much costs on a worker, in planck per block.
	fn price(worker: WorkerId, resources: &Resources) -> Option<Balance>;
	/// Ticks without any word after which a worker counts as silent.
	fn silence() -> Tick;
	/// True when a report of the worker costs no fee now.
	fn heartbeat_due(worker: WorkerId) -> bool;
	/// Notes such a report.
	fn note_heartbeat(worker: WorkerId);
	/// Counts a missed duty.
	fn strike(worker: WorkerId);
	/// Notes that the worker signed something now.
	fn seen(worker: WorkerId);
}
