import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fixedRow } from '../../../../tests/battery/fixed-row.ts'
import { describeExecutor } from '../executor.contract.ts'
import { ExecutorBench } from '../fixtures/executor-bench.ts'
import { makePlan } from '../fixtures/make-plan.ts'
import { busyboxContainer, busyboxOutput, expectRootServes } from './fixtures/busybox-runs.ts'
import { dockerSubject, type DockerSubject } from './fixtures/docker-subject.ts'
import { escapeScript } from './fixtures/escape-script.ts'
import { GVISOR, gvisorLack } from './fixtures/gvisor.ts'
import { pushTutorialImages } from './fixtures/tutorial-images.ts'
import { ROOT_CAPABILITIES } from './root-capabilities.ts'

const lack = gvisorLack()
/** Numbers of the kernel, as far as they are given. */
const CAPABILITIES = { CHOWN: 0, DAC_OVERRIDE: 1, FOWNER: 3, KILL: 5, SETGID: 6, SETUID: 7, NET_BIND_SERVICE: 10 }

describe.skipIf(lack !== undefined)(
  `battery 35: a way out of gVisor${lack === undefined ? '' : ` (not run: ${lack})`}`,
  () => {
    fixedRow(35, 'attempts to leave a container of gVisor, as root of it')
    let subject: DockerSubject
    let bench: ExecutorBench
    beforeAll(async () => {
      subject = await dockerSubject({}, GVISOR)
      bench = new ExecutorBench(subject.executor)
      await pushTutorialImages(subject.registry)
      expect(await subject.executor.probe()).toMatchObject({ kind: 'gvisor' })
    }, 60_000)
    afterAll(() => subject.dispose(), 60_000)

    const container = busyboxContainer
    const output = (script: string, docker?: Parameters<typeof container>[1]) => busyboxOutput(bench, script, docker)

    it('a task has another kernel than the machine, and as root no more than it needs to become somebody else', async () => {
      const mask = ROOT_CAPABILITIES.reduce((bits, name) => bits | (1n << BigInt(CAPABILITIES[name])), 0n)
      const status = await output('id -u; dmesg | head -1; grep Cap /proc/self/status')
      expect(status).toMatch(/^0\n.*Starting gVisor/)
      expect(status).toContain(`CapBnd:\t${mask.toString(16).padStart(16, '0')}\n`)
    })

    it('neither root nor another user of it can do anything to the machine', async () => {
      // Its kernel has namespaces and a log of its own, and nodes of devices with nothing behind them.
      const harmless = ['make a namespace', 'read the log of the kernel', 'make a device'] as const
      expect(await output(escapeScript(harmless))).toBe('done\n')
      expect(await output(escapeScript(harmless), { user: '1000:1000' })).toBe('done\n')
    })

    it('images that begin as root become their user, and find their data again', () => expectRootServes(bench))

    it('services reach each other, and a low port is served', async () => {
      const web = container(
        '',
        { image: 'web:1', ports: [{ port: 80, protocol: 'tcp' }] },
        { argv: [], service: 'web' },
      )
      const look = 'until nc -w 1 web 80 </dev/null; do sleep 0.2; done; echo reached'
      const runId = await bench.begin(makePlan([web, container(look, {}, { service: 'look' })]))
      await bench.untilOutput(runId, 'reached')
      await bench.executor.stop(runId)
      await bench.ended(runId)
    })

    it('a task is held to its memory, also with processes without end, and can have all processes that it may', async () => {
      // The first shell starts one process and no more: without a place for another one, that would be its end.
      const bomb = makePlan([container('bomb() { bomb | bomb & }; (bomb) & while :; do :; done')], {
        timeoutMs: 20_000,
      })
      const ended = await bench.run(bomb)
      // On a busy machine gVisor's own threads are sometimes the first that get no place: its runtime then ends with 2.
      const how = ended.kind === 'exited' ? `exited ${ended.exitCode}` : ended.kind
      expect(['outOfMemory', 'exited 2']).toContain(how)
      const many = 'i=0; while [ $i -lt 28 ]; do i=$((i+1)); sleep 2 & done; wait; echo all'
      expect(await output(many)).toBe('all\n')
    })
  },
)

// All that executors hold to, some minutes under a kernel that another one emulates.
if (lack === undefined && process.env['EDGECLOUD_GVISOR'] === 'all') {
  describeExecutor('docker with gVisor', () => dockerSubject({}, GVISOR))
}
