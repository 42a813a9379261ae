import { Link } from '@tanstack/react-router'
import { useFormats } from '../../text/use-formats.ts'
import { useFootageFormats } from '../../text/use-zones.ts'
import { useText } from '../../text/use-text.ts'
import type { Backtest } from './queries.ts'
import { texts } from './texts.ts'

/** Occasions that are shown. */
const MOST = 20

/** What a rule would have found: how often, on which days, and where. */
export function Tested({ result }: { result: Backtest }) {
  const t = useText(texts)
  const footage = useFootageFormats()
  const { second } = useFormats()
  const { count, days, occasions, change, isComplete } = result
  const most = Math.max(1, ...days.map((day) => day.count))
  return (
    <div className="rule-tested" role="status">
      <p>{count === 0 ? t('never') : t('times', { count })}</p>
      {change && <p>{t('change', { added: change.added, gone: change.gone, before: change.before })}</p>}
      {!isComplete && <p>{t('incomplete')}</p>}
      {days.length > 0 && (
        <table className="rule-days">
          <caption>{t('perDay')}</caption>
          <tbody>
            {days.map((day) => (
              <tr key={day.day}>
                <th scope="row">{day.day}</th>
                <td>{day.count}</td>
                <td aria-hidden>
                  <span className="rule-bar" style={{ inlineSize: `${(100 * day.count) / most}%` }} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <ul>
        {occasions.slice(0, MOST).map((one) => (
          <li key={`${one.processId} ${one.startTime} ${one.title}`}>
            <Link to="/processes/$id" params={{ id: one.processId }} search={{ t: one.startTime }}>
              {one.startsAt ? footage(one.cameraId).instant(one.startsAt) : second(one.startTime)}{' '}
              <bdi>{one.title}</bdi>
            </Link>
            {one.change === 'added' && <small className="dim"> {t('added')}</small>}
          </li>
        ))}
      </ul>
    </div>
  )
}
