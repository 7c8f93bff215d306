//! Looking for a worker: the emptiest machines first, from a pseudo-random start, a bounded number of them.

use crate::{
	pallet::*,
	placement_index::{bucket_in, key_of, region_place, salt_of, Class, IndexKey},
	walk::{before, Walk},
};
use alloc::vec::Vec;
use edgecloud_primitives::{
	finality::{FinalityClock, Tick},
	geography::{cover, place, Stretch},
	matching::{bucket as bucket_of, exclusion, Matcher, Rank, MAX_BUCKET},
	worker::{Found, Query, Worker, WorkerId, SEARCH_READS, SEARCH_STEP, SEARCH_WRITES},
};
use frame_support::{traits::Get, weights::Weight};

/// Workers looked at in each bucket.
pub(crate) const PER_BUCKET: u32 = 16;
/// Matches among them that are enough to choose from: more of them level the load hardly better and cost as much again.
pub(crate) const ENOUGH: usize = 4;
/// Workers looked at in all.
pub(crate) const MAX_LOOKS: u32 = 64;
/// Steps along the index in all.
const MAX_SEEKS: u32 = SEARCH_READS - READS_PER_LOOK * MAX_LOOKS;
/// The worker and, where it is the best one, what its tasks say of its room.
const READS_PER_LOOK: u32 = 2;
/// Silent workers that one search takes out of the index.
pub(crate) const MAX_PARKED: u32 = SEARCH_WRITES / PARKING_WRITES;
/// Writes that each of those costs at most: its entries, itself, its cell.
pub(crate) const PARKING_WRITES: u32 = 10;
/// Bits of a place that name a cell of some 80 by 160 km, where a search without a circle begins.
const VICINITY: u32 = 0xffff_0000;

/// What is left of a search's allowance.
struct Allowance {
	looks: u32,
	seeks: u32,
	/// Workers that were asked for room, at most as many as were looked at.
	asked: u32,
	parked: u32,
}

impl<T: Config> Pallet<T> {
	/// The best of those looked at in the emptiest bucket that has a match. Workers that turn out to be silent leave
	/// the index, so that they stand in nobody's way twice.
	pub(crate) fn search(query: &Query<T::AccountId>) -> (Option<Found<T::AccountId>>, Weight) {
		let mut allowance = Allowance { looks: MAX_LOOKS, seeks: MAX_SEEKS, asked: 0, parked: 0 };
		let found = Self::search_within(query, &mut allowance);
		let reads = (MAX_LOOKS - allowance.looks) + allowance.asked + (MAX_SEEKS - allowance.seeks);
		let database = T::DbWeight::get().reads_writes(reads.into(), (allowance.parked * PARKING_WRITES).into());
		(found, database.saturating_add(Weight::from_parts(SEARCH_STEP.saturating_mul(reads.into()), 0)))
	}

	fn search_within(query: &Query<T::AccountId>, allowance: &mut Allowance) -> Option<Found<T::AccountId>> {
		let matcher = Matcher::new(query.requirements, Some(query.placement), Self::silence_limit());
		let now = T::Clock::now();
		let need = &query.requirements.resources;
		let (by_region, stretches) = area(query);
		// Without a circle a place still says where to begin.
		let vicinity = match query.placement.near {
			Some((latitude, longitude)) if query.placement.radius_km == 0 && !by_region => {
				Some(place(latitude, longitude) & VICINITY)
			}
			_ => None,
		};
		// Machines with graphics processors are kept for those who need them, as long as others will do.
		let kinds: &[bool] = if need.gpus > 0 { &[true] } else { &[false, true] };
		for gpus in kinds {
			let runtime = query.requirements.runtime;
			let mut next = Some(Class { by_region, runtime, gpus: *gpus, bucket: MAX_BUCKET });
			while let Some(class) = next.and_then(|class| Self::emptiest(class, allowance)) {
				// What has less room than the bucket of the need can't have enough.
				if class.bucket < bucket_of(need) {
					break;
				}
				// Somewhere else in each bucket: where nobody will do in one of them, there may be nobody in any.
				let start = vicinity.unwrap_or_else(|| salt_of(word(query, 0) ^ u32::from(class.bucket)));
				let walk = Walk::new(class, &stretches, start, word(query, 4));
				if let Some(found) = Self::best_of(class, walk, query, (&matcher, now), allowance) {
					return Some(found);
				}
				next = class.bucket.checked_sub(1).map(|bucket| Class { bucket, ..class });
			}
		}
		None
	}

