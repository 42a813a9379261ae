import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/** Keeps secrets of users in the database so that the database alone tells none of them. */
export interface Sealing {
  /** @param about what the secret is of: sealed for one thing it opens for no other */
  seal(secret: string, about: string): string
  /** Undefined for what was altered, is of another thing, or was sealed by another key. */
  open(sealed: string, about: string): string | undefined
}

const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16
const VERSION = 'v1.'

/**
 * AES-256-GCM under a key that HKDF makes of a secret that all processes of the cluster have.
 *
 *     "v1." base64url( nonce, 12 bytes | tag, 16 bytes | cipher text )
 */
export function createSealing(clusterSecret: string): Sealing {
  const key = Buffer.from(hkdfSync('sha256', clusterSecret, '', 'sealed secrets of users', 32))
  return {
    seal(secret, about) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(about))
      const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
      return VERSION + Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64url')
    },
    open(sealed, about) {
      if (!sealed.startsWith(VERSION)) return undefined
      const bytes = Buffer.from(sealed.slice(VERSION.length), 'base64url')
      if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined
      const [nonce, tag] = [
        bytes.subarray(0, NONCE_BYTES),
        bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES),
      ]
      const decipher = createDecipheriv(CIPHER, key, nonce).setAAD(Buffer.from(about)).setAuthTag(tag)
      try {
        const text = Buffer.concat([
          decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)),
          decipher.final(),
        ])
        return text.toString('utf8')
      } catch {
        // Whatever the library says: the tag does not fit.
        return undefined
      }
    },
  }
}
