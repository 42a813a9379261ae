import { randomUUID } from 'node:crypto'
import { isTerminalProcess } from '../../schema/status.ts'
import type { Sql } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import { isOperating } from '../permissions.ts'
import type { ErasureKind, Footage, Orderer } from '../ports.ts'
import { cancelProcess } from './cancel-process.ts'
import { findProcess } from './find-process.ts'
import type { Writer } from './writer.ts'

interface What {
  kind: ErasureKind
  processId?: string
  /** Of a process that is a clip. */
  cameraId?: string
  footage?: Footage
  /** Begins when that is completed. */
  afterProcess?: string
}

/** Writes down what is to be erased, and by whom it was ordered. Returns its id. */
export async function orderErasure(sql: Sql, at: Date, who: Orderer, what: What): Promise<string> {
  const { kind, processId, footage, afterProcess, cameraId = footage?.cameraId } = what
  const id = randomUUID()
  const waits = afterProcess !== undefined
  await sql.query(
    `insert into spectra_ops.erasures (id, organization_id, kind, process_id, camera_id, from_at, until_at, after_process,
       state, user_id, key_id, created_at, next_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      ...[id, who.organizationId, kind, processId ?? null],
      ...[cameraId ?? null, footage?.from ?? null, footage?.until ?? null, afterProcess ?? null],
      ...[waits ? 'waiting' : 'ordered', who.userId ?? null, who.keyId ?? null, at, waits ? null : at],
    ],
  )
  return id
}

/** What goes on of it is cancelled at once: no more is made of what is to be erased. @throws SS_NOT_FOUND */
export async function eraseProcess(
  sql: Sql,
  writer: Writer,
  who: Orderer,
  processId: string,
): Promise<string> {
  const { id, status, camera_id } = await findProcess(sql, who, processId)
  if (!isTerminalProcess(status)) await cancelProcess(sql, writer, who.organizationId, id)
  const [known] = await sql.query<{ id: string }>(
    `select id from spectra_ops.erasures where process_id = $1 and organization_id = $2 and state = 'ordered'`,
    [id, who.organizationId],
  )
  return (
    known?.id ??
    orderErasure(sql, writer.clock(), who, {
      kind: 'process',
      processId: id,
      ...(camera_id !== null && { cameraId: camera_id }),
    })
  )
}

/** @throws SS_INPUT_INVALID */
export function checkFootage(footage: Footage, now: Date, verb: string): void {
  const wrong = (field: string, found: string, advice: string): SpectraError =>
    new SpectraError('SS_INPUT_INVALID', `Cannot ${verb} the footage: ${found}`, {
      details: { field, advice },
    })
  if (footage.until <= footage.from)
    throw wrong('until', 'it ends before it begins', 'Give `until` after `from`.')
  if (footage.until > now) throw wrong('until', 'it ends in the future', 'Give an instant that is past.')
}

/** @throws SS_INPUT_INVALID, SS_STATUS_CONFLICT */
export async function checkOrganization(sql: Sql, id: string, confirm: string): Promise<void> {
  if (isOperating(id)) {
    throw new SpectraError(
      'SS_STATUS_CONFLICT',
      'Cannot delete the operating organization: the installation is its own',
      {
        details: { advice: 'Delete its processes, or end the installation and remove its data.' },
      },
    )
  }
  const [row] = await sql.query<{ name: string }>(
    'select name from spectra_core.organizations where id = $1',
    [id],
  )
  if (row && row.name === confirm) return
  throw new SpectraError('SS_INPUT_INVALID', 'Cannot delete the organization: `confirm` is not its name', {
    details: { field: 'confirm', advice: 'Give the name of the organization, as it is written.' },
  })
}
