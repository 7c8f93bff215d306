import { once } from 'node:events'
import { get } from 'node:http'
import { createServer, type AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ExecutorBench } from '../fixtures/executor-bench.ts'
import { makeContainer, makePlan } from '../fixtures/make-plan.ts'
import type { ContainerPlan } from '../run-plan.ts'
import { dockerLack, dockerSubject, type DockerSubject } from './fixtures/docker-subject.ts'

const lack = dockerLack()

describe.skipIf(lack !== undefined)(`services in containers${lack === undefined ? '' : ` (not run: ${lack})`}`, () => {
  let subject: DockerSubject
  let bench: ExecutorBench
  beforeAll(async () => {
    subject = await dockerSubject()
    bench = new ExecutorBench(subject.executor)
    await subject.executor.probe()
  }, 60_000)
  afterAll(() => subject.dispose(), 60_000)

  type Docker = NonNullable<ContainerPlan['docker']>
  const container = (script: string, docker: Partial<Docker> = {}, change: Partial<ContainerPlan> = {}) =>
    makeContainer(script, { docker: { image: 'busybox:1.36', volumes: [], ports: [], ...docker }, ...change })

  it('reach each other by name on a network of their own, and nothing else', async () => {
    const page = 'mkdir -p /tmp/www; echo hello from web > /tmp/www/index.html; exec httpd -f -p 8080 -h /tmp/www'
    const web = container(page, { ports: [{ port: 8080, protocol: 'tcp' }] }, { service: 'web' })
    // The machine itself, which is the network's gateway, has an open port.
    const open = createServer((socket) => socket.end('the host')).listen(0, '0.0.0.0')
    await once(open, 'listening')
    const port = (open.address() as AddressInfo).port
    const look = [
      'until wget -qO- http://web:8080/; do sleep 0.1; done',
      'gateway=$(ip route | grep default | cut -d" " -f3)',
      `nc -w 2 $gateway ${port} </dev/null; echo "host: $?"`,
      'ping -c 1 -W 1 $gateway >/dev/null; echo "ping: $?"',
      'nc -w 2 192.0.2.1 80 </dev/null; echo "outside: $?"',
      'nslookup example.com >/dev/null; echo "names: $?"',
    ].join('; ')
    const plan = makePlan([web, container(look, {}, { service: 'look', restart: 'no' })])
    const runId = await bench.begin(plan)
    await bench.untilOutput(runId, 'hello from web')
    await bench.untilOutput(runId, 'names:')
    open.close()
    expect(bench.output(runId)).toBe('hello from web\nhost: 1\nping: 1\noutside: 1\nnames: 1\n')

    const endpoint = await bench.executor.endpointOf(runId, { service: 'web', replica: 0, port: 8080 })
    expect(await fetchText(`http://${endpoint?.host}:${endpoint?.port}/`)).toBe('hello from web\n')
    expect(await bench.executor.endpointOf(runId, { service: 'web', replica: 0, port: 22 })).toBeUndefined()
    expect(await bench.executor.endpointOf(runId, { service: 'look', replica: 0, port: 8080 })).toBeUndefined()
    await bench.executor.stop(runId)
    await bench.ended(runId)
    expect(await bench.executor.endpointOf(runId, { service: 'web', replica: 0, port: 8080 })).toBeUndefined()
  })

  it('wait for the health of what they depend on', async () => {
    const healthcheck = { test: ['CMD-SHELL', 'test -e /tmp/ready'], intervalMs: 100, timeoutMs: 5_000, retries: 99 }
    const slow = container(
      'sleep 0.7; echo now ready; touch /tmp/ready; sleep 60',
      { healthcheck: { ...healthcheck, startPeriodMs: 0 } },
      { service: 'slow' },
    )
    const dependsOn = [{ service: 'slow', condition: 'healthy' as const }]
    const runId = await bench.begin(makePlan([container('echo after', {}, { service: 'after', dependsOn }), slow]))
    await bench.untilOutput(runId, 'after')
    expect(bench.output(runId)).toBe('now ready\nafter\n')
    await bench.executor.stop(runId)
    await bench.ended(runId)
  })

  it('leave in a named volume what the next attempt finds, and nothing for another task', async () => {
    const volumes = [{ name: 'data', path: '/var/lib/app', readOnly: false }]
    const script = 'cat /var/lib/app/note; echo "attempt $EDGECLOUD_ATTEMPT as $(id -u)" >> /var/lib/app/note'
    const task = { id: '77', replica: 0, attempt: 1, owner: 'owner', specHash: `0x${'00'.repeat(32)}` }
    const first = makePlan([container(script, { volumes })], { task })
    expect(await bench.run(first)).toMatchObject({ kind: 'exited', exitCode: 0 })
    const second = makePlan([container(script, { volumes })], { task: { ...task, attempt: 2 } })
    expect(await bench.run(second)).toMatchObject({ kind: 'exited', exitCode: 0 })
    expect(bench.output(second.runId)).toBe('attempt 1 as 65534\n')
    const other = makePlan([container(script, { volumes })], { task: { ...task, id: '78' } })
    await bench.run(other)
    expect(bench.output(other.runId)).toBe('')

    await bench.executor.release(second.runId)
    const third = makePlan([container(script, { volumes })], { task: { ...task, attempt: 3 } })
    await bench.run(third)
    expect(bench.output(third.runId)).toBe('')
    await bench.executor.release(third.runId)
    await bench.executor.release(other.runId)
    expect((await subject.daemon.engine.labelled('edgecloud.bridge')).volumes).toEqual([])
  })

  it('are all taken over by the next bridge, with no line lost or doubled', async () => {
    const count = 'i=0; while [ $i -lt 100 ]; do i=$((i+1)); echo "$EDGECLOUD_SERVICE $i"; sleep 0.02; done'
    const plan = makePlan(['a', 'b', 'c'].map((service) => container(count, {}, { service })))
    const runId = await bench.begin(plan)
    for (const line of ['c 20\n', 'a 50\n']) {
      await bench.untilOutput(runId, line)
      bench = new ExecutorBench(await subject.reopen())
    }
    expect(await bench.ended(runId)).toMatchObject({ kind: 'exited', exitCode: 0 })
    const lines = bench.output(runId).trim().split('\n')
    for (const service of ['a', 'b', 'c']) {
      const expected = Array.from({ length: 100 }, (_, index) => `${service} ${index + 1}`)
      expect(lines.filter((line) => line.startsWith(service))).toEqual(expected)
    }
  })

  it('are ended in order by a bridge that did not start them, and none of them is started for that', async () => {
    const first = container(
      'echo up; trap "echo bye; exit 0" TERM; while :; do sleep 0.1; done',
      {},
      { service: 'first' },
    )
    const dependsOn = [{ service: 'first', condition: 'completed' as const }]
    const plan = makePlan([first, container('echo second', {}, { service: 'second', dependsOn })])
    const runId = await bench.begin(plan)
    await bench.untilOutput(runId, 'up')
    bench = new ExecutorBench(await subject.reopen())
    await bench.executor.interrupt(runId)
    expect(await bench.ended(runId)).toMatchObject({ kind: 'hostLost', cause: 'the machine was shut down' })
    expect(bench.output(runId)).toBe('up\nbye\n')
  })

  it('cannot write to a volume that is mounted for reading', async () => {
    const volumes = [{ name: 'data', path: '/data', readOnly: true }]
    const plan = makePlan([container('touch /data/x', { volumes })])
    expect(await bench.run(plan)).toMatchObject({ kind: 'exited', exitCode: 1 })
    expect(bench.bytes(plan.runId, 'stderr').toString()).toContain('Read-only file system')
    await bench.executor.release(plan.runId)
  })
})

function fetchText(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, (response) => void text(response).then(resolve, reject)).on('error', reject)
  })
}
