//! Looking for workers: the emptiest machines first, from a pseudo-random start, a bounded number of them.

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
	task::Spread,
	worker::{Found, Query, Worker, WorkerId, SEARCH_READS, SEARCH_STEP, SEARCH_WRITES},
};
use frame_support::{traits::Get, weights::Weight};

/// Workers looked at in each bucket, for each one that is missing there.
pub(crate) const PER_BUCKET: u32 = 16;
/// Workers looked at in all, for each one that is looked for.
pub(crate) const MAX_LOOKS: u32 = 64;
/// Steps along the index in all, for each.
const MAX_SEEKS: u32 = SEARCH_READS - READS_PER_LOOK * MAX_LOOKS;
/// The worker and, where it is the best one, what its tasks say of its room.
const READS_PER_LOOK: u32 = 2;
/// Silent workers that a search takes out of the index, for each that it looks for.
pub(crate) const MAX_PARKED: u32 = SEARCH_WRITES / PARKING_WRITES;
/// Writes that each of those costs at most: its entries, itself, its cell.
pub(crate) const PARKING_WRITES: u32 = 10;
/// Bits of a place that name a cell of some 80 by 160 km, where a search without a circle begins.
const VICINITY: u32 = 0xffff_0000;

/// Matches that are enough to choose so many workers from: four for one, and two more for each other one. More of them
/// level the load hardly better and cost as much again.
pub(crate) fn enough(workers: usize) -> usize {
	workers.saturating_mul(2).saturating_add(2)
}

/// A search on its way.
struct Hunt<'a, AccountId> {
	query: &'a Query<'a, AccountId>,
	matcher: Matcher<'a>,
	now: Tick,
	/// The best of those found so far, in each bucket.
	chosen: Vec<Found<AccountId>>,
	/// Looks that are left.
	looks: u32,
	/// Steps that are left.
	seeks: u32,
	/// Silent workers that it may still take out.
	parks: u32,
	/// Workers that were asked for room, at most as many as were looked at.
	asked: u32,
}

impl<AccountId: PartialEq> Hunt<'_, AccountId> {
	fn missing(&self) -> u32 {
		u32::from(self.query.count).saturating_sub(self.chosen.len() as u32)
	}

	/// Whether a worker keeps apart from those chosen before it.
	fn keeps_apart(&self, found: &Found<AccountId>) -> bool {
		match self.query.placement.spread {
			Spread::None => true,
			Spread::Operator => self.chosen.iter().all(|other| other.operator != found.operator),
			Spread::Region => self.chosen.iter().all(|other| other.region != found.region),
		}
	}
}

impl<T: Config> Pallet<T> {
	/// Each time the best of those looked at in the emptiest bucket that has a match. Workers that turn out to be silent
	/// leave the index, so that they stand in nobody's way twice.
	pub(crate) fn search(query: &Query<T::AccountId>) -> (Vec<Found<T::AccountId>>, Weight) {
		let each = |most: u32| most.saturating_mul(query.count.into());
		let mut hunt = Hunt {
			query,
			matcher: Matcher::new(query.requirements, Some(query.placement), Self::silence_limit()),
			now: T::Clock::now(),
			chosen: Vec::new(),
			looks: each(MAX_LOOKS),
			seeks: each(MAX_SEEKS),
			parks: each(MAX_PARKED),
			asked: 0,
		};
		Self::follow(&mut hunt);
		let reads = (each(MAX_LOOKS) - hunt.looks) + hunt.asked + (each(MAX_SEEKS) - hunt.seeks);
		let writes = (each(MAX_PARKED) - hunt.parks) * PARKING_WRITES;
		let database = T::DbWeight::get().reads_writes(reads.into(), writes.into());
		(hunt.chosen, database.saturating_add(Weight::from_parts(SEARCH_STEP.saturating_mul(reads.into()), 0)))
	}

