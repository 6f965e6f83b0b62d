/** What ajv's standalone functions look like from outside. */
export interface CompiledCheck {
  (value: unknown): boolean
  errors?: null | { instancePath: string; message?: string; params?: Record<string, unknown> }[]
}
