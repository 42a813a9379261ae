import { z } from 'zod'

/** `1`, `true`, `0`, `false`. */
export const flag = z
  .enum(['0', '1', 'true', 'false', ''])
  .transform((value) => value === '1' || value === 'true')
  .or(z.boolean())

export const bytes = z.coerce.number().int().positive()

/** Values with commas between them. */
export const list = (item: z.ZodType<string, string>) =>
  z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((each) => each.trim())
        .filter((each) => each !== ''),
    )
    .or(z.array(z.string()))
    .pipe(z.array(item))

/** One setting: where it comes from, its check, its default and its sentence. The docs are printed from this table. */
export interface Setting<T extends z.ZodType> {
  env: string
  check: T
  default: () => z.infer<T>
  about: string
  secret?: true
}

export const setting = <T extends z.ZodType>(
  env: string,
  check: T,
  fallback: (() => z.infer<T>) | z.infer<T>,
  about: string,
  options: { secret?: true } = {},
): Setting<T> => ({
  env,
  check,
  default: typeof fallback === 'function' ? (fallback as () => z.infer<T>) : () => fallback,
  about,
  ...options,
})

/** An address of one of these schemes, or the empty string for the embedded adapter. */
export const address = (...schemes: string[]) =>
  z.string().refine((text) => text === '' || schemes.includes(URL.parse(text)?.protocol ?? ''), {
    error: `it is no address of the form ${schemes[0]}//user:password@host, in which /, ?, # and @ of a password are %2F, %3F, %23 and %40`,
  })
