import { defineTexts } from '../../text/catalogue.ts'

export const texts = defineTexts({
  en: {
    title: 'Cases',
    begin: 'New case',
    beginTitle: 'Begin a case',
    save: 'Begin',
    loading: 'Loading …',
    nothing: 'No cases yet',
    nothingWhy:
      'A case keeps moments together: events, ranges of cameras, parts of videos, each with what is to be said of it. It can be made into one file.',
    toSearch: 'Find a moment',
    moments: { one: '{count} moment', other: '{count} moments' },
    changed: 'changed {ago}',
  },
  de: {
    title: 'Fälle',
    begin: 'Neuer Fall',
    beginTitle: 'Einen Fall anlegen',
    save: 'Anlegen',
    loading: 'Wird geladen …',
    nothing: 'Noch keine Fälle',
    nothingWhy:
      'Ein Fall hält Momente zusammen: Ereignisse, Zeiten von Kameras, Teile von Videos, jeden mit dem, was dazu zu sagen ist. Aus ihm kann eine Datei werden.',
    toSearch: 'Einen Moment finden',
    moments: { one: '{count} Moment', other: '{count} Momente' },
    changed: 'geändert {ago}',
  },
})
