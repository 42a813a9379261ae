import { defineTexts } from '../text/catalogue.ts'

export const texts = defineTexts({
  en: {
    opening: 'Opening …',
    signIn: 'Sign in',
    signInTo: 'Sign in to Spectra Sight',
    email: 'Email',
    password: 'Password',
    newPassword: 'New password',
    passwordRule: '12 characters or more, at least five of them different, and without the email address.',
    withProvider: 'Sign in with your provider',
    or: 'or',
    forgot:
      'Forgot it? Whoever runs this installation gives a new one: spectra user passwd {email} --one-time',
    welcome: 'Welcome to Spectra Sight',
    firstRun:
      'Nobody has an account here yet. Make yours: you become the owner. From then on everybody signs in, you too.',
    name: 'Your name',
    makeOwner: 'Make my account',
    goOn: 'Go on without an account',
    goOnWhy: 'Only this machine reaches it then. You can make one later.',
    choose: 'Choose a password',
    chooseWhy: 'The one-time password is used up. Choose one of your own for the next time.',
    save: 'Save and go on',
    unreachable: 'The gateway does not answer',
  },
  de: {
    opening: 'Wird geöffnet …',
    signIn: 'Anmelden',
    signInTo: 'Bei Spectra Sight anmelden',
    email: 'E-Mail',
    password: 'Passwort',
    newPassword: 'Neues Passwort',
    passwordRule: 'Mindestens 12 Zeichen, davon fünf verschiedene, und ohne die E-Mail-Adresse.',
    withProvider: 'Mit dem eigenen Anbieter anmelden',
    or: 'oder',
    forgot:
      'Vergessen? Wer diese Installation betreibt, gibt ein neues: spectra user passwd {email} --one-time',
    welcome: 'Willkommen bei Spectra Sight',
    firstRun:
      'Hier hat noch niemand ein Konto. Lege deines an: Es gehört dann alles dir. Von da an melden sich alle an, auch du.',
    name: 'Dein Name',
    makeOwner: 'Mein Konto anlegen',
    goOn: 'Ohne Konto weiter',
    goOnWhy: 'Dann erreicht es nur dieser Rechner. Ein Konto geht auch später.',
    choose: 'Wähle ein Passwort',
    chooseWhy: 'Das Einmalpasswort ist verbraucht. Wähle ein eigenes für das nächste Mal.',
    save: 'Sichern und weiter',
    unreachable: 'Das Gateway antwortet nicht',
  },
})
