// The vocabulary's label borders, copied by hand from its definitions, with the guard bands of README.

export interface Bands {
  values: readonly string[]
  /** `values[i]` ends where `borders[i]` begins. */
  borders: readonly number[]
  /** Half-width of the guard: this much, and this share of the border. */
  guard: number
  guardShare: number
}

const bands = (values: string, borders: number[], guard: number, guardShare = 0.04): Bands => ({
  values: values.split(' '),
  borders,
  guard,
  guardShare,
})

export const BANDS = {
  translation_speed: bands(
    'none very_slow slow medium fast whip',
    [0.5, 3, 8, 14.3, 60],
    0.05,
    0.08,
  ),
  zoom_speed: bands('none very_slow slow medium fast crash', [0.5, 2, 5, 10, 30], 0.05, 0.08),
  roll_speed: bands('none slow medium fast', [0.5, 3, 10], 0.05, 0.08),
  extent: bands('none subtle moderate large extreme', [1, 8, 25, 80], 0.2, 0.06),
  hold: bands('absent short held', [300, 1000], 120, 0),
  jitter: bands('very_smooth smooth unsteady very_unsteady', [0.1, 0.3, 0.8], 0.02, 0.15),
  key_level: bands('very_low_key low_key mid_key high_key very_high_key', [10, 25, 50, 70], 1),
  dynamic_span: bands('narrow medium wide full', [35, 60, 80], 1, 0),
  highlight_clipping: bands('none slight visible heavy', [0.1, 1, 5], 0, 0.3),
  shadow_clipping: bands('none slight visible heavy', [0.5, 5, 20], 0, 0.3),
  contrast_ratio: bands('flat low medium high extreme', [1.2, 2.2, 3.3, 4.2], 0.1, 0),
  temperature: bands('very_cool cool neutral warm very_warm', [-8, -2.5, 4, 14], 0.6),
  tint: bands('green slightly_green neutral slightly_magenta magenta', [-4, -1.5, 2, 5], 0.6),
  m3: bands('desaturated moderate saturated vivid', [18, 45, 75], 1.5),
  contrast: bands('very_low low medium high very_high', [0.11, 0.15, 0.21, 0.26], 0.006),
  black_level: bands('true_black soft_black lifted faded', [3, 8, 16], 0.6),
  white_level: bands('dim soft_white bright_white clipped_white', [65, 85, 97], 1, 0),
  midtone_level: bands('dark medium bright', [20, 45], 1),
  hue_variety: bands('single narrow moderate wide', [1.2, 2.3, 3.2], 0.12),
  symmetry: bands('asymmetric symmetric', [0.75], 0.05, 0),
} satisfies Record<string, Bands>

export interface Placed {
  value: string
  border: boolean
}

export function place(table: Bands, number: number): Placed {
  const i = table.borders.filter((b) => number >= b).length
  const near = table.borders.some(
    (b) => Math.abs(number - b) < Math.max(table.guard, Math.abs(b) * table.guardShare),
  )
  return { value: table.values[i]!, border: near }
}

/** The label on which all readings agree; border when they do not, or when one is near a border. */
export function placeAll(table: Bands, numbers: readonly number[]): Placed {
  const placed = numbers.map((n) => place(table, n))
  const first = placed[0]!
  return { value: first.value, border: placed.some((p) => p.border || p.value !== first.value) }
}
