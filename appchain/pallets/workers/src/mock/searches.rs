//! Machines by the thousand, and what is asked of a search among them.

use super::*;
use crate::{placement_index::worker_in, OperatorWorkers, PeerOf, WorkerOf, Workers as Registry};
use edgecloud_primitives::{
	matching::Matcher,
	resources::Runtime,
	task::{AutoPlacement, Kind, Replica, Requirements, Spread, Verify},
	worker::{Found, Query, Status, WorkerRegistry, SEARCH_STEP},
	Hash,
};
use frame_support::{Blake2_256, StorageHasher};

/// Four cores and no graphics at 0° 0°, in its first session, just seen, of an operator of its own, after `change`.
/// Written as a registration would, but without signatures and stake: those take their time.
pub fn place_worker(change: impl FnOnce(&mut Worker<AccountId32>)) -> WorkerId {
	let id = pallet_workers::NextWorkerId::<Test>::mutate(|next| {
		*next += 1;
		*next - 1
	});
	let key = Blake2_256::hash(&id.to_le_bytes());
	let mut profile = Profile { region: text("somewhere"), latitude: 0, longitude: 0, ..profile() };
	profile.capability.accelerators = Default::default();
	profile.capability.runtimes = Runtime::Docker.bit();
	let mut worker = Worker {
		operator: key.into(),
		hot: key.into(),
		peer: key,
		sealing: [9; 32],
		session: 1,
		stake: 0,
		profile,
		addresses: addresses(&[]),
		reserved: Resources::default(),
		status: Status::Active,
		strikes: 0,
		struck: None,
		registered: 1,
		last_seen: Now::get(),
		probed: None,
		heartbeat: 0,
		bucket: None,
	};
	change(&mut worker);
	Workers::settle(id, None, Some(&mut worker));
	WorkerOf::<Test>::insert(&worker.hot, id);
	PeerOf::<Test>::insert(worker.peer, id);
	OperatorWorkers::<Test>::insert(&worker.operator, id, ());
	Registry::<Test>::insert(id, worker);
	id
}

/// Moves a machine there.
pub fn at(latitude: i32, longitude: i32) -> impl FnOnce(&mut Worker<AccountId32>) {
	move |worker| (worker.profile.latitude, worker.profile.longitude) = (latitude, longitude)
}

/// What a search looks for.
#[derive(Clone, Debug)]
pub struct Wanted {
	pub requirements: Requirements,
	pub placement: AutoPlacement,
	pub avoid_workers: Vec<WorkerId>,
	pub avoid_operators: Vec<AccountId32>,
	pub avoid_regions: Vec<ShortText>,
	pub has_room: fn(WorkerId) -> bool,
}

/// Half a core of Docker, anywhere.
pub fn wanted() -> Wanted {
	Wanted {
		requirements: Requirements {
			kind: Kind::Service,
			runtime: Runtime::Docker,
			resources: Resources { cpu_millis: 500, memory_mib: 512, disk_mib: 100, gpus: 0 },
			isolation: Isolation::Runc,
			timeout: 0,
			secrets: false,
			verify: Verify::None,
		},
		placement: AutoPlacement {
			near: None,
			radius_km: 0,
			regions: Default::default(),
			replicas: 1,
			spread: Spread::None,
		},
		avoid_workers: vec![],
		avoid_operators: vec![],
		avoid_regions: vec![],
		has_room: |_| true,
	}
}

/// Half a core of Docker within a circle.
pub fn wanted_near(latitude: i32, longitude: i32, radius_km: u16) -> Wanted {
	let mut near = wanted();
	near.placement.near = Some((latitude, longitude));
	near.placement.radius_km = radius_km;
	near
}

/// Half a core of Docker in regions.
pub fn wanted_in(regions: &[&str]) -> Wanted {
	let mut regional = wanted();
	regional.placement.regions = regions.iter().map(|region| text(region)).collect::<Vec<_>>().try_into().unwrap();
	regional
}

/// So many of them, apart from each other.
pub fn several(replicas: Replica, spread: Spread, mut wanted: Wanted) -> Wanted {
	(wanted.placement.replicas, wanted.placement.spread) = (replicas, spread);
	wanted
}

/// What a search did.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outcome {
	/// The best.
	pub found: Option<WorkerId>,
	/// As many as the placement asks for, the best first.
	pub all: Vec<WorkerId>,
	pub reads: u64,
	pub writes: u64,
}

impl Wanted {
	/// Searches from the start that `seed` stands for, for as many as the placement asks for.
	pub fn search(&self, seed: u64) -> Outcome {
		let (found, weight) = Workers::find(Query {
			count: self.placement.replicas,
			requirements: &self.requirements,
			placement: &self.placement,
			avoid_workers: &self.avoid_workers,
			avoid_operators: &self.avoid_operators,
			avoid_regions: &self.avoid_regions,
			has_room: self.has_room,
			seed: Hash::from(Blake2_256::hash(&seed.to_le_bytes())),
		});
		for Found { worker: id, operator, region } in &found {
			let worker = worker(*id);
			assert_eq!((operator, region), (&worker.operator, &worker.profile.region));
		}
		Outcome {
			found: found.first().map(|found| found.worker),
			all: found.iter().map(|found| found.worker).collect(),
			// A read of the mock weighs 1 beside its step, a write 1,000.
			reads: weight.ref_time() / (SEARCH_STEP + 1),
			writes: weight.ref_time() % (SEARCH_STEP + 1) / 1_000,
		}
	}

	/// Who would do, of all there are.
	pub fn matches(&self) -> Vec<WorkerId> {
		let matcher = Matcher::new(&self.requirements, Some(&self.placement), Workers::silence_limit());
		let mut all = Registry::<Test>::iter()
			.filter(|(id, worker)| {
				matcher.exclusions(worker, Now::get() - worker.last_seen) == 0
					&& !self.avoid_workers.contains(id)
					&& !self.avoid_operators.contains(&worker.operator)
					&& !self.avoid_regions.contains(&worker.profile.region)
			})
			.map(|(id, _)| id)
			.collect::<Vec<_>>();
		all.sort_unstable();
		all
	}
}

/// How many entries a worker has in the placement index.
pub fn entries(id: WorkerId) -> usize {
	crate::PlacementIndex::<Test>::iter_keys().filter(|key| worker_in(key) == id).count()
}
