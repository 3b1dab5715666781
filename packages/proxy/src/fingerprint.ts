import type { Vault } from './vault.ts'

/** What signs a fingerprint, and tells one again. */
export type Signer = Pick<Vault, 'sign' | 'signatureOf'>

/**
 * What a request asked for, as it is kept beside its Idempotency-Key. Signed, so that nobody without the master key finds the number
 * in it, of which there are few enough to try them all.
 */
export function fingerprintOf(signer: Signer, request: Request): string {
  const { kid, signature } = signer.sign(textOf(request))
  return written(kid, signature)
}

/**
 * Was it kept of this request? One that no listed key has signed fits every request: the Idempotency-Key alone tells then, and
 * nothing is sent twice.
 */
export function isFingerprintOf(signer: Signer, kept: string, request: Request): boolean {
  const [kid = ''] = kept.split('.')
  const signature = signer.signatureOf(textOf(request), kid)
  return signature === null || kept === written(kid, signature)
}

type Request = readonly (string | number | null)[]

/** A token's claims are no list: neither signature is good for the other. */
function textOf(request: Request): string {
  return JSON.stringify(request)
}

function written(kid: string, signature: Buffer): string {
  return `${kid}.${signature.toString('base64url')}`
}
