// sRGB codes to CIELAB (IEC 61966-2-1, CIE 15; white = row sums of the matrix).

export function toLab(r: number, g: number, b: number): [number, number, number] {
  const [R, G, B] = [linear(r), linear(g), linear(b)]
  const x = (0.4124564 * R + 0.3575761 * G + 0.1804375 * B) / (0.4124564 + 0.3575761 + 0.1804375)
  const y = 0.2126729 * R + 0.7151522 * G + 0.072175 * B
  const z = (0.0193339 * R + 0.119192 * G + 0.9503041 * B) / (0.0193339 + 0.119192 + 0.9503041)
  const [fx, fy, fz] = [f(x), f(y), f(z)]
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)]
}

/** The nearest 8-bit sRGB code of a CIELAB colour; null outside the gamut. */
export function fromLab(l: number, a: number, b: number): [number, number, number] | null {
  const fy = (l + 16) / 116
  const x = unf(fy + a / 500) * (0.4124564 + 0.3575761 + 0.1804375)
  const y = unf(fy)
  const z = unf(fy - b / 200) * (0.0193339 + 0.119192 + 0.9503041)
  const rgb = [
    3.2404542 * x - 1.5371385 * y - 0.4985314 * z,
    -0.969266 * x + 1.8760108 * y + 0.041556 * z,
    0.0556434 * x - 0.2040259 * y + 1.0572252 * z,
  ].map((v) => 255 * (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055))
  if (rgb.some((v) => v < -0.5 || v > 255.5 || Number.isNaN(v))) return null
  return [Math.round(rgb[0]!), Math.round(rgb[1]!), Math.round(rgb[2]!)]
}

const linear = (code: number) => {
  const v = code / 255
  return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4
}

const f = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : (24389 / 27 / 116) * t + 16 / 116)

const unf = (t: number) => (t > 6 / 29 ? t ** 3 : (116 * (t - 16 / 116)) / (24389 / 27))
