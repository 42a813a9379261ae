import { useState } from 'react'
import { ask } from '../api/ask.ts'
import { problemIn } from '../api/errors.ts'
import { graphql } from '../api/graphql.ts'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { Problem } from '../parts/problem.tsx'
import { useOrder } from '../parts/use-order.ts'
import { useText } from '../text/use-text.ts'
import { Card } from './card.tsx'
import { goOnWithout, signIn } from './session.ts'
import { texts } from './texts.ts'

const CreateOwner = graphql(`
  mutation CreateOwner($input: CreateUserInput!) {
    createUser(input: $input) {
      user {
        id
      }
      errors {
        field
        code
        message
        advice
      }
    }
  }
`)

/** The first account of an installation is its owner's: made by whoever is at this machine. */
async function createOwner(name: string, email: string, password: string): Promise<void> {
  const { createUser } = await ask(CreateOwner, { input: { name, email, password, role: 'owner' } })
  const problem = problemIn(createUser.errors)
  if (problem) throw problem
  await signIn(email, password)
}

export function FirstRun() {
  const t = useText(texts)
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const { problem, busy, run } = useOrder(() => createOwner(name.trim(), email.trim(), password))
  const wrong = (field: string): string | undefined =>
    problem?.field === field ? problem.message : undefined
  const isShown = ['email', 'password'].includes(problem?.field ?? '')
  return (
    <Card title={t('welcome')} why={t('firstRun')} onSubmit={run}>
      {problem && !isShown && <Problem problem={problem} onRetry={run} />}
      <Field label={t('name')} autoComplete="name" isRequired value={name} onChange={setName} autoFocus />
      <Field
        label={t('email')}
        type="email"
        autoComplete="username"
        isRequired
        value={email}
        onChange={setEmail}
        problem={wrong('email')}
      />
      <Field
        label={t('password')}
        type="password"
        autoComplete="new-password"
        isRequired
        value={password}
        onChange={setPassword}
        hint={t('passwordRule')}
        problem={wrong('password')}
      />
      <Button type="submit" kind="main" isBusy={busy}>
        {t('makeOwner')}
      </Button>
      <Button kind="quiet" onPress={goOnWithout}>
        {t('goOn')}
      </Button>
      <p className="dim">{t('goOnWhy')}</p>
    </Card>
  )
}
