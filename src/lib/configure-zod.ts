import { config } from 'zod/v4/core'
import english from 'zod/v4/locales/en.js'

// Keeps zod from compiling its schemas to code: under the content security policy even its attempt is a violation. And gives
// its errors words, which the small form of zod comes without.
config({ jitless: true, ...english() })
