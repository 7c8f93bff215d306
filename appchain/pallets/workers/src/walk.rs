//! A way through the entries of one class of the placement index.

use crate::placement_index::{key_of, place_in, worker_in, Class, IndexKey};
use alloc::{collections::VecDeque, vec::Vec};
use edgecloud_primitives::{geography::Stretch, worker::WorkerId};

/// Visits every entry of some stretches of a class once: one worker of each place, from a start to the end and then
/// from the beginning to the start; then another one of each place; and so on.
pub(crate) struct Walk {
	class: Class,
	/// Stretches in the order in which they are walked.
	legs: Vec<Stretch>,
	/// Which leg it is on. Beyond the last one every place is known.
	leg: usize,
	/// The last place found on this leg.
	at: Option<u32>,
	/// Where it begins among the workers of a place.
	salt: u32,
	/// Places that may have more workers, in the order of the round.
	visits: VecDeque<Visit>,
}

/// What is left to see of a place: what lies after one key, up to another, and perhaps what came before the start.
struct Visit {
	after: IndexKey,
	until: IndexKey,
	then: Option<(IndexKey, IndexKey)>,
}

impl Walk {
	/// `stretches` are in order and apart from each other. `start` says where among them it begins, in parts of 2^32.
	pub(crate) fn new(class: Class, stretches: &[Stretch], start: u32, salt: u32) -> Self {
		Self { class, legs: legs_from(stretches, start), leg: 0, at: None, salt, visits: VecDeque::new() }
	}

	/// The next worker. `seek` finds the first entry of the class after a key.
	pub(crate) fn next(&mut self, seek: &mut impl FnMut(IndexKey) -> Option<IndexKey>) -> Option<WorkerId> {
		if let Some(first) = self.next_place(seek) {
			return Some(worker_in(&self.arrive(first, seek)));
		}
		while let Some(mut visit) = self.visits.pop_front() {
			if let Some(key) = visit.next(seek) {
				self.visits.push_back(visit);
				return Some(worker_in(&key));
			}
		}
		None
	}

	/// The first entry of the next place.
	fn next_place(&mut self, seek: &mut impl FnMut(IndexKey) -> Option<IndexKey>) -> Option<IndexKey> {
		loop {
			let leg = *self.legs.get(self.leg)?;
			let found = seek(match self.at {
				Some(place) => key_of(self.class, place, u32::MAX, u32::MAX),
				None => before(key_of(self.class, leg.first, 0, 0)),
			});
			let place = found.as_ref().map(place_in);
			// Legs that end before what was found hold nothing, so that no seek is spent on them.
			while let Some(leg) = self.legs.get(self.leg).copied() {
				if let Some(place) = place.filter(|place| *place <= leg.last) {
					if place < leg.first {
						break;
					}
					self.at = Some(place);
					return found;
				}
				(self.leg, self.at) = (self.leg + 1, None);
				// Here the way begins anew at the other end, of which the last seek says nothing.
				if self.legs.get(self.leg).is_some_and(|next| next.first < leg.first) {
					break;
				}
			}
		}
	}

	/// The first worker to see of a place that begins with the entry `first`: the one after the salt, or else that.
	fn arrive(&mut self, first: IndexKey, seek: &mut impl FnMut(IndexKey) -> Option<IndexKey>) -> IndexKey {
		let place = place_in(&first);
		let end = key_of(self.class, place, u32::MAX, u32::MAX);
		let start = key_of(self.class, place, self.salt, u32::MAX);
		let (chosen, until, then) = if first > start {
			(first, end, None)
		} else {
			match seek(start).filter(|key| *key <= end) {
				Some(key) => (key, end, Some((before(first), start))),
				None => (first, start, None),
			}
		};
		self.visits.push_back(Visit { after: chosen, until, then });
		chosen
	}
}

impl Visit {
	fn next(&mut self, seek: &mut impl FnMut(IndexKey) -> Option<IndexKey>) -> Option<IndexKey> {
		loop {
			if let Some(key) = seek(self.after).filter(|key| *key <= self.until) {
				self.after = key;
				return Some(key);
			}
			(self.after, self.until) = self.then.take()?;
		}
	}
}

fn legs_from(stretches: &[Stretch], start: u32) -> Vec<Stretch> {
	let length = |stretch: &Stretch| u64::from(stretch.last - stretch.first) + 1;
	let mut skipped = (stretches.iter().map(length).sum::<u64>() * u64::from(start)) >> 32;
	for (at, stretch) in stretches.iter().enumerate() {
		if skipped >= length(stretch) {
			skipped -= length(stretch);
			continue;
		}
		let middle = stretch.first + skipped as u32;
		let mut legs = alloc::vec![Stretch { first: middle, last: stretch.last }];
		legs.extend(&stretches[at + 1..]);
		legs.extend(&stretches[..at]);
		if middle > stretch.first {
			legs.push(Stretch { first: stretch.first, last: middle - 1 });
		}
		return legs;
	}
	Vec::new()
}

/// The key just before another one. No class begins with zeros only, so there is one.
pub(crate) fn before(key: IndexKey) -> IndexKey {
	u128::from_be_bytes(key).saturating_sub(1).to_be_bytes()
}
