#ifndef CLMDB_SHIM_H
#define CLMDB_SHIM_H

#include <lmdb.h>

/* Tells the processor that these bytes are read soon, all their lines at once
   (GCC manual, "Other Builtins", __builtin_prefetch); Swift has no such word. */
static inline void
shim_read_soon (const void *start, size_t count)
{
  for (size_t at = 0; at < count; at += 64)
    __builtin_prefetch ((const char *) start + at);
}

#endif
