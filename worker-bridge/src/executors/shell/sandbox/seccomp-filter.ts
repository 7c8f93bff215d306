/**
 * A seccomp program for the sandbox, put together by hand: it refuses what a task never needs and what past escapes were
 * made of. Everything else stays allowed: programs of all kinds run here, and the missing rights are the first wall.
 * Instructions: linux/filter.h; seccomp_data: linux/seccomp.h.
 */
type Arch = 'x64' | 'arm64'

/** Numbers on x86-64 and on arm64; null where the call does not exist. Source: the kernel's syscall tables. */
const REFUSED: Readonly<Record<string, readonly [number | null, number | null]>> = {
  // Other processes
  ptrace: [101, 117],
  process_vm_readv: [310, 270],
  process_vm_writev: [311, 271],
  kcmp: [312, 272],
  pidfd_getfd: [438, 438],
  // Mounts and namespaces
  mount: [165, 40],
  umount2: [166, 39],
  pivot_root: [155, 41],
  chroot: [161, 51],
  unshare: [272, 97],
  setns: [308, 268],
  open_tree: [428, 428],
  move_mount: [429, 429],
  fsopen: [430, 430],
  fsconfig: [431, 431],
  fsmount: [432, 432],
  fspick: [433, 433],
  mount_setattr: [442, 442],
  open_by_handle_at: [304, 265],
  // Kernel surfaces with a history
  bpf: [321, 280],
  perf_event_open: [298, 241],
  userfaultfd: [323, 282],
  io_uring_setup: [425, 425],
  io_uring_enter: [426, 426],
  io_uring_register: [427, 427],
  add_key: [248, 217],
  request_key: [249, 218],
  keyctl: [250, 219],
  // The machine itself
  kexec_load: [246, 104],
  kexec_file_load: [320, 294],
  init_module: [175, 105],
  finit_module: [313, 273],
  delete_module: [176, 106],
  swapon: [167, 224],
  swapoff: [168, 225],
  reboot: [169, 142],
  acct: [163, 89],
  quotactl: [179, 60],
  syslog: [103, 116],
  settimeofday: [164, 170],
  clock_settime: [227, 112],
  clock_adjtime: [305, 266],
  adjtimex: [159, 171],
  vhangup: [153, 58],
  iopl: [172, null],
  ioperm: [173, null],
}
const CALLS = { clone: [56, 220], clone3: [435, 435], ioctl: [16, 29], socket: [41, 198] } as const
const AUDIT_ARCH = { x64: 0xc000003e, arm64: 0xc00000b7 } as const

const CLONE_NEW_ANY = 0x7e02_0000 // NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET
const X32_BIT = 0x4000_0000
/** Unix, IPv4, IPv6, netlink. The others have no network namespace (vsock reaches the hypervisor) or no use here. */
const SOCKET_FAMILIES = [1, 2, 10, 16]
/** Write into the terminal's input: the classic way out of a shared terminal. */
const TERMINAL_IOCTLS = [0x5412, 0x541c]

const EPERM = 1
const ENOSYS = 38
const EAFNOSUPPORT = 97
const ALLOW = 0x7fff_0000
const KILL_PROCESS = 0x8000_0000
const errno = (code: number): number => 0x0005_0000 | code

const LOAD = 0x20
const JUMP_EQUAL = 0x15
const JUMP_AT_LEAST = 0x35
const JUMP_ANY_BIT = 0x45
const RETURN = 0x06
const NUMBER_AT = 0
const ARCH_AT = 4
const argumentAt = (index: number): number => 16 + 8 * index // low half; both machines are little-endian

type Instruction = readonly [code: number, ifTrue: number, ifFalse: number, k: number]
const load = (offset: number): Instruction => [LOAD, 0, 0, offset]
const give = (value: number): Instruction => [RETURN, 0, 0, value]
/** Runs the body only if the call has this number; the body ends by giving a value. */
const onCall = (number: number, body: readonly Instruction[]): Instruction[] => [
  [JUMP_EQUAL, 0, body.length, number],
  ...body,
]

/** The filter as bwrap takes it: an array of struct sock_filter. */
export function seccompFilter(arch: Arch): Uint8Array {
  const column = arch === 'x64' ? 0 : 1
  const program: Instruction[] = [
    load(ARCH_AT),
    [JUMP_EQUAL, 1, 0, AUDIT_ARCH[arch]],
    give(KILL_PROCESS), // calls of another architecture would have other numbers
    load(NUMBER_AT),
    ...(arch === 'x64' ? [[JUMP_AT_LEAST, 0, 1, X32_BIT] as const, give(errno(ENOSYS))] : []),
    ...Object.values(REFUSED).flatMap((numbers) => {
      const number = numbers[column]
      return number === null || number === undefined ? [] : onCall(number, [give(errno(EPERM))])
    }),
    // clone3 hides its flags behind a pointer; libraries fall back to clone when it does not exist.
    ...onCall(CALLS.clone3[column], [give(errno(ENOSYS))]),
    ...onCall(CALLS.clone[column], [
      load(argumentAt(0)),
      [JUMP_ANY_BIT, 0, 1, CLONE_NEW_ANY],
      give(errno(EPERM)),
      give(ALLOW),
    ]),
    ...onCall(CALLS.ioctl[column], [load(argumentAt(1)), ...refuseAny(TERMINAL_IOCTLS), give(ALLOW)]),
    ...onCall(CALLS.socket[column], [load(argumentAt(0)), ...allowAny(SOCKET_FAMILIES), give(errno(EAFNOSUPPORT))]),
    give(ALLOW),
  ]
  return assemble(program)
}

const refuseAny = (values: readonly number[]): Instruction[] =>
  values.flatMap((value) => [[JUMP_EQUAL, 0, 1, value] as const, give(errno(EPERM))])
const allowAny = (values: readonly number[]): Instruction[] =>
  values.flatMap((value) => [[JUMP_EQUAL, 0, 1, value] as const, give(ALLOW)])

function assemble(program: readonly Instruction[]): Uint8Array {
  const bytes = new Uint8Array(program.length * 8)
  const view = new DataView(bytes.buffer)
  program.forEach(([code, ifTrue, ifFalse, k], index) => {
    view.setUint16(index * 8, code, true)
    view.setUint8(index * 8 + 2, ifTrue)
    view.setUint8(index * 8 + 3, ifFalse)
    view.setUint32(index * 8 + 4, k >>> 0, true)
  })
  return bytes
}

/** The filter for this machine, or undefined where there is none. */
export function seccompFilterHere(): Uint8Array | undefined {
  return process.arch === 'x64' || process.arch === 'arm64' ? seccompFilter(process.arch) : undefined
}
