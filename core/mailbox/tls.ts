import { readFile } from 'node:fs/promises'
import type { Config } from '../config.ts'
import { SpectraError } from '../errors.ts'

/** The files of an `amqps:` broker. @throws SS_CONFIG_INVALID where one cannot be read */
export const mailboxTls = async ({ mailboxCa, mailboxCert, mailboxKey }: Config) => ({
  ca: await readSecretFile('SPECTRA_MAILBOX_CA', mailboxCa),
  cert: await readSecretFile('SPECTRA_MAILBOX_CERT', mailboxCert),
  key: await readSecretFile('SPECTRA_MAILBOX_KEY', mailboxKey),
})

async function readSecretFile(setting: string, path: string): Promise<Buffer | undefined> {
  if (path === '') return undefined
  return readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw new SpectraError('SS_CONFIG_INVALID', `Cannot read ${setting}=${path}: ${cause.message}`, { cause })
  })
}
