/** What S3 answers where it does not do what it is asked. */
export class S3Refusal extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')

/** One element; what it holds is text, or elements already written. */
export const element = (
  name: string,
  ...content: (string | readonly [text: string | number | boolean])[]
): string => {
  const inner = content.map((one) => (typeof one === 'string' ? one : escaped(String(one[0])))).join('')
  return `<${name}>${inner}</${name}>`
}

export const documentOf = (root: string, ...content: string[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${content.join('')}</${root}>`

export const refusalDocument = ({ code, message }: S3Refusal): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${element('Error', element('Code', [code]), element('Message', [message]))}`

/** The texts of all elements of a name in what a client sent. */
export const textsOf = (xml: string, name: string): string[] =>
  [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text]) => unescaped(text!))
