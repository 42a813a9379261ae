/** US dollars as a language writes them. Small amounts need more places than cents have. */
export const money = (usd: number, language: string): string =>
  new Intl.NumberFormat(language, { style: 'currency', currency: 'USD', maximumFractionDigits: 5 }).format(
    usd,
  )
