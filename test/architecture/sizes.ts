import { folderOf } from './source-tree.ts'
import { say, type Rule } from './rule.ts'

const FILE_LINES = 300
const FUNCTION_LINES = 80

/** Data: read by looking up, not from top to bottom. */
const DATA = ['schema/migrations/', 'clients/typescript/src/generated/']

/** A specification may be as long as what it specifies. */
const SPECIFICATIONS = 'test'

/** Where whole lives of things stand in closures that must be seen at once. */
const SHORT_FUNCTIONS = ['supervisors', 'gateway']

/** A file that cannot be read in one go holds more than one concept. */
export const filesAreShort: Rule = (file) => {
  const { path, text } = file
  if (folderOf(path) === SPECIFICATIONS || DATA.some((folder) => path.startsWith(folder))) return []
  const lines = text.trimEnd().split('\n').length
  return lines > FILE_LINES ? [say(file, `${lines} lines are more than ${FILE_LINES}`)] : []
}

/** With what it holds: a function that makes a thing is as long as all that the thing does. */
export const functionsAreShort: Rule = (file) => {
  if (!SHORT_FUNCTIONS.includes(folderOf(file.path))) return []
  return file.functions
    .filter(({ lines }) => lines > FUNCTION_LINES)
    .map(({ name, lines }) => say(file, `${name} has ${lines} lines, more than ${FUNCTION_LINES}`))
}
