import { createHash, randomBytes } from 'node:crypto'

/** 256 random bits, for a token that nobody guesses: 43 characters that need no escape in URLs and headers. */
export const randomSecret = (): string => randomBytes(32).toString('base64url')

/** What is kept of such a secret. It is random enough for a fast hash: nothing can be tried out. */
export const digestOf = (secret: string): string => createHash('sha256').update(secret).digest('hex')

/** Without characters that look alike. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'

/** For one sign-in, short enough to be typed: four groups of five, 99 bits. */
export function oneTimePassword(): string {
  const most = 256 - (256 % LETTERS.length)
  let text = ''
  while (text.length < 20) {
    for (const byte of randomBytes(32)) if (byte < most) text += LETTERS[byte % LETTERS.length]!
  }
  return text.slice(0, 20).match(/.{5}/g)!.join('-')
}
