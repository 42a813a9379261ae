import { useEffect, type ReactNode } from 'react'
import { Empty } from '../parts/empty.tsx'
import { Problem } from '../parts/problem.tsx'
import { useText } from '../text/use-text.ts'
import { ChoosePassword } from './choose-password.tsx'
import { FirstRun } from './first-run.tsx'
import { openSession, useSession, type Me } from './session.ts'
import { SignIn } from './sign-in.tsx'
import { texts } from './texts.ts'

/** Shows the console to whoever is in, and to all others how to come in. */
export function Gate({ children }: { children: (me: Me) => ReactNode }) {
  const session = useSession()
  const t = useText(texts)
  useEffect(() => void openSession(), [])
  switch (session.step) {
    case 'in':
      return children(session.me)
    case 'first-run':
      return <FirstRun />
    case 'sign-in':
      return <SignIn ways={session.ways} />
    case 'choose-password':
      return <ChoosePassword />
    case 'unreachable':
      return (
        <main className="card-page">
          <Empty title={t('unreachable')}>
            <Problem problem={session.problem} onRetry={() => void openSession()} />
          </Empty>
        </main>
      )
    case 'opening':
      return (
        <main className="card-page" aria-busy>
          <p className="dim appear-late">{t('opening')}</p>
        </main>
      )
  }
}
