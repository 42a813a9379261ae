import { UsersRound } from 'lucide-react'
import { useState } from 'react'
import { useAsked } from '../../api/use-asked.ts'
import { useChange } from '../../api/use-change.ts'
import { Button } from '../../parts/button.tsx'
import { Confirm } from '../../parts/confirm.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Field } from '../../parts/field.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useMay, useMe } from '../../session/me.ts'
import { useText } from '../../text/use-text.ts'
import { CameraChoice } from './camera-choice.tsx'
import { FormDialog } from './form-dialog.tsx'
import { People, RemoveCohort, SaveCohort, type CohortRow } from './queries.ts'
import { texts } from './texts.ts'

type Opened = { what: 'new' } | { what: 'change' | 'remove'; group: CohortRow }

/** Groups of users, and the cameras that they give. */
export function GroupsTab() {
  const t = useText(texts)
  const mayChange = useMay('accounts:write')
  const { role } = useMe()
  const { data, problem, at, again } = useAsked(People, {})
  const remove = useChange(RemoveCohort)
  const [opened, open] = useState<Opened>()
  const close = (): void => open(undefined)
  const groups = data?.cohorts ?? []
  const membersOf = (id: string): number =>
    (data?.users ?? []).filter(({ cohortId }) => cohortId === id).length
  return (
    <>
      <div className="users-orders">
        <Button kind="main" onPress={() => open({ what: 'new' })} isDisabled={!mayChange || !data}>
          {t('newGroup')}
        </Button>
        {!mayChange && <span className="dim">{t('lacks', { role })}</span>}
      </div>
      {problem && <Problem problem={problem} at={at} onRetry={again} />}
      {!data && !problem && <p className="dim appear-late">{t('loading')}</p>}
      {data && groups.length === 0 && (
        <Empty title={t('noGroups')} why={t('noGroupsWhy')} icon={<UsersRound size={40} />} />
      )}
      {groups.length > 0 && (
        <ul className="needs">
          {groups.map((group) => (
            <li key={group.id} className="need">
              <bdi className="need-title">{group.name}</bdi>
              <span className="dim">{t('members', { count: membersOf(group.id) })}</span>
              <bdi className="dim">{group.cameras?.join(', ') ?? t('noLimit')}</bdi>
              {mayChange && (
                <span className="users-verbs group-verbs">
                  <Button
                    aria-label={t('ordersOf', { order: t('change'), name: group.name })}
                    onPress={() => open({ what: 'change', group })}
                  >
                    {t('change')}
                  </Button>
                  <Button
                    kind="danger"
                    aria-label={t('ordersOf', { order: t('removeGroup'), name: group.name })}
                    onPress={() => open({ what: 'remove', group })}
                  >
                    {t('removeGroup')}
                  </Button>
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      {(opened?.what === 'new' || opened?.what === 'change') && (
        <GroupDialog
          group={opened.what === 'change' ? opened.group : undefined}
          cameras={(data?.cameras ?? []).map(({ id }) => id)}
          onSaved={() => {
            close()
            again()
          }}
          onClose={close}
        />
      )}
      {opened?.what === 'remove' && (
        <Confirm
          title={t('removeTitle', { name: opened.group.name })}
          effect={t('removeEffect')}
          order={t('removeOrder')}
          isLoss
          work={async () => {
            await remove({ id: opened.group.id })
            again()
          }}
          onClose={close}
        />
      )}
    </>
  )
}

interface GroupDialogProps {
  /** Undefined: a new one. */
  group: CohortRow | undefined
  cameras: readonly string[]
  onSaved(): void
  onClose(): void
}

function GroupDialog({ group, cameras, onSaved, onClose }: GroupDialogProps) {
  const t = useText(texts)
  const save = useChange(SaveCohort)
  const [name, setName] = useState(group?.name ?? '')
  const [only, setOnly] = useState<readonly string[] | null>(group ? group.cameras : [])
  return (
    <FormDialog
      title={group ? t('changeTitle', { name: group.name }) : t('newGroupTitle')}
      effect={t('groupEffect')}
      order={t(group ? 'save' : 'make')}
      isDisabled={name.trim() === ''}
      work={async () => {
        const given = { name: name.trim(), cameras: only && [...only] }
        await save({ input: { ...(group && { id: group.id }), ...given } })
        onSaved()
      }}
      onClose={onClose}
    >
      <Field label={t('name')} isRequired value={name} onChange={setName} autoFocus />
      <CameraChoice known={cameras} chosen={only} onChange={setOnly} />
    </FormDialog>
  )
}
