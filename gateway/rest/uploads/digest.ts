import { createHash, type Hash } from 'node:crypto'
import { SpectraError } from '../../../core/errors.ts'

/** Compares what arrives with what was announced. */
export interface Digest {
  update(bytes: Buffer): void
  /** @throws SS_DIGEST_MISMATCH */
  check(): void
}

const invalid = (what: string, field: string): SpectraError =>
  new SpectraError('SS_INPUT_INVALID', `Cannot take the upload: ${what}`, {
    details: { field, advice: 'Give the SHA-256 of the file, as content-digest: sha-256=:BASE64:.' },
  })

function digestOf(wanted: Buffer): Digest {
  const hash: Hash = createHash('sha256')
  return {
    update: (bytes) => void hash.update(bytes),
    check() {
      const found = hash.digest()
      if (found.equals(wanted)) return
      throw new SpectraError(
        'SS_DIGEST_MISMATCH',
        `Cannot take the upload: its SHA-256 is ${found.toString('hex')}, announced was ${wanted.toString('hex')}`,
      )
    },
  }
}

/**
 * What the header `content-digest` says of the body (RFC 9530); undefined without one. Digests other than sha-256 are not looked at,
 * but one of them has to be it. @throws SS_INPUT_INVALID
 */
export function contentDigest(header: string | string[] | undefined): Digest | undefined {
  if (header === undefined) return undefined
  for (const part of [header].flat().join(',').split(',')) {
    const match = /^\s*sha-256=:([A-Za-z0-9+/]{43}=):\s*$/.exec(part)
    if (match) return digestOf(Buffer.from(match[1]!, 'base64'))
  }
  throw invalid('its content-digest has no SHA-256', 'content-digest')
}

/** The same for the metadata `sha256` of a resumable upload: 64 hexadecimal digits. @throws SS_INPUT_INVALID */
export function metadataDigest(text: string | null | undefined): Digest | undefined {
  if (!text) return undefined
  if (/^[0-9a-f]{64}$/i.test(text)) return digestOf(Buffer.from(text, 'hex'))
  throw invalid('its metadata sha256 is not 64 hexadecimal digits', 'sha256')
}
