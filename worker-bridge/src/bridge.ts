// SPDX-License-Identifier: GPL-3.0-or-later
import { ChainReader } from './chain/chain-reader.ts'
import { SessionFencedError } from './chain/errors.ts'
import { HeadTracker } from './chain/head-tracker.ts'
import type { FinalizedHead } from './chain/head-tracker.ts'
import { openChainClient } from './chain/open-chain-client.ts'
import { outboxChain } from './chain/outbox-chain.ts'
import { WorkerSession } from './chain/session.ts'
import { Transactor } from './chain/transactor.ts'
import { readChainSpec } from './commands/chain-spec.ts'
import { accountFromSeed } from './commands/hot-account.ts'
import { dataPaths, loadConfig } from './config.ts'
import { systemClock } from './clock/clock.ts'
import { ControlSocket } from './control-socket.ts'
import { createExecutors } from './create-executors.ts'
import { logAccess } from './log-access.ts'
import { createLogger } from './logger/logger.ts'
import { metricsAccess } from './metrics-access.ts'
import { MetricsStore } from './metrics/metrics-store.ts'
import { Sampler } from './metrics/sampler.ts'
import { NetworkService } from './network/network-service.ts'
import { ChainOutbox } from './outbox/chain-outbox.ts'
import { OutboxStore } from './outbox/outbox-store.ts'
import { outputAccess } from './output-access.ts'
import { portAccess } from './port-access.ts'
import { loadKeys } from './security/keys.ts'
import { standing } from './standing.ts'
import { StopStack } from './stop-stack.ts'
import { openDatabase } from './storage/database.ts'
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
    const control = new ControlSocket(paths.socket, () => this.#status())
    await control.start()
    this.#stops.add(() => control.stop())
    const keys = await loadKeys(paths.keys)
    const { database, setAside } = openDatabase(paths.database)
    if (setAside !== undefined) log.error('the database was damaged and begins anew', { setAside })
    this.#stops.add(() => database.close())

    const spec = await readChainSpec(paths.chainSpec)
    const client = await openChainClient(this.#data, spec.text, log)
    this.#stops.add(() => client.stop())
    const hot = await accountFromSeed(keys.hotSeed)
    const tracker = new HeadTracker(client.api, log, (head) => onHead(head))
    const reader = new ChainReader(client.api, hot.address)
    const transactor = new Transactor(client.api, client.provider, hot)
    const outbox = new ChainOutbox(new OutboxStore(database), outboxChain(client.api, reader, transactor), log)
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
    const tasks = new TaskRunner({
      database,
      executors: await createExecutors({ config, runsDir: paths.runs, peerId: keys.peer.peerId, logger: log }),
      chain: reader,
      outbox,
      clock: systemClock,
      logger: log,
      region: config.region,
      capacity: { ...config.capability, gpus: 0 },
      retentionMs: config.logRetentionHours * 3_600_000,
    })
    await tasks.start()
    this.#stops.add(() => tasks.stop())
    const metrics = new MetricsStore(database)
    const sampler = new Sampler({ look: () => tasks.uses(), store: metrics, clock: systemClock, logger: log })
    sampler.start()
    this.#stops.add(() => sampler.stop())

    let serving = false
    const onHead = async (head: FinalizedHead) => {
      if (!serving) return
      const snapshot = await reader.snapshot(head)
      if (snapshot.worker.session < session.number) return // from before our session was final
      if (snapshot.worker.session > session.number) {
        serving = false
        end(new SessionFencedError(session.number, snapshot.worker.session))
        return
      }
      this.#snapshot = snapshot
      await tasks.reconcile(snapshot)
      await outbox.onSnapshot(snapshot)
    }
    await tracker.start()
    this.#stops.add(() => tracker.stop())
    log.info('light client is in sync', { block: tracker.latest.number })

    const network = await NetworkService.create({
      config,
      keys,
      keysDirectory: paths.keys,
      ...logAccess(tasks),
      ports: portAccess(tasks),
      metrics: metricsAccess(tasks, metrics, sampler),
      outputs: outputAccess(tasks),
      genesis: client.genesis,
      log,
    })
    await network.start()
    this.#stops.add(() => network.stop())
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
      memoryBytes: process.memoryUsage().rss,
    }
  }
}
