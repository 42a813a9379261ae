import { defineTexts } from '../../text/catalogue.ts'

export const texts = defineTexts({
  en: {
    title: 'Videos',
    all: 'All',
    status: 'Status',
    camera: 'Taken by',
    files: 'files',
    count: { one: '{count} video', other: '{count} videos' },
    more: 'more than {count} videos',
    events: { one: '{count} event', other: '{count} events' },
    chunks: '{done} of {all} parts',
    chunksSoFar: '{done} parts so far',
    nothing: 'No videos yet',
    nothingWhy:
      'Drop one anywhere on this page. It is cut into parts, each is looked at, and what happens in it can be found.',
    noneFit: 'No video fits',
    noneFitWhy: 'There are none of this kind.',
    showAll: 'Show all',
    fresh: { one: '{count} new video', other: '{count} new videos' },
    loading: 'Loading …',
  },
  de: {
    title: 'Videos',
    all: 'Alle',
    status: 'Stand',
    camera: 'Aufgenommen von',
    files: 'Dateien',
    count: { one: '{count} Video', other: '{count} Videos' },
    more: 'mehr als {count} Videos',
    events: { one: '{count} Ereignis', other: '{count} Ereignisse' },
    chunks: '{done} von {all} Teilen',
    chunksSoFar: 'bisher {done} Teile',
    nothing: 'Noch keine Videos',
    nothingWhy:
      'Lege eines irgendwo auf dieser Seite ab. Es wird in Teile geschnitten, jeder wird angesehen, und was darin geschieht, lässt sich finden.',
    noneFit: 'Kein Video passt',
    noneFitWhy: 'Solche gibt es keine.',
    showAll: 'Alle zeigen',
    fresh: { one: '{count} neues Video', other: '{count} neue Videos' },
    loading: 'Wird geladen …',
  },
})