	fn follow(hunt: &mut Hunt<T::AccountId>) {
		let query = hunt.query;
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
			while let Some(class) = next.and_then(|class| Self::emptiest(class, hunt)) {
				// What has less room than the bucket of the need can't have enough.
				if class.bucket < bucket_of(need) {
					break;
				}
				// Somewhere else in each bucket: where nobody will do in one of them, there may be nobody in any.
				let start = vicinity.unwrap_or_else(|| salt_of(word(query, 0) ^ u32::from(class.bucket)));
				Self::choose(class, Walk::new(class, &stretches, start, word(query, 4)), hunt);
				if hunt.missing() == 0 {
					return;
				}
				next = class.bucket.checked_sub(1).map(|bucket| Class { bucket, ..class });
			}
		}
	}

	/// Of the classes that differ from this one by a lower bucket, or not at all, the emptiest that has anybody.
	fn emptiest(class: Class, hunt: &mut Hunt<T::AccountId>) -> Option<Class> {
		let first = key_of(class, 0, 0, 0);
		let next = Self::step(before(first), hunt).filter(|next| next[..3] == first[..3])?;
		Some(Class { bucket: bucket_in(&next), ..class })
	}

	/// Follows a walk until there is enough to choose from, or the bucket's share is looked at, and chooses; goes on while
	/// some are missing.
	fn choose(class: Class, mut walk: Walk, hunt: &mut Hunt<T::AccountId>) {
		let query = hunt.query;
		let least = hunt.looks.saturating_sub(PER_BUCKET.saturating_mul(hunt.missing()));
		while hunt.missing() > 0 {
			let mut matches = Vec::<((Rank, u32), Found<T::AccountId>)>::new();
			while hunt.looks > least && matches.len() < enough(hunt.missing() as usize) {
				let Some(id) = walk.next(&mut |key| Self::seek(key, class, hunt)) else { break };
				if query.avoid_workers.contains(&id) {
					continue;
				}
				hunt.looks -= 1;
				let Some((rank, found)) = Self::look(id, hunt) else { continue };
				// Equals draw lots: the first of a walk is more often one after a wide gap.
				matches.push(((rank, salt_of(id ^ word(query, 8))), found));
			}
			if matches.is_empty() {
				return;
			}
			matches.sort_unstable_by_key(|(order, _)| *order);
			for (_, found) in matches {
				// Room is asked for last: it takes a read, and nearly everybody has it.
				if hunt.missing() > 0 && hunt.keeps_apart(&found) {
					hunt.asked += 1;
					if (query.has_room)(found.worker) {
						hunt.chosen.push(found);
					}
				}
			}
		}
	}

	fn look(id: WorkerId, hunt: &mut Hunt<T::AccountId>) -> Option<(Rank, Found<T::AccountId>)> {
		let worker = Workers::<T>::get(id)?;
		let exclusions = hunt.matcher.exclusions(&worker, hunt.now.saturating_sub(worker.last_seen));
		if exclusions & exclusion::OFFLINE != 0 && hunt.parks > 0 {
			hunt.parks -= 1;
			// Nothing but its place in the index changes.
			let _ = Self::change(id, |_| Ok(()));
		}
		let Worker { operator, profile, .. } = &worker;
		let query = hunt.query;
		let avoided = query.avoid_operators.contains(operator) || query.avoid_regions.contains(&profile.region);
		(exclusions == 0 && !avoided).then(|| {
			let found = Found { worker: id, operator: operator.clone(), region: profile.region.clone() };
			(hunt.matcher.rank(&worker), found)
		})
	}

	/// The first entry of the class after `key`.
	fn seek(key: IndexKey, class: Class, hunt: &mut Hunt<T::AccountId>) -> Option<IndexKey> {
		Self::step(key, hunt).filter(|next| next[..4] == key_of(class, 0, 0, 0)[..4])
	}

	/// The first entry of the index after `key`.
	fn step(key: IndexKey, hunt: &mut Hunt<T::AccountId>) -> Option<IndexKey> {
		hunt.seeks = hunt.seeks.checked_sub(1)?;
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
