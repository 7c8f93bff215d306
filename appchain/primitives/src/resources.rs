//! What machines have and tasks need.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::ConstU32;
use sp_runtime::BoundedVec;

/// An amount of machine.
#[derive(
	Clone, Copy, Default, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Resources {
	/// Thousandths of a processor core.
	pub cpu_millis: u32,
	/// Memory in MiB.
	pub memory_mib: u32,
	/// Disk in MiB.
	pub disk_mib: u32,
	/// Whole graphics processors.
	pub gpus: u8,
}

impl Resources {
	/// More than any machine.
	pub const MAX: Self = Self { cpu_millis: u32::MAX, memory_mib: u32::MAX, disk_mib: u32::MAX, gpus: u8::MAX };

	/// The sum, or `None` when a figure overflows.
	pub fn checked_add(&self, other: &Self) -> Option<Self> {
		Some(Self {
			cpu_millis: self.cpu_millis.checked_add(other.cpu_millis)?,
			memory_mib: self.memory_mib.checked_add(other.memory_mib)?,
			disk_mib: self.disk_mib.checked_add(other.disk_mib)?,
			gpus: self.gpus.checked_add(other.gpus)?,
		})
	}

	/// The difference, or `None` when `other` is larger in any figure.
	pub fn checked_sub(&self, other: &Self) -> Option<Self> {
		Some(Self {
			cpu_millis: self.cpu_millis.checked_sub(other.cpu_millis)?,
			memory_mib: self.memory_mib.checked_sub(other.memory_mib)?,
			disk_mib: self.disk_mib.checked_sub(other.disk_mib)?,
			gpus: self.gpus.checked_sub(other.gpus)?,
		})
	}

	/// The difference, 0 where `other` is larger.
	pub fn saturating_sub(&self, other: &Self) -> Self {
		Self {
			cpu_millis: self.cpu_millis.saturating_sub(other.cpu_millis),
			memory_mib: self.memory_mib.saturating_sub(other.memory_mib),
			disk_mib: self.disk_mib.saturating_sub(other.disk_mib),
			gpus: self.gpus.saturating_sub(other.gpus),
		}
	}

	/// True when every figure of `self` is at most that of `limit`.
	pub fn fits(&self, limit: &Self) -> bool {
		limit.checked_sub(self).is_some()
	}
}

/// Processor architecture.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum Arch {
	/// x86-64.
	Amd64,
	/// AArch64.
	Arm64,
}

/// What executes a task.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum Runtime {
	/// Containers by Docker.
	Docker,
	/// Pods by Kubernetes.
	Kubernetes,
	/// A sandboxed process.
	Shell,
	/// Terraform plans.
	Terraform,
}

impl Runtime {
	/// The bit that stands for this runtime in [`Capability::runtimes`].
	pub fn bit(self) -> u8 {
		match self {
			Self::Docker => 1,
			Self::Kubernetes => 2,
			Self::Shell => 4,
			Self::Terraform => 8,
		}
	}
}

/// How strongly a worker separates tasks from itself, weakest first.
#[derive(
	Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum Isolation {
	/// Namespaces by bubblewrap.
	Bubblewrap,
	/// A hardened runc container.
	Runc,
	/// runc inside a user namespace.
	RuncUserns,
	/// A user-space kernel.
	Gvisor,
	/// A virtual machine.
	Kata,
}

/// A kind of accelerator that a worker has.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Accelerator {
	/// 0 is a graphics processor.
	pub kind: u8,
	/// How many of them.
	pub count: u8,
	/// Memory of each, in MiB.
	pub memory_mib: u32,
}

/// What a worker says that it has. Declared, not proved.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Capability {
	/// Thousandths of a processor core.
	pub cpu_millis: u32,
	/// Memory in MiB.
	pub memory_mib: u32,
	/// Disk in MiB.
	pub disk_mib: u32,
	/// Processor architecture.
	pub arch: Arch,
	/// Accelerators by kind.
	pub accelerators: BoundedVec<Accelerator, ConstU32<8>>,
	/// Bits of [`Runtime::bit`].
	pub runtimes: u8,
	/// The strongest separation it offers.
	pub isolation: Isolation,
}

impl Capability {
	/// The whole machine as an amount that reservations are held against.
	pub fn resources(&self) -> Resources {
		let gpus = self
			.accelerators
			.iter()
			.filter(|accelerator| accelerator.kind == 0)
			.fold(0u8, |sum, accelerator| sum.saturating_add(accelerator.count));
		Resources { cpu_millis: self.cpu_millis, memory_mib: self.memory_mib, disk_mib: self.disk_mib, gpus }
	}
}
