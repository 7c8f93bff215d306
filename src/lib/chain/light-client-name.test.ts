import { SMOLDOT_VERSION } from '@edgecloud/light-client'
import { expect, it } from 'vitest'
import { LIGHT_CLIENT_NAME } from './light-client-name.ts'

it('names the version that is installed', () => {
  expect(LIGHT_CLIENT_NAME).toBe(`smoldot ${SMOLDOT_VERSION}`)
})
