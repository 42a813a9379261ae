/**
 * Says at once when something is seen, in files and by cameras:
 *
 *     SPECTRA_URL=http://127.0.0.1:8080 node examples/alert-on-event.ts TYPE...
 *
 * Where a connection or a gateway ends, it goes on with the next one after the last alert. ALERT_URL gets each as JSON by POST, too.
 */
import { createSpectraClient, EventAddedDocument } from '../clients/typescript/src/index.ts'

const client = createSpectraClient({
  url: (process.env.SPECTRA_URL ?? 'http://127.0.0.1:8080').split(','),
  apiKey: process.env.SPECTRA_TOKEN,
})
const types = process.argv.slice(2)
const filter = types.length > 0 ? { types } : {}
const { ALERT_URL } = process.env

const news = client.subscribe(
  EventAddedDocument,
  { filter },
  { onRetry: ({ message }) => console.error(`${message}: trying again`) },
)
for await (const { eventAdded } of news) {
  if (eventAdded.events.length === 0) console.log('listening')
  for (const event of eventAdded.events) {
    console.log(`${event.type} at ${event.startTime.toFixed(1)} s: ${event.description}`)
    if (!ALERT_URL) continue
    const headers = { 'content-type': 'application/json' }
    await fetch(ALERT_URL, { method: 'POST', headers, body: JSON.stringify(event) })
  }
}
