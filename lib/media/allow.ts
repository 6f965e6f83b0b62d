// What may reach ffmpeg: containers, decoders, sizes. Common formats are the best fuzzed ones; the
// faults of the record sit in playlists and rare decoders, so everything else is refused by name.

/** Demuxer names as ffmpeg matches them. */
export const DEMUXERS = 'mov,matroska,avi,mpegts,mpeg,mpegvideo,flv,ogg,asf,gif'

/** Codec ids of a picture that we accept, as `ffmpeg -i` prints them. */
export const VIDEO_CODECS: ReadonlySet<string> = new Set(
  'h264 hevc vp8 vp9 av1 mpeg4 mpeg2video mpeg1video mjpeg prores dnxhd flv1 h263 theora gif wmv2'.split(
    ' ',
  ),
)

/** Codec ids of sound that we decode; any other sound is left alone, the picture still counts. */
export const AUDIO_CODECS: ReadonlySet<string> = new Set(
  'aac mp1 mp2 mp3 opus vorbis ac3 eac3 flac alac amr_nb amr_wb wmav1 wmav2 pcm_s16le pcm_s16be pcm_s24le pcm_s24be pcm_u8 pcm_f32le'.split(
    ' ',
  ),
)

/** Decoder names of the above and of common sound; several builds call the same thing differently. */
export const DECODERS =
  'h264,hevc,vp8,libvpx,vp9,libvpx-vp9,libdav1d,libaom-av1,av1,mpeg4,mpeg2video,mpeg1video,mjpeg,' +
  'prores,dnxhd,flv,h263,theora,gif,wmv2,aac,aac_latm,mp1,mp2,mp2float,mp3,mp3float,opus,libopus,' +
  'vorbis,libvorbis,ac3,eac3,flac,alac,amrnb,amrwb,wmav1,wmav2,pcm_s16le,pcm_s16be,pcm_s24le,' +
  'pcm_s24be,pcm_u8,pcm_f32le'

export const MAX_PIXELS = 36_000_000
/** Below this no motion and no face of a shot can be seen. */
export const MIN_SIDE = 16
export const MAX_SIDE = 16_384
export const MAX_STREAMS = 32

/** Options before `-i` for a file that a stranger made. */
export const INPUT_GUARD: readonly string[] = [
  '-protocol_whitelist',
  'file,pipe',
  '-format_whitelist',
  DEMUXERS,
  '-codec_whitelist',
  DECODERS,
  '-max_pixels',
  String(MAX_PIXELS),
]
