//! Cases for the matcher's twin in the browser: `protocol/src/placement/fixtures/vectors.json`.
//!
//! The committed file has to be what this code makes; `EDGECLOUD_WRITE_VECTORS=1 cargo test -p edgecloud-primitives`
//! writes it anew.

use edgecloud_primitives::{
	geography::{cell_of, chord_squared, direction, place, reach},
	matching::{price, Matcher},
	resources::{Accelerator, Arch, Capability, Isolation, Resources, Runtime},
	task::{AutoPlacement, Kind, Requirements, Spread, Verify},
	worker::{Profile, Rates, Status, Worker},
	ShortText,
};
use std::fs;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../protocol/src/placement/fixtures/vectors.json");
const REGIONS: [&str; 4] = ["eu-central", "eu-west", "us-east", "oceania"];
const RUNTIMES: [Runtime; 4] = [Runtime::Docker, Runtime::Kubernetes, Runtime::Shell, Runtime::Terraform];
const ISOLATIONS: [Isolation; 5] =
	[Isolation::Bubblewrap, Isolation::Runc, Isolation::RuncUserns, Isolation::Gvisor, Isolation::Kata];
/// Reasons that leave a worker out, each with a bit of its own.
const REASONS: u64 = 10;
/// From here on a radius holds the whole globe.
const HALF_TURN_KM: u16 = 20_016;

type Place = (i32, i32);

/// Where formulas go wrong: poles, the date line, meridians, and what lies beside them.
const CORNERS: [Place; 16] = [
	(90_000_000, 0),
	(-90_000_000, 0),
	(90_000_000, 180_000_000),
	(-90_000_000, -180_000_000),
	(89_999_999, 12_345_678),
	(-89_999_999, -98_765_432),
	(0, 180_000_000),
	(0, -180_000_000),
	(0, 179_999_999),
	(1, -179_999_999),
	(0, 0),
	(0, -1),
	(-1, 90_000_000),
	(45_000_000, -90_000_000),
	(48_208_200, 16_373_800),
	(-18_124_800, 178_450_100),
];

/// A generator that answers alike everywhere.
struct Random(u64);

impl Random {
	fn below(&mut self, limit: u64) -> u64 {
		self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
		(self.0 >> 32) % limit
	}

	fn one_in(&mut self, count: u64) -> bool {
		self.below(count) == 0
	}

	fn pick<T: Copy>(&mut self, among: &[T]) -> T {
		among[self.below(among.len() as u64) as usize]
	}

	fn place(&mut self) -> Place {
		if self.one_in(4) {
			return self.pick(&CORNERS);
		}
		let (latitude, longitude) = (self.below(180_000_001) as i32, self.below(360_000_001) as i32);
		(latitude - 90_000_000, longitude - 180_000_000)
	}
}

fn square(a: Place, b: Place) -> u128 {
	chord_squared(direction(a.0, a.1), direction(b.0, b.1))
}

/// A part of a machine: how much there is, how much of it is reserved, and how much a task asks for.
fn part(random: &mut Random, largest: u32, fits: bool) -> (u32, u32, u32) {
	let whole = match random.below(8) {
		0 => largest,
		1 => random.below(2) as u32,
		_ => random.below(u64::from(largest.min(200_000)) + 1) as u32,
	};
	// More may be reserved than there is, once an operator has declared less.
	let reserved = if random.one_in(12) { whole.saturating_add(3) } else { random.below(u64::from(whole) + 1) as u32 };
	let free = whole.saturating_sub(reserved);
	let need = match (fits, random.one_in(2)) {
		(true, true) => free,
		(true, false) => random.below(u64::from(free) + 1) as u32,
		(false, true) => free.saturating_add(1),
		(false, false) => free.saturating_add(1 + random.below(50) as u32),
	};
	(whole, reserved, need)
}

/// A centre and a radius that hold a place, or only just do not.
fn circle(random: &mut Random, here: Place, fits: bool) -> (Option<Place>, u16) {
	if fits && random.one_in(3) {
		let centre = random.place();
		return (random.pick(&[None, Some(centre)]), 0);
	}
	loop {
		let centre = random.place();
		let least = (1..=HALF_TURN_KM).find(|km| reach(*km) >= square(centre, here)).expect("the last holds all");
		let far = random.below(least.into()) as u16;
		match (fits, random.one_in(2)) {
			(true, true) => return (Some(centre), least),
			(true, false) => return (Some(centre), least + far),
			(false, true) if least > 1 => return (Some(centre), least - 1),
			(false, false) if far > 0 => return (Some(centre), far),
			_ => {}
		}
	}
}

