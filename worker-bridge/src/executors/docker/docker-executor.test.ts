import { describe, it } from 'vitest'
import { describeExecutor } from '../executor.contract.ts'
import { dockerLack, dockerSubject } from './fixtures/docker-subject.ts'

const lack = dockerLack()
if (lack === undefined) describeExecutor('docker', dockerSubject)
else describe('executor: docker', () => it.skip(`not run: ${lack}`, () => undefined))
