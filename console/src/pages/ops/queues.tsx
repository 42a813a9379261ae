import type { ResultOf } from '../../api/graphql.ts'
import type { MailboxesUpdated } from '../../operate/queries.ts'
import { drainsIn, type Paces } from '../../operate/queues.ts'
import { Spark } from '../../operate/spark.tsx'
import { useFormats } from '../../text/use-formats.ts'
import { useText } from '../../text/use-text.ts'
import { texts, type OpsKey } from './texts.ts'

export type QueueRow = ResultOf<typeof MailboxesUpdated>['mailboxesUpdated']['mailboxes'][number]

const COLUMNS: readonly OpsKey[] = [
  'queue',
  'ready',
  'delayed',
  'admission',
  'inHand',
  'oldest',
  'pace',
  'drains',
]

/** How full each queue that a stage takes from is, and how fast it gets empty. Dead letters stand under what needs somebody. */
export function Queues({ rows, paces }: { rows: readonly QueueRow[]; paces: Paces }) {
  const t = useText(texts)
  const working = rows.filter(({ deadLetters }) => deadLetters)
  return (
    <section className="ops-part">
      <h2>{t('queues')}</h2>
      <table className="grid-table">
        <thead>
          <tr>
            {COLUMNS.map((name) => (
              <th key={name} scope="col" title={name === 'drains' ? t('drainsHint') : undefined}>
                {t(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {working.map((row) => (
            <Row key={row.queue} row={row} paces={paces.get(row.queue) ?? []} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Row({ row, paces }: { row: QueueRow; paces: readonly number[] }) {
  const t = useText(texts)
  const { number, span } = useFormats()
  const { queue, ready, delayed, inFlight, oldestMs, rates, waiting } = row
  const left = drainsIn(row)
  const drains =
    left === undefined
      ? t('unknown')
      : left === 0
        ? t('empty')
        : Number.isFinite(left)
          ? span(left)
          : t('stands')
  const admitted = waiting
    .map(({ priority, count, longestWaitMs }) =>
      t('byPriority', { priority, count, span: span(longestWaitMs) }),
    )
    .join(' · ')
  return (
    <tr>
      <th scope="row">
        <code>{queue}</code>
      </th>
      <td data-label={t('ready')}>{number(ready)}</td>
      <td data-label={t('delayed')}>{number(delayed)}</td>
      <td data-label={t('admission')} title={admitted}>
        {number(waiting.reduce((sum, { count }) => sum + count, 0))}
        {admitted && <small className="dim">{admitted}</small>}
      </td>
      <td data-label={t('inHand')}>{number(inFlight)}</td>
      <td data-label={t('oldest')}>{ready > 0 ? span(oldestMs) : '–'}</td>
      <td data-label={t('pace')}>
        <span className="pace">
          <Spark values={paces} />
          {rates ? number(Math.round(rates.done * 100) / 100) : '–'}
        </span>
      </td>
      <td data-label={t('drains')} className={left === Infinity ? 'is-bad' : undefined}>
        {drains}
      </td>
    </tr>
  )
}
