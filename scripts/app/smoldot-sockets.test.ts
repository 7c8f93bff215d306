import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { smoldotSockets } from './smoldot-sockets.ts'

const id = join(import.meta.dirname, '../../node_modules/smoldot/dist/mjs/no-auto-bytecode-browser.js')

function transform(code: string, file: string): unknown {
  const { transform } = smoldotSockets()
  if (typeof transform !== 'function') throw new Error('it is no function')
  return Reflect.apply(transform, undefined, [code, file])
}

it('finds the one place in the smoldot that is installed', () => {
  const code = readFileSync(id, 'utf8')
  const changed = transform(code, id)
  expect(changed).toMatchObject({ code: expect.stringContaining('for (const bytes of data) connection.send(bytes);') })
  expect(changed).toMatchObject({ code: expect.not.stringContaining('connection.send(new Blob') })
})

it('breaks the build when smoldot does it in another way', () => {
  expect(() => transform('connection.send(data)', id)).toThrow('another way than 3.4.1')
})

it('leaves all else alone', () => {
  expect(transform('connection.send(new Blob(data));', '/src/other.js')).toBeUndefined()
})
