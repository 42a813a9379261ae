import type { VariablesOf } from 'gql.tada'
import { FileVideo } from 'lucide-react'
import { useEffect, useEffectEvent, useState } from 'react'
import { useAsked } from '../api/use-asked.ts'
import { useChange } from '../api/use-change.ts'
import { Button } from '../parts/button.tsx'
import { Problem } from '../parts/problem.tsx'
import { useOrder } from '../parts/use-order.ts'
import { useMay } from '../session/me.ts'
import { useText } from '../text/use-text.ts'
import { ExportRow, isUnderWay } from './export-row.tsx'
import { ExportQuery, ExportsQuery, OrderExport } from './queries.ts'
import { texts } from './texts.ts'

export type ExportInput = VariablesOf<typeof OrderExport>['input']

/** So often it is asked how far an export is. Milliseconds. */
const ASK_MS = 1000

/** Asks again and again while something is under way, and the page is looked at. */
function useAgain(isOn: boolean, again: () => void): void {
  const ask = useEffectEvent(() => document.hidden || again())
  useEffect(() => {
    if (!isOn) return
    const timer = setInterval(ask, ASK_MS)
    return () => clearInterval(timer)
  }, [isOn])
}

/** Orders an export. */
export function OrderButton({ input, onOrdered }: { input: ExportInput; onOrdered(id: string): void }) {
  const t = useText(texts)
  const mayOrder = useMay('footage:review')
  const order = useChange(OrderExport)
  const { problem, busy, run } = useOrder(async () =>
    onOrdered((await order({ input })).exportFootage.footageExport!.id),
  )
  if (!mayOrder) return null
  return (
    <>
      <Button onPress={run} isBusy={busy}>
        <FileVideo aria-hidden size={15} />
        {t('order')}
      </Button>
      {problem && <Problem problem={problem} onRetry={run} />}
    </>
  )
}

/** Orders one export, and follows it to its end. */
export function OneExport({ input }: { input: ExportInput }) {
  const [id, setId] = useState('')
  const { data, problem, at, again } = useAsked(ExportQuery, { id }, { pause: id === '' })
  const made = id === '' ? undefined : data?.footageExport
  useAgain(id !== '' && (!made || isUnderWay(made)), again)
  if (id === '') return <OrderButton input={input} onOrdered={setId} />
  return (
    <>
      {problem && <Problem problem={problem} at={at} onRetry={again} />}
      {made && <ExportRow made={made} onChange={again} />}
    </>
  )
}

/** Those of a case, with the button that orders another one. */
export function CaseExports({ caseId, name }: { caseId: string; name: string }) {
  const t = useText(texts)
  const { data, problem, at, again } = useAsked(ExportsQuery, { caseId })
  const found = data?.footageExports ?? []
  useAgain(found.some(isUnderWay), again)
  return (
    <section className="exports" aria-label={t('files')}>
      <h2>{t('files')}</h2>
      <OrderButton input={{ name, caseId }} onOrdered={again} />
      {problem && <Problem problem={problem} at={at} onRetry={again} />}
      {found.map((made) => (
        <ExportRow key={made.id} made={made} onChange={again} />
      ))}
    </section>
  )
}
