import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { outputManifestSchema, outputRoot, toHex, verifyOutputFile } from '@edgecloud/protocol'
import { createLogger } from '../../logger/logger.ts'
import { OutputStore } from '../../outputs/output-store.ts'
import { ExecutorBench } from '../fixtures/executor-bench.ts'
import { makeContainer, makePlan } from '../fixtures/make-plan.ts'
import { describeOutputs } from '../outputs.contract.ts'
import type { ContainerPlan, RunPlan } from '../run-plan.ts'
import { collectRunOutputs } from './collect-run-outputs.ts'
import { DockerEngine } from './docker-engine.ts'
import { DockerExecutor } from './docker-executor.ts'
import { dockerLack, dockerSubject, type DockerSubject } from './fixtures/docker-subject.ts'
import { FaultySocket, type Fault } from './fixtures/faulty-socket.ts'

const lack = dockerLack()

describe.skipIf(lack !== undefined)(`outputs of containers${lack === undefined ? '' : ` (not run: ${lack})`}`, () => {
  // What ends at once is judged by its outputs alone.
  const seldomCounted = () => dockerSubject({ diskLookMs: 60_000 })
  describeOutputs('docker', seldomCounted)

  let subject: DockerSubject
  let bench: ExecutorBench
  beforeAll(async () => {
    subject = await seldomCounted()
    bench = new ExecutorBench(subject.executor)
    await subject.executor.probe()
  }, 60_000)
  afterAll(() => subject.dispose(), 60_000)

  const container = (script: string, user?: string, change: Partial<ContainerPlan> = {}) =>
    makeContainer(script, {
      docker: { image: 'busybox:1.36', volumes: [], ports: [], ...(user !== undefined && { user }) },
      ...change,
    })
  const plan = (script: string, change: Partial<RunPlan> = {}) =>
    makePlan([container(script)], { outputs: ['/data/out'], ...change })
  const storeOf = (runId: string, of: ExecutorBench = bench): OutputStore => {
    const store = OutputStore.open(join(of.executor.logDirectory(runId), '..', 'outputs'))
    if (store === undefined) throw new Error(`run ${runId} has no outputs`)
    return store
  }
  /** Files by path with their content; directories as `directory`. */
  const contents = async (store: OutputStore): Promise<Record<string, string>> => {
    const read = store.manifest.entries.map(async (entry, index): Promise<[string, string]> => [
      entry.path,
      entry.kind === 'directory' ? 'directory' : await text(store.read(index)),
    ])
    return Object.fromEntries(await Promise.all(read))
  }
  const nothingLeft = (bridge = 'test') =>
    expect
      .poll(() => subject.daemon.engine.labelled(`edgecloud.bridge=${bridge}`))
      .toEqual({ containers: [], networks: [], volumes: [] })

  const script = [
    'cd /data/out; mkdir -p a/b c; echo deep > a/b/deep.txt; : > empty; echo "ä" > "a/ü x"',
    'printf "#!/bin/sh\\n" > run; chmod 4755 run; ln -s /etc/passwd link; mkfifo pipe; echo two > "$(printf "a\\nb")"',
    'ln run zz-hard; mkdir -m 0 closed; dd if=/dev/zero of=big bs=1000 count=3000 2>/dev/null',
  ]
  const expected = {
    '/data/out': 'directory',
    '/data/out/a': 'directory',
    '/data/out/a/b': 'directory',
    '/data/out/a/b/deep.txt': 'deep\n',
    '/data/out/a/ü x': 'ä\n',
    '/data/out/big': '\0'.repeat(3_000_000),
    '/data/out/c': 'directory',
    '/data/out/closed': 'directory',
    '/data/out/empty': '',
    '/data/out/run': '#!/bin/sh\n',
  }

  it('are kept: files and directories, and nothing else', async () => {
    const one = plan(script.join('; '))
    const outcome = await bench.run(one)
    const store = storeOf(one.runId)
    expect(outcome).toMatchObject({ kind: 'exited', exitCode: 0, outputRoot: toHex(store.root) })
    expect((await bench.executor.outputs(one.runId))?.root).toEqual(store.root)
    expect(await contents(store)).toEqual(expected)
    const executables = store.manifest.entries.filter((entry) => entry.kind === 'file' && entry.executable)
    expect(executables.map(({ path }) => path)).toEqual(['/data/out/run'])
    expect(bench.bytes(one.runId, 'system').toString().split('\n').slice(1, -1).toSorted()).toEqual([
      'output "/data/out/link" is not kept: it is a symbolic link',
      'output "/data/out/pipe" is not kept: it is a pipe',
      'output "/data/out/zz-hard" is not kept: it is a hard link',
      'output "out/a\\nb" is not kept: its path holds a control character',
    ])

    // As a browser does it.
    const manifest = outputManifestSchema.parse(JSON.parse(JSON.stringify(store.manifest)))
    expect(toHex(outputRoot(manifest))).toBe(toHex(store.root))
    for (const [index, entry] of manifest.entries.entries()) {
      if (entry.kind !== 'file') continue
      const check = verifyOutputFile(entry)
      for await (const chunk of store.read(index)) expect(check.push(chunk)).toBe(true)
      expect(check.end()).toBe(true)
    }
    await nothingLeft()
  })

  it('have one root for one result, whoever made it, when and in which order', async () => {
    const [first, second] = [plan(script.join('; ')), plan(script.toReversed().join('; cd /data/out; '))]
    const other = { ...second, containers: [container(`cd /data/out; ${script.toReversed().join('; ')}`, '1000:1000')] }
    const roots = [await bench.run(first), await bench.run(other)].map((one) => one.kind === 'exited' && one.outputRoot)
    expect(roots[0]).toMatch(/^[0-9a-f]{64}$/)
    expect(roots[1]).toBe(roots[0])
    const changed = await bench.run(plan([...script, 'chmod -x run'].join('; ')))
    expect(changed.kind === 'exited' && changed.outputRoot).not.toBe(roots[0])
    const failed = await bench.run(plan([...script, 'exit 3'].join('; ')))
    expect(failed).toMatchObject({ kind: 'exited', exitCode: 3, outputRoot: expect.any(String) as string })
    expect(failed.kind === 'exited' && failed.outputRoot).not.toBe(roots[0])
  })

  it('come from all paths and all containers, whatever their users and images', async () => {
    const dependsOn = [{ service: 'first', condition: 'completed' as const }]
    const first = container('echo one > /data/out/one; echo mine > /etc/new', '1000', { service: 'first' })
    const second = container('cat /data/out/one > /data/out/two; rm /data/out/one; ls /etc', '1001', {
      ...{ service: 'second', dependsOn },
    })
    const one = makePlan([second, first], { outputs: ['/data/out', '/etc'] })
    const exited = { kind: 'exited', exitCode: 0, outputRoot: expect.any(String), durationMs: expect.any(Number) }
    expect(await bench.run(one)).toEqual(exited) // all of it, so that a refusal of Docker's is seen whole
    const kept = await contents(storeOf(one.runId))
    // Docker itself puts three files into /etc of a container; what the image has there is not part of it.
    expect(kept).toMatchObject({ '/data/out/two': 'one\n', '/etc/new': 'mine\n' })
    expect(Object.keys(kept)).not.toContain('/data/out/one')
    expect(Object.keys(kept)).not.toContain('/etc/passwd')
    await nothingLeft()
  })

  it('are not collected again once they are there', async () => {
    const one = plan('echo x > /data/out/x; exit 2')
    await bench.run(one)
    const directory = join(bench.executor.logDirectory(one.runId), '..', 'outputs')
    const nowhere = new DockerEngine(join(subject.dir, 'no.sock'))
    const init = { engine: nowhere, plan: one, labels: {}, imageId: '', directory, signal: AbortSignal.timeout(5_000) }
    expect((await collectRunOutputs({ ...init, exitCode: 2 })).store.root).toEqual(storeOf(one.runId).root)
    await expect(collectRunOutputs({ ...init, exitCode: 0 })).rejects.toMatchObject({ code: 'ENOENT' })
  })

  describe('when Docker fails', () => {
    let socket: FaultySocket
    let faulty: ExecutorBench
    const open = () =>
      new DockerExecutor({
        ...{ runsDir: join(subject.dir, 'faulty'), bridge: 'faulty', logger: createLogger({ level: 'silent' }) },
        ...{ socketPath: socket.path, registries: [], logins: new Map(), inputs: { allow: [] } },
      })
    beforeAll(async () => {
      socket = new FaultySocket(join(subject.dir, 'faulty.sock'), subject.daemon.socketPath)
      await socket.start()
      faulty = new ExecutorBench(open())
      await faulty.executor.probe()
    }, 60_000)
    afterAll(async () => {
      await faulty.executor.close()
      await socket.stop()
    }, 60_000)

    it.each<[string, string, RegExp, Fault, number]>([
      ['an archive is answered with a fault', 'GET', /-outputs\/archive/, 'answer 500', 2],
      ['an archive is lost', 'GET', /-outputs\/archive/, 'lose the answer', 2],
      ['a volume is answered with a fault', 'POST', /\/volumes\/create/, 'answer 500', 1],
      ['the answer to a helper is lost', 'POST', /\/containers\/create.*outputs/, 'lose the answer', 1],
    ])('they are collected again: %s', async (_, method, path, fault, times) => {
      const before = socket.hits
      socket.fail({ method, path, fault, times })
      const one = plan(script.join('; '))
      const outcome = await faulty.run(one)
      const store = storeOf(one.runId, faulty)
      expect(outcome).toMatchObject({ kind: 'exited', exitCode: 0, outputRoot: toHex(store.root) })
      expect(await contents(store)).toEqual(expected)
      expect(socket.hits).toBe(before + times)
      await nothingLeft('faulty')
    })

    it('they are collected by the next bridge, should this one end meanwhile', async () => {
      const before = socket.hits
      socket.fail({ method: 'GET', path: /-outputs\/archive/, fault: 'hang', times: 1 })
      const one = plan(script.join('; '))
      await faulty.begin(one)
      await expect.poll(() => socket.hits, { timeout: 20_000 }).toBe(before + 1)
      expect(await faulty.executor.outputs(one.runId)).toBeUndefined()
      await faulty.executor.close()
      faulty = new ExecutorBench(open())
      await faulty.executor.probe()
      expect(await faulty.ended(one.runId)).toMatchObject({ kind: 'exited', outputRoot: expect.any(String) as string })
      expect(await contents(storeOf(one.runId, faulty))).toEqual(expected)
      await nothingLeft('faulty')
    })
  })
})
