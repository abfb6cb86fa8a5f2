#ifndef CZ_SHIM_H
#define CZ_SHIM_H

#include <zlib.h>

/* inflateInit2 is a macro, which Swift does not import. */
static inline int
shim_inflate_init (z_stream *stream, int window_bits)
{
  return inflateInit2 (stream, window_bits);
}

/* deflateInit2 is one, too; 8 is zlib's own memory level. */
static inline int
shim_deflate_init (z_stream *stream, int level, int window_bits)
{
  return deflateInit2 (stream, level, Z_DEFLATED, window_bits, 8,
                       Z_DEFAULT_STRATEGY);
}

#endif
