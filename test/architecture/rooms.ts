import { say, type Rule } from './rule.ts'

/** The rooms of supervisors/, and which others each may import from. core and schema stand below all of them. */
const ROOMS: Record<string, readonly string[]> = {
  node: ['stage', 'worker', 'steward', 'recorders', 'restarts'],
  stage: ['worker', 'restarts'],
  worker: ['restarts'],
  steward: ['restarts'],
  recorders: [],
  restarts: [],
}

const roomOf = (path: string): string | undefined => /^supervisors\/([^/]+)\//.exec(path)?.[1]

/** node -> stage -> worker and node -> steward, nothing back; whoever restarts something may use restarts/. */
export const roomsOpenOneWay: Rule = (file) => {
  const { path, imports } = file
  if (!path.startsWith('supervisors/')) return []
  const room = roomOf(path)
  const allowed = ROOMS[room ?? '']
  if (!allowed) return [say(file, `supervisors/ has no such room, but ${Object.keys(ROOMS).join(', ')}`)]
  return imports
    .filter(({ ours, target }) => ours && target.startsWith('supervisors/'))
    .filter(({ target }) => roomOf(target) !== room && !allowed.includes(roomOf(target) ?? ''))
    .map(({ target }) => say(file, `supervisors/${room} must not import ${target}`))
}
