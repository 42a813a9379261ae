import { RouterProvider } from '@tanstack/react-router'
import { StrictMode, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { Provider } from 'urql'
import { createQueries } from './api/queries.ts'
import { Locale } from './shell/locale.tsx'
import { Gate } from './session/gate.tsx'
import { MeContext } from './session/me.ts'
import type { Me } from './session/session.ts'
import { router } from './router.tsx'
import './style/index.css'

/** The console of whoever is in. What was asked for somebody else is forgotten with them. */
function Console({ me }: { me: Me }) {
  const [queries] = useState(createQueries)
  return (
    <MeContext value={me}>
      <Provider value={queries}>
        <RouterProvider router={router} />
      </Provider>
    </MeContext>
  )
}

createRoot(document.getElementById('console')!).render(
  <StrictMode>
    <Locale>
      <Gate>{(me) => <Console key={me.user?.id ?? 'own'} me={me} />}</Gate>
    </Locale>
  </StrictMode>,
)
