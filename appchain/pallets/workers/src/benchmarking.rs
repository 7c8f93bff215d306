//! Benchmarks: one for each call, with records and lists as large as they get.

use crate::{pallet::*, possession_message};
use alloc::vec;
use edgecloud_primitives::{
	finality::Tick,
	resources::{Accelerator, Arch, Capability, Isolation},
	worker::{Addresses, Profile, Rates, Registration, Status, Worker, WorkerId},
};
use frame_benchmarking::v2::*;
use frame_support::traits::{
	fungible::{Inspect, Mutate},
	EnsureOrigin, Get,
};
use frame_system::{pallet_prelude::BlockNumberFor, RawOrigin};
use sp_core::crypto::KeyTypeId;
use sp_runtime::{traits::Zero, AccountId32, BoundedVec, MultiSignature};

const KEYS: KeyTypeId = KeyTypeId(*b"bnch");

impl<T: Config> Pallet<T> {
	/// Puts a worker into the registry that nobody signed for, for the benchmarks of other pallets. Indices, cells and
	/// counts are those of a worker that joined.
	pub fn enlist(mut worker: Worker<T::AccountId>) -> WorkerId {
		let id = NextWorkerId::<T>::mutate(|next| {
			*next = next.saturating_add(1);
			*next - 1
		});
		WorkerOf::<T>::insert(&worker.hot, id);
		PeerOf::<T>::insert(worker.peer, id);
		OperatorWorkers::<T>::insert(&worker.operator, id, ());
		Self::settle(id, None, Some(&mut worker));
		Workers::<T>::insert(id, worker);
		id
	}

	/// Takes a worker out of the placement index, as a search does that finds it silent.
	pub fn park(id: WorkerId) {
		let session = Workers::<T>::get(id).map_or(0, |worker| worker.session);
		Self::change(id, |worker| {
			worker.session = 0;
			Ok(())
		})
		.expect("the worker exists");
		Workers::<T>::mutate(id, |entry| entry.as_mut().expect("it was changed above").session = session);
	}
}

/// A registration and the signatures under it.
type Signed = (Registration<AccountId32>, MultiSignature, [u8; 64]);

fn operator<T: Config>() -> AccountId32
where
	T::Currency: Mutate<AccountId32>,
{
	let operator = account("operator", 0, 0);
	let money = T::Stake::get().saturating_mul(2).saturating_add(T::Currency::minimum_balance());
	T::Currency::set_balance(&operator, money);
	operator
}

fn profile() -> Profile {
	let accelerator = Accelerator { kind: 0, count: 1, memory_mib: 1_024 };
	Profile {
		name: BoundedVec::truncate_from(vec![b'n'; 32]),
		region: BoundedVec::truncate_from(vec![b'r'; 32]),
		latitude: 0,
		longitude: 0,
		capability: Capability {
			cpu_millis: 64_000,
			memory_mib: 65_536,
			disk_mib: 1_000_000,
			arch: Arch::Amd64,
			accelerators: BoundedVec::truncate_from(vec![accelerator; 8]),
			runtimes: 0b1111,
			isolation: Isolation::Kata,
		},
		rates: Rates { cpu_milli: 1, memory_mib: 1, disk_mib: 1 },
	}
}

fn addresses() -> Addresses {
	BoundedVec::truncate_from(vec![BoundedVec::truncate_from(vec![b'a'; 256]); 4])
}

fn sign<T: Config>(operator: &AccountId32) -> Signed {
	let hot = sp_io::crypto::sr25519_generate(KEYS, None);
	let peer = sp_io::crypto::ed25519_generate(KEYS, None);
	let registration = Registration { hot: hot.into(), peer: peer.0, sealing: [0; 32], profile: profile() };
	let genesis = frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero());
	let message = possession_message(genesis.as_ref(), operator, &registration);
	let hot_signature = sp_io::crypto::sr25519_sign(KEYS, &hot, &message).expect("the key was made above");
	let peer_signature = sp_io::crypto::ed25519_sign(KEYS, &peer, &message).expect("the key was made above");
	(registration, hot_signature.into(), peer_signature.0)
}

