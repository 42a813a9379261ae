import { Link } from '@tanstack/react-router'
import { Pencil, Star, X } from 'lucide-react'
import { useState } from 'react'
import { Form } from 'react-aria-components'
import { toProblem, type SpectraApiError } from '../../api/errors.ts'
import { useAsked } from '../../api/use-asked.ts'
import { useChange } from '../../api/use-change.ts'
import { Button } from '../../parts/button.tsx'
import { Field } from '../../parts/field.tsx'
import { Overlay } from '../../parts/overlay.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useOrder } from '../../parts/use-order.ts'
import { useMay } from '../../session/me.ts'
import { useZones } from '../../text/use-zones.ts'
import { useText } from '../../text/use-text.ts'
import { ChangeSavedSearch, SavedQuery, SaveSearchChange, type SavedShown } from './queries.ts'
import type { Part } from './search.ts'
import { texts } from './texts.ts'

/** A star for the search that is shown: it is filled where it is saved already. */
export function SaveSearch({ q, not }: { q: string; not: readonly Part[] }) {
  const t = useText(texts)
  const mayKeep = useMay('footage:review')
  const { asked: zone } = useZones()
  const { data, again } = useAsked(SavedQuery, {})
  const save = useChange(SaveSearchChange)
  const [isOpen, setOpen] = useState(false)
  const known = data?.savedSearches.find(
    ({ query }) => query.text === q && query.not.toSorted().join() === not.toSorted().join(),
  )
  if (known) {
    return (
      <span className="saved-as">
        <Star aria-hidden size={15} fill="currentColor" /> <bdi>{t('saveAs', { name: known.name })}</bdi>
      </span>
    )
  }
  if (!mayKeep) return null
  return (
    <>
      <Button onPress={() => setOpen(true)}>
        <Star aria-hidden size={15} />
        {t('save')}
      </Button>
      {isOpen && (
        <Naming
          title={t('saveTitle')}
          given={q.slice(0, 120)}
          work={async (name) => {
            await save({ input: { name, query: { text: q, not: [...not], zone } } })
            again()
          }}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  )
}

/** All that are saved; each leads to its answers, by an address that can be sent to others. */
export function Saved() {
  const t = useText(texts)
  const mayKeep = useMay('footage:review')
  const { data, problem, at, again } = useAsked(SavedQuery, {})
  const change = useChange(ChangeSavedSearch)
  const [renamed, setRenamed] = useState<SavedShown>()
  const [removed, setRemoved] = useState<SavedShown>()
  const undo = useOrder(async () => {
    await change({ input: { id: removed!.id, removed: false } })
    setRemoved(undefined)
    again()
  })
  const [failed, setFailed] = useState<SpectraApiError>()
  const remove = (search: SavedShown): void => {
    change({ input: { id: search.id, removed: true } })
      .then(() => {
        setFailed(undefined)
        setRemoved(search)
        again()
      })
      .catch((thrown: unknown) => setFailed(toProblem(thrown)))
  }
  const found = data?.savedSearches ?? []
  const shown = problem ?? failed ?? undo.problem
  if (!shown && found.length === 0 && !removed) return null
  return (
    <section className="saved" aria-label={t('saved')}>
      <h2>{t('saved')}</h2>
      {shown && <Problem problem={shown} at={at} onRetry={again} />}
      <p role="status">
        {removed && (
          <>
            {t('removed', { name: removed.name })}{' '}
            <Button kind="quiet" onPress={undo.run} isBusy={undo.busy}>
              {t('undo')}
            </Button>
          </>
        )}
      </p>
      <ul>
        {found.map((search) => (
          <li key={search.id}>
            <Link
              className="saved-search"
              to="/search"
              search={{
                q: search.query.text,
                ...(search.query.not.length > 0 && { not: search.query.not.join(',') }),
              }}
            >
              <Star aria-hidden size={15} />
              <span>
                <bdi>{search.name}</bdi>
                {search.name !== search.query.text && (
                  <small className="dim">
                    <bdi>{search.query.text}</bdi>
                  </small>
                )}
              </span>
            </Link>
            {mayKeep && (
              <>
                <Button
                  kind="quiet"
                  aria-label={t('rename', { name: search.name })}
                  onPress={() => setRenamed(search)}
                >
                  <Pencil aria-hidden size={15} />
                </Button>
                <Button
                  kind="quiet"
                  aria-label={t('remove', { name: search.name })}
                  onPress={() => remove(search)}
                >
                  <X aria-hidden size={16} />
                </Button>
              </>
            )}
          </li>
        ))}
      </ul>
      {renamed && (
        <Naming
          title={t('renameTitle', { name: renamed.name })}
          given={renamed.name}
          work={async (name) => {
            await change({ input: { id: renamed.id, name } })
            again()
          }}
          onClose={() => setRenamed(undefined)}
        />
      )}
    </section>
  )
}

interface NamingProps {
  title: string
  given: string
  work(name: string): Promise<void>
  onClose(): void
}

function Naming({ title, given, work, onClose }: NamingProps) {
  const t = useText(texts)
  const [name, setName] = useState(given)
  const { problem, busy, run } = useOrder(async () => {
    await work(name)
    onClose()
  })
  const wrong = problem?.field === 'name' ? `${problem.message}. ${problem.advice ?? ''}` : undefined
  return (
    <Overlay title={title} onClose={onClose}>
      <Form
        className="camera-form"
        validationBehavior="aria"
        onSubmit={(event) => {
          event.preventDefault()
          run()
        }}
      >
        <Field label={t('name')} value={name} onChange={setName} problem={wrong} maxLength={120} autoFocus />
        {problem && !wrong && <Problem problem={problem} onRetry={run} />}
        <div className="dialog-orders">
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button kind="main" type="submit" isBusy={busy}>
            {t('keep')}
          </Button>
        </div>
      </Form>
    </Overlay>
  )
}
