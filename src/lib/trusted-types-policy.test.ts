import { describe, expect, it } from 'vitest'
import { admitMarkup, admitScriptUrl } from './trusted-types-policy.ts'

const BASE = 'https://edge.example/tasks/7'

describe('the default policy', () => {
  it('admits what Leaflet writes and nothing else', () => {
    expect(admitMarkup('<svg/>')).toBe('<svg/>')
    expect(admitMarkup('')).toBe('')
    expect(() => admitMarkup('<b>hello</b>')).toThrow(TypeError)
    expect(() => admitMarkup('<svg/><script>')).toThrow(TypeError)
  })

  it('refuses script addresses of other origins', () => {
    expect(() => admitScriptUrl('https://evil.example/_app/immutable/workers/a.js', BASE)).toThrow(TypeError)
    expect(() => admitScriptUrl('data:text/javascript,1', BASE)).toThrow(TypeError)
    expect(() => admitScriptUrl('blob:https://edge.example/1', BASE)).toThrow(TypeError)
  })

  it('admits own workers', () => {
    expect(admitScriptUrl('/_app/immutable/workers/a.js', BASE)).toBe('/_app/immutable/workers/a.js')
  })
})
