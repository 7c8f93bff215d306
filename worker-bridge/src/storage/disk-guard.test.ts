import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLogger } from '../logger/logger.ts'
import { diskLevels } from './disk-levels.ts'
import { DiskGuard } from './disk-guard.ts'
import { freeSpace } from './free-space.ts'
import { SmallDisk, smallDiskLack } from './fixtures/small-disk.ts'

const MIB = 1_048_576
const lack = smallDiskLack()

describe('diskLevels', () => {
  it('are shares of a small disk and fixed amounts of a large one, and their order is always the same', () => {
    expect(diskLevels({ totalBytes: 64 * MIB, totalFiles: 16_384 })).toMatchObject({
      ...{ workBytes: Math.floor(6.4 * MIB), logBytes: Math.floor(3.2 * MIB) },
    })
    expect(diskLevels({ totalBytes: 10 ** 13, totalFiles: Infinity })).toMatchObject({
      ...{ workBytes: 256 * MIB, logBytes: 32 * MIB, ballastBytes: 16 * MIB, lastFiles: 64, ballastFiles: 64 },
    })
    for (const mib of [1, 10, 100, 1_000, 10_000]) {
      const levels = diskLevels({ totalBytes: mib * MIB, totalFiles: mib * 100 })
      expect(levels.workBytes).toBeGreaterThan(levels.logBytes)
      expect(levels.logBytes).toBeGreaterThan(levels.lastBytes)
      // Given up, the ballast must not be what logs then take.
      expect(levels.logBytes).toBeGreaterThan(levels.ballastBytes)
    }
  })
})

describe.skipIf(lack !== undefined)(`DiskGuard${lack === undefined ? '' : ` (not run: ${lack})`}`, () => {
  let disk: SmallDisk
  let guard: DiskGuard
  beforeEach(() => {
    disk = new SmallDisk({ mib: 16, files: 400 })
    guard = new DiskGuard({ directory: disk.path, logger: createLogger({ level: 'silent' }) })
    guard.look()
  })
  afterEach(() => disk.remove())
  const holdsBallast = () => statSync(join(disk.path, 'ballast', '0'), { throwIfNoEntry: false }) !== undefined

  it('holds a ballast where there is room, gives it up when the disk is full, and takes it back', () => {
    expect([holdsBallast(), guard.shortage]).toEqual([true, undefined])
    expect(guard.freeMib).toBeGreaterThan(0)
    disk.fillBytes()
    guard.look()
    expect(holdsBallast()).toBe(false)
    expect(freeSpace(disk.path).bytes).toBeGreaterThan(MIB / 2)
    expect(guard.shortage).toMatchObject({ code: 'disk_full', data: { directory: disk.path } })
    expect(guard.freeMib).toBe(0)
    disk.empty()
    guard.look()
    expect([holdsBallast(), guard.shortage]).toEqual([true, undefined])
  })

  it('holds it again a minute after somebody removed it', () => {
    rmSync(join(disk.path, 'ballast'), { recursive: true })
    for (let looks = 0; looks < 30; looks += 1) guard.look()
    expect(holdsBallast()).toBe(true)
  })

  it('gives names back when no more files can be made', () => {
    disk.fillFiles()
    guard.look()
    expect(holdsBallast()).toBe(false)
    expect(freeSpace(disk.path).files).toBeGreaterThan(10)
    expect(guard.shortage).toMatchObject({ code: 'disk_full' })
    expect(guard.freeMib).toBe(0)
  })
})
