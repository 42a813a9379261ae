import type { NoticePicture, Notification } from '../ports.ts'

/** A notification as a mail says it. */
export interface MailText {
  subject: string
  text: string
  html: string
}

interface Moment {
  text: string
  link?: string
  chunkId?: string
}

interface Part {
  head: string
  text: string
  moments: Moment[]
}

const LONGEST_SUBJECT = 200
const LONGEST_TEXT = 20_000

/** Lines of people, and the same as HTML with its pictures in it. Nothing of what is told is taken for HTML. */
export function mailTextOf(notification: Notification, pictures: readonly NoticePicture[]): MailText {
  const { title, link, at, cameraId, severity } = notification
  const subject = oneLine(title) || notification.kind
  const facts = [
    ['When', timeOf(at, notification)],
    ...(cameraId ? [['Camera', cameraId]] : []),
    ...(severity ? [['Severity', severity]] : []),
  ] as [string, string][]
  const parts = partsOf(notification)
  const shown = new Map(pictures.map(({ name }) => [name.replace(/\.jpg$/, ''), name]))
  return {
    subject: subject.slice(0, LONGEST_SUBJECT),
    text: textOf(title, { facts, parts, link }),
    html: htmlOf(title, { facts, parts, link, shown }),
  }
}

interface Content {
  facts: readonly [string, string][]
  parts: readonly Part[]
  link?: string | undefined
}

function textOf(title: string, { facts, parts, link }: Content): string {
  const lines = [
    title.slice(0, LONGEST_TEXT),
    '',
    ...facts.map(([name, value]) => `${name}: ${value}`),
    ...(link ? [`See it: ${link}`] : []),
    ...parts.flatMap(({ head, text, moments }) => [
      '',
      ...(head ? [head] : []),
      text,
      ...moments.map((moment) => `- ${moment.text}${moment.link ? `\n  ${moment.link}` : ''}`),
    ]),
  ]
  return lines.join('\n').toWellFormed()
}

function htmlOf(
  title: string,
  { facts, parts, link, shown }: Content & { shown: Map<string, string> },
): string {
  const used = new Set<string>()
  const picture = (chunkId: string | undefined): string => {
    const name = chunkId === undefined ? undefined : shown.get(chunkId)
    if (name === undefined || used.has(name)) return ''
    used.add(name)
    return `<br><img src="cid:${escaped(name)}" alt="" style="max-width:100%;border-radius:4px;margin:6px 0">`
  }
  const moment = (each: Moment): string => `<li>${linked(each.text, each.link)}${picture(each.chunkId)}</li>`
  const part = ({ head, text, moments }: Part): string =>
    `${head ? `<h2 style="font-size:16px;margin:16px 0 4px">${escaped(head)}</h2>` : ''}<p>${escaped(text)}</p>` +
    (moments.length > 0 ? `<ul>${moments.map(moment).join('')}</ul>` : '')
  const body = parts.map(part).join('')
  const rest = [...shown.keys()].map(picture).join('')
  const rows = facts
    .map(([name, value]) => `<tr><td>${name}&nbsp;</td><td>${escaped(value)}</td></tr>`)
    .join('')
  return (
    `<!doctype html><html><body style="font-family:sans-serif;font-size:14px;max-width:640px">` +
    `<h1 style="font-size:18px">${escaped(title.slice(0, LONGEST_TEXT))}</h1><table>${rows}</table>` +
    `${link ? `<p>${linked('See it in the console', link)}</p>` : ''}${body}${rest}</body></html>`
  )
}

function partsOf({ kind, data, title }: Notification): Part[] {
  if (kind === 'digest') {
    const cameras = (data?.cameras ?? []) as { cameraId: string; text: string; moments: Moment[] }[]
    if (cameras.length === 0) return [{ head: '', text: 'No camera was watched.', moments: [] }]
    return cameras.map(({ cameraId, text, moments }) => ({ head: cameraId, text, moments }))
  }
  const { description, cause } = (data ?? {}) as { description?: unknown; cause?: { message?: unknown } }
  const said = [description, cause?.message].filter(
    (each) => typeof each === 'string' && !title.includes(each),
  )
  return said.map((text) => ({ head: '', text: String(text).slice(0, LONGEST_TEXT), moments: [] }))
}

/** By the clock of the zone of a digest, else of UTC. */
function timeOf(at: Date, { data }: Notification): string {
  const zone = typeof data?.zone === 'string' ? data.zone : 'UTC'
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    dateStyle: 'medium',
    timeStyle: 'medium',
  })
  return `${format.format(at)} (${zone})`
}

const linked = (text: string, link: string | undefined): string =>
  link === undefined ? escaped(text) : `<a href="${escaped(link)}">${escaped(text)}</a>`

/** Without what would end a header. */
const oneLine = (text: string): string =>
  text
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .toWellFormed()

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escaped = (text: string): string => text.toWellFormed().replace(/[&<>"']/g, (one) => ENTITIES[one]!)
