import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { containerAdvice, type ContainerAdviceInit } from './container-advice.ts'

let workersDir: string
beforeEach(() => {
  workersDir = mkdtempSync(join(tmpdir(), 'edgecloud-advice-'))
})
afterEach(() => rmSync(workersDir, { recursive: true }))

const missing = { missing: '/var/run/docker.sock' }
const found = { socket: '/var/run/docker.sock' }
const advice = (change: Partial<ContainerAdviceInit> = {}) =>
  containerAdvice({ docker: missing, workersDir, fresh: false, hasApt: true, isRoot: false, ...change }).join('\n')
function keep(name: string, runtimes: string[]): void {
  mkdirSync(join(workersDir, name))
  writeFileSync(join(workersDir, name, 'config.json'), JSON.stringify({ name, capability: { cpuMillis: 1, runtimes } }))
}

describe('what npm start says of container tasks', () => {
  it('names the socket, the command that installs a Docker, and the next start', () => {
    expect(advice()).toMatch(/no Docker answers at \/var\/run\/docker.sock/)
    expect(advice()).toMatch(/sudo apt-get install docker.io; .* npm start -- --fresh/)
    expect(advice({ isRoot: true })).not.toContain('sudo')
    expect(advice({ hasApt: false })).toContain('install Docker 20.10 or later')
  })

  it('is nothing where all workers have Docker', () => {
    expect(advice({ docker: found, workersDir: join(workersDir, 'none') })).toBe('')
    keep('berlin', ['shell', 'docker'])
    expect(advice({ docker: found })).toBe('')
  })

  it('says that workers of an earlier start know nothing of a Docker that came later', () => {
    keep('berlin', ['shell'])
    expect(advice({ docker: found })).toMatch(/registered without it\.\nTo have them: npm start -- --fresh/)
    expect(advice({ docker: found, fresh: true })).toBe('')
  })
})
