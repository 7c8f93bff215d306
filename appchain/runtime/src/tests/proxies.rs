use crate::{AccountId, Runtime, RuntimeCall};
use frame_support::traits::InstanceFilter;

type ProxyType = <Runtime as pallet_proxy::Config>::ProxyType;

fn transfer() -> RuntimeCall {
	pallet_balances::Call::transfer_all { dest: AccountId::new([0; 32]).into(), keep_alive: false }.into()
}

#[test]
fn a_proxy_for_tasks_does_tasks_only() {
	assert!(ProxyType::Tasks.filter(&pallet_edge_connect::Call::cancel { task: 0 }.into()));
	assert!(!ProxyType::Tasks.filter(&pallet_workers::Call::drain { worker: 0 }.into()));
	assert!(!ProxyType::Tasks.filter(&transfer()));
}

#[test]
fn a_proxy_for_workers_never_takes_the_stake() {
	assert!(ProxyType::Workers.filter(&pallet_workers::Call::drain { worker: 0 }.into()));
	assert!(!ProxyType::Workers.filter(&pallet_workers::Call::withdraw { worker: 0 }.into()));
	assert!(!ProxyType::Workers.filter(&transfer()));
}

#[test]
fn only_a_full_proxy_hands_its_rights_on() {
	let wrapped = RuntimeCall::Utility(pallet_utility::Call::batch { calls: vec![transfer()] });
	assert!(ProxyType::Any.filter(&wrapped));
	assert!(!ProxyType::Tasks.filter(&wrapped));
	assert!(ProxyType::Any.is_superset(&ProxyType::Tasks));
	assert!(!ProxyType::Tasks.is_superset(&ProxyType::Workers));
}
