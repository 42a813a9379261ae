/** US dollars for people: cents, and of less than a dollar as much as a single call may cost. */
export const money = (usd: number): string => `$${usd.toFixed(usd < 1 ? 4 : 2)}`
