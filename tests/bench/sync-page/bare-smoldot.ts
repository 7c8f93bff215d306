// The baseline: smoldot as its own documentation starts it, and nothing else on the page.
// `?warm` restores the database that the visit before kept, as the app does.
import { start } from 'smoldot'

const KEY = 'bare-smoldot-database'

const chainSpec = await (await fetch('/chain-spec.json')).text()
const databaseContent = location.search === '?warm' ? (localStorage.getItem(KEY) ?? '') : ''
const chain = await start({ maxLogLevel: 1 }).addChain({ chainSpec, databaseContent })
chain.sendJsonRpc(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'chain_subscribeFinalizedHeads', params: [] }))

for (let kept = false; ;) {
  const message: unknown = JSON.parse(await chain.nextJsonRpcResponse())
  if (isResult(message)) {
    localStorage.setItem(KEY, message.result)
    performance.mark('database-kept')
  } else if (isHead(message) && Number(message.params.result.number) > 0 && !kept) {
    performance.mark('first-finalized')
    kept = true
    chain.sendJsonRpc(
      JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'chainHead_unstable_finalizedDatabase', params: [4_000_000] }),
    )
  }
}

function isHead(message: unknown): message is { params: { result: { number: string } } } {
  return typeof message === 'object' && message !== null && 'params' in message
}

function isResult(message: unknown): message is { result: string } {
  return typeof message === 'object' && message !== null && 'id' in message && message.id === 2 && 'result' in message
}
