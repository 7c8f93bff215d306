import { config } from 'zod/v4/core'

// Keeps zod from compiling its schemas to code: under the content security policy even its attempt is a violation.
config({ jitless: true })
