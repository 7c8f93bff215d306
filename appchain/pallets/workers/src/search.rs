//! Looking for a worker: the emptiest machines first, from a pseudo-random start, a bounded number of them.

use crate::{
	pallet::*,
	placement_index::{key_of, region_place, Class, IndexKey},
};
use alloc::vec::Vec;
use edgecloud_primitives::{
	geography::{cover, Stretch},
	matching::{exclusion, Matcher, Rank, MAX_BUCKET},
	worker::{Found, Query, Worker, WorkerId, SEARCH_READS, SEARCH_WRITES},
};
use frame_support::{traits::Get, weights::Weight};

/// Workers looked at in each bucket.
const PER_BUCKET: usize = 16;
/// Workers looked at in all.
const MAX_LOOKS: u32 = 64;
/// Steps along the index in all.
const MAX_SEEKS: u32 = SEARCH_READS - MAX_LOOKS;
/// Silent workers that one search takes out of the index.
const MAX_PARKED: u32 = SEARCH_WRITES / PARKING_WRITES;
/// Writes that each of those costs at most: its entries, itself, its cell.
const PARKING_WRITES: u32 = 10;

/// What is left of a search's allowance.
struct Allowance {
	looks: u32,
	seeks: u32,
	parked: u32,
}

/// A way through one stretch of a class: place after place from a start to the end, then from the beginning to the
/// start, one worker of each place.
struct Walk {
	class: Class,
	legs: Vec<Stretch>,
	/// Which leg it is on; beyond the last one it is over.
	leg: usize,
	/// The last place visited on this leg.
	at: Option<u32>,
	/// Which worker of the next place it takes.
	salt: u32,
}

impl<T: Config> Pallet<T> {
	/// The best of those looked at in the emptiest bucket that has a match. Workers that turn out to be silent leave
	/// the index, so that they stand in nobody's way twice.
	pub(crate) fn search(query: &Query<T::AccountId>) -> (Option<Found<T::AccountId>>, Weight) {
		let mut allowance = Allowance { looks: MAX_LOOKS, seeks: MAX_SEEKS, parked: 0 };
		let found = Self::search_within(query, &mut allowance);
		let reads = (MAX_LOOKS - allowance.looks) + (MAX_SEEKS - allowance.seeks);
		(found, T::DbWeight::get().reads_writes(reads.into(), (allowance.parked * PARKING_WRITES).into()))
	}

	fn search_within(query: &Query<T::AccountId>, allowance: &mut Allowance) -> Option<Found<T::AccountId>> {
		let placement = query.placement;
		let matcher = Matcher::new(query.requirements, Some(placement), Self::silence_limit());
		// A circle is searched by places. Regions alone have places of their own.
		let by_region = !placement.regions.is_empty() && (placement.near.is_none() || placement.radius_km == 0);
		let stretches = match placement.near {
			_ if by_region => placement.regions.iter().map(|region| point(region_place(region))).collect(),
			Some((latitude, longitude)) if placement.radius_km > 0 => cover(latitude, longitude, placement.radius_km),
			_ => alloc::vec![Stretch::GLOBE],
		};
		let seed = query.seed.as_bytes();
		let word = |at: usize| u32::from_le_bytes([seed[at], seed[at + 1], seed[at + 2], seed[at + 3]]);
		// Machines with graphics processors are kept for those who need them, as long as others will do.
		let kinds: &[bool] = if query.requirements.resources.gpus > 0 { &[true] } else { &[false, true] };
		for gpus in kinds {
			for bucket in (0..=MAX_BUCKET).rev() {
				let class = Class { by_region, runtime: query.requirements.runtime, gpus: *gpus, bucket };
				// The class as a whole first: most of them are empty.
				if Self::seek(before(key_of(class, 0, 0, 0)), class, u32::MAX, allowance).is_none() {
					continue;
				}
				let walks = stretches.iter().map(|stretch| Walk::new(class, *stretch, word(0), word(4)));
				if let Some(found) = Self::best_of(walks.collect(), query, &matcher, allowance) {
					return Some(found);
				}
			}
		}
		None
	}

