import { useId, useState, type ReactNode } from 'react'
import { Form } from 'react-aria-components'
import { Button } from '../../parts/button.tsx'
import { Confirm } from '../../parts/confirm.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useOrder } from '../../parts/use-order.ts'
import { useMay, useMe } from '../../session/me.ts'
import { useFormats } from '../../text/use-formats.ts'
import { useText } from '../../text/use-text.ts'
import { texts } from './texts.ts'

export interface Version {
  number: number
  version: string
  /** Undefined: this version took one's own away. */
  text: string | undefined
  createdAt: string
}

export interface VersionedTextProps {
  name: string
  /** As it holds. */
  text: string
  /** Those of one's own, newest first. */
  versions: readonly Version[]
  /** Whether what holds is one's own at this place. */
  isOwn: boolean
  onSave(text: string): Promise<void>
  onRestore(number: number): Promise<void>
  onRemove(): Promise<void>
  /** Below it, with the text as it is being edited. */
  below?(typed: string): ReactNode
}

/** A text that models are told: changed, given back an earlier version, or taken away. Versions are only ever added. */
export function VersionedText(props: VersionedTextProps) {
  const { name, text, versions, isOwn, onSave, onRestore, onRemove, below } = props
  const t = useText(texts)
  const { instant } = useFormats()
  const mayChange = useMay('models:write')
  const { role } = useMe()
  const id = useId()
  const [typed, setTyped] = useState(text)
  const [asked, ask] = useState<Version | 'remove'>()
  const { problem, busy, run } = useOrder(() => onSave(typed))
  return (
    <>
      <div className="versioned">
        <Form
          className="versioned-form"
          onSubmit={(event) => {
            event.preventDefault()
            run()
          }}
        >
          <label htmlFor={id}>{t('textOf', { name })}</label>
          <textarea
            id={id}
            rows={16}
            spellCheck={false}
            value={typed}
            readOnly={!mayChange}
            onChange={({ target }) => setTyped(target.value)}
          />
          {problem && <Problem problem={problem} onRetry={run} />}
          <div className="versioned-orders">
            <Button type="submit" kind="main" isDisabled={!mayChange || typed === text} isBusy={busy}>
              {t('saveVersion')}
            </Button>
            <Button onPress={() => setTyped(text)} isDisabled={typed === text}>
              {t('undo')}
            </Button>
            {isOwn && (
              <Button kind="danger" onPress={() => ask('remove')} isDisabled={!mayChange}>
                {t('takeAway')}
              </Button>
            )}
          </div>
          {!mayChange && <p className="dim">{t('lacks', { role })}</p>}
        </Form>
        <section aria-label={t('versions')}>
          <h3>{t('versions')}</h3>
          {versions.length === 0 && <p className="dim">{t('noVersions')}</p>}
          <ul className="versions">
            {versions.map((each, at) => (
              <li key={each.number}>
                <code>{each.version}</code>
                <time className="dim" dateTime={each.createdAt}>
                  {instant(each.createdAt)}
                </time>
                {each.text === undefined && <span className="dim">{t('tookAway')}</span>}
                {at > 0 && each.text !== undefined && mayChange && (
                  <Button aria-label={t('restoreOf', { version: each.version })} onPress={() => ask(each)}>
                    {t('restore')}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        </section>
        {asked === 'remove' && (
          <Confirm
            title={t('takeAwayTitle', { name })}
            effect={t('takeAwayEffect')}
            order={t('takeAwayOrder')}
            isLoss
            work={onRemove}
            onClose={() => ask(undefined)}
          />
        )}
        {asked && asked !== 'remove' && (
          <Confirm
            title={t('restoreTitle', { version: asked.version })}
            effect={t('restoreEffect')}
            order={t('restoreOrder')}
            work={() => onRestore(asked.number)}
            onClose={() => ask(undefined)}
          />
        )}
      </div>
      {below?.(typed)}
    </>
  )
}
