// SPDX-License-Identifier: GPL-3.0-or-later
import { accelerateHashing, fromHex } from '@edgecloud/protocol'
import { ChainReader } from './chain/chain-reader.ts'
import { HeadTracker } from './chain/head-tracker.ts'
import type { FinalizedHead } from './chain/head-tracker.ts'
import { openChainClient } from './chain/open-chain-client.ts'
import { outboxChain } from './chain/outbox-chain.ts'
import { WorkerSession } from './chain/session.ts'
import { Transactor } from './chain/transactor.ts'
import { claimData } from './claim-data.ts'
import { readChainSpec } from './commands/chain-spec.ts'
import { accountFromSeed } from './commands/hot-account.ts'
import { dataPaths, loadConfig } from './config.ts'
import { systemClock } from './clock/clock.ts'
import { createExecutors } from './create-executors.ts'
import { dockerAnswers } from './executors/docker/docker-answers.ts'
import { logAccess } from './log-access.ts'
import { createLogger } from './logger/logger.ts'
import { metricsAccess } from './metrics-access.ts'
import { meteredLogs } from './metered-logs.ts'
import { MetricsStore } from './metrics/metrics-store.ts'
import { Sampler } from './metrics/sampler.ts'
import { NetworkService } from './network/network-service.ts'
import { ChainOutbox } from './outbox/chain-outbox.ts'
import { OutboxStore } from './outbox/outbox-store.ts'
import { outputAccess } from './output-access.ts'
import { portAccess } from './port-access.ts'
import { keptLogBytes } from './prometheus/kept-log-bytes.ts'
import { servePrometheus } from './prometheus/serve-prometheus.ts'
import { secretAccess } from './secret-access.ts'
import { openRunSecrets } from './secrets/open-run-secrets.ts'
import { withoutCoreDumps } from './security/without-core-dumps.ts'
import { loadKeys } from './security/keys.ts'
import { SessionGate } from './session/session-gate.ts'
import { standing } from './standing.ts'
import { StopStack } from './stop-stack.ts'
import { databaseFault } from './storage/database-fault.ts'
import { freeSpace } from './storage/free-space.ts'
import { DiskGuard } from './storage/disk-guard.ts'
import { TaskRunner } from './tasks/task-runner.ts'
import type { ChainSnapshot } from './tasks/chain-port.ts'

/** Printed once the worker is on chain and can be reached. */
export interface Ready {
  event: 'ready'
  worker: number
  session: number
  peerId: string
  addresses: readonly string[]
  /** Finalized block at that moment. */
  block: number
}

/** Milliseconds between two looks at the certificate's age. */
const RENEWAL_CHECK_MS = 6 * 3_600_000

/**
 * The daemon: builds its parts in order, runs until the signal aborts or this worker is fenced, and stops them in
 * reverse order. Tasks and their logs go on without it.
 */
export class Bridge {
  readonly #data: string
  readonly #stops = new StopStack()
  #snapshot: ChainSnapshot | undefined
  #outbox: ChainOutbox | undefined
  #disk: DiskGuard | undefined

  constructor(data: string) {
    this.#data = data
  }