	/// Takes one worker of each stretch in turn, until the bucket's share is looked at or nothing new comes.
	fn best_of(
		mut walks: Vec<Walk>,
		query: &Query<T::AccountId>,
		matcher: &Matcher,
		allowance: &mut Allowance,
	) -> Option<Found<T::AccountId>> {
		let mut seen: Vec<WorkerId> = Vec::new();
		let mut best: Option<(Rank, Found<T::AccountId>)> = None;
		let mut news = true;
		while news {
			news = false;
			walks.iter_mut().for_each(Walk::again);
			while walks.iter().any(|walk| !walk.is_over()) {
				for walk in walks.iter_mut() {
					if seen.len() == PER_BUCKET || allowance.looks == 0 || allowance.seeks == 0 {
						return best.map(|(_, found)| found);
					}
					let Some(id) = Self::step(walk, allowance) else { continue };
					if seen.contains(&id) {
						continue;
					}
					seen.push(id);
					news = true;
					allowance.looks -= 1;
					let Some(rank) = Self::look(id, query, matcher, allowance) else { continue };
					if best.as_ref().is_none_or(|(present, _)| rank.0 < *present) {
						best = Some(rank);
					}
				}
			}
		}
		best.map(|(_, found)| found)
	}

	fn look(
		id: WorkerId,
		query: &Query<T::AccountId>,
		matcher: &Matcher,
		allowance: &mut Allowance,
	) -> Option<(Rank, Found<T::AccountId>)> {
		let worker = Workers::<T>::get(id)?;
		let exclusions = matcher.exclusions(&worker, Self::silent_for(&worker));
		if exclusions & exclusion::OFFLINE != 0 && allowance.parked < MAX_PARKED {
			allowance.parked += 1;
			// Nothing but its place in the index changes.
			let _ = Self::change(id, |_| Ok(()));
		}
		let Worker { operator, profile, .. } = &worker;
		let avoided = query.avoid_workers.contains(&id)
			|| query.avoid_operators.contains(operator)
			|| query.avoid_regions.contains(&profile.region);
		(exclusions == 0 && !avoided).then(|| {
			let found = Found { worker: id, operator: operator.clone(), region: profile.region.clone() };
			(matcher.rank(&worker), found)
		})
	}

	/// The next worker of a walk.
	fn step(walk: &mut Walk, allowance: &mut Allowance) -> Option<WorkerId> {
		let first = loop {
			let leg = *walk.legs.get(walk.leg)?;
			let from = match walk.at {
				Some(place) => key_of(walk.class, place, u32::MAX, u32::MAX),
				None => before(key_of(walk.class, leg.first, 0, 0)),
			};
			match Self::seek(from, walk.class, leg.last, allowance) {
				Some(key) => break key,
				None => (walk.leg, walk.at) = (walk.leg + 1, None),
			}
		};
		let place = place_in(&first);
		walk.at = Some(place);
		// Of the machines at this place the one after the salt, or else the first.
		let after = key_of(walk.class, place, walk.salt, u32::MAX);
		let chosen = Self::seek(after, walk.class, place, allowance).unwrap_or(first);
		walk.salt = salt_in(&chosen);
		Some(worker_in(&chosen))
	}

	/// The first entry after `key` that belongs to the class and lies no further than `last`.
	fn seek(key: IndexKey, class: Class, last: u32, allowance: &mut Allowance) -> Option<IndexKey> {
		allowance.seeks = allowance.seeks.checked_sub(1)?;
		let next = PlacementIndex::<T>::iter_keys_from(PlacementIndex::<T>::hashed_key_for(key)).next()?;
		(next[..4] == key_of(class, 0, 0, 0)[..4] && place_in(&next) <= last).then_some(next)
	}
}

impl Walk {
	fn new(class: Class, stretch: Stretch, start: u32, salt: u32) -> Self {
		let span = u64::from(stretch.last - stretch.first) + 1;
		let start = stretch.first + ((u64::from(start) * span) >> 32) as u32;
		let mut legs = alloc::vec![Stretch { first: start, last: stretch.last }];
		if start > stretch.first {
			legs.push(Stretch { first: stretch.first, last: start - 1 });
		}
		Self { class, legs, leg: 0, at: None, salt }
	}

	fn is_over(&self) -> bool {
		self.leg >= self.legs.len()
	}

	/// Starts another round, with the worker after the last one.
	fn again(&mut self) {
		(self.leg, self.at) = (0, None);
	}
}

/// The key just before another one. No class begins with zeros only, so there is one.
fn before(key: IndexKey) -> IndexKey {
	u128::from_be_bytes(key).saturating_sub(1).to_be_bytes()
}

fn point(place: u32) -> Stretch {
	Stretch { first: place, last: place }
}

fn place_in(key: &IndexKey) -> u32 {
	u32::from_be_bytes([key[4], key[5], key[6], key[7]])
}

fn salt_in(key: &IndexKey) -> u32 {
	u32::from_be_bytes([key[8], key[9], key[10], key[11]])
}

fn worker_in(key: &IndexKey) -> WorkerId {
	u32::from_be_bytes([key[12], key[13], key[14], key[15]])
}
