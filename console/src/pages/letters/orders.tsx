import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { forOrder, type Chosen, type Selection } from '../../operate/letters.ts'
import { Button } from '../../parts/button.tsx'
import { useMay, useMe } from '../../session/me.ts'
import { useText } from '../../text/use-text.ts'
import { texts } from './texts.ts'

const ReplayDialog = lazy(() => import('./replay-dialog.tsx'))
const DropDialog = lazy(() => import('./drop-dialog.tsx'))
const route = getRouteApi('/ops/letters')

export interface OrdersProps {
  chosen: Chosen
  /** How many the filters mean. */
  count: number
  selection: Selection
  onChoose(chosen: Chosen): void
  onDone(): void
}

/** What can be done with those that are chosen. */
export function Orders({ chosen, count, selection, onChoose, onDone }: OrdersProps) {
  const t = useText(texts)
  const { role } = useMe()
  const mayWrite = useMay('letters:write')
  const navigate = route.useNavigate()
  const [asked, setAsked] = useState<{ what: 'replay' | 'drop'; which: Selection }>()
  const close = (): void => setAsked(undefined)
  const chosenCount = chosen === 'all' ? count : chosen.size
  const ask = (what: 'replay' | 'drop') => () =>
    setAsked({ what, which: chosen === 'all' ? forOrder(selection) : { ids: [...chosen] } })
  return (
    <>
      {!mayWrite && <small className="dim">{t('lacks', { role })}</small>}
      {chosenCount > 0 && <span role="status">{t('chosen', { count: chosenCount })}</span>}
      <Button isDisabled={!mayWrite} onPress={() => onChoose(chosen === 'all' ? new Set<string>() : 'all')}>
        {chosen === 'all' ? t('chooseNone') : t('chooseAll', { count })}
      </Button>
      <Button kind="main" isDisabled={!mayWrite || chosenCount === 0} onPress={ask('replay')}>
        {t('replay')}
      </Button>
      <Button kind="danger" isDisabled={!mayWrite || chosenCount === 0} onPress={ask('drop')}>
        {t('drop')}
      </Button>
      <Suspense>
        {asked?.what === 'replay' && (
          <ReplayDialog
            selection={asked.which}
            onStarted={(replay) => {
              close()
              onDone()
              void navigate({ search: (known) => ({ ...known, replay }) })
            }}
            onClose={close}
          />
        )}
        {asked?.what === 'drop' && (
          <DropDialog
            selection={asked.which}
            onDropped={() => {
              close()
              onDone()
            }}
            onClose={close}
          />
        )}
      </Suspense>
    </>
  )
}
