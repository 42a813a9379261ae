import type { Notification } from '../ports.ts'
import { withoutEnd } from '../without-end.ts'

/** Addresses of the console, to the second. Undefined where nobody said by which address it is reached. */
export interface Links {
  moment(processId: string, seconds?: number): string | undefined
  recap(day: string): string | undefined
  ofNotice(notice: Notification): string | undefined
}

/** @param publicUrl such as `https://spectra.example.org`; empty: not known */
export function createLinks(publicUrl: string): Links {
  const base = withoutEnd(publicUrl, '/')

  function moment(processId: string, seconds?: number): string | undefined {
    if (base === '') return undefined
    const at = seconds === undefined ? '' : `?t=${Math.round(seconds * 1000) / 1000}`
    return `${base}/processes/${processId}${at}`
  }

  return {
    moment,
    recap: (day) => (base === '' ? undefined : `${base}/recap?day=${day}`),
    ofNotice({ processId, data }) {
      if (processId === undefined) return undefined
      const { startTime } = data ?? {}
      return moment(processId, typeof startTime === 'number' ? startTime : undefined)
    },
  }
}
