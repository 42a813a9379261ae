/** US dollars with what matters of their cents. */
export const usd = (amount: number): string => `$${amount.toFixed(amount < 1 ? 4 : 2)}`