  /** Resolves after everything has stopped: with the fault that ended it, or undefined when it was asked to stop. */
  async run(signal: AbortSignal, onReady: (ready: Ready) => void): Promise<unknown> {
    const ended = Promise.withResolvers<unknown>()
    const onAbort = () => ended.resolve(undefined)
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      // Stopping must not wait for a chain that cannot be reached.
      const ready = await Promise.race([this.#start(signal, ended.resolve), ended.promise.then(() => undefined)])
      if (ready !== undefined) onReady(ready)
      return await ended.promise
    } catch (error) {
      return signal.aborted ? undefined : error
    } finally {
      await this.#stops.run()
    }
  }

  async #start(signal: AbortSignal, end: (fault: unknown) => void): Promise<Ready> {
    const paths = dataPaths(this.#data)
    const config = await loadConfig(this.#data)
    const log = createLogger({ level: config.logLevel })
    this.#stops.onError((error) => log.error('a part did not stop cleanly', { error }))
    const disk = (this.#disk = new DiskGuard({ directory: this.#data, logger: log }))
    disk.start() // before the database, which needs room to be opened
    this.#stops.add(() => disk.stop())
    const { database, setAside, release } = await claimData(paths, () => this.#status())
    this.#stops.add(release)
    if (setAside !== undefined) log.error('the database was damaged and begins anew', { setAside })
    await accelerateHashing()
    const keys = await loadKeys(paths.keys)

    const spec = await readChainSpec(paths.chainSpec)
    const client = await openChainClient(this.#data, spec.text, log)
    this.#stops.add(() => client.stop())
    const hot = await accountFromSeed(keys.hotSeed)
    const tracker = new HeadTracker(client.api, log, (head) => onHead(head))
    const reader = new ChainReader(client.api, hot.address, log)
    const transactor = new Transactor(client.api, client.provider, hot)
    const messages = new OutboxStore(database)
    if (messages.damaged > 0)
      log.error('messages to the chain were damaged; they are made again', { count: messages.damaged })
    const outbox = new ChainOutbox(messages, outboxChain(client.api, reader, transactor), log)
    this.#outbox = outbox
    this.#stops.add(() => outbox.stop())
    const session = new WorkerSession({
      api: client.api,
      reader,
      tracker,
      transactor,
      holdNonce: (accountNonce) => outbox.holdNonce(accountNonce),
      log,
    })
    const secrets = openRunSecrets(keys.peer.peerId)
    this.#stops.add(() => secrets?.close())
    if (secrets === undefined) log.warn('tasks with secrets are declined: there is no folder in memory for them')
    await withoutCoreDumps().catch((error: unknown) => log.warn('a crash may write memory to the disk', { error }))
    const tasks = new TaskRunner({
      database,
      executors: await createExecutors({ config, runsDir: paths.runs, peerId: keys.peer.peerId, logger: log, secrets }),
      chain: reader,
      outbox,
      clock: systemClock,
      logger: log,
      region: config.region,
      capacity: { ...config.capability, gpus: 0 },
      diskFreeMib: () => disk.freeMib,
      retentionMs: config.logRetentionHours * 3_600_000,
      secrets,
      onFault: end,
    })
    await tasks.start()
    this.#stops.add(() => tasks.stop())
    const metrics = new MetricsStore(database)
    const sampler = new Sampler({ look: () => tasks.runs.uses(), store: metrics, clock: systemClock, logger: log })
    sampler.start()
    this.#stops.add(() => sampler.stop())

    let serving = false
    const gate = new SessionGate(() => session.number, end)
    const onHead = async (head: FinalizedHead) => {
      if (!serving) return
      const snapshot = await reader.snapshot(head)
      if (!gate.isOpenAt(snapshot.worker.session)) return
      this.#snapshot = snapshot
      try {
        await tasks.reconcile(snapshot)
        await outbox.onSnapshot(snapshot)
      } catch (error) {
        const fault = databaseFault(error)
        if (fault === undefined) throw error
        end(fault)
      }
    }
    await tracker.start()
    this.#stops.add(() => tracker.stop())
    log.info('light client is in sync', { block: tracker.latest.number })

    const logs = logAccess(tasks.runs)
    const metered = meteredLogs(logs.source)
    const network = await NetworkService.create({
      config,
      keys,
      keysDirectory: paths.keys,
      ...logs,
      source: metered.source,
      ports: portAccess(tasks.runs),
      metrics: metricsAccess(tasks.runs, metrics, sampler),
      outputs: outputAccess(tasks.runs),
      secrets: secretAccess({
        ...{ runs: tasks.runs, wake: () => tasks.wake() },
        ...{ secrets, peerId: keys.peer.peerId, sealingSecret: keys.sealing.secret },
        ...{ genesis: fromHex(client.genesis), now: Date.now },
      }),
      genesis: client.genesis,
      log,
    })
    await network.start()
    this.#stops.add(() => network.stop())
    const docker = config.capability.runtimes.includes('docker') ? config.docker.socket : undefined
    const metricsServer = await servePrometheus(config, {
      finalized: () => tracker.seen,
      snapshot: () => this.#snapshot,
      lightClientPeers: () => client.peers(),
      runs: () => tasks.runs.entries(),
      outbox: () => outbox.entries(),
      network: () => network.figures(),
      logBytesKept: () => keptLogBytes(paths.runs),
      logBytesServed: metered.bytes,
      diskFreeBytes: () => freeSpace(this.#data).bytes,
      ...(docker === undefined ? {} : { dockerAnswers: () => dockerAnswers(docker) }),
    })
    this.#stops.add(() => metricsServer?.stop())
    const addresses = network.addresses()
    outbox.beginSession()
    const { worker } = await session.start(addresses, signal)
    log.info('session is open', { worker, session: session.number })
    serving = true
    const announce = (fresh: readonly string[]) => session.announce(fresh, signal)
    const renew = () =>
      network.renew(announce).catch((error: unknown) => log.warn('certificate not renewed yet', { error }))
    await renew()
    const timer = setInterval(() => void renew(), RENEWAL_CHECK_MS)
    this.#stops.add(() => clearInterval(timer))
    return {
      event: 'ready',
      worker,
      session: session.number,
      peerId: keys.peer.peerId,
      addresses: network.addresses(),
      block: tracker.latest.number,
    }
  }

  #status() {
    const snapshot = this.#snapshot
    const outbox = this.#outbox
    return {
      finalized: snapshot?.finalized.number,
      worker: snapshot && standing(snapshot),
      pace: snapshot?.pace,
      duties: snapshot?.duties.map(({ task, replica, assignment }) => ({
        task,
        replica,
        attempt: assignment.attempt,
        state: assignment.state.kind,
      })),
      outbox: outbox?.entries().map(({ intent, state, failures, lastError }) => ({
        kind: intent.kind,
        task: intent.task,
        replica: intent.replica,
        attempt: intent.attempt,
        state,
        failures,
        lastError,
      })),
      feesLow: outbox?.feesLow?.message,
      diskLow: this.#disk?.shortage?.message,
      diskFreeMib: this.#disk?.freeMib,
      memoryBytes: process.memoryUsage().rss,
    }
  }
}
