import { defineTexts } from '../../text/catalogue.ts'

export const texts = defineTexts({
  en: {
    title: 'The day at a glance',
    before: 'The day before',
    after: 'The day after',
    none: 'No camera is watched',
    noneWhy: 'What cameras saw is summed up here, day by day.',
    toCameras: 'Go to the cameras',
    nothing: 'Nothing was recorded.',
    loading: 'Loading …',
  },
  de: {
    title: 'Der Tag auf einen Blick',
    before: 'Der Tag davor',
    after: 'Der Tag danach',
    none: 'Keine Kamera wird beobachtet',
    noneWhy: 'Was Kameras sahen, steht hier Tag für Tag zusammengefasst.',
    toCameras: 'Zu den Kameras',
    nothing: 'Nichts wurde aufgenommen.',
    loading: 'Lädt …',
  },
})
