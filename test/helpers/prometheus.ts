/** One line of a scrape. */
export interface Sample {
  name: string
  labels: Record<string, string>
  value: number
}

/** Reads the text format. @throws for a line that is none of it */
export function parseMetrics(text: string): Sample[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const found = /^([a-z_][\w:]*)(?:\{(.*)\})? (\S+)$/i.exec(line)
      if (!found) throw new Error(`Cannot read the metric: ${line}`)
      const [, name, inside = '', value] = found
      const pairs = [...inside.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)]
      return {
        name: name!,
        labels: Object.fromEntries(pairs.map(([, key, told]) => [key!, told!])),
        value: Number(value!.replace('+Inf', 'Infinity')),
      }
    })
}

/** The sum over all series of the name whose labels are so. */
export const sumOf = (
  samples: readonly Sample[],
  name: string,
  labels: Record<string, string> = {},
): number =>
  samples
    .filter((sample) => sample.name === name)
    .filter((sample) => Object.entries(labels).every(([key, value]) => sample.labels[key] === value))
    .reduce((sum, { value }) => sum + value, 0)

/** Asks for /metrics. */
export async function scrape(
  url: string,
  headers: Record<string, string> = {},
): Promise<{ text: string; samples: Sample[] }> {
  const answer = await fetch(`${url}/metrics`, { headers })
  if (answer.status !== 200) throw new Error(`Cannot scrape ${url}: ${answer.status} ${await answer.text()}`)
  const text = await answer.text()
  return { text, samples: parseMetrics(text) }
}