/// A worker and a task. The bits of `faults` say what is not to fit.
fn pair(random: &mut Random, faults: u64) -> (Worker<u32>, Requirements, Option<AutoPlacement>) {
	let fits = |bit: u64| faults >> bit & 1 == 0;
	let (latitude, longitude) = random.place();
	let status =
		if fits(0) { Status::Active } else { random.pick(&[Status::Draining, Status::Unbonding { until: 7 }]) };
	let session = if !fits(1) && random.one_in(2) { 0 } else { 1 + random.below(9) as u32 };

	let runtime = random.pick(&RUNTIMES);
	let others = random.below(16) as u8 & !runtime.bit();
	let runtimes = if fits(2) { others | runtime.bit() } else { others };

	let (weaker, stronger) = random.pick(&[(0, 1), (0, 4), (1, 2), (2, 3), (3, 4)]);
	let (has, wants) = match (fits(3), random.one_in(3)) {
		(true, true) => (weaker, weaker),
		(true, false) => (stronger, weaker),
		(false, _) => (weaker, stronger),
	};

	let cpu = part(random, u32::MAX, fits(4));
	let memory = part(random, u32::MAX, fits(5));
	let disk = part(random, u32::MAX, fits(6));
	let gpus = part(random, 200, fits(7));
	// Two parts to add up, beside a kind that does not count; now and then more than a byte holds.
	let half = (gpus.0 / 2) as u8;
	let kinds = [(0, half), (1, 9), (0, gpus.0 as u8 - half), (0, 255)];
	let count = if random.one_in(10) { 4 } else { 3 };
	let accelerators: Vec<_> =
		kinds[..count].iter().map(|&(kind, count)| Accelerator { kind, count, memory_mib: 8_192 }).collect();

	let (near, radius_km) = circle(random, (latitude, longitude), fits(8));
	let home = random.below(4) as usize;
	let regions: Vec<usize> = match (fits(9), random.one_in(2)) {
		(true, true) => vec![],
		(true, false) => vec![(home + 1) % 4, home],
		(false, _) => vec![(home + 1) % 4, (home + 3) % 4],
	};
	let rate = |random: &mut Random| if random.one_in(12) { u128::MAX / 5 } else { random.below(1 << 31).into() };

	let worker = Worker {
		operator: 1,
		hot: 2,
		peer: [0; 32],
		sealing: [0; 32],
		session,
		stake: 0,
		profile: Profile {
			name: short("worker"),
			region: short(REGIONS[home]),
			latitude,
			longitude,
			capability: Capability {
				cpu_millis: cpu.0,
				memory_mib: memory.0,
				disk_mib: disk.0,
				arch: Arch::Amd64,
				accelerators: accelerators.try_into().expect("4 kinds at most"),
				runtimes,
				isolation: ISOLATIONS[has],
			},
			rates: Rates { cpu_milli: rate(random), memory_mib: rate(random), disk_mib: rate(random) },
		},
		addresses: Default::default(),
		reserved: Resources { cpu_millis: cpu.1, memory_mib: memory.1, disk_mib: disk.1, gpus: gpus.1 as u8 },
		status,
		strikes: 0,
		struck: None,
		registered: 0,
		last_seen: 0,
		probed: None,
		heartbeat: 0,
		bucket: None,
	};
	let requirements = Requirements {
		kind: Kind::Service,
		runtime,
		resources: Resources { cpu_millis: cpu.2, memory_mib: memory.2, disk_mib: disk.2, gpus: gpus.2 as u8 },
		isolation: ISOLATIONS[wants],
		timeout: 0,
		secrets: false,
		verify: Verify::None,
	};
	let auto = AutoPlacement {
		near,
		radius_km,
		regions: regions.iter().map(|at| short(REGIONS[*at])).collect::<Vec<_>>().try_into().expect("2 at most"),
		replicas: 1,
		spread: Spread::None,
	};
	// The owner may also have chosen the worker, wherever it is.
	let chosen = fits(8) && fits(9) && random.one_in(6);
	(worker, requirements, (!chosen).then_some(auto))
}

fn short(text: &str) -> ShortText {
	text.as_bytes().to_vec().try_into().expect("names here are short")
}

fn quoted(text: &ShortText) -> String {
	format!("\"{}\"", String::from_utf8_lossy(text))
}

