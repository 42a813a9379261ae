import { KeyRound } from 'lucide-react'
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
import { KeyDialog } from './key-dialog.tsx'
import { Keys, RevokeKey, type KeyRow } from './queries.ts'
import { keyState } from './search.ts'
import { SecretDialog } from './secret-dialog.tsx'
import { texts } from './texts.ts'

type Opened =
  { what: 'new' } | { what: 'revoke'; key: KeyRow } | { what: 'made'; name: string; secret: string }

/** Keys of programs: made once, shown once, revoked for good. */
export function KeysTab() {
  const t = useText(texts)
  const mayChange = useMay('accounts:write')
  const { role } = useMe()
  const { data, problem, at, again } = useAsked(Keys, {})
  const revoke = useChange(RevokeKey)
  const [opened, open] = useState<Opened>()
  const close = (): void => open(undefined)
  const keys = data?.apiKeys ?? []
  return (
    <>
      <div className="users-orders">
        <Button kind="main" onPress={() => open({ what: 'new' })} isDisabled={!mayChange || !data}>
          {t('newKey')}
        </Button>
        {!mayChange && <span className="dim">{t('lacks', { role })}</span>}
      </div>
      {problem && <Problem problem={problem} at={at} onRetry={again} />}
      {!data && !problem && <p className="dim appear-late">{t('loading')}</p>}
      {data && keys.length === 0 && (
        <Empty title={t('noKeys')} why={t('noKeysWhy')} icon={<KeyRound size={40} />} />
      )}
      {keys.length > 0 && (
        <table className={problem ? 'grid-table users-table stale' : 'grid-table users-table'}>
          <thead>
            <tr>
              {(['key', 'role', 'cameras', 'used', 'state'] as const).map((each) => (
                <th key={each} scope="col">
                  {t(each)}
                </th>
              ))}
              {mayChange && <td />}
            </tr>
          </thead>
          <tbody>
            {keys.map((key) => (
              <Row
                key={key.id}
                apiKey={key}
                onRevoke={mayChange ? () => open({ what: 'revoke', key }) : undefined}
              />
            ))}
          </tbody>
        </table>
      )}
      {opened?.what === 'new' && (
        <KeyDialog
          cameras={(data?.cameras ?? []).map(({ id }) => id)}
          onMade={(made) => {
            open({ what: 'made', ...made })
            again()
          }}
          onClose={close}
        />
      )}
      {opened?.what === 'made' && (
        <SecretDialog title={t('keySecret', opened)} secret={opened.secret} onClose={close} />
      )}
      {opened?.what === 'revoke' && (
        <Confirm
          title={t('revokeTitle', { name: opened.key.name })}
          effect={t('revokeEffect')}
          order={t('revokeOrder')}
          isLoss
          work={async () => {
            await revoke({ id: opened.key.id })
            again()
          }}
          onClose={close}
        />
      )}
    </>
  )
}

function Row({ apiKey, onRevoke }: { apiKey: KeyRow; onRevoke: (() => void) | undefined }) {
  const t = useText(texts)
  const { ago, instant } = useFormats()
  const now = useNow(30_000)
  const { name, role, cameras, prefix, expiresAt, lastUsedAt } = apiKey
  const state = keyState(apiKey, now)
  return (
    <tr>
      <th scope="row">
        <bdi>{name}</bdi>
        <small className="dim users-email">{t('begins', { prefix })}</small>
      </th>
      <td data-label={t('role')}>{role}</td>
      <td data-label={t('cameras')}>
        <bdi>{cameras?.join(', ') ?? t('all')}</bdi>
      </td>
      <td data-label={t('used')}>
        {lastUsedAt ? <time title={instant(lastUsedAt)}>{ago(lastUsedAt, now)}</time> : t('never')}
      </td>
      <td data-label={t('state')}>
        <span className={state === 'holds' ? '' : 'is-bad'}>{t(state)}</span>
        {state === 'holds' && expiresAt && (
          <small className="dim">{t('until', { instant: instant(expiresAt) })}</small>
        )}
      </td>
      {onRevoke && (
        <td>
          {state !== 'revoked' && (
            <Button kind="danger" aria-label={t('ordersOf', { order: t('revoke'), name })} onPress={onRevoke}>
              {t('revoke')}
            </Button>
          )}
        </td>
      )}
    </tr>
  )
}
