import { defineTexts } from '../text/catalogue.ts'

export const texts = defineTexts({
  en: {
    add: 'Add to case',
    addTitle: { one: 'Add {count} moment to a case', other: 'Add {count} moments to a case' },
    which: 'Case',
    newCase: 'a new case',
    name: 'Name of the case',
    comment: 'What is to be said of it',
    save: 'Add',
    cancel: 'Cancel',
    added: 'Added to {name}.',
    open: 'Open the case',
    undo: 'Undo',
    close: 'Done',
  },
  de: {
    add: 'Zum Fall nehmen',
    addTitle: { one: '{count} Moment zu einem Fall nehmen', other: '{count} Momente zu einem Fall nehmen' },
    which: 'Fall',
    newCase: 'ein neuer Fall',
    name: 'Name des Falls',
    comment: 'Was dazu zu sagen ist',
    save: 'Hinzufügen',
    cancel: 'Abbrechen',
    added: 'Bei {name} dabei.',
    open: 'Fall öffnen',
    undo: 'Rückgängig',
    close: 'Fertig',
  },
})
