import { describe, expect, it } from 'vitest'
import { checkUrl } from './check-url.ts'
import { InputRefusedError } from './errors.ts'

const policy = { allow: ['10.0.0.7:8443', 'files.lan'] }
const refusal = (text: string): unknown => {
  try {
    checkUrl(new URL(text), policy, 'task.example')
  } catch (error) {
    return error
  }
  return undefined
}

// Every form in which the parser of URLs takes an address, and what it makes of it.
describe.each([
  [
    '127.0.0.1',
    ['127.0.0.1', '127.1', '127.0.1', '0177.0.0.1', '0x7f.0.0.1', '0x7f000001', '2130706433', '017700000001'],
  ],
  ['127.0.0.1', ['127.0.0.1.', '0x7F.1', '127.0x000001', '①②⑦.⓪.⓪.①', '127%2e0%2e0%2e1', '127。0。0。1', '00000177.1']],
  [
    '169.254.169.254',
    ['169.254.169.254', '2852039166', '0xa9fea9fe', '0xa9.0xfe.0xa9.0xfe', '025177524776', '169.254.43518'],
  ],
  ['10.0.0.1', ['10.0.0.1', '10.1', '012.0.0.1', '0xa000001', '167772161']],
  ['0.0.0.0', ['0.0.0.0', '0', '0x0', '0x', '00']],
  ['::1', ['[::1]', '[0:0:0:0:0:0:0:1]', '[0000::0001]']],
  ['::ffff:7f00:1', ['[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::FFFF:7F00:0001]', '[0:0:0:0:0:ffff:127.0.0.1]']],
  ['::7f00:1', ['[::127.0.0.1]', '[::7f00:1]']],
  ['64:ff9b::a9fe:a9fe', ['[64:ff9b::169.254.169.254]']],
  ['fd00::1', ['[fd00::1]']],
  ['fe80::1', ['[fe80::1]']],
  ['2002:7f00:1::', ['[2002:7f00:1::]']],
])('%s', (address, forms) => {
  it.each(forms)('is refused as %s', (form) => {
    const error = refusal(`https://${form}/secret`)
    expect(error).toBeInstanceOf(InputRefusedError)
    expect(error).toMatchObject({
      code: 'input_refused',
      data: { host: 'task.example', detail: `${address} is not a public address` },
    })
  })
})

it.each([
  ['http://example.org/x', 'http://example.org is not https'],
  ['http://files.lan/x', 'http://files.lan is not https'],
  ['ftp://example.org/x', 'ftp://example.org is not https'],
  ['file:///etc/passwd', 'file:// is not https'],
  ['data:text/plain,x', 'data:// is not https'],
  ['https://me@example.org/x', 'the URL at example.org has a user name or a password'],
  ['https://:pw@files.lan/x', 'the URL at files.lan has a user name or a password'],
  ['https://example.org:8443/x', 'port 8443 of example.org is not 443'],
  ['https://files.lan:22/x', 'port 22 of files.lan is not 443'],
  ['https://10.0.0.7/x', '10.0.0.7 is not a public address'],
  [`https://${'a.'.repeat(200)}org/x`, 'the name of a server is too long'],
])('refuses %s', (url, detail) => {
  expect(refusal(url)).toMatchObject({ code: 'input_refused', data: { detail } })
})

it.each([
  'https://example.org/x?y#z',
  'https://1.1.1.1/',
  'https://[2606:4700:4700::1111]/',
  'https://10.0.0.7:8443/x',
  'https://files.lan/x',
])('accepts %s', (url) => {
  expect(refusal(url)).toBe(undefined)
})
