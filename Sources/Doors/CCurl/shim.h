#ifndef CCURL_SHIM_H
#define CCURL_SHIM_H

#include <curl/curl.h>

// curl_easy_setopt, curl_easy_getinfo and curl_multi_setopt are variadic,
// which Swift does not import, and an argument of the wrong width is
// undefined behaviour: one shim for each kind of argument.

// Options documented to take a long.
static inline CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

// Options documented to take a curl_off_t, which may be wider than a long.
static inline CURLcode ccurl_set_offset(CURL *handle, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(handle, option, value);
}

// Options documented to take a char *; libcurl copies the text, or forgets
// what it has for a null pointer.
static inline CURLcode ccurl_set_text(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

// Options documented to take a pointer that libcurl only keeps.
static inline CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, const void *value) {
    return curl_easy_setopt(handle, option, (void *)value);
}

// Options documented to take a list, which stays ours.
static inline CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(handle, option, value);
}

// CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION.
static inline CURLcode ccurl_set_write(CURL *handle, CURLoption option, curl_write_callback value) {
    return curl_easy_setopt(handle, option, value);
}

// CURLOPT_DEBUGFUNCTION.
static inline CURLcode ccurl_set_debug(CURL *handle, curl_debug_callback value) {
    return curl_easy_setopt(handle, CURLOPT_DEBUGFUNCTION, value);
}

// CURLOPT_PREREQFUNCTION.
static inline CURLcode ccurl_set_prerequest(CURL *handle, curl_prereq_callback value) {
    return curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, value);
}

// CURLOPT_OPENSOCKETFUNCTION.
static inline CURLcode ccurl_set_open_socket(CURL *handle, curl_opensocket_callback value) {
    return curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, value);
}

// Answers documented to be a long.
static inline CURLcode ccurl_get_long(CURL *handle, CURLINFO info, long *value) {
    return curl_easy_getinfo(handle, info, value);
}

// Answers documented to be a curl_off_t.
static inline CURLcode ccurl_get_offset(CURL *handle, CURLINFO info, curl_off_t *value) {
    return curl_easy_getinfo(handle, info, value);
}

// The first member of curl_sockaddr's flexible address: Swift sees a single
// sockaddr only, so the parts that socket() needs are read here.
static inline curl_socket_t ccurl_socket(const struct curl_sockaddr *address, int extra) {
    return socket(address->family, address->socktype | extra, address->protocol);
}

// CURL_GLOBAL_ALL, CURL_WRITEFUNC_ERROR and CURL_SOCKET_BAD are macros with
// casts, which Swift does not import.
static const long ccurl_global_all = CURL_GLOBAL_ALL;
static const size_t ccurl_write_error = CURL_WRITEFUNC_ERROR;

#endif
