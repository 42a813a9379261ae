/** An instant as one safe segment, in the order of time. */
export const stampOf = (at: Date): string => at.toISOString().replaceAll(':', '-')

/** The instant of a stamp; an invalid date where it is none. */
export const instantOf = (stamp: string): Date => new Date(stamp.replace(/T(\d\d)-(\d\d)-/, 'T$1:$2:'))
