import { Scalar } from 'yaml'
import { describe, expect, it } from 'vitest'
import { variableFix } from './variable-fix.ts'

const ENVIRONMENT = ['services', 'web', 'environment', 'A']
const COMMAND = ['services', 'web', 'command', 1]
const fix = (source: string, path: (string | number)[] = ENVIRONMENT, type: Scalar.Type = Scalar.PLAIN) =>
  variableFix(source, path, type)

describe('the quick fix for a variable', () => {
  it('is the default where there is one, as Compose takes it where nothing is set', () => {
    expect(fix('${TAG:-1.27}')).toEqual({ label: 'Write its default', replacement: '1.27' })
    expect(fix('${TAG-latest}')?.replacement).toBe('latest')
    expect(fix('nginx:${TAG:-1.27}', ['services', 'web', 'image'])?.replacement).toBe('nginx:1.27')
    expect(fix('"${HOST:-db}:${PORT:-5432}"', ENVIRONMENT, Scalar.QUOTE_DOUBLE)).toEqual({
      label: 'Write their defaults',
      replacement: '"db:5432"',
    })
    expect(fix('a${SET:+b}')?.replacement).toBe('a')
    expect(fix('${A:-5$$}')).toBeUndefined()
  })

  it('quotes a default that would not be text without its variable', () => {
    expect(fix('${EMPTY:-}')?.replacement).toBe('""')
    expect(fix('${A:-- x}')?.replacement).toBe('"- x"')
    expect(fix('${A:-*}')?.replacement).toBe('"*"')
  })

  it('is a dollar sign where a program may know the variable, or where it is none', () => {
    expect(fix('echo $HOME ${PATH} $$x', COMMAND)).toEqual({
      label: 'Double the dollar signs',
      replacement: 'echo $$HOME $${PATH} $$x',
    })
    expect(fix('proxy_pass $host;', ['configs', 'nginx', 'content'])?.replacement).toBe('proxy_pass $$host;')
    expect(fix('costs 5$')?.replacement).toBe('costs 5$$')
  })

  it('is none where only the author knows the value: a dollar sign would be taken for it', () => {
    expect(fix('$PASSWORD')).toBeUndefined()
    expect(fix('${PASSWORD}')).toBeUndefined()
    expect(fix('${PASSWORD:?is missing}')).toBeUndefined()
    expect(fix('nginx:${TAG}', ['services', 'web', 'image'])).toBeUndefined()
    expect(fix('${A:-${B:-c}}')).toBeUndefined()
  })
})
