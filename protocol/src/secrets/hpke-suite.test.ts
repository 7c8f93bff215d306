import { expect, it } from 'vitest'
import { fromHex, toHex } from '../bytes/hex.ts'
import { hpkeSuite } from './hpke-suite.ts'

const buffer = (hex: string) => Uint8Array.from(fromHex(hex)).buffer

// RFC 9180, appendix A.2.1: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305, base mode.
const INFO = '4f6465206f6e2061204772656369616e2055726e'
const SENDER = {
  secret: 'f4ec9b33b792c372c1d2c2063507b684ef925b8c75a42dbcbf57d63ccd381600',
  public: '1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a',
}
const RECIPIENT = {
  secret: '8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb',
  public: '4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a',
}
const PLAIN = '4265617574792069732074727574682c20747275746820626561757479'
const SEALED = [
  ['436f756e742d30', '1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28'],
  ['436f756e742d31', '6b53c051e4199c518de79594e1c4ab18b96f081549d45ce015be002090bb119e85285337cc95ba5f59992dc98c'],
] as const

it('seals and opens the test vectors of RFC 9180', async () => {
  const key = (hex: string, isPublic: boolean) => hpkeSuite.kem.importKey('raw', buffer(hex), isPublic)
  const sender = await hpkeSuite.createSenderContext({
    recipientPublicKey: await key(RECIPIENT.public, true),
    info: buffer(INFO),
    ekm: { privateKey: await key(SENDER.secret, false), publicKey: await key(SENDER.public, true) },
  })
  expect(toHex(new Uint8Array(sender.enc))).toBe(SENDER.public)
  const recipient = await hpkeSuite.createRecipientContext({
    recipientKey: await key(RECIPIENT.secret, false),
    enc: sender.enc,
    info: buffer(INFO),
  })
  for (const [aad, sealed] of SEALED) {
    expect(toHex(new Uint8Array(await sender.seal(buffer(PLAIN), buffer(aad))))).toBe(sealed)
    expect(toHex(new Uint8Array(await recipient.open(buffer(sealed), buffer(aad))))).toBe(PLAIN)
  }
})
