// A seeded source of choices: the same words give the same numbers on every machine.
// Generator: mulberry32; seed: FNV-1a of the text.

export interface Random {
  /** Uniform in [a, b). */
  float(a: number, b: number): number
  /** Uniform integer in [a, b], both included. */
  int(a: number, b: number): number
  chance(p: number): boolean
  sign(): 1 | -1
  pick<T>(items: readonly T[]): T
  /** A new array with the items in another order. */
  shuffle<T>(items: readonly T[]): T[]
}

export function seeded(text: string): Random {
  let state = fnv1a(text)
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  for (let i = 0; i < 4; i++) next()
  const int = (a: number, b: number) => a + Math.floor(next() * (b - a + 1))
  return {
    float: (a, b) => a + (b - a) * next(),
    int,
    chance: (p) => next() < p,
    sign: () => (next() < 0.5 ? -1 : 1),
    pick: (items) => items[int(0, items.length - 1)]!,
    shuffle: (items) => {
      const out = [...items]
      for (let i = out.length - 1; i > 0; i--) {
        const j = int(0, i)
        ;[out[i], out[j]] = [out[j]!, out[i]!]
      }
      return out
    },
  }
}

function fnv1a(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return h | 0
}
