#ifndef CMICROHTTPD_SHIM_H
#define CMICROHTTPD_SHIM_H

#include <microhttpd.h>

/* What a daemon is started with: MHD takes it as variadic arguments. */
struct shim_daemon_settings {
  unsigned int flags;
  MHD_socket listener;
  unsigned int threads;
  unsigned int connection_limit;
  unsigned int idle_seconds;
  size_t connection_memory;
  void *context;
  MHD_LogCallback log;
  MHD_AcceptPolicyCallback accept;
  MHD_AccessHandlerCallback access;
  void *(*target)(void *context, const char *uri, struct MHD_Connection *connection);
  size_t (*unescape)(void *context, struct MHD_Connection *connection, char *text);
  MHD_RequestCompletedCallback completed;
  MHD_NotifyConnectionCallback connection;
};

/* Swift imports no variadic function. The logger comes first: MHD uses it for what follows. */
static inline struct MHD_Daemon *
shim_start_daemon (const struct shim_daemon_settings *s)
{
  /* MHD takes one thread for "no pool" and asks for at least two in a pool. */
  return MHD_start_daemon (
    s->flags, 0, s->accept, s->context, s->access, s->context,
    MHD_OPTION_EXTERNAL_LOGGER, s->log, s->context,
    MHD_OPTION_LISTEN_SOCKET, s->listener,
    MHD_OPTION_THREAD_POOL_SIZE, s->threads > 1 ? s->threads : 0u,
    MHD_OPTION_CONNECTION_LIMIT, s->connection_limit,
    MHD_OPTION_CONNECTION_TIMEOUT, s->idle_seconds,
    MHD_OPTION_CONNECTION_MEMORY_LIMIT, s->connection_memory,
    MHD_OPTION_URI_LOG_CALLBACK, s->target, s->context,
    MHD_OPTION_UNESCAPE_CALLBACK, s->unescape, s->context,
    MHD_OPTION_NOTIFY_COMPLETED, s->completed, s->context,
    MHD_OPTION_NOTIFY_CONNECTION, s->connection, s->context,
#if MHD_VERSION >= 0x01000000
    MHD_OPTION_CLIENT_DISCIPLINE_LVL, 1,
#endif
    MHD_OPTION_END);
}

/* MHD_get_connection_info is variadic. */
static inline void *
shim_connection_context (struct MHD_Connection *connection)
{
  const union MHD_ConnectionInfo *info = MHD_get_connection_info (connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
  return info ? info->socket_context : NULL;
}

/* MHD_get_connection_info is variadic. */
static inline MHD_socket
shim_connection_socket (struct MHD_Connection *connection)
{
  const union MHD_ConnectionInfo *info = MHD_get_connection_info (connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  return info ? info->connect_fd : MHD_INVALID_SOCKET;
}

/* MHD_get_connection_info is variadic. The bytes of the request's head. */
static inline size_t
shim_request_head_size (struct MHD_Connection *connection)
{
  const union MHD_ConnectionInfo *info = MHD_get_connection_info (connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
  return info ? info->header_size : 0;
}

/* MHD_set_response_options is variadic. */
static inline enum MHD_Result
shim_close_after (struct MHD_Response *response)
{
  return MHD_set_response_options (response, MHD_RF_HTTP_1_0_COMPATIBLE_STRICT, MHD_RO_END);
}

/* The macro is a cast, which Swift does not import. */
static inline uint64_t
shim_size_unknown (void)
{
  return MHD_SIZE_UNKNOWN;
}

/* The macro is a cast, which Swift does not import. */
static inline ssize_t
shim_end_of_body (void)
{
  return MHD_CONTENT_READER_END_OF_STREAM;
}

/* The macro is a cast, which Swift does not import. */
static inline ssize_t
shim_end_with_error (void)
{
  return MHD_CONTENT_READER_END_WITH_ERROR;
}

/* A closed enum in Swift: a kind that a newer library adds would be undefined. */
static inline int
shim_termination (enum MHD_RequestTerminationCode code)
{
  return (int) code;
}

/* Has a response on its way from memory before the library walks through its
   header lines, each of which says where the next one is: the allocator has
   most often laid them out behind it, one after another
   (GCC manual, "Other Builtins", __builtin_prefetch). */
static inline void
shim_read_soon_response (const struct MHD_Response *response)
{
  for (size_t at = 0; at < 1024; at += 64)
    __builtin_prefetch ((const char *) response + at);
}

#endif
