import type { Libp2p } from '@libp2p/interface'
import type { AccessScope } from '@edgecloud/protocol'
import type { Config } from '../config.ts'
import type { Logger } from '../logger/logger.ts'
import type { BridgeKeys } from '../security/keys.ts'
import { announcedAddresses, listenAddresses, reachableHosts } from './addresses.ts'
import { renewCertificate } from './certificate-renewal.ts'
import { CertificateStore } from './certificate-store.ts'
import { ForwardProtocol } from './forward-protocol.ts'
import { LogProtocol } from './log-protocol.ts'
import type { LogSource } from './log-source.ts'
import { MetricsProtocol } from './metrics-protocol.ts'
import type { MetricsSource } from './metrics-source.ts'
import { RefusalCounts, openOn } from './network-figures.ts'
import type { NetworkFigures } from './network-figures.ts'
import { createNetworkNode } from './network-node.ts'
import type { OutputSource } from './output-source.ts'
import { OutputsProtocol } from './outputs-protocol.ts'
import type { SecretSink } from './secret-sink.ts'
import { SecretsProtocol } from './secrets-protocol.ts'
import type { ServedPorts } from './served-ports.ts'
import type { TaskOwners } from './task-owners.ts'

export interface NetworkInit {
  config: Config
  keys: BridgeKeys
  keysDirectory: string
  source: LogSource
  ports: ServedPorts
  metrics: MetricsSource
  outputs: OutputSource
  secrets: SecretSink
  owners: TaskOwners
  /** Genesis hash, `0x` hex. */
  genesis: string
  log: Logger
}

/** The worker's side of the peer-to-peer network: node, certificate, protocols. */
export class NetworkService {
  readonly #init: NetworkInit
  readonly #node: Libp2p
  readonly #certificates: CertificateStore
  readonly #refused = new RefusalCounts()
  readonly #logs: LogProtocol
  readonly #forwards: ForwardProtocol
  readonly #metrics: MetricsProtocol
  readonly #outputs: OutputsProtocol
  readonly #secrets: SecretsProtocol

  private constructor(init: NetworkInit, node: Libp2p, certificates: CertificateStore) {
    this.#init = init
    this.#node = node
    this.#certificates = certificates
    const { source, ports, metrics, outputs, secrets, owners, genesis, log } = init
    const modules = { node, owners, genesis, now: Date.now }
    const ended = (protocol: AccessScope) => (event: { code: string; peer: string; error?: unknown }) => {
      this.#refused.add(protocol, event.code)
      log.debug('stream ended', { protocol, ...event })
    }
    this.#logs = new LogProtocol({ ...modules, source, onRefused: ended('logs') })
    this.#forwards = new ForwardProtocol({ ...modules, ports, onRefused: ended('forward') })
    this.#metrics = new MetricsProtocol({ ...modules, metrics, onRefused: ended('metrics') })
    this.#outputs = new OutputsProtocol({ ...modules, outputs, onRefused: ended('outputs') })
    this.#secrets = new SecretsProtocol({ ...modules, secrets, onRefused: ended('secrets') })
  }

  static async create(init: NetworkInit): Promise<NetworkService> {
    const certificates = await CertificateStore.open(init.keysDirectory, Date.now())
    const node = await createNetworkNode({
      seed: init.keys.peer.seed,
      certificate: certificates.transportCertificate(),
      listen: listenAddresses(init.config.listen.host, init.config.listen),
    })
    return new NetworkService(init, node, certificates)
  }

  /** Addresses for the chain with the certificate in use; during a renewal the next one's stands first. */
  addresses(): string[] {
    const { current, next } = this.#certificates
    return this.#addressesWith([...(next === undefined ? [] : [next.certhash]), current.certhash])
  }

  async start(): Promise<void> {
    await this.#node.start()
    await this.#logs.start()
    await this.#forwards.start()
    await this.#metrics.start()
    await this.#outputs.start()
    await this.#secrets.start()
  }

  figures(): NetworkFigures {
    return { ...openOn(this.#node), refused: this.#refused.all() }
  }

  /** Renews the certificate when due; `announce` resolves when the addresses are final on chain. */
  async renew(announce: (addresses: readonly string[]) => Promise<void>): Promise<void> {
    const changed = await renewCertificate(
      this.#certificates,
      (certhashes) => announce(this.#addressesWith(certhashes)),
      Date.now(),
    )
    if (changed) this.#init.log.info('webrtc certificate renewed', { certhash: this.#certificates.current.certhash })
  }

  async stop(): Promise<void> {
    await this.#secrets.stop()
    await this.#outputs.stop()
    await this.#metrics.stop()
    await this.#forwards.stop()
    await this.#logs.stop()
    await this.#node.stop()
  }

  #addressesWith(certhashes: readonly string[]): string[] {
    const { listen, announceHosts } = this.#init.config
    const hosts = announceHosts.length > 0 ? announceHosts : reachableHosts(listen.host)
    return announcedAddresses({ ...listen, hosts, peerId: this.#init.keys.peer.peerId, certhashes })
  }
}
