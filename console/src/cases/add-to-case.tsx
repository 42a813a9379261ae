import { Link } from '@tanstack/react-router'
import type { VariablesOf } from 'gql.tada'
import { FolderPlus } from 'lucide-react'
import { useState } from 'react'
import { Form } from 'react-aria-components'
import { useAsked } from '../api/use-asked.ts'
import { useChange } from '../api/use-change.ts'
import { Button } from '../parts/button.tsx'
import { Choice } from '../parts/choice.tsx'
import { Field } from '../parts/field.tsx'
import { Overlay } from '../parts/overlay.tsx'
import { Problem } from '../parts/problem.tsx'
import { useOrder } from '../parts/use-order.ts'
import { useMay } from '../session/me.ts'
import { useText } from '../text/use-text.ts'
import { AddToCase as Add, CasesQuery, ChangeCaseItem, CreateCase } from './queries.ts'
import { texts } from './texts.ts'

export type CaseItemInput = VariablesOf<typeof Add>['input']['items'][number]

export interface AddToCaseProps {
  items: readonly CaseItemInput[]
  /** A sign alone, where many such buttons stand below each other: what it belongs to. */
  of?: string
}

/** Puts moments into a case, an old one or a new one. Who may not change cases is not offered it. */
export function AddToCase({ items, of }: AddToCaseProps) {
  const t = useText(texts)
  const [isOpen, setOpen] = useState(false)
  const mayKeep = useMay('footage:review')
  if (!mayKeep) return null
  return (
    <>
      {of === undefined ? (
        <Button onPress={() => setOpen(true)}>
          <FolderPlus aria-hidden size={15} />
          {t('add')}
        </Button>
      ) : (
        <Button kind="quiet" aria-label={`${t('add')}: ${of}`} onPress={() => setOpen(true)}>
          <FolderPlus aria-hidden size={16} />
        </Button>
      )}
      {isOpen && <AddDialog items={items} onClose={() => setOpen(false)} />}
    </>
  )
}

interface Added {
  id: string
  name: string
  /** Of the moments that were added. */
  items: string[]
}

function AddDialog({ items, onClose }: { items: readonly CaseItemInput[]; onClose(): void }) {
  const t = useText(texts)
  const { data, problem: unknown, again } = useAsked(CasesQuery, { first: 100 })
  const cases = data?.cases.nodes ?? []
  const [create, add] = [useChange(CreateCase), useChange(Add)]
  const [chosen, setChosen] = useState<string>()
  const [name, setName] = useState('')
  const [comment, setComment] = useState('')
  const [added, setAdded] = useState<Added>()
  // The one that was changed last is the one that is being worked on.
  const into = chosen ?? cases[0]?.id ?? ''
  const { problem, busy, run } = useOrder(async () => {
    const id = into || (await create({ input: { name } })).createCase.case!.id
    setChosen(id)
    const said = items.map((item) => ({ ...item, ...(comment.trim() && { comment }) }))
    const done = (await add({ input: { caseId: id, items: said } })).addToCase.case!
    setAdded({ id, name: done.name, items: done.items.slice(-items.length).map((item) => item.id) })
  })
  if (added) return <Done added={added} onClose={onClose} />
  const wrong = problem?.field === 'name' ? `${problem.message}. ${problem.advice ?? ''}` : undefined
  return (
    <Overlay title={t('addTitle', { count: items.length })} onClose={onClose}>
      <Form
        className="camera-form"
        validationBehavior="aria"
        onSubmit={(event) => {
          event.preventDefault()
          run()
        }}
      >
        {unknown && <Problem problem={unknown} onRetry={again} />}
        {cases.length > 0 && (
          <Choice
            label={t('which')}
            value={into}
            options={[
              ...cases.map((each): [string, string] => [each.id, each.name]),
              ['', t('newCase')] as [string, string],
            ]}
            onChange={setChosen}
          />
        )}
        {into === '' && data && (
          <Field
            label={t('name')}
            value={name}
            onChange={setName}
            problem={wrong}
            maxLength={120}
            autoFocus
          />
        )}
        <Field label={t('comment')} value={comment} onChange={setComment} maxLength={2000} />
        {problem && !wrong && <Problem problem={problem} onRetry={run} />}
        <div className="dialog-orders">
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button kind="main" type="submit" isBusy={busy || !data}>
            {t('save')}
          </Button>
        </div>
      </Form>
    </Overlay>
  )
}

function Done({ added, onClose }: { added: Added; onClose(): void }) {
  const t = useText(texts)
  const change = useChange(ChangeCaseItem)
  const undo = useOrder(async () => {
    for (const id of added.items) await change({ input: { id, removed: true } })
    onClose()
  })
  return (
    <Overlay title={t('added', { name: added.name })} onClose={onClose}>
      {undo.problem && <Problem problem={undo.problem} onRetry={undo.run} />}
      <div className="dialog-orders">
        <Button kind="quiet" onPress={undo.run} isBusy={undo.busy}>
          {t('undo')}
        </Button>
        <Link className="button button-plain" to="/cases/$id" params={{ id: added.id }}>
          {t('open')}
        </Link>
        <Button kind="main" onPress={onClose} autoFocus>
          {t('close')}
        </Button>
      </div>
    </Overlay>
  )
}
