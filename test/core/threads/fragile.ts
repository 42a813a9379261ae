/** Does a task, or ends in the middle of it. */
export default function fragile(what: 'works' | 'ends'): string {
  if (what === 'ends') process.exit(1)
  return 'done'
}
