import { useState } from 'react'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { Problem } from '../parts/problem.tsx'
import { useOrder } from '../parts/use-order.ts'
import { useText } from '../text/use-text.ts'
import { Card } from './card.tsx'
import { signIn, type Ways } from './session.ts'
import { texts } from './texts.ts'

/** A provider sends people back to where they wanted to go. */
const providerAddress = (): string =>
  `/api/v1/auth/oidc/start?return=${encodeURIComponent(location.pathname + location.search)}`

export function SignIn({ ways }: { ways: Ways }) {
  const t = useText(texts)
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const { problem, busy, run } = useOrder(() => signIn(email.trim(), password))
  return (
    <Card title={t('signInTo')} onSubmit={run}>
      {problem && <Problem problem={problem} />}
      <Field
        label={t('email')}
        type="email"
        autoComplete="username"
        isRequired
        value={email}
        onChange={setEmail}
        autoFocus
      />
      <Field
        label={t('password')}
        type="password"
        autoComplete="current-password"
        isRequired
        value={password}
        onChange={setPassword}
      />
      <Button type="submit" kind="main" isBusy={busy}>
        {t('signIn')}
      </Button>
      {ways.oidc && (
        <>
          <p className="or">
            <span>{t('or')}</span>
          </p>
          <a className="button button-plain" href={providerAddress()}>
            {t('withProvider')}
          </a>
        </>
      )}
      {problem?.code === 'SS_LOGIN_REFUSED' && (
        <p className="dim">{t('forgot', { email: email || 'EMAIL' })}</p>
      )}
    </Card>
  )
}
