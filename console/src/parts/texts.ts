import { defineTexts } from '../text/catalogue.ts'

export const texts = defineTexts({
  en: {
    retry: 'Try again',
    copy: 'Copy the code',
    copied: 'Copied',
    asOf: 'Shown is what was known {ago}.',
    loading: 'Loading …',
    more: 'Show more',
    close: 'Close',
    cancel: 'Cancel',
    broken: 'This page broke',
    brokenWhy: 'That is a mistake of ours. The rest goes on; what you sent to the gateway is not lost.',
  },
  de: {
    retry: 'Noch einmal',
    copy: 'Code kopieren',
    copied: 'Kopiert',
    asOf: 'Zu sehen ist der Stand von {ago}.',
    loading: 'Wird geladen …',
    more: 'Mehr zeigen',
    close: 'Schließen',
    cancel: 'Abbrechen',
    broken: 'Diese Seite ist kaputt',
    brokenWhy: 'Das ist unser Fehler. Alles andere läuft weiter; was beim Gateway ankam, ist nicht verloren.',
  },
})
