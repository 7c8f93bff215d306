import { packBody, parseTaskFile } from '@edgecloud/protocol'
import { expect, it } from 'vitest'
import { openTaskFile } from './open-task-file.ts'

const parsed = parseTaskFile(`
services:
  main:
    command: [echo, hello]
x-edge:
  runtime: shell
  timeout: 1m
`)
if (!parsed.ok) throw new Error(JSON.stringify(parsed))
const { canonical, hash } = parsed
const body = packBody(canonical)

it('reads the file whose hash stands on the chain', () => {
  expect(openTaskFile(body, hash)).toMatchObject({ hash, spec: { services: { main: { command: ['echo', 'hello'] } } } })
})

it('reads no other file', () => {
  expect(() => openTaskFile(body, `0x${'00'.repeat(32)}`)).toThrow(
    expect.objectContaining({ code: 'spec_hash_mismatch' }),
  )
})

it('reads nothing of damaged bytes', () => {
  expect(() => openTaskFile(body.subarray(0, 10), hash)).toThrow(expect.objectContaining({ code: 'body_malformed' }))
})
