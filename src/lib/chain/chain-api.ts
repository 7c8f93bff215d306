import { followTransaction, type SmoldotProvider, type TransactionEvent } from '@edgecloud/light-client'
import { ApiPromise } from '@polkadot/api'
import type { Vec } from '@polkadot/types'
import type { EventRecord, SiLookupTypeId } from '@polkadot/types/interfaces'
import type { Codec } from '@polkadot/types/types'
import { hexToU8a, u8aConcat, u8aToHex } from '@polkadot/util'
import { z } from 'zod'
import { ChainAnswerError, ChainStartError, RuntimeApiMissingError } from './errors.ts'

const hexAnswer = z.templateLiteral(['0x', z.string()])

/** Metadata kept from earlier visits, and where new metadata goes. */
export interface MetadataStore {
  readonly known: Record<string, `0x${string}`>
  save(specVersion: number, metadata: `0x${string}`): Promise<void>
}

/** A runtime call: `WorkersApi`, `workers` and its arguments as @polkadot/api takes them. */
export interface RuntimeCall<T> {
  readonly api: string
  readonly method: string
  readonly args: readonly unknown[]
  /** Parses the answer's `toJSON()`. */
  readonly schema: z.ZodType<T>
}

/** The chain's own codecs over the light client: encodes what is asked, decodes what was proved. */
export class ChainApi {
  readonly api: ApiPromise
  readonly #provider: SmoldotProvider

  private constructor(api: ApiPromise, provider: SmoldotProvider) {
    this.api = api
    this.#provider = provider
  }

  static async create(provider: SmoldotProvider, store: MetadataStore): Promise<ChainApi> {
    const api = await ApiPromise.create({
      provider,
      metadata: store.known,
      noInitWarn: true,
      throwOnConnect: true,
    }).catch((cause: unknown) => {
      throw new ChainStartError(cause instanceof Error ? cause.message : String(cause), { cause })
    })
    const specVersion = api.runtimeVersion.specVersion.toNumber()
    if (store.known[`${api.genesisHash.toHex()}-${specVersion}`] === undefined) {
      await store.save(specVersion, api.runtimeMetadata.toHex())
    }
    return new ChainApi(api, provider)
  }

  /** Runs a runtime function at a block, proved by the light client. Gives the parsed value and its JSON. */
  async call<T>({ api, method, args, schema }: RuntimeCall<T>, at: string): Promise<{ value: T; json: unknown }> {
    const name = `${api}_${method}`
    const { inputs, output } = this.#definition(api, method)
    const encoded = inputs.map(({ type }, index) => this.#create(this.#typeName(type), args[index]).toU8a())
    const answer = await this.#provider.send('state_call', [name, u8aToHex(u8aConcat(...encoded)), at])
    const json: unknown = this.#create(this.#typeName(output), hexToU8a(hexAnswer.parse(answer))).toJSON()
    return { value: this.#parse(name, schema, json), json }
  }

  /** Reads a storage entry at a block, proved by the light client; `type` is its type's name in the metadata. */
  async storage<T>(key: string, type: string, schema: z.ZodType<T>, at: string): Promise<T> {
    const answer = hexAnswer.nullish().parse(await this.#provider.send('state_getStorage', [key, at]))
    return this.#parse(type, schema, this.#create(type, answer ?? undefined).toJSON())
  }

  /** Sends a signed extrinsic (`0x` hex) and reports what becomes of it. Resolves with the way to stop watching. */
  watch(extrinsic: string, onEvent: (event: TransactionEvent) => void): Promise<() => Promise<void>> {
    return followTransaction(this.#provider, extrinsic, onEvent)
  }

  /** The events of one extrinsic of a block, and the block's number. */
  async eventsOf(block: string, index: number): Promise<{ number: number; events: EventRecord['event'][] }> {
    const [at, header] = await Promise.all([this.api.at(block), this.api.rpc.chain.getHeader(block)])
    const query = at.query['system']?.['events']
    if (query === undefined) throw new RuntimeApiMissingError('system.events')
    const records = await query<Vec<EventRecord>>()
    const ours = records.filter(({ phase }) => phase.isApplyExtrinsic && phase.asApplyExtrinsic.eq(index))
    return { number: header.number.toNumber(), events: ours.map(({ event }) => event) }
  }

  #definition(api: string, method: string) {
    const found = this.api.runtimeMetadata.asLatest.apis
      .find(({ name }) => name.eq(api))
      ?.methods.find(({ name }) => name.eq(method))
    if (found === undefined) throw new RuntimeApiMissingError(`${api}_${method}`)
    return found
  }

  #typeName(id: SiLookupTypeId): string {
    return this.api.registry.createLookupType(id)
  }

  #create(type: string, value: unknown): Codec {
    return this.api.registry.createTypeUnsafe(type, [value])
  }

  #parse<T>(what: string, schema: z.ZodType<T>, json: unknown): T {
    const parsed = schema.safeParse(json)
    if (!parsed.success) throw new ChainAnswerError(what, z.prettifyError(parsed.error), { cause: parsed.error })
    return parsed.data
  }
}
