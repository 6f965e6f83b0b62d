// Clips whose truth is known from how they are made, for tests of the whole product.

import type { ClipRecipe } from './clips.ts'

/** A textured still of 1600×900: nested noise that survives compression, the same on every ffmpeg. */
const texture = (seed: number) =>
  `cellauto=s=400x225:rule=${seed}:r=25:random_seed=${seed}:full=1,scale=1600:900:flags=bicubic,gblur=sigma=3`

/**
 * 6 s, 640×360, 25 fps, cuts at frames 50 and 100: a pan to the right (8 % of the width a second), a
 * locked-off warm shot, a push-in (10 % a second) two stops darker.
 */
export const threeShots: ClipRecipe = {
  name: 'three-shots',
  ext: 'mp4',
  args: [
    ...['-f', 'lavfi', '-i', 'mandelbrot=s=1280x720:r=25:start_scale=0.3:end_scale=0.3'],
    ...['-f', 'lavfi', '-i', texture(110)],
    '-filter_complex',
    [
      // one frame of each source, held; moves are cut out of it with sub-pixel accuracy
      '[0:v]trim=end_frame=1,loop=loop=49:size=1,setpts=N/25/TB,' +
        "perspective=x0='W*(0.1+0.0032*on)':y0='H*0.1':x1='W*(0.7+0.0032*on)':y1='H*0.1'" +
        ":x2='W*(0.1+0.0032*on)':y2='H*0.7':x3='W*(0.7+0.0032*on)':y3='H*0.7'" +
        ':sense=source:eval=frame:interpolation=cubic,scale=640:360[a]',
      '[1:v]trim=end_frame=1,loop=loop=49:size=1,setpts=N/25/TB,scale=640:360,' +
        'format=gbrp,lutrgb=r=val*0.75+60:g=val*0.7+35:b=val*0.6+5[b]',
      '[0:v]trim=end_frame=1,loop=loop=49:size=1,setpts=N/25/TB,' +
        corners('(0.5/pow(1.1,on/25))') +
        ',scale=640:360,lutyuv=y=16+(val-16)*0.45[c]',
      '[a]format=yuv420p[a1];[b]format=yuv420p[b1];[c]format=yuv420p[c1];' +
        '[a1][b1][c1]concat=n=3:v=1:a=0',
    ].join(';'),
    ...['-c:v', 'libx264', '-crf', '20', '-preset', 'fast', '-g', '48', '-pix_fmt', 'yuv420p'],
  ],
}

/** A window of half-size `h` (fractions of width and height) about the centre. */
function corners(h: string): string {
  const x = (sign: string) => `'W*(0.5${sign}${h})'`
  const y = (sign: string) => `'H*(0.5${sign}${h})'`
  return (
    `perspective=x0=${x('-')}:y0=${y('-')}:x1=${x('+')}:y1=${y('-')}` +
    `:x2=${x('-')}:y2=${y('+')}:x3=${x('+')}:y3=${y('+')}` +
    ':sense=source:eval=frame:interpolation=cubic'
  )
}