/// A worker with all its addresses; its operator, its number, its own account.
fn worker<T: Config>() -> (RawOrigin<AccountId32>, WorkerId, RawOrigin<AccountId32>)
where
	T::Currency: Mutate<AccountId32>,
{
	let operator = operator::<T>();
	let (registration, hot_signature, peer_signature) = sign::<T>(&operator);
	let (id, hot) = (NextWorkerId::<T>::get(), RawOrigin::Signed(registration.hot.clone()));
	let operator = RawOrigin::Signed(operator);
	Pallet::<T>::register(operator.clone().into(), registration, hot_signature, peer_signature).expect("it is signed");
	Pallet::<T>::start_session(hot.clone().into(), 1, addresses()).expect("it is the first session");
	(operator, id, hot)
}

fn set_status<T: Config>(id: WorkerId, status: Status) {
	Pallet::<T>::change(id, |worker| {
		worker.status = status;
		Ok(())
	})
	.expect("the worker exists");
}

#[benchmarks(where T::Currency: Mutate<AccountId32>)]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn register() {
		let operator = operator::<T>();
		let (registration, hot, peer) = sign::<T>(&operator);
		#[extrinsic_call]
		_(RawOrigin::Signed(operator), registration, hot, peer);
		assert_eq!(NextWorkerId::<T>::get(), 1);
	}

	#[benchmark]
	fn update() {
		let (operator, id, _) = worker::<T>();
		// Another cell, and another place in the index for each runtime.
		let changed = Profile { latitude: -45_000_000, ..profile() };
		#[extrinsic_call]
		_(operator, id, changed.clone());
		assert_eq!(Workers::<T>::get(id).map(|worker| worker.profile), Some(changed));
	}

	/// The worker was silent, and comes back into the placement index.
	#[benchmark]
	fn start_session() {
		let (_, id, hot) = worker::<T>();
		Pallet::<T>::park(id);
		#[extrinsic_call]
		_(hot, 2, addresses());
		assert_eq!(Workers::<T>::get(id).map(|worker| worker.session), Some(2));
	}

	/// As with [`start_session`].
	#[benchmark]
	fn announce() {
		let (_, id, hot) = worker::<T>();
		Pallet::<T>::park(id);
		#[extrinsic_call]
		_(hot, 1, addresses());
		assert_eq!(Workers::<T>::get(id).map(|worker| worker.addresses), Some(addresses()));
	}

	#[benchmark]
	fn drain() {
		let (operator, id, _) = worker::<T>();
		#[extrinsic_call]
		_(operator, id);
		assert_eq!(Workers::<T>::get(id).map(|worker| worker.status), Some(Status::Draining));
	}

	#[benchmark]
	fn resume() {
		let (operator, id, _) = worker::<T>();
		set_status::<T>(id, Status::Draining);
		#[extrinsic_call]
		_(operator, id);
		assert_eq!(Workers::<T>::get(id).map(|worker| worker.status), Some(Status::Active));
	}

	#[benchmark]
	fn unbond() {
		let (operator, id, _) = worker::<T>();
		#[extrinsic_call]
		_(operator, id);
		assert!(matches!(Workers::<T>::get(id).map(|worker| worker.status), Some(Status::Unbonding { .. })));
	}

	#[benchmark]
	fn withdraw() {
		let (operator, id, _) = worker::<T>();
		set_status::<T>(id, Status::Unbonding { until: Tick::MIN });
		#[extrinsic_call]
		_(operator, id);
		assert!(!Workers::<T>::contains_key(id));
	}

	#[benchmark]
	fn note_probe() -> Result<(), BenchmarkError> {
		let (_, id, _) = worker::<T>();
		let origin = T::ProbeOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, id, 1, 2);
		let probed = Workers::<T>::get(id).and_then(|worker| worker.probed);
		assert_eq!(probed.map(|probe| (probe.latitude, probe.longitude)), Some((1, 2)));
		Ok(())
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::benchmark_externalities(), crate::mock::Test);
}
