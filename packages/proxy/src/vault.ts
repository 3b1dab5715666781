import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
} from 'node:crypto'
import type { Random } from './payments/reference.ts'

/**
 * Encryption at rest (AES-256-GCM) and keyed hashes under the master keys of CHECKOUT_SECRET_KEY. The first key seals and
 * signs; every listed one still opens and verifies, which is how keys are rotated.
 */
export interface Vault {
  /** `context` names the place (table, column, row): a value moved elsewhere no longer opens. */
  seal(plain: string, context: string): string
  /** What everything sealed under the first key begins with. */
  readonly currentPrefix: string
  /** Older keys are listed too: what they sealed is to be sealed anew. */
  readonly isRotating: boolean
  /** Throws an UnlistedKeyError when no listed key opens it, another error when it was sealed for another place. */
  open(sealed: string, context: string): string
  sign(text: string): { kid: string; signature: Buffer }
  /** Null for a key that is not listed. */
  signatureOf(text: string, kid: string): Buffer | null
  /** The same text gives the same hash, and nobody without the key can find the text. For looking up phones. */
  hash(text: string): string
  /** Its hash under each listed key: how to find what was kept before a rotation. */
  hashes(text: string): readonly string[]
}

/** What its error says: nothing of what is stored. */
export const unlistedKey =
  'A stored value was sealed under a key that CHECKOUT_SECRET_KEY no longer lists: add it back, last.'

/** CHECKOUT_SECRET_KEY does not list the key that this was sealed under. */
export class UnlistedKeyError extends Error {
  override readonly name = 'UnlistedKeyError'
}

interface MasterKey {
  readonly kid: string
  readonly sealing: KeyObject
  readonly signing: KeyObject
  readonly hashing: KeyObject
}

export function createVault(masterKeys: readonly Uint8Array[], random: Random): Vault {
  const keys = masterKeys.map(derive)
  const first = keys[0]
  if (first === undefined) throw new Error('createVault() needs at least one key of 32 bytes.')
  const byKid = new Map(keys.map((key) => [key.kid, key]))

  return {
    currentPrefix: `${first.kid}.`,
    isRotating: keys.length > 1,
    seal(plain, context) {
      const iv = random.bytes(12)
      const cipher = createCipheriv('aes-256-gcm', first.sealing, iv).setAAD(Buffer.from(context))
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
      return [first.kid, ...[iv, body, cipher.getAuthTag()].map(base64url)].join('.')
    },
    open(sealed, context) {
      const [kid = '', iv = '', body = '', tag = ''] = sealed.split('.')
      const key = byKid.get(kid)
      if (key === undefined) {
        throw new UnlistedKeyError(unlistedKey)
      }
      const decipher = createDecipheriv('aes-256-gcm', key.sealing, Buffer.from(iv, 'base64url'), {
        authTagLength: 16,
      })
      decipher.setAAD(Buffer.from(context)).setAuthTag(Buffer.from(tag, 'base64url'))
      return Buffer.concat([
        decipher.update(Buffer.from(body, 'base64url')),
        decipher.final(),
      ]).toString('utf8')
    },
    sign: (text) => ({ kid: first.kid, signature: hmac(first.signing, text) }),
    signatureOf(text, kid) {
      const key = byKid.get(kid)
      return key === undefined ? null : hmac(key.signing, text)
    },
    hash: (text) => base64url(hmac(first.hashing, text)),
    hashes: (text) => keys.map(({ hashing }) => base64url(hmac(hashing, text))),
  }
}

function derive(master: Uint8Array): MasterKey {
  const purpose = (name: string) =>
    Buffer.from(hkdfSync('sha256', master, '', `pvit-checkout ${name}`, 32))
  const key = (name: string) => createSecretKey(purpose(name)) // made once: every use of raw bytes makes one anew
  return {
    kid: createHash('sha256').update(purpose('kid')).digest('base64url').slice(0, 6),
    sealing: key('sealing'),
    signing: key('signing'),
    hashing: key('hashing'),
  }
}

function hmac(key: KeyObject, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url')
}
