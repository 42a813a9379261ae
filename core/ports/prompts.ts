export interface Prompts {
  /** The named prompt with `{{variables}}` filled in. */
  get(name: string, variables?: Record<string, string>): Promise<{ text: string; version: string }>
}
