/**
 * For how many milliseconds a server that asks for patience wants to be left alone: `Retry-After` in seconds or as an
 * instant (RFC 9110, 10.2.3). Undefined where the text is neither.
 */
export function retryAfterMs(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const ms = /^\s*\d+\s*$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now()
  return Number.isNaN(ms) ? undefined : Math.max(0, ms)
}
