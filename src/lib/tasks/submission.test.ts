import { readCanonical, unpackBody } from '@edgecloud/protocol'
import { describe, expect, it } from 'vitest'
import { EXAMPLES } from './examples.ts'
import { parseTask } from './fixtures/parse-task.ts'
import { bodyOf, submissionOf } from './submission.ts'

const task = parseTask(EXAMPLES[0].text)

describe('a submission', () => {
  it('carries what a worker reads back: the same hash and requirements', () => {
    const body = bodyOf(task)
    if (body === undefined) throw new Error('the example does not fit')
    const submission = submissionOf(task, body, { workers: [3, 1] })
    const read = readCanonical(unpackBody(submission.body))
    expect(submission.specHash).toBe(read.hash)
    expect(submission.requirements).toEqual(read.requirements)
    expect(submission.placement).toEqual({ workers: [3, 1] })
  })

  it('has no body when the file does not compress under the limit of the chain', () => {
    const noise = Array.from({ length: 20_000 }, (_, index) => ((index * 2_654_435_761) >>> 0).toString(36)).join('')
    expect(bodyOf({ ...task, canonical: noise })).toBeUndefined()
  })
})
