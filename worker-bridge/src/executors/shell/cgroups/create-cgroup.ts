import type { CgroupChoice } from '../run-records.ts'
import type { Cgroup, ContainerLimits } from './cgroup.ts'
import { CgroupV1 } from './cgroup-v1.ts'
import { CgroupV2 } from './cgroup-v2.ts'
import { NoCgroup } from './no-cgroup.ts'

/** Makes the group of one container. */
export function createCgroup(choice: CgroupChoice, name: string, limits: ContainerLimits): Cgroup {
  switch (choice.kind) {
    case 'v1':
      return new CgroupV1(choice.root, name, limits)
    case 'v2':
      return new CgroupV2(choice.root, name, limits)
    case 'none':
      return new NoCgroup()
  }
  return choice satisfies never
}
