// Radix-2 FFT in place, for the onset meter. Real and imaginary parts in, the same arrays out.

/** An FFT of `size` points (a power of two); tables are made once. Throws RangeError otherwise. */
export function createFft(size: number): (re: Float64Array, im: Float64Array) => void {
  if (size < 2 || (size & (size - 1)) !== 0) throw new RangeError(`FFT size ${size}`)
  const cos = Float64Array.from({ length: size / 2 }, (_, i) => Math.cos((2 * Math.PI * i) / size))
  const sin = Float64Array.from({ length: size / 2 }, (_, i) => Math.sin((2 * Math.PI * i) / size))
  const reversed = new Uint32Array(size)
  const bits = Math.log2(size)
  for (let i = 0; i < size; i++) {
    let r = 0
    for (let b = 0; b < bits; b++) if (i & (1 << b)) r |= 1 << (bits - 1 - b)
    reversed[i] = r
  }
  return (re, im) => {
    for (let i = 0; i < size; i++) {
      const j = reversed[i] as number
      if (j <= i) continue
      const a = re[i] as number
      re[i] = re[j] as number
      re[j] = a
      const b = im[i] as number
      im[i] = im[j] as number
      im[j] = b
    }
    for (let span = 2; span <= size; span *= 2) {
      const half = span / 2
      const stride = size / span
      for (let start = 0; start < size; start += span) {
        for (let k = 0; k < half; k++) {
          const c = cos[k * stride] as number
          const s = -(sin[k * stride] as number)
          const p = start + k
          const q = p + half
          const tr = (re[q] as number) * c - (im[q] as number) * s
          const ti = (re[q] as number) * s + (im[q] as number) * c
          re[q] = (re[p] as number) - tr
          im[q] = (im[p] as number) - ti
          re[p] = (re[p] as number) + tr
          im[p] = (im[p] as number) + ti
        }
      }
    }
  }
}
