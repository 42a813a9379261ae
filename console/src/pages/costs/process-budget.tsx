import { lazy, Suspense, useState } from 'react'
import { useChange } from '../../api/use-change.ts'
import { Button } from '../../parts/button.tsx'
import { useMay } from '../../session/me.ts'
import { useText } from '../../text/use-text.ts'
import { SetProcessBudget } from './queries.ts'
import { texts } from './texts.ts'

const BudgetDialog = lazy(() => import('./budget-dialog.tsx'))

export interface ProcessBudgetProps {
  process: { id: string; title: string; budget: number | null }
  label: string
  onSet(): void
}

/** Sets what a video may cost; hidden from whoever may not. */
export function ProcessBudget({ process: { id, title, budget }, label, onSet }: ProcessBudgetProps) {
  const t = useText(texts)
  const set = useChange(SetProcessBudget)
  const [isOpen, open] = useState(false)
  if (!useMay('footage:write')) return null
  return (
    <>
      <Button onPress={() => open(true)} aria-label={`${label} ${title}`}>
        {label}
      </Button>
      <Suspense>
        {isOpen && (
          <BudgetDialog
            title={t('processTitle', { name: title })}
            effect={t('processEffect')}
            amounts={[{ name: 'usd', label: t('amount'), usd: budget ?? undefined }]}
            onSave={async (changed) => {
              if (changed.usd === undefined) return
              await set({ input: { processId: id, usd: changed.usd } })
              onSet()
            }}
            onClose={() => open(false)}
          />
        )}
      </Suspense>
    </>
  )
}
