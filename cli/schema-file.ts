import { readFile, stat } from 'node:fs/promises'
import { parseDocument } from 'yaml'
import { SpectraError } from '../core/errors.ts'
import { checkedSchema } from '../core/instructions/instructions.ts'
import { LARGEST_EVENT_SCHEMA, type EventSchema } from '../schema/event-schema.ts'

/** Bytes of a file that is read: the words of a schema beside comments and spaces. */
const LARGEST_FILE = 4 * LARGEST_EVENT_SCHEMA

/** An event schema from a file of JSON or YAML. @throws SS_SOURCE_NOT_FOUND; SS_INPUT_INVALID with what is wrong, and where */
export const readSchemaFile = async (path: string): Promise<EventSchema> =>
  checkedSchema(await readData(path, LARGEST_FILE))

/** What a file of JSON or YAML says. @throws SS_SOURCE_NOT_FOUND; SS_INPUT_INVALID with what is wrong, and where */
export async function readData(path: string, most: number): Promise<unknown> {
  const text = await readSmall(path, most)
  const document = parseDocument(text, { version: '1.2', schema: 'core', prettyErrors: true })
  const [fault] = document.errors
  if (fault) throw refused(path, fault.message.split('\n')[0]!)
  try {
    return document.toJS({ maxAliasCount: 50 })
  } catch (thrown) {
    // Names that stand for more and more of others, or for themselves.
    throw refused(path, (thrown as Error).message)
  }
}

/** @throws SS_SOURCE_NOT_FOUND, SS_INPUT_INVALID */
export async function readSmall(path: string, most: number): Promise<string> {
  const file = await stat(path).catch(() => undefined)
  if (!file) throw new SpectraError('SS_SOURCE_NOT_FOUND', `Cannot read ${path}: there is no such file`)
  if (!file.isFile()) throw refused(path, 'it is no file')
  if (file.size > most) throw refused(path, `it has ${file.size} bytes, and at most ${most} are read`)
  return readFile(path, 'utf8')
}

const refused = (path: string, why: string): SpectraError =>
  new SpectraError('SS_INPUT_INVALID', `Cannot read ${path}: ${why}`)
