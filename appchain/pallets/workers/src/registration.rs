//! Joining the registry, and changing what a worker offers.

use crate::pallet::*;
use alloc::vec::Vec;
use edgecloud_primitives::{
	finality::FinalityClock,
	resources::Resources,
	worker::{Addresses, Probe, Profile, Registration, Status, Worker, WorkerId, REGISTER_DOMAIN},
};
use frame_support::{
	ensure,
	traits::{fungible::MutateHold, Get},
};
use sp_runtime::{
	traits::{UniqueSaturatedInto, Verify, Zero},
	AccountId32, DispatchResult, MultiSignature,
};

/// What both keys of a worker sign: domain, genesis hash, operator, hot account, peer key and sealing key, one after
/// the other. It binds the keys to each other, to the operator and to this chain.
pub fn possession_message(genesis: &[u8], operator: &AccountId32, registration: &Registration<AccountId32>) -> Vec<u8> {
	let parts: [&[u8]; 6] = [
		REGISTER_DOMAIN,
		genesis,
		operator.as_ref(),
		registration.hot.as_ref(),
		&registration.peer,
		&registration.sealing,
	];
	parts.concat()
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_register(
		operator: T::AccountId,
		registration: Registration<T::AccountId>,
		hot_signature: MultiSignature,
		peer_signature: [u8; 64],
	) -> DispatchResult {
		Self::check_profile(&registration.profile)?;
		ensure!(!WorkerOf::<T>::contains_key(&registration.hot), Error::<T>::HotKeyInUse);
		ensure!(!PeerOf::<T>::contains_key(registration.peer), Error::<T>::PeerInUse);

		let genesis = frame_system::Pallet::<T>::block_hash(frame_system::pallet_prelude::BlockNumberFor::<T>::zero());
		let message = possession_message(genesis.as_ref(), &operator, &registration);
		ensure!(hot_signature.verify(message.as_slice(), &registration.hot), Error::<T>::BadHotSignature);
		let peer = sp_core::ed25519::Public::from_raw(registration.peer);
		let signature = sp_core::ed25519::Signature::from_raw(peer_signature);
		ensure!(sp_io::crypto::ed25519_verify(&signature, &message, &peer), Error::<T>::BadPeerSignature);

		let id = NextWorkerId::<T>::get();
		let next = id.checked_add(1).ok_or(Error::<T>::TooManyWorkers)?;
		let stake = T::Stake::get();
		T::Currency::hold(&HoldReason::Stake.into(), &operator, stake)?;
		NextWorkerId::<T>::put(next);
		// So that the worker can report without owning anything: an account needs a reason to exist.
		frame_system::Pallet::<T>::inc_sufficients(&registration.hot);
		WorkerOf::<T>::insert(&registration.hot, id);
		PeerOf::<T>::insert(registration.peer, id);
		OperatorWorkers::<T>::insert(&operator, id, ());
		let mut worker = Worker {
			operator: operator.clone(),
			hot: registration.hot,
			peer: registration.peer,
			sealing: registration.sealing,
			session: 0,
			stake,
			profile: registration.profile,
			addresses: Addresses::default(),
			reserved: Resources::default(),
			status: Status::Active,
			strikes: 0,
			struck: None,
			registered: frame_system::Pallet::<T>::block_number().unique_saturated_into(),
			last_seen: T::Clock::now(),
			probed: None,
			heartbeat: 0,
			bucket: None,
		};
		Self::settle(id, None, Some(&mut worker));
		Workers::<T>::insert(id, worker);
		Self::deposit_event(Event::Registered { worker: id, operator });
		Ok(())
	}

	pub(crate) fn do_update(operator: T::AccountId, id: WorkerId, profile: Profile) -> DispatchResult {
		Self::check_profile(&profile)?;
		Self::mutate_own(&operator, id, |worker| {
			ensure!(worker.reserved.fits(&profile.capability.resources()), Error::<T>::BelowReservations);
			worker.profile = profile;
			Ok(())
		})?;
		Self::deposit_event(Event::Updated { worker: id });
		Ok(())
	}

	/// Notes where a worker was measured to be.
	pub(crate) fn do_note_probe(id: WorkerId, latitude: i32, longitude: i32) -> DispatchResult {
		Self::check_location(latitude, longitude)?;
		Self::change(id, |worker| {
			worker.probed = Some(Probe { latitude, longitude, at: T::Clock::now() });
			Ok(())
		})?;
		Self::deposit_event(Event::Probed { worker: id });
		Ok(())
	}

	/// Changes a worker on behalf of its operator.
	pub(crate) fn mutate_own(
		operator: &T::AccountId,
		id: WorkerId,
		change: impl FnOnce(&mut Worker<T::AccountId>) -> DispatchResult,
	) -> DispatchResult {
		Self::change(id, |worker| {
			ensure!(worker.operator == *operator, Error::<T>::NotOperator);
			change(worker)
		})
	}

	fn check_location(latitude: i32, longitude: i32) -> DispatchResult {
		ensure!(
			(-90_000_000..=90_000_000).contains(&latitude) && (-180_000_000..=180_000_000).contains(&longitude),
			Error::<T>::BadLocation
		);
		Ok(())
	}

	fn check_profile(profile: &Profile) -> DispatchResult {
		Self::check_location(profile.latitude, profile.longitude)?;
		let capability = &profile.capability;
		ensure!(
			!profile.name.is_empty()
				&& !profile.region.is_empty()
				&& capability.cpu_millis > 0
				&& capability.memory_mib > 0
				&& capability.runtimes & 0b1111 != 0,
			Error::<T>::EmptyProfile
		);
		Ok(())
	}
}
