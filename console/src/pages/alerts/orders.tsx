import { useState } from 'react'
import { useChange } from '../../api/use-change.ts'
import type { VariablesOf } from '../../api/graphql.ts'
import { Button } from '../../parts/button.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useOrder } from '../../parts/use-order.ts'
import { useText } from '../../text/use-text.ts'
import { ChangeAlerts } from './queries.ts'
import { texts } from './texts.ts'

type Change = VariablesOf<typeof ChangeAlerts>

const UNDONE_BY: Partial<Record<Change['action'], Change['action']>> = {
  acknowledge: 'reopen',
  close: 'reopen',
  mark_false: 'mark_true',
  mark_true: 'mark_false',
}

export interface OrdersProps {
  /** Those that are chosen; where none is, the one that is shown. */
  ids: readonly string[]
  chosen: number
  /** In which state they are shown. */
  state: 'open' | 'acknowledged' | 'closed'
  onDone(): void
}

/** What can be done with those that are chosen, or with the one that is shown; what was done last can be taken back. */
export function Orders({ ids, chosen, state, onDone }: OrdersProps) {
  const t = useText(texts)
  const change = useChange(ChangeAlerts)
  const [wanted, setWanted] = useState<Change>()
  const [done, setDone] = useState<Change>()
  const { problem, busy, run } = useOrder(async () => {
    if (wanted) await carryOut(wanted)
  })
  const carryOut = async (what: Change): Promise<void> => {
    await change(what)
    setDone(what)
    onDone()
  }
  const order = (action: Change['action']) => () => {
    const what = { ids: [...ids], action }
    setWanted(what)
    void carryOut(what).catch(() => run())
  }
  const undone = done && UNDONE_BY[done.action]
  const none = ids.length === 0 || busy
  return (
    <>
      {chosen > 0 && <span role="status">{t('chosen', { count: chosen })}</span>}
      {done && undone && chosen === 0 && (
        <span role="status">
          {t('done', { count: done.ids.length })}{' '}
          <Button
            kind="quiet"
            onPress={() =>
              void carryOut({ ids: done.ids, action: undone }).then(() => setDone(undefined), run)
            }
          >
            {t('undo')}
          </Button>
        </span>
      )}
      {state === 'open' && (
        <Button kind="main" isDisabled={none} onPress={order('acknowledge')}>
          {t('acknowledge')}
        </Button>
      )}
      {state !== 'closed' && (
        <Button isDisabled={none} onPress={order('close')}>
          {t('close')}
        </Button>
      )}
      {state !== 'open' && (
        <Button isDisabled={none} onPress={order('reopen')}>
          {t('reopen')}
        </Button>
      )}
      <Button isDisabled={none} onPress={order('mark_false')}>
        {t('markFalse')}
      </Button>
      {problem && <Problem problem={problem} onRetry={run} />}
    </>
  )
}