fn amounts(of: &Resources) -> String {
	let Resources { cpu_millis, memory_mib, disk_mib, gpus } = of;
	format!(r#"{{"cpuMillis":{cpu_millis},"memoryMib":{memory_mib},"diskMib":{disk_mib},"gpus":{gpus}}}"#)
}

fn worker_json(worker: &Worker<u32>) -> String {
	let Profile { region, latitude, longitude, capability, rates, .. } = &worker.profile;
	let Capability { cpu_millis, memory_mib, disk_mib, runtimes, isolation, .. } = capability;
	let accelerators: Vec<_> =
		capability.accelerators.iter().map(|of| format!(r#"{{"kind":{},"count":{}}}"#, of.kind, of.count)).collect();
	format!(
		concat!(
			r#"{{"place":[{},{}],"region":{},"cpuMillis":{},"memoryMib":{},"diskMib":{},"accelerators":[{}],"#,
			r#""runtimes":{},"isolation":"{:?}","rates":["{}","{}","{}"],"reserved":{},"active":{},"session":{}}}"#
		),
		latitude,
		longitude,
		quoted(region),
		cpu_millis,
		memory_mib,
		disk_mib,
		accelerators.join(","),
		runtimes,
		isolation,
		rates.cpu_milli,
		rates.memory_mib,
		rates.disk_mib,
		amounts(&worker.reserved),
		worker.status == Status::Active,
		worker.session,
	)
}

fn placement_json(placement: &Option<AutoPlacement>) -> String {
	placement.as_ref().map_or("null".into(), |auto| {
		let near = auto.near.map_or("null".into(), |(latitude, longitude)| format!("[{latitude},{longitude}]"));
		let regions: Vec<_> = auto.regions.iter().map(quoted).collect();
		format!(r#"{{"near":{near},"radiusKm":{},"regions":[{}]}}"#, auto.radius_km, regions.join(","))
	})
}

fn match_line(random: &mut Random, faults: u64) -> String {
	let (worker, requirements, placement) = pair(random, faults);
	let silence = random.pick(&[60, 61, 4_000]);
	let late = faults >> 1 & 1 == 1 && worker.session > 0;
	let silent_for = if late { silence + 1 + random.below(3) as u32 } else { silence - random.below(60) as u32 };
	let matcher = Matcher::new(&requirements, placement.as_ref(), silence);
	let rank = matcher.rank(&worker);
	format!(
		concat!(
			r#"{{"worker":{},"silentFor":{},"silence":{},"runtime":"{:?}","resources":{},"isolation":"{:?}","#,
			r#""placement":{},"exclusions":{},"load":{},"square":"{}","price":"{}"}}"#
		),
		worker_json(&worker),
		silent_for,
		silence,
		requirements.runtime,
		amounts(&requirements.resources),
		requirements.isolation,
		placement_json(&placement),
		matcher.exclusions(&worker, silent_for),
		rank.load,
		rank.chord_squared,
		price(&worker, &requirements.resources),
	)
}

fn vectors() -> String {
	let mut random = Random(20_260);
	let radii = (0..20).chain((20..HALF_TURN_KM).step_by(173)).chain(20_010..=20_020).chain([u16::MAX]);
	let reaches = radii.map(|km| format!(r#"{{"km":{km},"square":"{}"}}"#, reach(km))).collect();
	let pairs = (0..240).map(|_| {
		let (a, b) = (random.place(), random.place());
		let (from, to) = (direction(a.0, a.1), direction(b.0, b.1));
		let square = chord_squared(from, to);
		format!(r#"{{"a":[{},{}],"b":[{},{}],"directions":[{from:?},{to:?}],"square":"{square}"}}"#, a.0, a.1, b.0, b.1)
	});
	let pairs = pairs.collect();
	let cells = CORNERS.into_iter().chain((0..160).map(|_| random.place()));
	let cells = cells
		.map(|(latitude, longitude)| {
			format!(r#"{{"place":[{latitude},{longitude}],"cell":{}}}"#, cell_of(place(latitude, longitude)))
		})
		.collect();
	let matches = (0..205u64).map(|at| {
		// None or one fault at first, then some at once.
		let faults = if at < 110 {
			(1 << (at % (REASONS + 1))) & ((1 << REASONS) - 1)
		} else {
			random.below(1 << REASONS) & random.below(1 << REASONS)
		};
		match_line(&mut random, faults)
	});
	let matches = matches.collect();
	let sections: [(&str, Vec<String>); 4] =
		[("reaches", reaches), ("pairs", pairs), ("cells", cells), ("matches", matches)];
	let sections = sections.map(|(name, lines)| format!("\"{name}\": [\n{}\n]", lines.join(",\n")));
	format!("{{{}}}\n", sections.join(",\n"))
}

#[test]
fn the_browser_is_held_to_what_this_code_answers() {
	let made = vectors();
	if std::env::var_os("EDGECLOUD_WRITE_VECTORS").is_some() {
		fs::write(FILE, &made).expect("the folder of the vectors is writable");
	}
	let committed = fs::read_to_string(FILE).expect("the vectors are committed");
	let line = made.lines().zip(committed.lines()).position(|(made, committed)| made != committed);
	assert!(made == committed, "vectors.json differs from line {:?}; see the head of this file", line.map(|at| at + 1));
}
