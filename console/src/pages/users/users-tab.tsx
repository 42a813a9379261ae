import { Users } from 'lucide-react'
import { useState } from 'react'
import { useAsked } from '../../api/use-asked.ts'
import { useChange } from '../../api/use-change.ts'
import { Button } from '../../parts/button.tsx'
import { Confirm } from '../../parts/confirm.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useNow } from '../../parts/use-now.ts'
import { useMay, useMe } from '../../session/me.ts'
import { useFormats } from '../../text/use-formats.ts'
import { useText } from '../../text/use-text.ts'
import { DisableUser, EndSessions, People, ResetPassword, type UserRow } from './queries.ts'
import { SecretDialog } from './secret-dialog.tsx'
import { texts } from './texts.ts'
import { UserDialog } from './user-dialog.tsx'

type Verb = 'change' | 'reset' | 'end' | 'lock' | 'unlock'
type Opened =
  { verb: 'new' } | { verb: Verb; user: UserRow } | { verb: 'secret'; name: string; secret: string }

/** Who has an account, what they may, and what can be done about it. */
export function UsersTab() {
  const t = useText(texts)
  const mayChange = useMay('accounts:write')
  const { role } = useMe()
  const { data, problem, at, again } = useAsked(People, {})
  const [opened, open] = useState<Opened>()
  const close = (): void => open(undefined)
  // What an order leads to may be shown by then, and stays.
  const closeOrder = (): void => open((now) => (now && 'user' in now ? undefined : now))
  const cameras = (data?.cameras ?? []).map(({ id }) => id)
  const cohorts = data?.cohorts ?? []
  const show = (made?: { name: string; secret: string }): void => {
    open(made && { verb: 'secret', ...made })
    again()
  }
  return (
    <>
      <div className="users-orders">
        <Button kind="main" onPress={() => open({ verb: 'new' })} isDisabled={!mayChange || !data}>
          {t('newUser')}
        </Button>
        {!mayChange && <span className="dim">{t('lacks', { role })}</span>}
      </div>
      {problem && <Problem problem={problem} at={at} onRetry={again} />}
      {!data && !problem && <p className="dim appear-late">{t('loading')}</p>}
      {data?.users.length === 0 && (
        <Empty title={t('noUsers')} why={t('noUsersWhy')} icon={<Users size={40} />} />
      )}
      {data && data.users.length > 0 && (
        <table className={problem ? 'grid-table users-table stale' : 'grid-table users-table'}>
          <thead>
            <tr>
              {(['name', 'role', 'cameras', 'seen', 'state'] as const).map((each) => (
                <th key={each} scope="col">
                  {t(each)}
                </th>
              ))}
              {mayChange && <td />}
            </tr>
          </thead>
          <tbody>
            {data.users.map((user) => (
              <Row
                key={user.id}
                user={user}
                group={cohorts.find(({ id }) => id === user.cohortId)?.name}
                onOrder={mayChange ? (verb) => open({ verb, user }) : undefined}
              />
            ))}
          </tbody>
        </table>
      )}
      {opened?.verb === 'new' && <UserDialog {...{ cohorts, cameras }} onDone={show} onClose={close} />}
      {opened?.verb === 'change' && (
        <UserDialog user={opened.user} {...{ cohorts, cameras }} onDone={show} onClose={close} />
      )}
      {opened?.verb === 'secret' && (
        <SecretDialog title={t('oneTime', opened)} secret={opened.secret} onClose={close} />
      )}
      {opened && 'user' in opened && opened.verb !== 'change' && (
        <OrderDialog verb={opened.verb} user={opened.user} onDone={show} onClose={closeOrder} />
      )}
    </>
  )
}

interface RowProps {
  user: UserRow
  group: string | undefined
  /** Undefined for whoever may change nobody. */
  onOrder: ((verb: Verb) => void) | undefined
}

function Row({ user, group, onOrder }: RowProps) {
  const t = useText(texts)
  const { ago, instant } = useFormats()
  const now = useNow(30_000)
  const me = useMe()
  const { email, role, disabledAt, lastSeenAt } = user
  const isMe = me.user?.id === user.id
  const name = user.name || email
  const verbs: Verb[] = isMe
    ? ['change']
    : ['change', 'reset', 'end', disabledAt === null ? 'lock' : 'unlock']
  return (
    <tr>
      <th scope="row">
        <bdi>{name}</bdi> {isMe && <small className="dim">({t('you')})</small>}
        <small className="dim users-email">
          <bdi>{email}</bdi>
        </small>
      </th>
      <td data-label={t('role')}>{role}</td>
      <td data-label={t('cameras')}>
        <bdi>{user.cameras?.join(', ') ?? group ?? t('all')}</bdi>
      </td>
      <td data-label={t('seen')}>
        {lastSeenAt ? <time title={instant(lastSeenAt)}>{ago(lastSeenAt, now)}</time> : t('never')}
      </td>
      <td data-label={t('state')}>
        {disabledAt ? (
          <span className="is-bad">{t('disabled', { instant: instant(disabledAt) })}</span>
        ) : (
          t('mayIn')
        )}
      </td>
      {onOrder && (
        <td>
          <span className="users-verbs">
            {verbs.map((verb) => (
              <Button
                key={verb}
                aria-label={t('ordersOf', { order: t(verb), name })}
                onPress={() => onOrder(verb)}
              >
                {t(verb)}
              </Button>
            ))}
          </span>
        </td>
      )}
    </tr>
  )
}

interface OrderDialogProps {
  verb: Exclude<Verb, 'change'>
  user: UserRow
  onDone(made?: { name: string; secret: string }): void
  onClose(): void
}

function OrderDialog({ verb, user: { id, name: given, email }, onDone, onClose }: OrderDialogProps) {
  const t = useText(texts)
  const reset = useChange(ResetPassword)
  const end = useChange(EndSessions)
  const disable = useChange(DisableUser)
  const name = given || email

  async function work(): Promise<void> {
    if (verb === 'end') await end({ userId: id })
    else if (verb === 'reset') {
      const { setPassword } = await reset({ input: { id } })
      const secret = setPassword.oneTimePassword
      return onDone(secret ? { name, secret } : undefined)
    } else await disable({ input: { id, disabled: verb === 'lock' } })
    onDone()
  }

  return (
    <Confirm
      title={t(`${verb}Title`, { name })}
      effect={t(`${verb}Effect`)}
      order={t(verb).replace(' …', '')}
      isLoss={verb !== 'unlock'}
      work={work}
      onClose={onClose}
    />
  )
}
