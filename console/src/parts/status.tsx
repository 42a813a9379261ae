import { Ban, CircleAlert, CircleCheck, CircleDashed, LoaderCircle, type LucideIcon } from 'lucide-react'
import { defineTexts } from '../text/catalogue.ts'
import { useText } from '../text/use-text.ts'

const texts = defineTexts({
  en: {
    queued: 'queued',
    pending: 'waiting',
    processing: 'being analysed',
    completed: 'done',
    failed: 'failed',
    cancelled: 'cancelled',
  },
  de: {
    queued: 'angestellt',
    pending: 'wartet',
    processing: 'in Analyse',
    completed: 'fertig',
    failed: 'gescheitert',
    cancelled: 'abgebrochen',
  },
})

export type ProcessStatus = keyof (typeof texts)['en']
export const PROCESS_STATUSES = Object.keys(texts.en) as ProcessStatus[]

const ICONS: Record<ProcessStatus, LucideIcon> = {
  queued: CircleDashed,
  pending: CircleDashed,
  processing: LoaderCircle,
  completed: CircleCheck,
  failed: CircleAlert,
  cancelled: Ban,
}

export const useStatusName = () => useText(texts)

/** How a process is: by shape, word and colour. */
export function Status({ status }: { status: ProcessStatus }) {
  const t = useStatusName()
  const Icon = ICONS[status]
  return (
    <span className={`status status-${status}`}>
      <Icon aria-hidden size={15} />
      {t(status)}
    </span>
  )
}
