/** What test actors and tests share: actors write down what they do, and wait at gates that tests open. */
interface Gate {
  opened: Promise<void>
  open(): void
}

const gates = new Map<string, Gate>()

/** What the actors did, in order. */
export const journal: string[] = []

export function gate(name: string): Gate {
  const known = gates.get(name)
  if (known) return known
  let open!: () => void
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  const made = { opened, open }
  gates.set(name, made)
  return made
}

/** How often something happened: counts up. */
export function tick(name: string): number {
  journal.push(name)
  return journal.filter((entry) => entry === name).length
}

export function clearBench(): void {
  journal.length = 0
  for (const each of gates.values()) each.open()
  gates.clear()
}
