import { describe } from 'vitest'
import { describeInputs } from '../inputs.contract.ts'
import { dockerLack, dockerSubject } from './fixtures/docker-subject.ts'

const lack = dockerLack()

describe.skipIf(lack !== undefined)(`inputs of containers${lack === undefined ? '' : ` (not run: ${lack})`}`, () => {
  describeInputs('docker', (inputs) => dockerSubject({ inputs }))
})
