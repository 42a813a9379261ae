import { s3Server } from '../../test/helpers/s3-server.ts'
import { s3Url } from '../../test/helpers/s3-storage.ts'
import { createTeardown } from '../../test/helpers/teardown.ts'

/** The stand-in of S3 for whoever forked it: tells its address, and how many bytes it sent when it is asked. */
const server = await s3Server(createTeardown())
process.on('message', () => process.send!(server.counts.bytesSent))
process.on('disconnect', () => process.exit())
process.send!({
  SPECTRA_STORAGE_URL: s3Url(server).href,
  AWS_ACCESS_KEY_ID: server.credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: server.credentials.secretAccessKey,
})
