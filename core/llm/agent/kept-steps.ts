/** Where the steps of one answer are kept, so that whoever takes it over goes on behind the last finished one. */
export interface KeptSteps {
  /** Undefined where nothing was kept. @throws the codes of the database */
  read(): Promise<string | undefined>
  /** Takes the place of what was kept before. @throws the codes of the database */
  write(steps: string): Promise<void>
}