	/// Of the classes that differ from this one by a lower bucket, or not at all, the emptiest that has anybody.
	fn emptiest(class: Class, allowance: &mut Allowance) -> Option<Class> {
		let first = key_of(class, 0, 0, 0);
		let next = Self::step(before(first), allowance).filter(|next| next[..3] == first[..3])?;
		Some(Class { bucket: bucket_in(&next), ..class })
	}

	/// Follows a walk until enough match or the bucket's share is looked at.
	fn best_of(
		class: Class,
		mut walk: Walk,
		query: &Query<T::AccountId>,
		rules: (&Matcher, Tick),
		allowance: &mut Allowance,
	) -> Option<Found<T::AccountId>> {
		let least = allowance.looks.saturating_sub(PER_BUCKET);
		loop {
			let mut matches = Vec::<((Rank, u32), Found<T::AccountId>)>::new();
			while allowance.looks > least && matches.len() < ENOUGH {
				let Some(id) = walk.next(&mut |key| Self::seek(key, class, allowance)) else { break };
				if query.avoid_workers.contains(&id) {
					continue;
				}
				allowance.looks -= 1;
				let Some((rank, found)) = Self::look(id, query, rules, allowance) else { continue };
				// Equals draw lots: the first of a walk is more often one after a wide gap.
				matches.push(((rank, salt_of(id ^ word(query, 8))), found));
			}
			if matches.is_empty() {
				return None;
			}
			matches.sort_unstable_by_key(|(order, _)| *order);
			// The best first: it takes a read, and nearly everybody has room.
			let with_room = matches.into_iter().find(|(_, found)| {
				allowance.asked += 1;
				(query.has_room)(found.worker)
			});
			if let Some((_, found)) = with_room {
				return Some(found);
			}
		}
	}

	fn look(
		id: WorkerId,
		query: &Query<T::AccountId>,
		(matcher, now): (&Matcher, Tick),
		allowance: &mut Allowance,
	) -> Option<(Rank, Found<T::AccountId>)> {
		let worker = Workers::<T>::get(id)?;
		let exclusions = matcher.exclusions(&worker, now.saturating_sub(worker.last_seen));
		if exclusions & exclusion::OFFLINE != 0 && allowance.parked < MAX_PARKED {
			allowance.parked += 1;
			// Nothing but its place in the index changes.
			let _ = Self::change(id, |_| Ok(()));
		}
		let Worker { operator, profile, .. } = &worker;
		let avoided = query.avoid_operators.contains(operator) || query.avoid_regions.contains(&profile.region);
		(exclusions == 0 && !avoided).then(|| {
			let found = Found { worker: id, operator: operator.clone(), region: profile.region.clone() };
			(matcher.rank(&worker), found)
		})
	}

	/// The first entry of the class after `key`.
	fn seek(key: IndexKey, class: Class, allowance: &mut Allowance) -> Option<IndexKey> {
		Self::step(key, allowance).filter(|next| next[..4] == key_of(class, 0, 0, 0)[..4])
	}

	/// The first entry of the index after `key`.
	fn step(key: IndexKey, allowance: &mut Allowance) -> Option<IndexKey> {
		allowance.seeks = allowance.seeks.checked_sub(1)?;
		PlacementIndex::<T>::iter_keys_from(PlacementIndex::<T>::hashed_key_for(key)).next()
	}
}

/// Where to search, and whether that means hashes of regions. What has to do with a place is searched by places,
/// whatever the regions: the workers say themselves in which they are. Everything else is searched by regions, of which
/// each comes up as often as the next, while places crowd on some stretches of their curve.
fn area<AccountId>(query: &Query<AccountId>) -> (bool, Vec<Stretch>) {
	let placement = query.placement;
	match placement.near {
		Some((latitude, longitude)) if placement.radius_km > 0 => {
			(false, cover(latitude, longitude, placement.radius_km))
		}
		near if placement.regions.is_empty() => (near.is_none(), alloc::vec![Stretch::GLOBE]),
		_ => {
			let wanted = placement.regions.iter().filter(|region| !query.avoid_regions.contains(region));
			let mut places = wanted.map(region_place).collect::<Vec<_>>();
			places.sort_unstable();
			places.dedup();
			(true, places.into_iter().map(|place| Stretch { first: place, last: place }).collect())
		}
	}
}

/// A pseudo-random number out of the seed of a query.
fn word<AccountId>(query: &Query<AccountId>, at: usize) -> u32 {
	let seed = query.seed.as_bytes();
	u32::from_le_bytes([seed[at], seed[at + 1], seed[at + 2], seed[at + 3]])
}
