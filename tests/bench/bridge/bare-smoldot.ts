// SPDX-License-Identifier: GPL-3.0-or-later
// `node bare-smoldot.ts <chain specification>`: a light client with nothing on top of it, following the final blocks until
// it is killed. Says `following` at the first of them.
import { readFileSync } from 'node:fs'
import { openChain } from '@edgecloud/light-client'
import { start } from 'smoldot'

const client = start({ logCallback: () => undefined })
const chain = await openChain({ client, chainSpec: readFileSync(process.argv[2] ?? '', 'utf8') })
chain.sendJsonRpc(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'chain_subscribeFinalizedHeads', params: [] }))
for (let messages = 0; ; messages += 1) {
  await chain.nextJsonRpcResponse()
  if (messages === 1) console.log('following') // after the answer to the request
}
