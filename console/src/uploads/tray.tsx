import { Link } from '@tanstack/react-router'
import { X } from 'lucide-react'
import { Button } from '../parts/button.tsx'
import { Meter } from '../parts/meter.tsx'
import { useStore } from '../parts/store.ts'
import { useFormats } from '../text/use-formats.ts'
import { useText } from '../text/use-text.ts'
import { texts } from './texts.ts'
import { again, remove, uploads, type Sending } from './uploads.ts'

/** What is being sent, on every page, until it is taken off the list. */
export function UploadTray() {
  const t = useText(texts)
  const all = useStore(uploads)
  if (all.length === 0) return null
  return (
    <section className="tray" aria-label={t('uploads')}>
      <ul>
        {all.map((one) => (
          <Row key={one.key} sending={one} />
        ))}
      </ul>
    </section>
  )
}

function Row({ sending }: { sending: Sending }) {
  const t = useText(texts)
  const { bytes } = useFormats()
  const { key, file, sent, state, processId, problem } = sending
  const isOver = state === 'done' || state === 'failed'
  const said =
    state === 'sending'
      ? t('sending', { sent: bytes(sent), all: bytes(file.size) })
      : state === 'failed'
        ? ''
        : t(state)
  return (
    <li>
      <div className="tray-row">
        <span className="tray-name" title={file.name}>
          {file.name}
        </span>
        <span className="dim">{said}</span>
        <Button
          kind="quiet"
          aria-label={t(isOver ? 'remove' : 'cancel', { name: file.name })}
          onPress={() => remove(key)}
        >
          <X aria-hidden size={15} />
        </Button>
      </div>
      {!isOver && <Meter name={file.name} value={sent} of={file.size} />}
      {processId && (
        <Link to="/processes/$id" params={{ id: processId }}>
          {t('watch')}
        </Link>
      )}
      {problem && (
        <p className="tray-problem" role="alert">
          {problem.message} {problem.advice} <code>{problem.code}</code>
        </p>
      )}
      {state === 'failed' && <Button onPress={() => again(key)}>{t('again')}</Button>}
    </li>
  )
}
