import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fixedRow } from '../../../../../tests/battery/fixed-row.ts'
import { untilNothingLeft } from '../../../../../tests/battery/ledger/until-nothing-left.ts'
import { ExecutorBench } from '../../fixtures/executor-bench.ts'
import { makePlan } from '../../fixtures/make-plan.ts'
import { shellSubject } from '../fixtures/shell-subject.ts'

type Subject = Awaited<ReturnType<typeof shellSubject>>
let subject: Subject
let bench: ExecutorBench
beforeAll(async () => {
  subject = await shellSubject()
  bench = new ExecutorBench(subject.executor)
  await subject.executor.probe()
})
afterAll(() => subject.dispose())

/** Runs a script inside and gives what it printed. */
async function inside(script: string): Promise<string> {
  const plan = makePlan(script)
  await bench.run(plan)
  return `${bench.output(plan.runId)}${bench.bytes(plan.runId, 'stderr')}`
}

/** Asks the kernel directly, past all libraries: number of the call on x86-64 and arm64, and arguments. */
const direct = (numbers: readonly [number, number], ...rest: number[]): string => {
  const number = numbers[process.arch === 'arm64' ? 1 : 0]
  const call = `syscall(${[number, ...rest].join(', ')})`
  return `perl -e '$! = 0; my $r = ${call}; print $r == -1 ? "refused: $!\\n" : "allowed\\n"'`
}
const REFUSED =
  /^refused: (Operation not permitted|Function not implemented|Address family not supported by protocol)\n$/

describe('battery 35: escape attempts', () => {
  fixedRow(35, 'attempts to leave a sandbox', async () => ({
    leftovers: await untilNothingLeft(subject.leftovers),
  }))

  it.each([
    ['ptrace', direct([101, 117], 0, 0, 0, 0)],
    ['mount', direct([165, 40], 0, 0, 0, 0, 0)],
    ['unshare of a user namespace', direct([272, 97], 0x1000_0000)],
    ['clone into a user namespace', direct([56, 220], 0x1000_0000 | 17, 0, 0, 0, 0)],
    ['clone3', direct([435, 435], 0, 0)],
    ['setns', direct([308, 268], 0, 0)],
    ['bpf', direct([321, 280], 0, 0, 0)],
    ['keyctl', direct([250, 219], 0, 0)],
    ['io_uring', direct([425, 425], 1, 0)],
    ['open_by_handle_at', direct([304, 265], 0, 0, 0)],
    ['a socket to the hypervisor', direct([41, 198], 40, 1, 0)],
    ['a packet socket', direct([41, 198], 17, 3, 0)],
    ['input into a terminal', direct([16, 29], 0, 0x5412, 0)],
  ])('refuses %s', async (_name, script) => {
    expect(await inside(script)).toMatch(REFUSED)
  })

  it('has no network, not even that of the machine itself', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    try {
      const script = `use IO::Socket::INET; print IO::Socket::INET->new("127.0.0.1:${port}") ? "connected\\n" : "none\\n"`
      expect(await inside(`perl -e '${script}'; cat /proc/net/dev`)).toMatch(/^none\n/)
      expect(await inside('cat /proc/net/route; ls /sys/class/net')).not.toMatch(/eth|ens|wlan/)
    } finally {
      server.close()
    }
  })

  it('sees no process but its own', async () => {
    const pids = (await inside('ls -d /proc/[0-9]*')).trim().split('\n')
    expect(pids.length).toBeLessThanOrEqual(4)
    expect(await inside('cat /proc/1/cmdline | tr "\\0" " "')).toContain('bwrap')
    expect(await inside(`kill -0 ${process.pid}`)).toMatch(/No such process/)
  })

  it('writes nowhere but into its own memory', async () => {
    const places = '/ /bin /usr /usr/bin /usr/local /etc /dev /proc /proc/sys/kernel /lib /data /tmp /dev/shm'
    const script = `for d in ${places}; do if touch $d/x 2>/dev/null; then echo $d; fi; done`
    expect(await inside(script)).toBe('/data\n/tmp\n/dev/shm\n')
    expect(await inside('echo 1 > /proc/sys/kernel/panic')).toMatch(/Permission denied|Read-only/)
  })

  it('finds no file of the machine and no way to become somebody', async () => {
    const paths = '/etc/shadow /root /home /var /run /sys /boot /mnt /srv /opt /var/run/docker.sock'
    expect(await inside(`for p in ${paths}; do if [ -e $p ]; then echo $p; fi; done`)).toBe('')
    expect(await inside('id -u; su -c true root < /dev/null; cat /proc/self/status')).toMatch(
      /^65534\n[^]*CapPrm:\t0+\n[^]*CapBnd:\t0+\n[^]*NoNewPrivs:\t1\n[^]*Seccomp:\t2\n/,
    )
    const setuid =
      'find / -xdev -perm -4000 -type f 2>/dev/null | head -1 | while read f; do $f --version >/dev/null; id -u; done'
    expect(await inside(setuid)).toMatch(/^(65534\n)?/)
  })

  it('gets no descriptor but its three streams', async () => {
    // The last one belongs to the listing. Others would be open doors to what the bridge has open.
    const fds = (await inside('for f in /proc/self/fd/*; do echo ${f##*/}; done')).trim().split('\n')
    expect(fds).toEqual(['0', '1', '2', '3'].slice(0, fds.length))
  })

  it('has an id on the host that nobody else has, if the bridge is root', async () => {
    const runId = await bench.begin(makePlan('echo up; sleep 20'))
    await bench.untilOutput(runId, 'up')
    const uids = processesOf(runId).map(
      (pid) => /^Uid:\t(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1],
    )
    const expected =
      process.getuid?.() === 0
        ? String(1_900_000_000 + Number.parseInt(runId.slice(0, 6), 16))
        : String(process.getuid?.())
    expect(new Set(uids)).toEqual(new Set([expected]))
    await bench.executor.stop(runId)
    await bench.ended(runId)
    expect(processesOf(runId)).toEqual([])
  })
})

/** Processes in the control group of a run, or none where there are no groups. */
function processesOf(runId: string): string[] {
  try {
    const path = `/sys/fs/cgroup/pids/edgecloud/${runId}.main.0/cgroup.procs`
    return readFileSync(path, 'latin1').trim().split('\n').filter(Boolean)
  } catch {
    return []
  }
}
