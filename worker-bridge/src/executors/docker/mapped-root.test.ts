import { expect, it } from 'vitest'
import { mappedRoot } from './mapped-root.ts'

const MAPS = ['name=seccomp,profile=default', 'name=userns']

it.each([
  ['is root where users are not mapped', ['name=seccomp,profile=default'], '/var/lib/docker/100000.100000', 0, 0],
  ['is root where Docker says nothing', undefined, '/var/lib/docker', 0, 0],
  ['is the first of the mapped numbers', MAPS, '/var/lib/docker/100000.200000', 100_000, 200_000],
  ['is root where the directory has another name', MAPS, '/var/lib/docker', 0, 0],
])('root of a container %s', (_, SecurityOptions, DockerRootDir, uid, gid) => {
  expect(mappedRoot({ SecurityOptions, DockerRootDir })).toEqual({ uid, gid })
})
