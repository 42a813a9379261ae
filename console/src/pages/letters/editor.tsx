import { useEffect, useId, useState } from 'react'
import { ask } from '../../api/ask.ts'
import { toProblem, type SpectraApiError } from '../../api/errors.ts'
import { useChange } from '../../api/use-change.ts'
import { payloadIn } from '../../operate/letters.ts'
import { Button } from '../../parts/button.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useOrder } from '../../parts/use-order.ts'
import { useMay, useMe } from '../../session/me.ts'
import { useText } from '../../text/use-text.ts'
import { CheckLetter, EditLetter, ReplayNow, type Checked } from './queries.ts'
import { texts } from './texts.ts'

/** So long after the last key it is checked. Milliseconds. */
const SETTLE_MS = 300

export interface EditorProps {
  id: string
  payload: unknown
  onSent(): void
}

/** What a letter holds, to be changed: with what would be another, and what its contract has against it. */
export function Editor({ id, payload, onSent }: EditorProps) {
  const t = useText(texts)
  const field = useId()
  const { role } = useMe()
  const mayWrite = useMay('letters:write')
  const edit = useChange(EditLetter)
  const replay = useChange(ReplayNow)
  const [first] = useState(() => JSON.stringify(payload, null, 2))
  const [written, setWritten] = useState(first)
  const read = payloadIn(written)
  const { checked, unchecked } = useCheck(id, written, mayWrite && 'payload' in read && written !== first)
  const { problem, busy, run } = useOrder(async () => {
    if (!('payload' in read)) return
    // Changed it lies where it was, until it is replayed.
    const { editDeadLetter } = await edit({ id, payload: read.payload })
    await replay({ selection: { ids: [editDeadLetter.id] } })
    onSent()
  })
  const trouble = problem ?? unchecked
  return (
    <div className="letter-editor">
      <label htmlFor={field}>{t('payload')}</label>
      <textarea
        id={field}
        value={written}
        readOnly={!mayWrite}
        spellCheck={false}
        rows={Math.min(18, written.split('\n').length + 1)}
        onChange={({ target }) => setWritten(target.value)}
      />
      {'wrong' in read && <p className="is-bad">{t('notJson', { why: read.wrong })}</p>}
      {checked && <Difference checked={checked} />}
      {trouble && <Problem problem={trouble} onRetry={problem && run} />}
      {!mayWrite && <small className="dim">{t('lacks', { role })}</small>}
      <div className="dialog-orders">
        <Button
          kind="main"
          isDisabled={!mayWrite || !checked?.ok || checked.changes.length === 0}
          isBusy={busy}
          onPress={run}
        >
          {t('sendAgain')}
        </Button>
      </div>
    </div>
  )
}

/** What the gateway has to say of what is written, once nobody types any more; nothing as long as that is not known. */
function useCheck(id: string, written: string, isAsked: boolean) {
  const [told, setTold] = useState<{ of: string; checked?: Checked; unchecked?: SpectraApiError }>()
  useEffect(() => {
    if (!isAsked) return
    let isOver = false
    const timer = setTimeout(() => {
      ask(CheckLetter, { id, payload: JSON.parse(written) as unknown })
        .then(({ checkDeadLetter }) => isOver || setTold({ of: written, checked: checkDeadLetter }))
        .catch((thrown: unknown) => isOver || setTold({ of: written, unchecked: toProblem(thrown) }))
    }, SETTLE_MS)
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [id, written, isAsked])
  const current = isAsked && told?.of === written ? told : undefined
  return { checked: current?.checked, unchecked: current?.unchecked }
}

function Difference({ checked: { ok, errors, changes } }: { checked: Checked }) {
  const t = useText(texts)
  const show = (value: unknown): string => (value == null ? t('absent') : JSON.stringify(value))
  return (
    <div className="letter-difference" role="status">
      <h3>{t('changes')}</h3>
      {changes.length === 0 && <p className="dim">{t('noChanges')}</p>}
      <dl>
        {changes.map(({ path, before, after }) => (
          <div key={path}>
            <dt>
              <code>{path}</code>
            </dt>
            <dd>
              <del>
                <span className="visually-hidden">{t('before')} </span>
                {show(before)}
              </del>
              <ins>
                <span className="visually-hidden">{t('after')} </span>
                {show(after)}
              </ins>
            </dd>
          </div>
        ))}
      </dl>
      {ok ? (
        <p className="is-good">✓ {t('fits')}</p>
      ) : (
        <ul className="is-bad">
          {errors.map(({ field, message, code }) => (
            <li key={`${field}${code}${message}`}>
              {field && <code>{field}</code>} {message}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
