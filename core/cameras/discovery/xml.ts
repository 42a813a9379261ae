import { XMLParser } from 'fast-xml-parser'
import { SpectraError } from '../../errors.ts'

/** What a device sends is a stranger's: no entities of its own, no numbers made of its texts, and no depth that has no use. */
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  htmlEntities: true,
  maxNestedTags: 64,
})

/** An element of a document: texts, elements, and lists of either. */
export type Xml = string | XmlElement | readonly Xml[] | undefined
export interface XmlElement {
  readonly [name: string]: Xml
}

/** @throws SS_INPUT_INVALID where it is no XML, or brings entities */
export function parseXml(text: string): Xml {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text))
    throw new SpectraError('SS_INPUT_INVALID', 'Cannot read the answer: it defines a document type')
  try {
    return parser.parse(text) as XmlElement
  } catch (error) {
    const message = `Cannot read the answer: it is no XML (${(error as Error).message})`
    throw new SpectraError('SS_INPUT_INVALID', message, { cause: error })
  }
}

const isList = (xml: Xml): xml is readonly Xml[] => Array.isArray(xml)

/** What lies at a path of names; of a list, of its first. */
export function at(xml: Xml, ...path: readonly string[]): Xml {
  let here = xml
  for (const name of path) {
    const one = isList(here) ? here[0] : here
    here = typeof one === 'object' && !isList(one) && Object.hasOwn(one, name) ? one[name] : undefined
  }
  return here
}

/** All that lie there: one, many or none. */
export function all(xml: Xml, ...path: readonly string[]): readonly Xml[] {
  const found = at(xml, ...path)
  if (found === undefined) return []
  return isList(found) ? found : [found]
}

/** Longest text that is shown of a device. */
const LONGEST = 1000

/** The text there, without what would steer a terminal; undefined where there is none. */
export function textAt(xml: Xml, ...path: readonly string[]): string | undefined {
  const found = at(xml, ...path)
  const one = isList(found) ? found[0] : found
  const text = typeof one === 'object' && !isList(one) ? one['#text'] : one
  if (typeof text !== 'string') return undefined
  return (
    text
      .replaceAll(/[\p{Cc}\p{Cf}]/gu, '')
      .trim()
      .slice(0, LONGEST) || undefined
  )
}
