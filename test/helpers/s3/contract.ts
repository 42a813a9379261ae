import type { IncomingHttpHeaders } from 'node:http'
import { serviceModel } from '../contracts/botocore.ts'
import { S3Refusal } from './answers.ts'

/** Of the signature, and of the transport: no operation's own. */
const COMMON = [
  /^x-amz-(date|content-sha256|security-token|user-agent|decoded-content-length|trailer|sdk-.*)$/i,
]
const COMMON_QUERY = [
  /^x-id$/,
  /^X-Amz-(Algorithm|Credential|Date|Expires|SignedHeaders|Signature|Content-Sha256|Security-Token)$/,
]

/**
 * Refuses what the vendor's description of an operation does not have: other words in the query, other `x-amz-` headers, and
 * values that are not of their list. Where the descriptions are not beside the checkout, nothing is refused for that.
 * @param flags words of the query that choose the operation
 */
export function checkAgainstContract(
  operation: string,
  url: URL,
  headers: IncomingHttpHeaders,
  flags: readonly string[],
): void {
  const api = serviceModel('aws-s3.service-2.json')
  const shape = api?.operations[operation]?.input?.shape
  if (!api || shape === undefined) return
  const members = Object.values(api.shapes[shape]?.members ?? {})
  const at = (location: string) =>
    new Map(
      members
        .filter((one) => one.location === location)
        .map((one) => [one.locationName!.toLowerCase(), api.shapes[one.shape]?.enum] as const),
    )
  const check = (known: ReturnType<typeof at>, name: string, value: string): void => {
    const allowed = known.get(name.toLowerCase())
    if (!known.has(name.toLowerCase()) || (allowed && !allowed.includes(value)))
      throw new S3Refusal(400, 'InvalidArgument', `${operation} has no ${name}: ${value}`)
  }
  const [query, header] = [at('querystring'), at('header')]
  for (const [name, value] of url.searchParams) {
    if (flags.includes(name) || COMMON_QUERY.some((one) => one.test(name))) continue
    if (name.toLowerCase().startsWith('x-amz-')) check(header, name, value)
    else check(query, name, value)
  }
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith('x-amz-') || name.startsWith('x-amz-meta-')) continue
    if (!COMMON.some((one) => one.test(name))) check(header, name, String(value))
  }
}
