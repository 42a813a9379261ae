import { defineTexts } from '../text/catalogue.ts'

export const texts = defineTexts({
  en: {
    choose: 'Add videos',
    drop: 'Drop videos to analyse them',
    uploads: 'Uploads',
    waiting: 'waiting',
    sending: '{sent} of {all}',
    done: 'arrived',
    watch: 'Watch it being analysed',
    remove: 'Take {name} off the list',
    cancel: 'Stop sending {name}',
    again: 'Send it again',
  },
  de: {
    choose: 'Videos hinzufügen',
    drop: 'Videos ablegen, um sie zu analysieren',
    uploads: 'Uploads',
    waiting: 'wartet',
    sending: '{sent} von {all}',
    done: 'angekommen',
    watch: 'Bei der Analyse zusehen',
    remove: '{name} von der Liste nehmen',
    cancel: '{name} nicht weiter senden',
    again: 'Noch einmal senden',
  },
})
