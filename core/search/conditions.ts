import type { SqlValue } from '../database/database.ts'
import type { SearchFilter } from '../ports.ts'
import { LIKENESS } from '../../schema/likeness.ts'

/**
 * A filter as conditions on the rows of searched chunks. `$1` is its organization, as in `Database.as`; its other values are appended
 * to those that begin with `$2`.
 */
export function conditions(filter: SearchFilter, values: SqlValue[]): string {
  // Whatever else is left out: the organization never is, nor are the cameras that a tenant is limited to (P8).
  const texts = ['organization_id = $1']
  const add = (text: string, value: SqlValue): void => {
    if (value !== undefined) texts.push(text.replace('$', `$${values.push(value) + 1}`))
  }
  add('at >= $', filter.since)
  add('at <= $', filter.until)
  add('process_id = $', filter.processId)
  add('camera_id = $', filter.cameraId)
  add('camera_id in (select jsonb_array_elements_text($::jsonb))', listed(filter.cameras))
  const types = filter.eventTypes?.length ? filter.eventTypes : undefined
  add('event_types && array(select jsonb_array_elements_text($::jsonb))', listed(types))
  add(`${LIKENESS} = $`, filter.like)
  const unlike = filter.unlike?.length ? filter.unlike : undefined
  add(`${LIKENESS} <> all (array(select jsonb_array_elements_text($::jsonb)))`, listed(unlike))
  return texts.join(' and ')
}

const listed = (values: readonly string[] | undefined): string | undefined => values && JSON.stringify(values)
