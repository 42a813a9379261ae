import { SpectraError } from './errors.ts'

/** @throws SS_INPUT_INVALID for what is no IANA name of a time zone */
export function checkZone(zone: string | undefined): void {
  if (zone === undefined) return
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    throw new SpectraError(
      'SS_INPUT_INVALID',
      `Cannot tell the time by the zone ${JSON.stringify(zone.slice(0, 60))}`,
      { details: { field: 'zone', advice: 'Give the name of one, such as Europe/Berlin.' }, cause },
    )
  }
}
