/** Asks an address and ends with 0 where it answers 200 within 4 s: the health check of an image that has no curl. */
const [address] = process.argv.slice(2)
if (!address) throw new Error('Cannot probe: give an address, such as http://127.0.0.1:9000/health/live')
const answer = await fetch(address, { signal: AbortSignal.timeout(4000) }).catch((error: unknown) => error)
const well = answer instanceof Response && answer.status === 200
if (!well) console.error(answer instanceof Response ? `status ${answer.status}` : String(answer))
process.exit(well ? 0 : 1)
