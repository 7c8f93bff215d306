//! Who there is: owners Anna and Ben, operators Olga (workers 0 and 2), Otto (1 and 3) and Oda (4 and 5), the workers' own
//! keys, and Eve, who has nothing. Workers 0 to 2 are in eu-central, 3 and 4 in us-east, 5 is in ap-south.

use super::*;
use edgecloud_primitives::{
	resources::{Accelerator, Arch, Capability, Isolation},
	worker::{Addresses, Profile, Rates, Registration, Worker, WorkerId},
};
use sp_core::{ed25519, sr25519, Pair};

/// What owners and operators own at first.
pub const ENDOWMENT: u128 = 1_000_000;
pub const WORKERS: WorkerId = 6;

pub fn anna() -> AccountId32 {
	[0xaa; 32].into()
}

pub fn ben() -> AccountId32 {
	[0xbb; 32].into()
}

pub fn olga() -> AccountId32 {
	[0x01; 32].into()
}

pub fn otto() -> AccountId32 {
	[0x02; 32].into()
}

pub fn oda() -> AccountId32 {
	[0x03; 32].into()
}

pub fn eve() -> AccountId32 {
	[0xee; 32].into()
}

pub fn operator_of(worker: WorkerId) -> AccountId32 {
	match worker {
		0 | 2 => olga(),
		1 | 3 => otto(),
		_ => oda(),
	}
}

pub fn signed(account: AccountId32) -> RuntimeOrigin {
	RawOrigin::Signed(account).into()
}

/// The account that a worker signs with. Making keys takes long, so it is done once.
pub fn hot_account(worker: WorkerId) -> AccountId32 {
	static HOT: OnceLock<Vec<AccountId32>> = OnceLock::new();
	let accounts = HOT.get_or_init(|| (0..WORKERS).map(|worker| hot_pair(worker).public().into()).collect());
	accounts[worker as usize].clone()
}

/// What a worker's transactions start with.
pub fn hot(worker: WorkerId) -> RuntimeOrigin {
	signed(hot_account(worker))
}

fn hot_pair(worker: WorkerId) -> sr25519::Pair {
	sr25519::Pair::from_seed(&[worker as u8 + 1; 32])
}

/// Four cores, 8 GiB, two graphics processors; containers and sandboxed processes.
pub fn profile() -> Profile {
	let gpus = Accelerator { kind: 0, count: 2, memory_mib: 8_192 };
	let text = |content: &[u8]| content.to_vec().try_into().unwrap();
	Profile {
		name: text(b"attic"),
		region: text(b"eu-central"),
		latitude: 0,
		longitude: 0,
		capability: Capability {
			cpu_millis: 4_000,
			memory_mib: 8_192,
			disk_mib: 100_000,
			arch: Arch::Amd64,
			accelerators: vec![gpus].try_into().unwrap(),
			runtimes: 0b0101,
			isolation: Isolation::Runc,
		},
		rates: Rates { cpu_milli: 1, memory_mib: 1, disk_mib: 1 },
	}
}

/// That machine where the worker is.
pub fn profile_of(worker: WorkerId) -> Profile {
	let (region, latitude, longitude): (&[u8], i32, i32) = match worker {
		0..=2 => return profile(),
		3 => (b"us-east", 40_710_000, -74_010_000),
		4 => (b"us-east", 42_360_000, -71_060_000),
		_ => (b"ap-south", 19_080_000, 72_880_000),
	};
	Profile { region: region.to_vec().try_into().unwrap(), latitude, longitude, ..profile() }
}

/// Registers the workers with proofs of possession, and starts their first sessions.
pub(super) fn register_workers() {
	for worker in 0..WORKERS {
		let (pair, peer, operator) =
			(hot_pair(worker), ed25519::Pair::from_seed(&[worker as u8 + 1; 32]), operator_of(worker));
		let registration = Registration {
			hot: hot_account(worker),
			peer: peer.public().0,
			sealing: [9; 32],
			profile: profile_of(worker),
		};
		let message = pallet_workers::possession_message(System::block_hash(0).as_ref(), &operator, &registration);
		let signatures = (pair.sign(&message).into(), peer.sign(&message).0);
		assert_ok!(Workers::register(signed(operator), registration, signatures.0, signatures.1));
		assert_ok!(Workers::start_session(hot(worker), 1, Addresses::default()));
	}
}

pub fn worker(id: WorkerId) -> Worker<AccountId32> {
	pallet_workers::Workers::<Test>::get(id).expect("the worker exists")
}
