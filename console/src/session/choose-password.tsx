import { useState } from 'react'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { Problem } from '../parts/problem.tsx'
import { useOrder } from '../parts/use-order.ts'
import { useText } from '../text/use-text.ts'
import { Card } from './card.tsx'
import { choosePassword } from './session.ts'
import { texts } from './texts.ts'

export function ChoosePassword() {
  const t = useText(texts)
  const [password, setPassword] = useState('')
  const { problem, busy, run } = useOrder(() => choosePassword(password))
  return (
    <Card title={t('choose')} why={t('chooseWhy')} onSubmit={run}>
      {problem && <Problem problem={problem} onRetry={run} />}
      <Field
        label={t('newPassword')}
        type="password"
        autoComplete="new-password"
        isRequired
        value={password}
        onChange={setPassword}
        hint={t('passwordRule')}
        autoFocus
      />
      <Button type="submit" kind="main" isBusy={busy}>
        {t('save')}
      </Button>
    </Card>
  )
}
