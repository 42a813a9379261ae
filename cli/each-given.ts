/** For an option that may be given several times, each with one value: what follows the value is not taken for another. */
export const eachGiven = (value: string, before: readonly string[] = []): string[] => [...before, value]
