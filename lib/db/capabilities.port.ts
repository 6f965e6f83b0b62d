// What was learned about a server by being refused, per address and model; forgotten after a day, because
// servers are updated.

export interface Capabilities {
  /** JSON as it was kept, or null when nothing is known or it is too old. */
  find(endpoint: string, model: string): Promise<string | null>
  keep(endpoint: string, model: string, learnedJson: string): Promise<void>
}
