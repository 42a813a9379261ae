import { lazy, Suspense, useState } from 'react'
import { useChange } from '../../api/use-change.ts'
import { Button } from '../../parts/button.tsx'
import { useMay } from '../../session/me.ts'
import { useText } from '../../text/use-text.ts'
import { usd } from '../ops/usd.ts'
import { SetCameraBudget, type CameraRow } from './queries.ts'
import { texts } from './texts.ts'

const BudgetDialog = lazy(() => import('./budget-dialog.tsx'))

export interface CameraBudgetProps {
  camera: CameraRow
  onSet(): void
}

/** What the clips of a camera may cost on a day and in a month. */
export function CameraBudget({ camera: { id, budgets }, onSet }: CameraBudgetProps) {
  const t = useText(texts)
  const maySet = useMay('cameras:write')
  const set = useChange(SetCameraBudget)
  const [isOpen, open] = useState(false)
  const of = (period: string): number | undefined => budgets.find((each) => each.period === period)?.usd
  const day = of('day')
  const month = of('month')
  const said = [
    ...(day === undefined ? [] : [t('perDayShort', { usd: usd(day) })]),
    ...(month === undefined ? [] : [t('perMonthShort', { usd: usd(month) })]),
  ]
  return (
    <>
      <span>{said.join(', ') || t('none')}</span>
      {maySet && (
        <Button onPress={() => open(true)} aria-label={`${t('set')} ${id}`}>
          {t('set')}
        </Button>
      )}
      <Suspense>
        {isOpen && (
          <BudgetDialog
            title={t('cameraTitle', { name: id })}
            effect={t('cameraEffect')}
            amounts={[
              { name: 'day', label: t('perDay'), usd: day },
              { name: 'month', label: t('perMonth'), usd: month },
            ]}
            onSave={async (changed) => {
              for (const period of ['day', 'month'] as const) {
                const usd = changed[period]
                if (usd !== undefined) await set({ input: { cameraId: id, period, usd } })
              }
              onSet()
            }}
            onClose={() => open(false)}
          />
        )}
      </Suspense>
    </>
  )
}
